//! The administration of calls.

use serde_json::{Value, json};

use crate::{
    calls_stage::{Peer, present},
    common::{User, advance, ask},
    data, mock, refusal,
};

const ADMIN: &str = "/api/admin/calls";

fn moderator(mock: &ringway_mock::Mock) -> User<'_> {
    let moderator = ask(
        mock,
        "PATCH",
        "/_mock/users/104",
        Some(json!({ "role": "moderator" })),
    );
    assert_eq!(moderator.0, 200, "{}", moderator.1);
    User::new(mock, "104")
}

fn ids(page: &Value) -> Vec<&str> {
    let calls = page["calls"].as_array().unwrap();
    calls.iter().map(|call| call["id"].as_str().unwrap()).collect()
}

/// Contract: video-call, Call Management: GET /admin/calls
#[test]
fn calls_are_listed_by_page_status_and_type() {
    let mock = mock();
    let [admin, alice] = ["100", "101"].map(|id| Peer::new(&mock, id));
    let mut calls: Vec<String> = Vec::new();
    for call_type in ["video", "audio", "video", "video"] {
        calls.push(alice.call(&json!({ "callType": call_type })));
        advance(&mock, 1_000);
    }
    data(alice.bare(&calls[0], "end"), 200);
    let list = |query: &str| data(admin.user.get(&format!("{ADMIN}{query}")), 200);
    let page = list("?page=1&limit=20&status=active&callType=video");
    assert_eq!(ids(&page), [&calls[3], &calls[2]]);
    assert_eq!(
        page["pagination"],
        json!({ "page": 1, "limit": 20, "total": 2, "totalPages": 1, "hasNext": false, "hasPrev": false })
    );
    assert_eq!(ids(&list("?page=2&limit=3")), [&calls[0]]);
    assert_eq!(ids(&list("?status=ended")), [&calls[0]]);
    assert_eq!(ids(&list("?callType=audio")), [&calls[1]]);
    assert_eq!(ids(&list("?status=scheduled")), [""; 0]);
    assert_eq!(ids(&list("?page=9")), [""; 0]);
    let wrong = admin.user.get(&format!(
        "{ADMIN}?page=0&limit=101&status=over&callType=fax&sort=title"
    ));
    let errors = wrong.1["errors"].clone();
    assert_eq!(wrong.0, 400);
    let fields: Vec<&Value> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["field"])
        .collect();
    assert_eq!(fields, ["page", "limit", "status", "callType", "sort"]);
}

/// Contract: video-call, Call Management: GET /admin/calls/{callId}
/// Contract: video-call, Call Management: GET /admin/calls/{callId}/participants
/// Contract: video-call, NOTES: moderator may read and kick/end
#[test]
fn staff_look_at_a_call() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    alice.does("send-message", json!({ "roomId": id, "message": "between us" }));
    for staff in [User::new(&mock, "100"), moderator(&mock)] {
        let call = data(staff.get(&format!("{ADMIN}/{id}")), 200)["call"].clone();
        assert_eq!(present(&call), ["101", "102"]);
        assert!(
            !call.to_string().contains("between us"),
            "what people say is theirs"
        );
        let listed = data(staff.get(&format!("{ADMIN}/{id}/participants")), 200);
        assert_eq!(listed["participants"], call["participants"]);
        for missing in ["nothing", "nothing/participants"] {
            let answer = staff.get(&format!("{ADMIN}/{missing}"));
            assert_eq!(answer, refusal(404, "NOT_FOUND", "Call not found"));
        }
        assert_eq!(
            data(staff.get(&format!("/api/calls/{id}")), 200)["call"]["id"],
            json!(id)
        );
    }
}

