//! What goes wrong with messages on purpose, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, advance, ask, fault, message, messages, mock};
use ringway_mock::{Mock, MockSocket, traffic::FaultId};
use serde_json::{Value, json};

fn fired(mock: &Mock, id: FaultId) -> u64 {
    let faults = mock.faults().list();
    faults.iter().find(|fault| fault.id == id).unwrap().fired
}

fn initiate(caller: &User<'_>) -> String {
    let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    let (status, answer) = caller.post("/api/v1/calls/initiate", &body);
    assert_eq!(status, 201, "{answer}");
    answer["data"]["id"].as_str().unwrap().to_owned()
}

fn say(socket: &MockSocket, kind: &str, call: &str) {
    socket.send(&json!({ "type": kind, "payload": { "callId": call } }).to_string());
}

fn types(socket: &MockSocket) -> Vec<String> {
    let kind = |message: Value| {
        message["type"]
            .as_str()
            .map_or_else(|| message.to_string(), str::to_owned)
    };
    messages(socket).into_iter().map(kind).collect()
}

#[test]
fn messages_are_lost_in_the_direction_and_for_the_user_that_is_meant() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let lost = fault(
        &mock,
        json!({ "fault": "drop", "match": { "type": "call.accept", "direction": "in" }, "times": 1 }),
    );
    let call = initiate(&alice);
    assert_eq!(types(&bob_socket), ["call_invitation"]);

    say(&bob_socket, "call.accept", &call);
    assert_eq!(
        types(&alice_socket),
        Vec::<String>::new(),
        "the server has not heard it"
    );
    assert_eq!(fired(&mock, lost), 1);
    say(&bob_socket, "call.accept", &call);
    assert_eq!(types(&alice_socket), ["call_accepted"]);

    fault(
        &mock,
        json!({ "fault": "drop", "match": { "userId": "102", "direction": "out" } }),
    );
    say(&alice_socket, "call.end", &call);
    assert_eq!(types(&bob_socket), Vec::<String>::new());
    assert_eq!(
        alice.get(&format!("/api/v1/calls/{call}")).1["data"]["status"],
        "ENDED"
    );
}

#[test]
fn a_delayed_message_comes_when_its_time_has() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    fault(
        &mock,
        json!({ "fault": { "delay": { "ms": 3_000 } }, "match": { "type": "call_invitation" } }),
    );
    let call = initiate(&alice);
    advance(&mock, 1_000);
    say(&alice_socket, "call.end", &call);
    assert_eq!(
        types(&alice_socket),
        ["call_error"],
        "a ringing call cannot be ended that way"
    );
    alice.patch(
        &format!("/api/v1/calls/{call}/status"),
        &json!({ "status": "ENDED" }),
    );
    advance(&mock, 1_999);
    assert_eq!(types(&bob_socket), Vec::<String>::new());
    advance(&mock, 1);
    assert_eq!(
        types(&bob_socket),
        ["call_invitation", "call_ended"],
        "what is behind it has waited"
    );
    assert_eq!(mock.next_due(), None);
}

#[test]
fn a_delayed_request_of_a_socket_reaches_the_rules_late() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    fault(
        &mock,
        json!({ "fault": { "latency": { "ms": 61_000 } }, "match": { "type": "call.accept" } }),
    );
    let call = initiate(&alice);
    say(&bob_socket, "call.accept", &call);
    advance(&mock, 60_000);
    assert_eq!(types(&alice_socket), ["call_timeout"]);
    advance(&mock, 1_000);
    assert_eq!(
        types(&bob_socket),
        ["call_invitation", "call_timeout", "call_error"]
    );
}

#[test]
fn messages_come_twice_and_in_another_order() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    fault(
        &mock,
        json!({ "fault": { "reorder": {} }, "match": { "type": "call_invitation" }, "times": 1 }),
    );
    fault(
        &mock,
        json!({ "fault": { "duplicate": {} }, "match": { "type": "call_accepted" } }),
    );
    let call = initiate(&alice);
    alice.patch(
        &format!("/api/v1/calls/{call}/status"),
        &json!({ "status": "ENDED" }),
    );
    assert_eq!(types(&bob_socket), ["call_ended", "call_invitation"]);

    let call = initiate(&alice);
    say(&bob_socket, "call.accept", &call);
    assert_eq!(types(&alice_socket), ["call_accepted", "call_accepted"]);
}

