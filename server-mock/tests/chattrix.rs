//! The rules of chattrix, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, User, advance, message, messages, mock};
use serde_json::{Value, json};

const CALLS: &str = "/api/v1/calls";

fn initiate(caller: &User<'_>, callee: &str) -> String {
    let body = json!({ "calleeId": callee, "callType": "VIDEO", "channelId": "agora-channel-789" });
    let (status, answer) = caller.post(&format!("{CALLS}/initiate"), &body);
    assert_eq!(status, 201, "{answer}");
    answer["data"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_call_from_ring_to_hang_up() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "alice"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let id = initiate(&alice, "102");
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

#[test]
fn nobody_answers_for_sixty_seconds() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let alice_socket = alice.connect();
    let id = initiate(&alice, "102");
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
