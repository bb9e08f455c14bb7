//! Details, end, remove participant, analytics.

use serde_json::{Value, json};

use crate::{
    call,
    common::{User, advance, mock},
    created, details, end, join, joined, leave, listed, path, refused, remove,
};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

fn analytics(admin: &User<'_>, query: &str) -> Value {
    let (status, answer) = admin.get(&path(&format!("admin/analytics{query}")));
    assert_eq!(status, 200, "{answer}");
    answer
}

fn dates(answer: &Value) -> Vec<&str> {
    answer["dailyStats"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["date"].as_str().unwrap())
        .collect()
}

/// Participants with their times, and the statistics, also of several stays.
///
/// Contract: ikoota, 7. Get Call Details (Admin)
/// Contract: ikoota, NOTES: Roles in a call
#[test]
fn details_show_who_was_in_a_call_and_for_how_long() {
    let mock = mock();
    let [alice, bob, carol, admin] = ["101", "102", "103", "100"].map(|id| User::lasting(&mock, id));
    let channel = created(
        &alice,
        json!({ "title": "Open", "description": "d", "isPublic": true }),
    )["channelName"]
        .clone();
    advance(&mock, 10 * MINUTE);
    joined(&bob, 1);
    joined(&carol, 1);
    advance(&mock, 5 * MINUTE);
    leave(&bob, 1);
    leave(&carol, 1);
    advance(&mock, 5 * MINUTE);
    joined(&bob, 1);
    advance(&mock, 2 * MINUTE);
    leave(&bob, 1);
    advance(&mock, 8 * MINUTE + 500);
    let seen = details(&admin, 1);
    assert_eq!(seen["participants"][0]["left_at"], Value::Null);
    assert_eq!(seen["participants"][0]["duration_seconds"], 1_800, "up to now");
    end(&admin, 1);
    advance(&mock, DAY);
    let at = |time: &str| format!("2024-01-15T{time}Z");
    let one = |user: i64, role: &str, joined: &str, left: &str, seconds: i64, oto: &Value| {
        json!({ "user_id": user, "oto_number": oto, "role": role, "joined_at": at(joined), "left_at": at(left),
            "duration_seconds": seconds })
    };
    let seen = details(&admin, 1);
    let oto: Vec<&Value> = (0..3)
        .map(|index| &seen["participants"][index]["oto_number"])
        .collect();
    let expected = json!({
        "call": { "id": 1, "title": "Open", "description": "d", "channel_name": channel, "creator_id": 101,
            "status": "ended", "created_at": at("10:30:00"), "ended_at": at("11:00:00") },
        "participants": [
            one(101, "host", "10:30:00", "11:00:00", 1_800, oto[0]),
            one(102, "participant", "10:40:00", "10:52:00", 420, oto[1]),
            one(103, "participant", "10:40:00", "10:45:00", 300, oto[2]),
        ],
        "stats": { "total_participants": 3, "peak_participants": 3, "total_duration_seconds": 1_800,
            "audio_minutes_consumed": 42, "video_minutes_consumed": 42 },
    });
    assert_eq!(seen, expected);
    assert_eq!(
        admin.get(&path("admin/2/details")),
        refused(404, "Call not found or ended")
    );
    assert_eq!(
        admin.get(&path("admin/x/details")),
        refused(400, "callId must be an integer")
    );
}

/// Contract: ikoota, 10. End Call (Admin)
/// Contract: ikoota, NOTES: A client in a call polls
#[test]
fn an_admin_ends_a_call_for_everybody() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::lasting(&mock, id));
    let id = call(&alice, true);
    joined(&bob, id);
    advance(&mock, 30_000);
    let answer =
        json!({ "success": true, "message": "Call ended successfully", "endedAt": "2024-01-15T10:30:30Z" });
    assert_eq!(end(&admin, id), (200, answer));
    assert_eq!(
        details(&admin, id)["participants"][1]["left_at"],
        "2024-01-15T10:30:30Z"
    );
    assert!(
        listed(&bob, "?status=active").is_empty(),
        "that is how its participants learn of it (NOTES 3)"
    );
    let over = refused(404, "Call not found or ended");
    assert_eq!(end(&admin, id), over);
    assert_eq!(end(&admin, 99), over);
    assert_eq!(
        admin.bare("POST", &path("admin/x/end")),
        refused(400, "callId must be an integer")
    );
}