#[test]
fn a_fault_closes_or_breaks_a_socket() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    fault(
        &mock,
        json!({
            "fault": { "close": { "code": 4401, "reason": "revoked" } }, "match": { "type": "call_invitation" }, "times": 1,
        }),
    );
    let bob_socket = bob.connect();
    let call = initiate(&alice);
    assert_eq!(
        message(&bob_socket),
        json!({ "close": 4401, "reason": "revoked" })
    );
    assert!(!bob_socket.is_lost());

    fault(
        &mock,
        json!({ "fault": "abort", "match": { "type": "call.accept" }, "times": 1 }),
    );
    let bob_socket = bob.connect();
    assert_eq!(
        types(&bob_socket),
        ["call_invitation"],
        "it comes again with a reconnect"
    );
    say(&bob_socket, "call.accept", &call);
    assert!(bob_socket.is_lost() && messages(&bob_socket).is_empty());
    assert_eq!(
        alice.get(&format!("/api/v1/calls/{call}")).1["data"]["status"],
        "RINGING"
    );
}

#[test]
fn a_half_open_socket_lets_nothing_pass_until_it_is_whole_again() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let call = initiate(&alice);
    assert_eq!(types(&bob_socket), ["call_invitation"]);
    let id = fault(
        &mock,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "kind": "socket" } }),
    );
    say(&bob_socket, "call.accept", &call);
    alice.patch(
        &format!("/api/v1/calls/{call}/status"),
        &json!({ "status": "ENDED" }),
    );
    assert_eq!(types(&bob_socket), Vec::<String>::new());
    assert_eq!(types(&alice_socket), Vec::<String>::new());
    assert!(!bob_socket.is_lost());

    assert_eq!(
        ask(&mock, "DELETE", &format!("/_mock/faults/{id}"), None),
        (200, json!({ "removed": 1 }))
    );
    assert_eq!(
        types(&bob_socket),
        ["call_ended", "call_error"],
        "its accept came too late"
    );
}

#[test]
fn a_half_open_socket_hides_its_close_and_a_new_one_is_whole() {
    let mock = mock();
    let bob = User::new(&mock, "102");
    let first = bob.connect();
    fault(
        &mock,
        json!({ "fault": "halfOpen", "times": 1, "match": { "userId": "102", "direction": "out" } }),
    );
    initiate(&User::new(&mock, "101"));
    assert_eq!(types(&first), Vec::<String>::new());
    let second = bob.connect();
    assert_eq!(types(&second), ["call_invitation"]);
    assert_eq!(
        types(&first),
        Vec::<String>::new(),
        "it does not even learn that it was replaced"
    );
    assert_eq!(ask(&mock, "POST", "/_mock/reset", None).0, 200);
    assert_eq!(message(&second), json!({ "close": 1012, "reason": "reset" }));
}

#[test]
fn a_socket_that_is_not_read_for_too_long_breaks() {
    let mock = mock();
    let socket = User::new(&mock, "101").connect();
    fault(
        &mock,
        json!({ "fault": { "latency": { "ms": 60_000 } }, "match": { "direction": "out" } }),
    );
    for _ in 0..1_001 {
        socket.send("{}");
    }
    assert!(socket.is_lost());
}

#[test]
fn faults_end_with_a_reset_and_held_messages_with_their_socket() {
    let mock = mock();
    let socket = User::new(&mock, "101").connect();
    fault(
        &mock,
        json!({ "fault": { "delay": { "ms": 500 } }, "match": { "kind": "socket" } }),
    );
    socket.send("{}");
    assert!(mock.next_due().is_some());
    drop(socket);
    assert_eq!(mock.next_due(), None);
    assert_eq!(ask(&mock, "POST", "/_mock/reset", None).0, 200);
    assert_eq!(
        ask(&mock, "GET", "/_mock/faults", None),
        (200, json!({ "faults": [] }))
    );
}
