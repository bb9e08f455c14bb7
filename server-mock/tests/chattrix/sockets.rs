//! Messages over the sockets of chattrix.

use ringway_mock::{Mock, MockConfig, MockSocket};
use serde_json::{Value, json};

use crate::{
    common::{User, config, message, messages, mock},
    initiate,
};

/// Contract: chattrix, 1. Accept Call: On error
/// Contract: chattrix, 2. Reject Call: On error
/// Contract: chattrix, 3. End Call
/// Contract: chattrix, 3. End Call: On error
/// Contract: chattrix, 7. Call Error
/// Contract: chattrix, 7. Call Error: call_not_found
/// Contract: chattrix, 7. Call Error: unauthorized
/// Contract: chattrix, 7. Call Error: invalid_status
/// Contract: chattrix, 7. Call Error: parse_error
/// Contract: chattrix, WebSocket Errors
/// Contract: chattrix, Example 4: Error Handling: Note
/// Contract: chattrix, Message Ordering: Invalid state transitions
/// Contract: chattrix, NOTES: reason is required on reject
#[test]
fn sockets_obey_the_same_rules() {
    let mock = mock();
    let (alice, carol) = (User::new(&mock, "101"), User::new(&mock, "103"));
    let bob = User::new(&mock, "102").connect();
    let (alice_socket, carol) = (alice.connect(), carol.connect());
    let id = initiate(&alice, "102", "VIDEO");
    messages(&bob);
    let failing = |socket: &MockSocket, kind: &str, payload: Value| {
        socket.send(&json!({ "type": kind, "payload": payload }).to_string());
        let error = message(socket);
        assert_eq!(error["type"], "call_error");
        assert_eq!(error["payload"]["callId"], payload["callId"]);
        error["payload"]["errorType"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        failing(&alice_socket, "call.accept", json!({ "callId": id })),
        "unauthorized"
    );
    assert_eq!(
        failing(&carol, "call.end", json!({ "callId": id })),
        "unauthorized"
    );
    assert_eq!(
        failing(&bob, "call.end", json!({ "callId": id })),
        "invalid_status"
    );
    assert_eq!(
        failing(&bob, "call.accept", json!({ "callId": "nobody's" })),
        "call_not_found"
    );
    assert_eq!(
        failing(&bob, "call.reject", json!({ "callId": id, "reason": "bored" })),
        "parse_error"
    );
    assert_eq!(
        failing(&bob, "call.reject", json!({ "callId": id })),
        "parse_error"
    );
    assert_eq!(
        failing(&bob, "call.end", json!({ "callId": id, "durationSeconds": -1 })),
        "parse_error"
    );
    assert_eq!(
        failing(&bob, "call.end", json!({ "callId": id, "durationSeconds": "1" })),
        "parse_error"
    );
    assert_eq!(
        failing(&bob, "call.accept", json!({ "callId": id, "extra": 1 })),
        "parse_error"
    );
    assert_eq!(
        failing(&bob, "chat.message", json!({ "callId": id })),
        "parse_error"
    );
    assert_eq!(failing(&bob, "__proto__", json!({ "callId": id })), "parse_error");
    bob.send(&json!({ "type": "call.accept", "payload": { "callId": id } }).to_string());
    assert_eq!(message(&alice_socket)["type"], "call_accepted");
    assert_eq!(
        failing(&bob, "call.accept", json!({ "callId": id })),
        "invalid_status"
    );
    bob.send(&json!({ "type": "call.end", "payload": { "callId": id, "durationSeconds": 125 } }).to_string());
    assert_eq!(message(&alice_socket)["data"]["durationSeconds"], 125);
}

/// Contract: chattrix, 7. Call Error: parse_error
/// Contract: chattrix, Message Format: type
/// Contract: chattrix, Message Format: payload
/// Contract: chattrix, NOTES: call_error for a message that is not JSON
#[test]
fn malformed_frames_are_parse_errors_and_nothing_more() {
    let mock = mock();
    let socket = User::new(&mock, "101").connect();
    let deep = format!(
        "{{\"type\":\"call.accept\",\"payload\":{}{}}}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    let huge = format!("{{\"type\":\"{}\"}}", "x".repeat(65_536));
    let frames = [
        "",
        "{",
        "null",
        "[]",
        "42",
        "\"text\"",
        "{}",
        r#"{"type":1,"payload":{}}"#,
        r#"{"type":"call.accept"}"#,
        r#"{"type":"call.accept","payload":[]}"#,
        r#"{"type":"call.accept","payload":{}}"#,
        r#"{"type":"call.accept","payload":{"callId":7}}"#,
        r#"{"type":"call.accept","payload":{"callId":null}}"#,
        r#"{"type":"call.accept","data":{"callId":"x"}}"#,
        r#"{"type":"a","type":"b","payload":{}}"#,
        r#"{"type":"call.accept","payload":{"callId":"x"},"id":1}"#,
        r#"{"type":"call.accept","payload":{"callId":"x"}} x"#,
        &deep,
        &huge,
    ];
    for frame in frames {
        socket.send(frame);
        let error = message(&socket);
        assert_eq!(error["payload"]["errorType"], "parse_error", "{frame:.80}");
        assert_eq!(error.as_object().unwrap().len(), 2);
    }
}

/// However many: only the requests of REST are limited.
///
/// Contract: chattrix, Message Ordering: Messages are processed in the order
/// Contract: chattrix, Performance Considerations: WebSocket connections are not rate-limited
#[test]
fn messages_are_processed_one_after_the_other() {
    let mock = Mock::new(MockConfig {
        limits: true,
        ..config()
    })
    .unwrap();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let id = initiate(&alice, "102", "VIDEO");
    messages(&bob_socket);
    let say = |kind: &str, id: &str| {
        bob_socket.send(&json!({ "type": kind, "payload": { "callId": id } }).to_string())
    };
    for number in 0..500 {
        say("call.accept", &format!("unknown-{number}"));
    }
    say("call.accept", &id);
    say("call.end", &id);
    say("call.end", &id);
    let heard = messages(&bob_socket);
    for (number, error) in heard.iter().take(500).enumerate() {
        assert_eq!(error["payload"]["callId"], format!("unknown-{number}"));
    }
    assert_eq!(heard.len(), 501);
    assert_eq!(
        heard[500]["payload"]["errorType"], "invalid_status",
        "it has ended"
    );
    let told: Vec<_> = messages(&alice_socket)
        .iter()
        .map(|message| message["type"].clone())
        .collect();
    assert_eq!(told, ["call_accepted", "call_ended"]);
}

/// Contract: chattrix, Connection Management: Single connection per user session
/// Contract: chattrix, NOTES: "Single connection per user session"
#[test]
fn a_token_has_one_socket() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let (first, second) = (alice.connect(), alice.connect());
    assert_eq!(messages(&first), [json!({ "close": 4001, "reason": "replaced" })]);
    first.send("{}");
    assert!(messages(&first).is_empty());
    drop(first);
    second.send("{}");
    assert_eq!(message(&second)["type"], "call_error");
}
