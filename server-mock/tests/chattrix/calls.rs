//! Calls from their beginning to their end, and what is told of them.

use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

use crate::{
    CALLS, act,
    common::{START, User, advance, ask, config, message, messages, mock},
    initiate, status_of,
};

/// Contract: chattrix, 1. Call Invitation
/// Contract: chattrix, 1. Accept Call
/// Contract: chattrix, 1. Accept Call: On success
/// Contract: chattrix, 2. Call Accepted
/// Contract: chattrix, 3. End Call
/// Contract: chattrix, 3. End Call: Note: If durationSeconds is not provided
/// Contract: chattrix, 3. End Call: On success
/// Contract: chattrix, 4. Call Ended
/// Contract: chattrix, Example 1: Complete Call Flow (WebSocket)
/// Contract: chattrix, Performance Considerations: Call invitation delivery
#[test]
fn a_call_from_ring_to_hang_up() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "alice"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let id = initiate(&alice, "102", "VIDEO");
    assert_eq!(
        message(&bob_socket),
        json!({
            "type": "call_invitation",
            "data": {
                "callId": id, "channelId": "agora-channel-789", "callerId": "101", "callerName": "Alice",
                "callerAvatar": "https://example.com/avatars/alice.png", "callType": "VIDEO"
            },
            "timestamp": "2024-01-15T10:30:00Z"
        })
    );
    advance(&mock, 15_000);
    bob_socket.send(&json!({ "type": "call.accept", "payload": { "callId": id } }).to_string());
    assert_eq!(messages(&bob_socket), Vec::<Value>::new());
    assert_eq!(
        message(&alice_socket),
        json!({ "type": "call_accepted", "data": { "callId": id, "acceptedBy": "102" },
            "timestamp": "2024-01-15T10:30:15Z" })
    );
    advance(&mock, 110_000);
    alice_socket.send(&json!({ "type": "call.end", "payload": { "callId": id } }).to_string());
    assert_eq!(
        message(&bob_socket),
        json!({ "type": "call_ended", "data": { "callId": id, "endedBy": "101", "durationSeconds": 110 },
            "timestamp": "2024-01-15T10:32:05Z" })
    );
    assert_eq!(mock.next_due(), None);
}

/// Contract: chattrix, 5. Call Timeout
/// Contract: chattrix, Example 3: Call Timeout
#[test]
fn nobody_answers_for_sixty_seconds() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let alice_socket = alice.connect();
    let id = initiate(&alice, "102", "VIDEO");
    assert_eq!(mock.next_due(), Some(START + 60_000));
    advance(&mock, 30_000);
    let bob_socket = bob.connect();
    assert_eq!(message(&bob_socket)["type"], "call_invitation");
    advance(&mock, 29_999);
    assert_eq!(messages(&alice_socket), Vec::<Value>::new());
    advance(&mock, 1);
    let timeout =
        json!({ "type": "call_timeout", "data": { "callId": id }, "timestamp": "2024-01-15T10:31:00Z" });
    assert_eq!(message(&alice_socket), timeout);
    assert_eq!(message(&bob_socket), timeout);
    assert_eq!(alice.get(&format!("{CALLS}/{id}")).1["data"]["status"], "MISSED");
}

/// Contract: chattrix, NOTES: Cancelling one's own ringing call
#[test]
fn a_cancel_reaches_the_callee_with_no_duration() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let socket = bob.connect();
    let id = initiate(&alice, "102", "VIDEO");
    messages(&socket);
    advance(&mock, 7_000);
    let (_, answer) = act(&alice, &id, "ENDED");
    assert_eq!(answer["data"]["durationSeconds"], 0);
    assert!(answer["data"].get("startTime").is_none());
    let ended = message(&socket);
    assert_eq!(
        ended["data"],
        json!({ "callId": id, "endedBy": "101", "durationSeconds": 0 })
    );
    advance(&mock, 60_000);
    assert!(messages(&socket).is_empty());
    assert_eq!(status_of(&bob, &id), "ENDED");
}

/// Contract: chattrix, 1. Initiate Call: callType: AUDIO
/// Contract: chattrix, 1. Initiate Call: callType: VIDEO
/// Contract: chattrix, 1. Call Invitation
#[test]
fn a_call_is_of_the_kind_that_was_asked_for() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let socket = bob.connect();
    for kind in ["AUDIO", "VIDEO"] {
        let id = initiate(&alice, "102", kind);
        assert_eq!(message(&socket)["data"]["callType"], kind);
        assert_eq!(bob.get(&format!("{CALLS}/{id}")).1["data"]["callType"], kind);
    }
}