/// Contract: ikoota, 11. Remove Participant (Admin)
/// Contract: ikoota, NOTES: A removed participant cannot join again
#[test]
fn an_admin_removes_a_participant_for_good() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::lasting(&mock, id));
    let id = call(&alice, true);
    joined(&bob, id);
    let answer = json!({ "success": true, "message": "Participant removed from call" });
    assert_eq!(remove(&admin, id, "102"), (200, answer));
    assert_eq!(
        join(&bob, id),
        refused(403, "You have been removed from this call")
    );
    assert!(listed(&bob, "").is_empty(), "not a call that he can access");
    assert_eq!(leave(&bob, id).0, 200);
    assert_eq!(remove(&admin, id, "102"), refused(404, "Participant not found"));
    assert_eq!(remove(&admin, id, "103"), refused(404, "Participant not found"));
    assert_eq!(remove(&admin, id, "999"), refused(404, "Participant not found"));
    assert_eq!(remove(&admin, 99, "102"), refused(404, "Call not found or ended"));
    assert_eq!(
        remove(&admin, id, "bob"),
        refused(400, "userId must be an integer")
    );
    // The control API can let him in again.
    crate::control(&mock, "trigger/admit", json!({ "callId": id, "userId": "bob" }));
    joined(&bob, id);
    remove(&admin, id, "102");
    remove(&admin, id, "101");
    assert_eq!(details(&admin, id)["call"]["status"], "ended", "nobody is left");
    assert_eq!(remove(&admin, id, "101").0, 404);
}

/// Rows and summary.
///
/// Contract: ikoota, 6. Get Call Analytics (Admin)
/// Contract: ikoota, Support & Troubleshooting: /api/calling/admin/analytics
#[test]
fn analytics_add_up() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::lasting(&mock, id));
    let none = json!({ "dailyStats": [], "summary": { "totalCalls": 0, "totalParticipants": 0, "totalAudioMinutes": 0,
        "totalVideoMinutes": 0, "averageCallDuration": 0, "peakParticipants": 0 } });
    assert_eq!(analytics(&admin, ""), none);
    let first = call(&alice, true);
    joined(&bob, first);
    advance(&mock, 10 * MINUTE);
    end(&admin, first);
    let second = call(&alice, true);
    advance(&mock, 5 * MINUTE);
    leave(&alice, second);
    advance(&mock, DAY);
    let third = call(&bob, false);
    advance(&mock, 90_000);
    let expected = json!({
        "dailyStats": [
            { "date": "2024-01-15", "total_calls": 2, "total_participants": 3, "avg_duration": 450,
              "audio_minutes": 25, "video_minutes": 25 },
            { "date": "2024-01-16", "total_calls": 1, "total_participants": 1, "avg_duration": 90,
              "audio_minutes": 1, "video_minutes": 1 },
        ],
        "summary": { "totalCalls": 3, "totalParticipants": 4, "totalAudioMinutes": 26, "totalVideoMinutes": 26,
            "averageCallDuration": 330, "peakParticipants": 2 },
    });
    assert_eq!(analytics(&admin, "?days=30&groupBy=day"), expected);
    end(&admin, third);
    advance(&mock, DAY);
    assert_eq!(
        analytics(&admin, ""),
        expected,
        "a call that is over counts no more minutes"
    );
}

/// Today is among them.
///
/// Contract: ikoota, 6. Get Call Analytics (Admin): days
#[test]
fn analytics_reach_back_as_many_days_as_asked() {
    let mock = mock();
    let admin = User::lasting(&mock, "100");
    for _ in 0..32 {
        call(&admin, true);
        advance(&mock, DAY);
    }
    // 16 February, and no call yet.
    assert_eq!(dates(&analytics(&admin, "?days=1")), Vec::<&str>::new());
    assert_eq!(dates(&analytics(&admin, "?days=3")), ["2024-02-14", "2024-02-15"]);
    assert_eq!(dates(&analytics(&admin, "")).len(), 29);
    assert_eq!(dates(&analytics(&admin, ""))[0], "2024-01-18");
    assert_eq!(analytics(&admin, "?days=365")["summary"]["totalCalls"], 32);
    for query in [
        "?days=0",
        "?days=366",
        "?days=-1",
        "?days=x",
        "?days=",
        "?groupBy=year",
        "?groupBy=Day",
        "?from=0",
    ] {
        let (status, answer) = admin.get(&path(&format!("admin/analytics{query}")));
        assert_eq!((status, answer["error"].is_string()), (400, true), "{query}");
    }
}

/// Contract: ikoota, 6. Get Call Analytics (Admin): groupBy
/// Contract: ikoota, NOTES: groupBy groups rows
#[test]
fn analytics_are_grouped_by_day_week_or_month() {
    let mock = mock();
    let admin = User::lasting(&mock, "100");
    // Monday 15, Sunday 21, Monday 22 January, and Thursday 1 February.
    for days in [6, 1, 10, 0] {
        call(&admin, true);
        advance(&mock, days * DAY);
    }
    let days = analytics(&admin, "?groupBy=day");
    assert_eq!(
        dates(&days),
        ["2024-01-15", "2024-01-21", "2024-01-22", "2024-02-01"]
    );
    let weeks = analytics(&admin, "?groupBy=week");
    assert_eq!(dates(&weeks), ["2024-01-15", "2024-01-22", "2024-01-29"]);
    assert_eq!(weeks["dailyStats"][0]["total_calls"], 2);
    let months = analytics(&admin, "?groupBy=month");
    assert_eq!(dates(&months), ["2024-01-01", "2024-02-01"]);
    assert_eq!(months["dailyStats"][0]["total_calls"], 3);
    assert_eq!(days["summary"], months["summary"]);
}
