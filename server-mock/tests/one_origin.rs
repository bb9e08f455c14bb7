//! All contracts on one origin: the same people, one token.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, ask, config, mock};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

/// Contract: all, NOTES
/// Contract: all, NOTES: private-call
/// Contract: all, NOTES: chattrix
/// Contract: all, NOTES: ikoota
/// Contract: all, NOTES: video-call
/// Contract: all, NOTES: call-end
#[test]
fn one_user_is_at_home_in_all_contracts() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let invitation = json!({ "callerId": 101, "receiverId": 102 });
    assert_eq!(alice.post("/private-call/invite", &invitation).0, 200);
    let call = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    assert_eq!(alice.post("/api/v1/calls/initiate", &call).0, 201);
    alice.connect();
    assert_eq!(alice.post("/api/calling/create", &json!({ "title": "t" })).0, 200);
    let (status, profile) = alice.get("/api/auth/profile");
    let user = &profile["data"]["user"];
    assert_eq!(
        (status, &user["id"], &user["email"]),
        (200, &json!("101"), &json!("alice@example.com"))
    );
    assert_eq!(alice.get("/api/calls/active").0, 200);
    assert_eq!(alice.get("/api/calling/admin/analytics").0, 403);
    assert_eq!(User::new(&mock, "100").get("/api/calling/admin/analytics").0, 200);
    assert!(mock.socket_io(&json!({ "token": alice.token })).is_ok());
    let caller = mock.socket_io(&json!({ "userId": "101" })).unwrap();
    caller.emit("call_user", json!({ "to": "102", "callType": "audio" }));
    assert_eq!(alice.post("/call-end", &json!({ "userId": "101" })).0, 200);
    assert_eq!(ask(&mock, "GET", "/status", None).1["ended"]["total"], 1);
    let checks = ask(&mock, "GET", "/api/health", None).1["data"]["checks"].clone();
    assert_eq!(checks["agora"]["status"], "healthy");
}

/// The password of those who are there from the beginning, and the id of somebody new.
///
/// Contract: all, NOTES
#[test]
fn the_first_users_can_log_in_and_the_next_one_gets_the_next_id() {
    let mock = Mock::new(MockConfig {
        bcrypt_cost: 4,
        ..config()
    })
    .unwrap();
    for (id, name) in [
        ("100", "admin"),
        ("101", "alice"),
        ("102", "bob"),
        ("103", "carol"),
        ("104", "dave"),
        ("105", "erin"),
    ] {
        let body = json!({ "email": format!("{name}@example.com"), "password": "Passw0rd!" });
        let (status, answer) = ask(&mock, "POST", "/api/auth/login", Some(body));
        assert_eq!(
            (status, &answer["data"]["user"]["id"]),
            (200, &json!(id)),
            "{answer}"
        );
    }
    let body = json!({ "firstName": "Frank", "lastName": "Doe", "email": "frank@example.com", "password": "SecurePass123" });
    let (status, answer) = ask(&mock, "POST", "/api/auth/register", Some(body));
    assert_eq!(
        (status, &answer["data"]["user"]["id"]),
        (201, &json!("106")),
        "{answer}"
    );
    let frank = User {
        mock: &mock,
        token: answer["data"]["token"].as_str().unwrap().to_owned(),
    };
    assert_eq!(
        frank.get("/api/calling/my-calls"),
        (200, Value::Array(Vec::new()))
    );
    assert_eq!(
        User::new(&mock, "105").get("/api/calling/my-calls").0,
        403,
        "an applicant"
    );
}
