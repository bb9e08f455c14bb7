//! The control API, without sockets.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, User, advance, ask, config, message, messages, mock, read};
use http::Request;
use ringway_mock::{ControlConfig, Mock, MockConfig};
use serde_json::{Value, json};

fn post(mock: &Mock, path: &str, body: Value) -> (u16, Value) {
    ask(mock, "POST", &format!("/_mock/{path}"), Some(body))
}

fn get(mock: &Mock, path: &str) -> (u16, Value) {
    ask(mock, "GET", &format!("/_mock/{path}"), None)
}

fn call(mock: &Mock) -> String {
    let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    let (_, answer) = User::new(mock, "101").post("/api/v1/calls/initiate", &body);
    answer["data"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_clock_is_seen_and_moved() {
    let mock = mock();
    let id = call(&mock);
    let seen = json!({ "now": START, "iso": "2024-01-15T10:30:00Z", "frozen": true, "virtual": true,
        "nextDue": START + 60_000 });
    assert_eq!(get(&mock, "clock"), (200, seen));
    let (_, moved) = post(&mock, "clock/advance", json!({ "ms": 60_000 }));
    assert_eq!(
        (&moved["now"], &moved["nextDue"]),
        (&json!(START + 60_000), &Value::Null)
    );
    assert_eq!(
        User::new(&mock, "101").get(&format!("/api/v1/calls/{id}")).1["data"]["status"],
        "MISSED"
    );
    assert_eq!(ask(&mock, "POST", "/_mock/clock/resume", None).0, 409);
    for body in [
        json!({}),
        json!({ "ms": -1 }),
        json!({ "ms": 1, "s": 1 }),
        json!({ "ms": "1" }),
    ] {
        let (code, answer) = post(&mock, "clock/advance", body);
        assert_eq!((code, answer["error"].is_string()), (400, true));
    }
    assert_eq!(post(&mock, "clock/advance", json!({ "ms": u64::MAX })).0, 200);
}

#[test]
fn due_jobs_run_in_order_each_at_its_own_moment() {
    let mock = mock();
    let alice = User::new(&mock, "101").connect();
    let first = call(&mock);
    advance(&mock, 10_000);
    let second = call(&mock);
    advance(&mock, 24 * 3_600_000);
    let stamps: Vec<_> = messages(&alice)
        .iter()
        .map(|it| (it["data"]["callId"].clone(), it["timestamp"].clone()))
        .collect();
    assert_eq!(
        stamps,
        [
            (json!(first), json!("2024-01-15T10:31:00Z")),
            (json!(second), json!("2024-01-15T10:31:10Z"))
        ]
    );
}

#[test]
fn users_can_be_added() {
    let mock = mock();
    let (code, users) = get(&mock, "users");
    let names: Vec<_> = users
        .as_array()
        .unwrap()
        .iter()
        .map(|user| (&user["id"], &user["name"]))
        .collect();
    let seeded = [
        ("100", "Admin"),
        ("101", "Alice"),
        ("102", "Bob"),
        ("103", "Carol"),
        ("104", "Dave"),
        ("105", "Erin"),
    ];
    assert_eq!(code, 200);
    assert_eq!(
        names,
        seeded
            .map(|(id, name)| (json!(id), json!(name)))
            .each_ref()
            .map(|(id, name)| (id, name))
    );
    assert_eq!(users[1]["email"], "alice@example.com");
    assert_eq!(users[0]["role"], "admin");
    let (code, frank) = post(&mock, "users", json!({ "name": "Frank" }));
    let expected = json!({ "id": "106", "name": "Frank", "email": "frank@example.com", "role": "user",
            "membership": "pre_member", "avatar": null });
    assert_eq!((code, frank), (201, expected));
    assert_eq!(post(&mock, "users", json!({ "name": "Frank" })).0, 409);
    assert_eq!(post(&mock, "users", json!({ "name": " " })).0, 400);
    assert_eq!(post(&mock, "users", json!({ "name": "Gil", "id": 5 })).0, 400);
    for user_id in [json!("106"), json!(106), json!("frank")] {
        let (code, answer) = post(&mock, "token", json!({ "userId": user_id }));
        assert_eq!(code, 200);
        let path = format!("/ws/chat?token={}", answer["token"].as_str().unwrap());
        assert!(mock.socket(&path).is_ok());
    }
    assert_eq!(post(&mock, "token", json!({ "userId": "nobody" })).0, 404);
}

#[test]
fn users_can_be_changed() {
    let mock = mock();
    let erin = User::new(&mock, "erin");
    let patch = |user: &str, body: Value| ask(&mock, "PATCH", &format!("/_mock/users/{user}"), Some(body));
    assert_eq!(erin.get("/api/calling/my-calls").0, 403);
    let (code, changed) = patch("erin", json!({ "membership": "pre_member", "role": "admin" }));
    let expected = json!({ "id": "105", "name": "Erin", "email": "erin@example.com", "role": "admin",
        "membership": "pre_member", "avatar": null });
    assert_eq!((code, changed), (200, expected));
    assert_eq!(
        erin.get("/api/calling/admin/analytics").0,
        200,
        "with the token she has"
    );
    assert_eq!(
        patch("105", json!({ "name": " Erin the Second ", "role": "user" })).1["name"],
        "Erin the Second"
    );
    assert_eq!(erin.get("/api/calling/admin/analytics").0, 403);
    assert_eq!(patch("nobody", json!({})).0, 404);
    for body in [
        json!({ "name": " " }),
        json!({ "membership": "guest" }),
        json!({ "id": 1 }),
        json!({ "email": "x" }),
    ] {
        assert_eq!(patch("105", body.clone()).0, 400, "{body}");
    }
}

#[test]
fn tokens_live_as_long_as_asked() {
    let mock = mock();
    let (_, answer) = post(&mock, "token", json!({ "userId": "101", "ttlSeconds": 30 }));
    let path = format!("/ws/chat?token={}", answer["token"].as_str().unwrap());
    advance(&mock, 29_999);
    assert!(mock.socket(&path).is_ok());
    advance(&mock, 1);
    assert_eq!(mock.socket(&path).unwrap_err().status(), 401);
}

/// Contract: all, NOTES: A Socket.IO connection without a token
#[test]
fn revoking_closes_and_expiring_does_not() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    assert_eq!(
        post(&mock, "trigger/expire-token", json!({ "userId": "alice" })),
        (200, json!({ "tokens": 1 }))
    );
    assert_eq!(alice.get("/api/v1/calls/x").0, 401);
    assert!(messages(&alice_socket).is_empty());
    assert_eq!(
        User::new(&mock, "101").get("/api/v1/calls/x").0,
        404,
        "a new token is good"
    );
    assert_eq!(
        post(&mock, "trigger/revoke", json!({ "userId": 102 })),
        (200, json!({ "tokens": 1, "sockets": 1 }))
    );
    assert_eq!(
        message(&bob_socket),
        json!({ "close": 4401, "reason": "revoked" })
    );
    assert_eq!(bob.get("/api/v1/calls/x").0, 401);
    let (_, token) = post(&mock, "token", json!({ "userId": "103" }));
    assert_eq!(
        post(&mock, "trigger/revoke", json!({ "jti": token["jti"] })).1["tokens"],
        1
    );
    assert_eq!(post(&mock, "trigger/revoke", json!({ "jti": "unknown" })).0, 404);
    assert_eq!(post(&mock, "trigger/revoke", json!({})).0, 400);
    assert_eq!(
        post(&mock, "trigger/revoke", json!({ "jti": "a", "userId": "101" })).0,
        400
    );
}

/// Contract: chattrix, 6. Call Quality Warning
/// Contract: chattrix, 6. Call Quality Warning: quality: VERY_BAD
#[test]
fn triggers_act_on_calls() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let id = call(&mock);
    messages(&bob_socket);
    let quality = json!({ "callId": id, "quality": "VERY_BAD" });
    assert_eq!(
        post(&mock, "trigger/quality", quality.clone()).0,
        409,
        "it only rings"
    );
    assert_eq!(bob.post(&format!("/api/v1/calls/{id}/accept"), &json!({})).0, 200);
    messages(&alice_socket);
    assert_eq!(post(&mock, "trigger/quality", quality).0, 200);
    assert_eq!(message(&alice_socket)["data"]["quality"], "VERY_BAD");
    assert_eq!(message(&bob_socket)["data"]["quality"], "VERY_BAD");
    assert_eq!(
        post(&mock, "trigger/end", json!({ "callId": id })),
        (200, json!({ "callId": id, "status": "ENDED" }))
    );
    assert_eq!(message(&alice_socket)["type"], "call_ended");
    assert_eq!(message(&bob_socket)["data"]["endedBy"], "101");
    assert_eq!(post(&mock, "trigger/end", json!({ "callId": id })).0, 409);
    let id = call(&mock);
    assert_eq!(
        post(&mock, "trigger/timeout", json!({ "callId": id })).1["status"],
        "MISSED"
    );
    assert_eq!(message(&alice_socket)["type"], "call_timeout");
    let invitation = ask(
        &mock,
        "POST",
        "/private-call/invite",
        Some(json!({ "callerId": 103, "receiverId": 104 })),
    )
    .1;
    let id = &invitation["invitationId"];
    assert_eq!(post(&mock, "trigger/timeout", json!({ "callId": id })).0, 200);
    assert_eq!(post(&mock, "trigger/timeout", json!({ "callId": id })).0, 409);
    assert_eq!(post(&mock, "trigger/timeout", json!({ "callId": "x" })).0, 404);
    assert_eq!(post(&mock, "trigger/unheard-of", json!({})).0, 404);
}

