//! Agora tokens: who gets one, what it says, and when there is none.

use serde_json::{Value, json};

use crate::{
    common::{START, User, ask, fault, mock},
    control, created, end, joined, leave, path, refused, remove, token,
};

fn inspect(mock: &ringway_mock::Mock, token: &Value) -> Value {
    control(mock, "agora/inspect", json!({ "token": token }))
}

/// A real AccessToken2.
///
/// Contract: ikoota, 1. Generate Call Token
/// Contract: ikoota, Overview
/// Contract: ikoota, Security Notes: Token Expiry
/// Contract: ikoota, NOTES: expiresAt is in Unix seconds
/// Contract: all, NOTES: Agora tokens
#[test]
fn a_token_is_for_the_channel_and_the_uid_that_were_asked_for() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let channel = created(&alice, json!({ "title": "t" }))["channelName"].clone();
    for uid in [0, 7, u64::from(u32::MAX)] {
        let (status, answer) = alice.post(&path("token"), &json!({ "channelName": channel, "uid": uid }));
        assert_eq!(status, 200, "{answer}");
        let expires_at = START / 1_000 + 24 * 3_600;
        let expected = json!({ "token": answer["token"], "appId": "1f0e2d3c4b5a69788796a5b4c3d2e1f0",
            "channelName": channel, "uid": uid, "expiresAt": expires_at });
        assert_eq!(answer, expected);
        let rights = json!({ "joinChannel": expires_at, "publishAudio": expires_at, "publishVideo": expires_at,
            "publishData": expires_at });
        let said = json!({ "valid": true, "signed": true, "expired": false,
            "appId": "1f0e2d3c4b5a69788796a5b4c3d2e1f0", "issuedAt": START / 1_000, "expiresAt": expires_at,
            "channels": [{ "channelName": channel, "uid": uid.to_string(), "privileges": rights }] });
        assert_eq!(inspect(&mock, &answer["token"]), said);
    }
}

/// Contract: ikoota, 1. Generate Call Token
/// Contract: ikoota, Error Codes Reference: 400
/// Contract: ikoota, NOTES: uid is an unsigned 32-bit integer
#[test]
fn a_uid_is_an_unsigned_32_bit_integer() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let channel = created(&alice, json!({ "title": "t" }))["channelName"].clone();
    for uid in [
        json!(-1),
        json!(4_294_967_296_u64),
        json!(1.5),
        json!("7"),
        Value::Null,
    ] {
        let (status, answer) = alice.post(&path("token"), &json!({ "channelName": channel, "uid": uid }));
        assert_eq!((status, answer["error"].is_string()), (400, true), "{uid}");
    }
    for body in [
        json!({ "uid": 1 }),
        json!({ "channelName": channel }),
        json!({ "channelName": 1, "uid": 1 }),
    ] {
        assert_eq!(alice.post(&path("token"), &body).0, 400, "{body}");
    }
}

/// Contract: ikoota, 1. Generate Call Token: 403
/// Contract: ikoota, Security Notes: Participant Validation
/// Contract: ikoota, NOTES: token: 403 unless the caller has joined
#[test]
fn a_token_is_for_those_in_the_call() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let channel = created(&alice, json!({ "title": "t", "isPublic": true }))["channelName"].clone();
    let denied = refused(403, "Access denied to this call");
    assert_eq!(token(&bob, &channel), denied);
    assert_eq!(
        token(&bob, &json!("call_0_abcdefghi")),
        denied,
        "whether it exists or not"
    );
    joined(&bob, 1);
    assert_eq!(token(&bob, &channel).0, 200);
    leave(&bob, 1);
    assert_eq!(token(&bob, &channel), denied);
    joined(&bob, 1);
    leave(&alice, 1);
    assert_eq!(token(&alice, &channel).0, 200, "she has created it");
}

/// A call that is over does not answer 403.
///
/// Contract: ikoota, NOTES: Then a token request that answers 403 = removed from the call
#[test]
fn who_was_removed_is_told_apart_from_a_call_that_is_over() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let channel = created(&alice, json!({ "title": "t", "isPublic": true }))["channelName"].clone();
    joined(&bob, 1);
    remove(&admin, 1, "102");
    let denied = refused(403, "Access denied to this call");
    assert_eq!(token(&bob, &channel), denied);
    end(&admin, 1);
    assert_eq!(token(&bob, &channel), denied);
    assert_eq!(token(&alice, &channel), refused(404, "Call not found or ended"));
}