/// Contract: chattrix, 3. Reject Call: reason: busy
/// Contract: chattrix, 3. Reject Call: reason: declined
/// Contract: chattrix, 3. Reject Call: reason: unavailable
/// Contract: chattrix, 2. Reject Call
/// Contract: chattrix, 2. Reject Call: On success
/// Contract: chattrix, 3. Call Rejected
/// Contract: chattrix, Backward Compatibility
#[test]
fn every_reason_reaches_the_caller_either_way() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    for reason in ["busy", "declined", "unavailable"] {
        for over_the_socket in [false, true] {
            let id = initiate(&alice, "102", "AUDIO");
            messages(&bob_socket);
            if over_the_socket {
                let reject = json!({ "type": "call.reject", "payload": { "callId": id, "reason": reason } });
                bob_socket.send(&reject.to_string());
            } else {
                let (status, answer) =
                    bob.post(&format!("{CALLS}/{id}/reject"), &json!({ "reason": reason }));
                assert_eq!((status, &answer["data"]["status"]), (200, &json!("REJECTED")));
            }
            let told = json!({ "type": "call_rejected", "data": { "callId": id, "rejectedBy": "102", "reason": reason },
                "timestamp": "2024-01-15T10:30:00Z" });
            assert_eq!(message(&alice_socket), told);
            assert!(messages(&bob_socket).is_empty(), "who rejects knows");
        }
    }
}

/// Contract: chattrix, 6. Call Quality Warning
/// Contract: chattrix, 6. Call Quality Warning: quality: POOR
/// Contract: chattrix, 6. Call Quality Warning: quality: BAD
/// Contract: chattrix, 6. Call Quality Warning: quality: VERY_BAD
#[test]
fn every_quality_is_told_to_the_one_who_has_it() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let id = initiate(&alice, "102", "VIDEO");
    bob.post(&format!("{CALLS}/{id}/accept"), &json!({}));
    drop((messages(&alice_socket), messages(&bob_socket)));
    for quality in ["POOR", "BAD", "VERY_BAD"] {
        let body = json!({ "callId": id, "userId": "102", "quality": quality });
        assert_eq!(ask(&mock, "POST", "/_mock/trigger/quality", Some(body)).0, 200);
        let told = json!({ "type": "call_quality_warning", "data": { "callId": id, "quality": quality },
            "timestamp": "2024-01-15T10:30:00Z" });
        assert_eq!(message(&bob_socket), told);
        assert!(messages(&alice_socket).is_empty());
    }
    let body = json!({ "callId": id, "quality": "GOOD" });
    assert_eq!(ask(&mock, "POST", "/_mock/trigger/quality", Some(body)).0, 400);
}

/// Contract: chattrix, NOTES: A callee who is in a call still rings
#[test]
fn a_callee_who_is_in_a_call_still_rings() {
    let mock = mock();
    let users = ["101", "102", "103"].map(|id| User::new(&mock, id));
    let [alice, bob, carol] = &users;
    let socket = bob.connect();
    let first = initiate(alice, "102", "AUDIO");
    bob.post(&format!("{CALLS}/{first}/accept"), &json!({}));
    messages(&socket);
    let second = initiate(carol, "102", "AUDIO");
    assert_eq!(message(&socket)["data"]["callId"], second.as_str());
    let status =
        |user: &User<'_>, call: &str| user.get(&format!("{CALLS}/{call}")).1["data"]["status"].clone();
    assert_eq!(
        (status(alice, &first), status(carol, &second)),
        (json!("CONNECTING"), json!("RINGING"))
    );
}

/// Contract: chattrix, NOTES: "Single connection per user session"
#[test]
fn every_device_rings_and_one_answers() {
    let mock = mock();
    let alice = [User::new(&mock, "101"), User::new(&mock, "101")];
    let bob = [User::new(&mock, "102"), User::new(&mock, "102")];
    let (phone, tablet) = (bob[0].connect(), bob[1].connect());
    let callers = alice.each_ref().map(User::connect);
    let id = initiate(&alice[0], "102", "VIDEO");
    assert_eq!(message(&phone)["data"]["callId"], id.as_str());
    assert_eq!(message(&tablet)["data"]["callId"], id.as_str());
    assert_eq!(act(&bob[1], &id, "accept").0, 200);
    assert_eq!(act(&bob[0], &id, "accept").0, 400);
    for caller in &callers {
        assert_eq!(message(caller)["type"], "call_accepted");
    }
    assert!(messages(&phone).is_empty() && messages(&tablet).is_empty());
}

/// Contract: chattrix, NOTES: initiate answers status INITIATING
/// Contract: chattrix, NOTES: On reconnect the mock sends the pending invitations again
#[test]
fn pending_invitations_come_again_with_a_reconnect() {
    for again in [true, false] {
        let mock = Mock::new(MockConfig {
            redeliver_invitations: again,
            ..config()
        })
        .unwrap();
        let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
        let id = initiate(&alice, "102", "VIDEO");
        assert_eq!(status_of(&alice, &id), "INITIATING");
        let first = bob.connect();
        assert_eq!(message(&first)["data"]["callId"], id.as_str());
        assert_eq!(status_of(&alice, &id), "RINGING");
        drop(first);
        assert_eq!(messages(&bob.connect()).len(), usize::from(again));
        act(&alice, &id, "ENDED");
        assert!(messages(&bob.connect()).is_empty());
    }
}