#[test]
fn sockets_can_be_closed_or_broken_off() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let socket = alice.connect();
    assert_eq!(
        post(
            &mock,
            "trigger/disconnect",
            json!({ "userId": "101", "code": 1011 })
        )
        .1,
        json!({ "sockets": 1 })
    );
    assert_eq!(message(&socket), json!({ "close": 1011, "reason": "" }));
    let socket = alice.connect();
    assert_eq!(
        post(&mock, "trigger/disconnect", json!({ "userId": "101" })).1,
        json!({ "sockets": 1 })
    );
    assert!(messages(&socket).is_empty());
    assert_eq!(
        post(
            &mock,
            "trigger/disconnect",
            json!({ "userId": "101", "code": 99 })
        )
        .0,
        400
    );
}

#[test]
fn reset_brings_the_first_moment_back() {
    let mock = Mock::new(MockConfig {
        limits: true,
        ..config()
    })
    .unwrap();
    let fresh = get(&mock, "snapshot").1;
    let socket = User::new(&mock, "101").connect();
    let id = call(&mock);
    post(&mock, "users", json!({ "name": "Frank" }));
    post(&mock, "limits", json!({ "enabled": false }));
    advance(&mock, 5_000);
    assert_eq!(ask(&mock, "POST", "/_mock/reset", None).0, 200);
    assert_eq!(messages(&socket).last().unwrap()["close"], 1012);
    assert_eq!(get(&mock, "snapshot").1, fresh);
    assert_eq!(get(&mock, "limits").1, json!({ "enabled": true }));
    assert_eq!(mock.next_due(), None);
    assert_eq!(User::new(&mock, "101").get(&format!("/api/v1/calls/{id}")).0, 404);
}