/// Contract: ikoota, 1. Generate Call Token: 500
/// Contract: ikoota, Error Codes Reference: 500
#[test]
fn without_agora_there_is_no_token() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let channel = created(&alice, json!({ "title": "t" }))["channelName"].clone();
    let state = control(&mock, "agora", json!({ "available": false }));
    assert_eq!(state["available"], false);
    assert_eq!(token(&alice, &channel), refused(500, "Token generation failed"));
    control(&mock, "agora", json!({ "available": true }));
    assert_eq!(token(&alice, &channel).0, 200);
    // Any other failure of a server, by a fault.
    fault(
        &mock,
        json!({ "fault": { "error": { "status": 500 } }, "match": { "contract": "ikoota" } }),
    );
    assert_eq!(token(&alice, &channel), refused(500, "Internal Server Error"));
}

/// "By default": a test may have it shorter.
///
/// Contract: ikoota, Security Notes: Token Expiry
#[test]
fn the_lifetime_can_be_changed() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let channel = created(&alice, json!({ "title": "t" }))["channelName"].clone();
    let lives = |seconds: Value| {
        control(&mock, "agora", json!({ "tokenSeconds": seconds }));
        token(&alice, &channel).1["expiresAt"].as_u64().unwrap() - START / 1_000
    };
    assert_eq!(lives(json!(70)), 70);
    assert_eq!(lives(Value::Null), 86_400);
    control(&mock, "agora", json!({ "tokenSeconds": 70 }));
    assert_eq!(ask(&mock, "GET", "/_mock/agora", None).1["tokenSeconds"], 70);
    let (_, answer) = token(&alice, &channel);
    crate::common::advance(&mock, 69_999);
    assert_eq!(inspect(&mock, &answer["token"])["valid"], true);
    crate::common::advance(&mock, 1);
    let late = inspect(&mock, &answer["token"]);
    assert_eq!(
        (&late["valid"], &late["signed"], &late["expired"]),
        (&json!(false), &json!(true), &json!(true))
    );
    assert_eq!(
        ask(
            &mock,
            "POST",
            "/_mock/agora/inspect",
            Some(json!({ "token": "006abc" }))
        )
        .0,
        400
    );
    assert_eq!(
        ask(&mock, "POST", "/_mock/agora", Some(json!({ "tokenSeconds": -1 }))).0,
        400
    );
    control(&mock, "reset", json!({}));
    assert_eq!(
        ask(&mock, "GET", "/_mock/agora", None).1["tokenSeconds"],
        Value::Null
    );
}

/// Contract: ikoota, Support & Troubleshooting: /api/health
#[test]
fn health_shows_agora() {
    let mock = mock();
    crate::common::advance(&mock, 3_600_000);
    let (status, health) = ask(&mock, "GET", "/api/health", None);
    assert_eq!(
        (status, &health["success"], &health["status"]),
        (200, &json!(true), &json!("healthy"))
    );
    assert_eq!(
        (&health["timestamp"], &health["data"]["uptime"]),
        (&json!("2024-01-15T11:30:00Z"), &json!(3_600_000))
    );
    let checks = &health["data"]["checks"];
    assert_eq!(
        (&checks["agora"]["status"], &checks["database"]["status"]),
        (&json!("healthy"), &json!("healthy"))
    );
    assert!(checks["database"]["responseTime"].is_u64());
    let summary = &health["data"]["summary"];
    assert_eq!((&summary["total"], &summary["unhealthy"]), (&json!(6), &json!(0)));
    control(&mock, "agora", json!({ "available": false }));
    let (status, health) = ask(&mock, "GET", "/api/health", None);
    assert_eq!(
        (status, &health["success"], &health["status"]),
        (503, &json!(false), &json!("unhealthy"))
    );
    assert_eq!(health["data"]["checks"]["agora"]["status"], "unhealthy");
    assert_eq!(health["data"]["summary"]["unhealthy"], 1);
    assert_eq!(ask(&mock, "POST", "/api/health", None).0, 405);
}