/// Contract: video-call, Call Management: POST /admin/calls/{callId}/end
/// Contract: video-call, NOTES: by an admin "ended_by_admin"
#[test]
fn staff_end_a_call() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let staff = moderator(&mock);
    let end = || staff.bare("POST", &format!("{ADMIN}/{id}/end"));
    let (status, answer) = end();
    assert_eq!(answer["message"], "Call ended successfully");
    assert_eq!(data((status, answer), 200)["call"]["endReason"], "ended_by_admin");
    for peer in [&alice, &bob] {
        assert_eq!(peer.hears("call-ended")["reason"], "ended_by_admin");
    }
    data(end(), 200);
    alice.hears_nothing();
    assert_eq!(
        staff.bare("POST", &format!("{ADMIN}/nothing/end")),
        refusal(404, "NOT_FOUND", "Call not found")
    );
}

/// Contract: video-call, Call Management: POST /admin/calls/{callId}/kick/{userId}
#[test]
fn staff_kick_somebody() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let staff = moderator(&mock);
    let kick = |user: &str| staff.bare("POST", &format!("{ADMIN}/{id}/kick/{user}"));
    let (status, answer) = kick("102");
    assert_eq!(answer["message"], "Participant removed successfully");
    assert_eq!(present(&data((status, answer), 200)["call"]), ["101"]);
    assert_eq!(bob.hears("call-ended")["reason"], "kicked");
    assert_eq!(alice.names_heard(), ["user-left"]);
    for nobody in ["102", "103", "999", "bob"] {
        assert_eq!(
            kick(nobody),
            refusal(404, "NOT_FOUND", "This user is not in the call")
        );
    }
    // The last one who is kicked ends the call, and hears of it once.
    data(kick("101"), 200);
    assert_eq!(alice.hears("call-ended")["reason"], "kicked");
    assert_eq!(alice.sees(&id)["endReason"], "empty");
    assert_eq!(
        kick("101"),
        refusal(404, "NOT_FOUND", "Call not found or already ended")
    );
}

/// Contract: video-call, Call Analytics: GET /admin/analytics/calls?period=30d
#[test]
fn calls_are_counted_day_by_day() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::offline(&mock, id));
    let day = 24 * 60 * 60 * 1_000;
    let id = alice.call(&json!({ "callType": "audio", "callMode": "one-to-one", "inviteUserIds": ["102"] }));
    bob.joins(&id);
    advance(&mock, 90_000);
    data(alice.bare(&id, "end"), 200);
    advance(&mock, 2 * day - 90_000);
    let (admin, alice) = (User::lasting(&mock, "100"), User::lasting(&mock, "101"));
    let create = |body: Value| data(alice.post("/api/calls", &body), 201);
    create(json!({ "callType": "video" }));
    create(json!({ "callType": "video", "scheduledFor": "2025-01-01T00:00:00Z" }));
    advance(&mock, 30_000);
    let seen = data(admin.get("/api/admin/analytics/calls?period=7d"), 200);
    assert_eq!(
        seen["totals"],
        json!({ "calls": 3, "participants": 3, "peakParticipants": 2, "totalDuration": 120, "averageDuration": 60 })
    );
    assert_eq!(
        seen["byStatus"],
        json!({ "scheduled": 1, "active": 1, "ended": 1 })
    );
    assert_eq!(seen["byType"], json!({ "audio": 1, "video": 2 }));
    assert_eq!(seen["byMode"], json!({ "group": 2, "one-to-one": 1 }));
    let series = seen["series"].as_array().unwrap();
    let counts: Vec<&Value> = series.iter().map(|row| &row["calls"]).collect();
    assert_eq!(counts, [0, 0, 0, 0, 1, 0, 2]);
    assert_eq!(
        series[4],
        json!({
            "date": "2024-01-15", "calls": 1, "participants": 2, "peakParticipants": 2, "totalDuration": 90,
            "averageDuration": 90,
        })
    );
    assert_eq!(
        data(admin.get("/api/admin/analytics/calls"), 200)["series"]
            .as_array()
            .unwrap()
            .len(),
        30
    );
    let wrong = admin.get("/api/admin/analytics/calls?period=month");
    assert_eq!((wrong.0, &wrong.1["errors"][0]["field"]), (400, &json!("period")));
}
