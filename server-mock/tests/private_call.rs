//! The rules of private-call, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, advance, ask, config, mock};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

fn invite(mock: &Mock, caller: i64, receiver: i64) -> (u16, Value) {
    ask(
        mock,
        "POST",
        "/private-call/invite",
        Some(json!({ "callerId": caller, "receiverId": receiver })),
    )
}

fn invited(mock: &Mock, caller: i64, receiver: i64) -> String {
    let (status, answer) = invite(mock, caller, receiver);
    assert_eq!(status, 200, "{answer}");
    answer["invitationId"].as_str().unwrap().to_owned()
}

fn act(mock: &Mock, action: &str, id: &str) -> (u16, Value) {
    let body = (action != "cancel").then(|| json!({ "timestamp": "2024-01-15T10:30:05Z" }));
    ask(mock, "POST", &format!("/private-call/{action}/{id}"), body)
}

fn status(mock: &Mock, id: &str) -> Value {
    ask(mock, "GET", &format!("/private-call/status/{id}"), None).1
}

/// Contract: private-call, 1. Send a call invitation
/// Contract: private-call, 2. Check for incoming calls
/// Contract: private-call, 3. Accept a call
/// Contract: private-call, 6. Check the status of a call
/// Contract: private-call, NOTES: status.timestamp is the time of the last change
/// Contract: private-call, NOTES: status does not carry the channel
/// Contract: all, NOTES: Dates
#[test]
fn a_call_from_ring_to_accept() {
    let mock = mock();
    let id = invited(&mock, 102, 101);
    assert_eq!(id, format!("call_101_102_{START}"));
    let (code, incoming) = ask(&mock, "GET", "/private-call/incoming/101", None);
    assert_eq!(code, 200);
    assert_eq!(
        incoming,
        json!([{
            "id": id, "callerId": 102, "callerName": "Bob", "callerEmail": "bob@example.com", "callerRole": "User",
            "timestamp": "2024-01-15T10:30:00Z", "status": "pending"
        }])
    );
    advance(&mock, 5_900);
    let accepted = json!({ "success": true, "message": "Call accepted", "channelName": "private_101_102" });
    assert_eq!(act(&mock, "accept", &id), (200, accepted));
    let view = json!({ "invitationId": id, "status": "accepted", "timestamp": "2024-01-15T10:30:05Z" });
    assert_eq!(status(&mock, &id), view);
    assert_eq!(
        ask(&mock, "GET", "/private-call/incoming/101", None),
        (200, json!([]))
    );
}

/// Contract: private-call, 3. Accept a call
/// Contract: private-call, 4. Reject a call
/// Contract: private-call, 5. Cancel a call
/// Contract: private-call, 6. Check the status of a call: status: pending
/// Contract: private-call, 6. Check the status of a call: status: accepted
/// Contract: private-call, 6. Check the status of a call: status: rejected
/// Contract: private-call, 6. Check the status of a call: status: cancelled
/// Contract: private-call, NOTES: Accept, reject, cancel on one that is no longer pending
#[test]
fn only_a_pending_invitation_changes() {
    let words = [
        ("accept", "accepted", "Call accepted"),
        ("reject", "rejected", "Call rejected"),
        ("cancel", "cancelled", "Call cancelled"),
    ];
    for (first, word, message) in words {
        for (second, ..) in words {
            let mock = mock();
            let id = invited(&mock, 101, 102);
            let (code, answer) = act(&mock, first, &id);
            assert_eq!(
                (code, &answer["message"], &answer["success"]),
                (200, &json!(message), &json!(true))
            );
            let refused = json!({ "error": "Invitation is not pending", "status": word });
            assert_eq!(act(&mock, second, &id), (409, refused));
            assert_eq!(status(&mock, &id)["status"], word);
        }
    }
}

/// Contract: private-call, Auto-timeout: Every invitation
/// Contract: private-call, Auto-timeout: Run a job
/// Contract: private-call, 6. Check the status of a call: status: timeout
/// Contract: private-call, NOTES: Timeouts happen in the 10 s sweep
#[test]
fn an_invitation_lives_thirty_to_forty_seconds() {
    let mock = mock();
    // Created on the sweep's own beat: exactly 30 s old at the third sweep.
    let on_beat = invited(&mock, 101, 102);
    advance(&mock, 1);
    // Created just after it: it misses that sweep.
    let after_beat = invited(&mock, 103, 104);
    advance(&mock, 29_998);
    assert_eq!(status(&mock, &on_beat)["status"], "pending");
    advance(&mock, 1);
    let over = json!({ "invitationId": on_beat, "status": "timeout", "timestamp": "2024-01-15T10:30:30Z" });
    assert_eq!(status(&mock, &on_beat), over);
    assert_eq!(status(&mock, &after_beat)["status"], "pending");
    advance(&mock, 9_999);
    assert_eq!(status(&mock, &after_beat)["status"], "pending");
    advance(&mock, 1);
    assert_eq!(status(&mock, &after_beat)["status"], "timeout");
    assert_eq!(act(&mock, "accept", &on_beat).0, 409);
}

