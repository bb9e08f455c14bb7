//! What the server does with requests that no contract allows: it answers in the contract's words and lives on.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{START, User, advance, config, message, messages, mock, read};
use hmac::{Hmac, Mac};
use http::Request;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};
use sha2::Sha512;

const SECRET: &str = "a secret that this test knows";

fn initiate_with(mock: &Mock, token: &str, content_type: Option<&str>, body: Vec<u8>) -> (u16, Value) {
    let mut request =
        Request::post("/api/v1/calls/initiate").header("authorization", format!("Bearer {token}"));
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    read(mock.http(request.body(body).unwrap()))
}

/// Contract: chattrix, 1. Initiate Call: 400 BAD_REQUEST
/// Contract: chattrix, REST API Errors: 400 BAD_REQUEST
#[test]
fn bodies_that_no_contract_allows() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let good = br#"{"calleeId":"102","callType":"AUDIO","channelId":"c"}"#.to_vec();
    let json = Some("application/json");
    let invalid_utf8 = b"{\"calleeId\":\"102\",\"callType\":\"AUDIO\",\"channelId\":\"\xFF\"}".to_vec();
    let huge = vec![b' '; 20 << 20];
    let table: [(&str, Option<&str>, Vec<u8>, u16); 16] = [
        ("nothing", json, Vec::new(), 400),
        ("not JSON", json, b"calleeId=102".to_vec(), 400),
        ("cut off", json, good[..20].to_vec(), 400),
        ("trailing text", json, [&good[..], b"x"].concat(), 400),
        ("an array", json, br#"["102","AUDIO","c"]"#.to_vec(), 400),
        (
            "a wrong type",
            json,
            br#"{"calleeId":102,"callType":"AUDIO","channelId":"c"}"#.to_vec(),
            400,
        ),
        (
            "an unknown word",
            json,
            br#"{"calleeId":"102","callType":"audio","channelId":"c"}"#.to_vec(),
            400,
        ),
        (
            "an unknown field",
            json,
            br#"{"calleeId":"102","callType":"AUDIO","channelId":"c","x":1}"#.to_vec(),
            400,
        ),
        (
            "a field twice",
            json,
            br#"{"calleeId":"102","calleeId":"102","callType":"AUDIO","channelId":"c"}"#.to_vec(),
            400,
        ),
        (
            "a missing field",
            json,
            br#"{"calleeId":"102","callType":"AUDIO"}"#.to_vec(),
            400,
        ),
        (
            "deep nesting",
            json,
            [br#"{"calleeId":"#.to_vec(), vec![b'['; 60_000]].concat(),
            400,
        ),
        ("invalid UTF-8", json, invalid_utf8, 400),
        ("no content type", None, good.clone(), 400),
        ("another content type", Some("text/plain"), good.clone(), 400),
        ("20 MiB", json, huge, 413),
        (
            "what is right",
            Some("Application/JSON; charset=utf-8"),
            good,
            201,
        ),
    ];
    for (what, content_type, body, expected) in table {
        let (status, answer) = initiate_with(&mock, &alice.token, content_type, body);
        assert_eq!(status, expected, "{what}: {answer}");
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["data", "message", "success"], "{what}");
        assert_eq!(answer["success"], expected == 201);
        assert_eq!(answer["data"].is_null(), expected != 201);
    }
}

/// A token that is signed with the right key, by an algorithm that the server does not take (nor its library here).
fn hs512(claims: &Value) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let head = format!(
        "{}.{}",
        encode(br#"{"alg":"HS512","typ":"JWT"}"#),
        encode(claims.to_string().as_bytes())
    );
    let mac = Hmac::<Sha512>::new_from_slice(SECRET.as_bytes()).unwrap();
    let signature = mac.chain_update(&head).finalize().into_bytes();
    format!("{head}.{}", encode(&signature))
}

