//! What each route says to nobody, to strangers, of nothing, and to those who ask too often.

use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

use crate::{
    CALLS,
    common::{User, advance, ask, config, mock},
    initiate,
};

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