/// Contract: private-call, Preventing duplicate invitations: Check
/// Contract: private-call, Preventing duplicate invitations: Refuse
/// Contract: private-call, Node.js/Express
/// Contract: private-call, NOTES: Invite
/// Contract: private-call, NOTES: Two invitations of a pair in the same millisecond
#[test]
fn a_pair_has_one_pending_invitation_in_either_direction() {
    let mock = mock();
    let id = invited(&mock, 101, 102);
    for (caller, receiver) in [(101, 102), (102, 101)] {
        assert_eq!(
            invite(&mock, caller, receiver),
            (409, json!({ "error": "Invitation already exists" }))
        );
    }
    invited(&mock, 101, 103);
    act(&mock, "cancel", &id);
    // The same millisecond: the id moves on by one.
    assert_eq!(invited(&mock, 102, 101), format!("call_101_102_{}", START + 1));
}

/// Contract: private-call, Cleaning up old invitations: Delete invitations
/// Contract: private-call, Cleaning up old invitations: Run a daily job
#[test]
fn invitations_are_deleted_after_a_day() {
    let mock = mock();
    let hour = 3_600_000;
    let early = invited(&mock, 101, 102);
    advance(&mock, hour);
    let late = invited(&mock, 101, 102);
    advance(&mock, 23 * hour);
    // The job of the first day finds an invitation that is exactly 24 h old, which is not older.
    assert_eq!(status(&mock, &early)["status"], "timeout");
    advance(&mock, 24 * hour);
    assert_eq!(status(&mock, &early), json!({ "error": "Invitation not found" }));
    assert_eq!(status(&mock, &late), json!({ "error": "Invitation not found" }));
    assert_eq!(mock.next_due(), None);
}

/// Contract: private-call, Node.js/Express
/// Contract: private-call, NOTES: Unknown invitation
#[test]
fn what_is_unknown_is_not_found() {
    let mock = mock();
    assert_eq!(
        invite(&mock, 101, 999),
        (404, json!({ "error": "User not found" }))
    );
    assert_eq!(
        invite(&mock, -5, 101),
        (404, json!({ "error": "User not found" }))
    );
    assert_eq!(ask(&mock, "GET", "/private-call/incoming/999", None).0, 404);
    let unknown = (404, json!({ "error": "Invitation not found" }));
    for action in ["accept", "reject", "cancel"] {
        assert_eq!(act(&mock, action, "call_1_2_3"), unknown);
    }
    assert_eq!(ask(&mock, "GET", "/private-call/status/%FF", None), unknown);
    assert_eq!(
        ask(&mock, "GET", "/private-call/nothing", None),
        (404, json!({ "error": "Not found" }))
    );
    assert_eq!(
        ask(&mock, "GET", "/private-call/invite", None),
        (405, json!({ "error": "Method not allowed" }))
    );
    assert_eq!(ask(&mock, "GET", "/private-call/incoming/alice", None).0, 400);
}

/// Contract: private-call, 1. Send a call invitation
/// Contract: private-call, 3. Accept a call
/// Contract: private-call, NOTES: Invite: 400
#[test]
fn malformed_bodies_are_refused() {
    let mock = mock();
    let id = invited(&mock, 103, 104);
    let bodies = [
        json!({}),
        json!([]),
        json!([101, 102]),
        json!({ "callerId": 101 }),
        json!({ "callerId": "101", "receiverId": 102 }),
        json!({ "callerId": 101.5, "receiverId": 102 }),
        json!({ "callerId": null, "receiverId": 102 }),
        json!({ "callerId": 101, "receiverId": 102, "extra": true }),
        json!({ "callerId": 101, "receiverId": 102, "status": "accepted" }),
        json!({ "callerId": 101, "receiverId": 102, "timestamp": "now" }),
        json!({ "callerId": 101, "receiverId": 101 }),
    ];
    for body in bodies {
        let (code, answer) = ask(&mock, "POST", "/private-call/invite", Some(body.clone()));
        assert_eq!(code, 400, "{body}");
        assert!(
            answer["error"].is_string() && answer.as_object().unwrap().len() == 1,
            "{answer}"
        );
    }
    for body in [
        json!({}),
        json!({ "timestamp": 5 }),
        json!({ "timestamp": "2024-01-15T10:30:05Z", "reason": "" }),
    ] {
        assert_eq!(
            ask(&mock, "POST", &format!("/private-call/accept/{id}"), Some(body)).0,
            400
        );
    }
    let whole = json!({ "callerId": 101, "receiverId": 102, "timestamp": "2024-01-01T12:00:00Z", "status": "pending" });
    assert_eq!(ask(&mock, "POST", "/private-call/invite", Some(whole)).0, 200);
}

/// Contract: private-call, NOTES: No authentication in the contract
#[test]
fn a_token_is_welcome_and_not_looked_at() {
    let mock = mock();
    for (receiver, token) in [
        (102, mock.token_for("103").unwrap()),
        (103, "nonsense".to_owned()),
    ] {
        let user = common::User { mock: &mock, token };
        let body = json!({ "callerId": 101, "receiverId": receiver });
        assert_eq!(user.post("/private-call/invite", &body).0, 200);
        assert_eq!(
            user.get(&format!("/private-call/incoming/{receiver}")).1[0]["callerId"],
            101
        );
    }
}

#[test]
fn the_same_seed_makes_the_same_run() {
    let run = |seed| {
        let mock = Mock::new(MockConfig { seed, ..config() }).unwrap();
        let alice = common::User::new(&mock, "101");
        let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
        (alice.token.clone(), alice.post("/api/v1/calls/initiate", &body).1)
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