/// Contract: chattrix, Introduction
/// Contract: chattrix, Authentication
/// Contract: chattrix, Authentication: REST API
/// Contract: chattrix, Authentication: WebSocket
/// Contract: chattrix, Connection: Authentication
/// Contract: chattrix, 6. Get Call Details: 401 UNAUTHORIZED
/// Contract: chattrix, REST API Errors: 401 UNAUTHORIZED
/// Contract: chattrix, NOTES: Close code 4401 after the upgrade
#[test]
fn tokens_that_are_not_taken() {
    let mock = Mock::new(MockConfig {
        jwt_secret: Some(SECRET.to_owned()),
        ..config()
    })
    .unwrap();
    let now = i64::try_from(START / 1_000).unwrap();
    let claims =
        |sub: &str, exp: i64| json!({ "sub": sub, "jti": format!("{sub}-{exp}"), "iat": now, "exp": exp });
    let sign = |algorithm, secret: &str, claims: &Value| {
        encode(
            &Header::new(algorithm),
            claims,
            &EncodingKey::from_secret(secret.as_bytes()),
        )
        .unwrap()
    };
    let hs256 = |claims: &Value| sign(Algorithm::HS256, SECRET, claims);
    let good = hs256(&claims("101", now + 60));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let flipped = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let payload = head.split_once('.').unwrap().1;
    let table = [
        ("good", good.clone(), 404),
        ("empty", String::new(), 401),
        ("not a token", "abc".to_owned(), 401),
        ("without a signature", format!("{head}."), 401),
        ("another signature", flipped, 401),
        // {"alg":"none","typ":"JWT"}
        (
            "alg none",
            format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."),
            401,
        ),
        (
            "alg None, signed",
            format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.{signature}"),
            401,
        ),
        (
            "another key",
            sign(Algorithm::HS256, "guess", &claims("101", now + 60)),
            401,
        ),
        ("HS512", hs512(&claims("101", now + 60)), 401),
        ("expired", hs256(&claims("101", now)), 401),
        ("long expired", hs256(&claims("101", i64::MIN)), 401),
        ("nobody", hs256(&claims("999", now + 60)), 401),
        ("a user that is no number", hs256(&claims("alice", now + 60)), 401),
        ("a padded number", hs256(&claims("0101", now + 60)), 401),
        (
            "no expiry",
            hs256(&json!({ "sub": "101", "jti": "a", "iat": now })),
            401,
        ),
        (
            "no session",
            hs256(&json!({ "sub": "101", "iat": now, "exp": now + 60 })),
            401,
        ),
        (
            "a number as user",
            hs256(&json!({ "sub": 101, "jti": "b", "iat": now, "exp": now + 60 })),
            401,
        ),
    ];
    for (what, token, expected) in table {
        let request = Request::get("/api/v1/calls/x").header("authorization", format!("Bearer {token}"));
        let (status, answer) = read(mock.http(request.body(Vec::new()).unwrap()));
        assert_eq!(status, expected, "{what}: {answer}");
        assert_eq!(
            (&answer["success"], &answer["data"]),
            (&json!(false), &Value::Null)
        );
        let refused = mock
            .socket(&format!("/ws/chat?token={token}"))
            .err()
            .map(|answer| answer.status().as_u16());
        assert_eq!(refused, (expected == 401).then_some(401), "{what} on the socket");
    }
    for header in ["", "Basic abc", "Bearer"] {
        let request = Request::get("/api/v1/calls/x").header("authorization", header);
        assert_eq!(
            mock.http(request.body(Vec::new()).unwrap()).status(),
            401,
            "{header:?}"
        );
    }
    let request = Request::get("/api/v1/calls/x").body(Vec::new()).unwrap();
    let refused = mock.http(request);
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["www-authenticate"]),
        (401, &"Bearer".parse().unwrap())
    );
    assert_eq!(mock.socket("/ws/chat").unwrap_err().status(), 401);
    advance(&mock, 60_000);
    assert_eq!(
        mock.socket(&format!("/ws/chat?token={good}"))
            .unwrap_err()
            .status(),
        401,
        "expired by the virtual clock"
    );
}

/// Contract: chattrix, NOTES: Close code 4401 after the upgrade
#[test]
fn a_bad_token_can_be_refused_after_the_upgrade() {
    let mock = Mock::new(MockConfig {
        reject_bad_token_after_upgrade: true,
        ..config()
    })
    .unwrap();
    let socket = mock.socket("/ws/chat?token=nonsense").unwrap();
    assert_eq!(
        message(&socket),
        json!({ "close": 4401, "reason": "unauthorized" })
    );
    socket.send(r#"{"type":"call.accept","payload":{"callId":"x"}}"#);
    assert!(messages(&socket).is_empty());
}

/// Contract: all, NOTES: A Socket.IO connection without a token
#[test]
fn a_socket_outlives_its_token() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let socket = alice.connect();
    advance(&mock, 25 * 3_600_000);
    assert_eq!(alice.get("/api/v1/calls/x").0, 401);
    socket.send("{}");
    assert_eq!(message(&socket)["type"], "call_error");
}

/// Contract: chattrix, REST API Errors: 404 NOT_FOUND
#[test]
fn what_is_not_there() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let id = "%00";
    for (method, path, expected) in [
        ("GET", "/api/v1/calls/x", 404),
        ("GET", &format!("/api/v1/calls/{id}"), 404),
        ("GET", "/api/v1/calls/%FF", 404),
        ("POST", "/api/v1/calls/x/accept", 404),
        ("GET", "/api/v1/calls/x/accept", 405),
        ("DELETE", "/api/v1/calls/x", 405),
        ("GET", "/api/v1/calls/x/y/z", 404),
        ("GET", "/api/v1/calls", 404),
        ("GET", "/api/v1/users", 404),
        ("POST", "/ws/chat", 405),
        ("GET", "/ws/chat", 426),
    ] {
        let (status, answer) = alice.ask(method, path, None);
        assert_eq!(status, expected, "{method} {path}: {answer}");
        assert_eq!(
            (&answer["success"], &answer["data"]),
            (&json!(false), &Value::Null),
            "{method} {path}"
        );
        assert!(answer["message"].is_string());
    }
}

/// Contract: all, NOTES: Dates
#[test]
fn the_date_header_is_the_virtual_time() {
    let mock = mock();
    advance(&mock, 61_000);
    let answer = mock.http(Request::get("/nowhere").body(Vec::new()).unwrap());
    assert_eq!(answer.headers()["date"], "Mon, 15 Jan 2024 10:31:01 GMT");
}