#[test]
fn a_snapshot_goes_into_another_mock() {
    let mock = mock();
    let id = call(&mock);
    advance(&mock, 20_000);
    let snapshot = get(&mock, "snapshot").1;
    let other = common::mock();
    assert_eq!(
        ask(&other, "PUT", "/_mock/snapshot", Some(snapshot.clone())).0,
        200
    );
    assert_eq!(get(&other, "snapshot").1, snapshot);
    assert_eq!(other.next_due(), Some(START + 60_000));
    advance(&other, 40_000);
    assert_eq!(
        User::new(&other, "102").get(&format!("/api/v1/calls/{id}")).1["data"]["status"],
        "MISSED"
    );
    let mut broken = snapshot.clone();
    broken["tables"]["chattrix_calls"][0]["status"] = json!("BORED");
    let before = get(&other, "snapshot").1;
    assert_eq!(ask(&other, "PUT", "/_mock/snapshot", Some(broken)).0, 400);
    for wrong in [
        json!({}),
        json!({ "now": 0, "frozen": true, "tables": { "sqlite_master": [] } }),
    ] {
        assert_eq!(ask(&other, "PUT", "/_mock/snapshot", Some(wrong)).0, 400);
    }
    let mut injected = snapshot;
    injected["tables"]["users"][0]["id) VALUES (1); --"] = json!(1);
    assert_eq!(ask(&other, "PUT", "/_mock/snapshot", Some(injected)).0, 400);
    assert_eq!(
        get(&other, "snapshot").1,
        before,
        "a refused snapshot changes nothing"
    );
}

#[test]
fn the_control_api_can_be_locked_or_left_out() {
    let key = |key: Option<&str>| ControlConfig {
        enabled: true,
        key: key.map(str::to_owned),
    };
    let locked = Mock::new(MockConfig {
        control: key(Some("sesame")),
        ..config()
    })
    .unwrap();
    let asking = |given: Option<&str>| {
        let mut request = Request::get("/_mock/clock");
        if let Some(given) = given {
            request = request.header("x-mock-key", given);
        }
        read(locked.http(request.body(Vec::new()).unwrap())).0
    };
    assert_eq!(
        [asking(None), asking(Some("sesam")), asking(Some("sesame"))],
        [401, 401, 200]
    );
    let without = Mock::new(MockConfig {
        control: ControlConfig {
            enabled: false,
            key: None,
        },
        ..config()
    })
    .unwrap();
    assert_eq!(get(&without, "clock").0, 404);
    assert_eq!(
        get(&mock(), "nothing"),
        (404, json!({ "error": "There is no such control endpoint" }))
    );
    assert_eq!(ask(&mock(), "DELETE", "/_mock/clock", None).0, 405);
}
