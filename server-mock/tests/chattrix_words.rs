//! Every word of chattrix: kinds of calls, reasons, qualities, and what each route says to nobody and of nothing.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, ask, config, message, messages, mock};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

const CALLS: &str = "/api/v1/calls";

fn initiate(caller: &User<'_>, callee: &str, kind: &str) -> String {
    let body = json!({ "calleeId": callee, "callType": kind, "channelId": "agora-channel-789" });
    let (status, answer) = caller.post(&format!("{CALLS}/initiate"), &body);
    assert_eq!(
        (status, &answer["data"]["callType"]),
        (201, &json!(kind)),
        "{answer}"
    );
    answer["data"]["id"].as_str().unwrap().to_owned()
}

/// Every route that is about one call, with a body that is right.
fn routes(call: &str) -> [(&'static str, String, Option<Value>); 5] {
    let path = |end: &str| format!("{CALLS}/{call}{end}");
    [
        ("POST", path("/accept"), Some(json!({}))),
        ("POST", path("/reject"), Some(json!({ "reason": "busy" }))),
        ("POST", path("/end"), Some(json!({}))),
        ("PATCH", path("/status"), Some(json!({ "status": "ACTIVE" }))),
        ("GET", path(""), None),
    ]
}

fn refused(status: u16, message: &str) -> (u16, Value) {
    (
        status,
        json!({ "success": false, "message": message, "data": null }),
    )
}

/// Contract: chattrix, 1. Initiate Call: 401 UNAUTHORIZED
/// Contract: chattrix, 2. Accept Call: 401 UNAUTHORIZED
/// Contract: chattrix, 3. Reject Call: 401 UNAUTHORIZED
/// Contract: chattrix, 4. End Call: 401 UNAUTHORIZED
/// Contract: chattrix, 5. Update Call Status: 401 UNAUTHORIZED
/// Contract: chattrix, 6. Get Call Details: 401 UNAUTHORIZED
/// Contract: chattrix, REST API Errors: 401 UNAUTHORIZED
#[test]
fn every_route_wants_a_token() {
    let mock = mock();
    let id = initiate(&User::new(&mock, "101"), "102", "AUDIO");
    let create = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    let all = [("POST", format!("{CALLS}/initiate"), Some(create))];
    let nobody = User {
        mock: &mock,
        token: "nonsense".to_owned(),
    };
    for (method, path, body) in all.into_iter().chain(routes(&id)) {
        let (status, answer) = nobody.ask(method, &path, body.as_ref());
        assert_eq!(
            (status, &answer["success"]),
            (401, &json!(false)),
            "{method} {path}"
        );
        assert_eq!(ask(&mock, method, &path, body).0, 401, "{method} {path}");
    }
}

/// Contract: chattrix, 2. Accept Call: 404 NOT_FOUND
/// Contract: chattrix, 3. Reject Call: 404 NOT_FOUND
/// Contract: chattrix, 4. End Call: 404 NOT_FOUND
/// Contract: chattrix, 5. Update Call Status: 404 NOT_FOUND
/// Contract: chattrix, 6. Get Call Details: 404 NOT_FOUND
/// Contract: chattrix, REST API Errors: 404 NOT_FOUND
#[test]
fn no_route_knows_a_call_that_never_was() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    for (method, path, body) in routes("call-uuid-123") {
        let answer = alice.ask(method, &path, body.as_ref());
        assert_eq!(answer, refused(404, "Call not found"), "{method} {path}");
    }
}

/// Contract: chattrix, 4. End Call: 403 FORBIDDEN
/// Contract: chattrix, 5. Update Call Status: 403 FORBIDDEN
/// Contract: chattrix, 6. Get Call Details: 403 FORBIDDEN
/// Contract: chattrix, REST API Errors: 403 FORBIDDEN
#[test]
fn a_stranger_neither_sees_nor_moves_a_call() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let id = initiate(&alice, "102", "AUDIO");
    for stranger in ["103", "100"] {
        let stranger = User::new(&mock, stranger);
        for (method, path, body) in routes(&id) {
            let (status, answer) = stranger.ask(method, &path, body.as_ref());
            assert_eq!((status, &answer["data"]), (403, &Value::Null), "{method} {path}");
        }
    }
    assert_eq!(
        alice.get(&format!("{CALLS}/{id}")).1["data"]["status"],
        "INITIATING"
    );
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

/// Contract: all, NOTES: a server that a test embeds has them off unless asked
#[test]
fn a_test_is_not_limited_unless_it_asks_for_it() {
    for limits in [None, Some(true)] {
        let mock = match limits {
            None => Mock::new(MockConfig::default()).unwrap(),
            Some(limits) => Mock::new(MockConfig { limits, ..config() }).unwrap(),
        };
        let alice = User::new(&mock, "101");
        let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
        let refused = (0..11).any(|_| alice.post(&format!("{CALLS}/initiate"), &body).0 == 429);
        assert_eq!(refused, limits.is_some());
    }
}
