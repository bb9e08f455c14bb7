//! The rules of chattrix, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, User, advance, config, message, messages, mock};
use ringway_mock::{Mock, MockConfig, MockSocket};
use serde_json::{Value, json};

const CALLS: &str = "/api/v1/calls";

fn initiate(caller: &User<'_>, callee: &str) -> String {
    let body = json!({ "calleeId": callee, "callType": "VIDEO", "channelId": "agora-channel-789" });
    let (status, answer) = caller.post(&format!("{CALLS}/initiate"), &body);
    assert_eq!(status, 201, "{answer}");
    answer["data"]["id"].as_str().unwrap().to_owned()
}

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

/// Contract: chattrix, 5. Call Timeout
/// Contract: chattrix, Example 3: Call Timeout
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

fn act(user: &User<'_>, call: &str, action: &str) -> (u16, Value) {
    let path = format!("{CALLS}/{call}/{action}");
    match action {
        "accept" | "end" => user.post(&path, &json!({})),
        "reject" => user.post(&path, &json!({ "reason": "busy" })),
        status => user.patch(&format!("{CALLS}/{call}/status"), &json!({ "status": status })),
    }
}

fn status_of(user: &User<'_>, call: &str) -> String {
    user.get(&format!("{CALLS}/{call}")).1["data"]["status"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Brings a new call into a status, by what clients can do.
fn call_in(mock: &Mock, status: &str) -> String {
    let (alice, bob) = (User::new(mock, "101"), User::new(mock, "102"));
    let socket = (status != "INITIATING").then(|| bob.connect());
    let id = initiate(&alice, "102");
    drop(socket);
    let steps: &[&str] = match status {
        "INITIATING" | "RINGING" => &[],
        "CONNECTING" => &["accept"],
        "ACTIVE" => &["accept", "ACTIVE"],
        "ENDED" => &["accept", "end"],
        "REJECTED" => &["reject"],
        "MISSED" => {
            advance(mock, 60_000);
            &[]
        }
        other => panic!("no status {other}"),
    };
    for step in steps {
        assert_eq!(act(&bob, &id, step).0, 200);
    }
    assert_eq!(status_of(&alice, &id), status);
    id
}

/// What every action answers in every status, for the caller and for the callee: 200 with the status after it, or the
/// refusal.
///
/// Contract: chattrix, 2. Accept Call
/// Contract: chattrix, 2. Accept Call: 400 BAD_REQUEST
/// Contract: chattrix, 2. Accept Call: 403 FORBIDDEN
/// Contract: chattrix, 3. Reject Call
/// Contract: chattrix, 3. Reject Call: 400 BAD_REQUEST
/// Contract: chattrix, 3. Reject Call: 403 FORBIDDEN
/// Contract: chattrix, 4. End Call
/// Contract: chattrix, 4. End Call: 400 BAD_REQUEST
/// Contract: chattrix, 4. End Call: 403 FORBIDDEN
/// Contract: chattrix, 5. Update Call Status
/// Contract: chattrix, 5. Update Call Status: status: CONNECTING
/// Contract: chattrix, 5. Update Call Status: status: ACTIVE
/// Contract: chattrix, 5. Update Call Status: status: ENDED
/// Contract: chattrix, 5. Update Call Status: 400 BAD_REQUEST
/// Contract: chattrix, 5. Update Call Status: 403 FORBIDDEN
/// Contract: chattrix, 6. Get Call Details
/// Contract: chattrix, Message Ordering: Call state transitions are validated
/// Contract: chattrix, NOTES: Allowed transitions by PATCH
#[test]
fn every_action_in_every_status() {
    let live = ["INITIATING", "RINGING", "CONNECTING", "ACTIVE"];
    let all = [
        "INITIATING",
        "RINGING",
        "CONNECTING",
        "ACTIVE",
        "ENDED",
        "REJECTED",
        "MISSED",
    ];
    for from in all {
        let rings = matches!(from, "INITIATING" | "RINGING");
        let answered = matches!(from, "CONNECTING" | "ACTIVE");
        let ok = |allowed: bool, to: &'static str| if allowed { Ok(to) } else { Err(400) };
        let table: [(&str, &str, Result<&str, u16>); 12] = [
            ("102", "accept", ok(rings, "CONNECTING")),
            ("101", "accept", Err(403)),
            ("102", "reject", ok(rings, "REJECTED")),
            ("101", "reject", Err(403)),
            ("102", "end", ok(answered, "ENDED")),
            ("101", "end", ok(answered, "ENDED")),
            (
                "102",
                "CONNECTING",
                ok(rings || from == "CONNECTING", "CONNECTING"),
            ),
            (
                "101",
                "CONNECTING",
                if from == "CONNECTING" {
                    Ok("CONNECTING")
                } else {
                    Err(403)
                },
            ),
            ("102", "ACTIVE", ok(answered, "ACTIVE")),
            ("101", "ACTIVE", ok(answered, "ACTIVE")),
            (
                "102",
                "ENDED",
                ok(live.contains(&from) || from == "ENDED", "ENDED"),
            ),
            (
                "101",
                "ENDED",
                ok(live.contains(&from) || from == "ENDED", "ENDED"),
            ),
        ];
        for (who, action, expected) in table {
            let mock = mock();
            let id = call_in(&mock, from);
            let (status, answer) = act(&User::new(&mock, who), &id, action);
            let (expected_status, after) = match expected {
                Ok(after) => (200, after),
                Err(refused) => (refused, from),
            };
            assert_eq!(status, expected_status, "{who} {action} in {from}: {answer}");
            assert_eq!(answer["success"], status == 200);
            assert_eq!(
                status_of(&User::new(&mock, "101"), &id),
                after,
                "{who} {action} in {from}"
            );
            for stranger in ["103", "100"] {
                assert_eq!(act(&User::new(&mock, stranger), &id, action).0, 403);
            }
        }
    }
}

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
    let id = initiate(&alice, "102");
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

/// Contract: chattrix, NOTES: "Single connection per user session"
#[test]
fn every_device_rings_and_one_answers() {
    let mock = mock();
    let alice = [User::new(&mock, "101"), User::new(&mock, "101")];
    let bob = [User::new(&mock, "102"), User::new(&mock, "102")];
    let (phone, tablet) = (bob[0].connect(), bob[1].connect());
    let callers = alice.each_ref().map(User::connect);
    let id = initiate(&alice[0], "102");
    assert_eq!(message(&phone)["data"]["callId"], id.as_str());
    assert_eq!(message(&tablet)["data"]["callId"], id.as_str());
    assert_eq!(act(&bob[1], &id, "accept").0, 200);
    assert_eq!(act(&bob[0], &id, "accept").0, 400);
    for caller in &callers {
        assert_eq!(message(caller)["type"], "call_accepted");
    }
    assert!(messages(&phone).is_empty() && messages(&tablet).is_empty());
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

/// Contract: chattrix, NOTES: Cancelling one's own ringing call
#[test]
fn a_cancel_reaches_the_callee_with_no_duration() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let socket = bob.connect();
    let id = initiate(&alice, "102");
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
        let id = initiate(&alice, "102");
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

/// Contract: chattrix, 1. Initiate Call
/// Contract: chattrix, 1. Initiate Call: Rate Limited
/// Contract: chattrix, 1. Initiate Call: 400 BAD_REQUEST
/// Contract: chattrix, 1. Initiate Call: 429 TOO_MANY_REQUESTS
/// Contract: chattrix, REST API Errors: 429 TOO_MANY_REQUESTS
/// Contract: chattrix, Performance Considerations: REST API endpoints are rate-limited
/// Contract: chattrix, NOTES: Unknown callee
/// Contract: chattrix, NOTES: Initiate is limited
#[test]
fn new_calls_are_checked_and_limited() {
    let mock = Mock::new(MockConfig {
        limits: true,
        ..config()
    })
    .unwrap();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let path = format!("{CALLS}/initiate");
    let body = |callee: &str, channel: &str| json!({ "calleeId": callee, "callType": "AUDIO", "channelId": channel });
    assert_eq!(alice.post(&path, &body("999", "c")).0, 404);
    assert_eq!(alice.post(&path, &body("bob", "c")).0, 404);
    assert_eq!(alice.post(&path, &body("101", "c")).0, 400);
    assert_eq!(alice.post(&path, &body("102", "  ")).0, 400);
    for _ in 0..6 {
        assert_eq!(alice.post(&path, &body("102", "c")).0, 201);
    }
    advance(&mock, 20_500);
    let (status, answer) = alice.post(&path, &body("102", "c"));
    assert_eq!(
        (status, &answer["success"], &answer["data"]),
        (429, &json!(false), &Value::Null)
    );
    assert_eq!(bob.post(&path, &body("101", "c")).0, 201);
    let request = http::Request::post(&path).header("authorization", format!("Bearer {}", alice.token));
    let refused = mock.http(request.body(Vec::new()).unwrap());
    assert_eq!(refused.headers()["retry-after"], "40");
    assert_eq!(refused.headers()["ratelimit-remaining"], "0");
    advance(&mock, 39_500);
    assert_eq!(alice.post(&path, &body("102", "c")).0, 201);
}
