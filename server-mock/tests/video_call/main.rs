//! video-call, endpoint by endpoint. A test's comment names the section of the contract, or of NOTES 4, that it comes from.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod calls_access;
mod calls_admin;
mod calls_create;
mod calls_entry;
mod calls_exit;
mod calls_invitations;
mod calls_media_chat;
mod calls_properties;
mod calls_stage;
mod calls_tokens;
mod golden;
mod official;
mod socket_events;
mod socket_presence;
mod socket_rooms;
mod users_access;
mod users_admin;
mod users_analytics;
mod users_auth;
mod users_contacts;
mod users_health;
mod users_limits;
mod users_passwords;
mod users_profile;
mod users_system;

#[path = "../common/mod.rs"]
mod common;

use common::{User, ask};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

/// The moment at which time begins, as this contract writes it.
const BEGINNING: &str = "2024-01-15T10:30:00.000Z";

fn config() -> MockConfig {
    MockConfig {
        bcrypt_cost: 4,
        ..common::config()
    }
}

fn mock() -> Mock {
    Mock::new(config()).unwrap()
}

/// With the limits on that the program has.
fn limited() -> Mock {
    let limits = true;
    Mock::new(MockConfig { limits, ..config() }).unwrap()
}

/// A refusal, whole: no field is missing and none is too much.
fn refusal(status: u16, code: &str, message: &str) -> (u16, Value) {
    let errors = json!([]);
    refusal_with(status, code, message, errors)
}

/// 400 for fields that are not right, in this order.
fn invalid(errors: &[(&str, &str)]) -> (u16, Value) {
    let errors: Vec<Value> = errors
        .iter()
        .map(|(field, message)| json!({ "field": field, "message": message }))
        .collect();
    refusal_with(400, "BAD_REQUEST", "Validation failed", json!(errors))
}

fn refusal_with(status: u16, code: &str, message: &str, errors: Value) -> (u16, Value) {
    let body = json!({
        "success": false, "status": "error", "message": message, "errorCode": code, "timestamp": BEGINNING, "errors": errors,
    });
    (status, body)
}

/// The `data` of a success, whose envelope is checked.
#[track_caller]
fn data((status, answer): (u16, Value), expected: u16) -> Value {
    assert_eq!(status, expected, "{answer}");
    assert_eq!(answer["success"], true, "{answer}");
    assert_eq!(answer["status"], "success", "{answer}");
    assert!(
        answer["message"].as_str().is_some_and(|text| !text.is_empty()),
        "{answer}"
    );
    let timestamp = answer["timestamp"].as_str().unwrap();
    assert!(timestamp.len() == 24 && timestamp.ends_with('Z'), "{timestamp}");
    assert_eq!(answer.as_object().unwrap().len(), 5, "{answer}");
    answer["data"].clone()
}

fn john() -> Value {
    json!({
        "firstName": "John", "lastName": "Doe", "email": "john@example.com", "password": "SecurePass123",
        "phoneNumber": "+1234567890",
    })
}

/// Registers somebody.
fn registered<'a>(mock: &'a Mock, body: &Value) -> User<'a> {
    let answer = data(ask(mock, "POST", "/api/auth/register", Some(body.clone())), 201);
    let token = answer["token"].as_str().unwrap().to_owned();
    User { mock, token }
}

fn login(mock: &Mock, email: &str, password: &str) -> (u16, Value) {
    let body = json!({ "email": email, "password": password });
    ask(mock, "POST", "/api/auth/login", Some(body))
}

fn logged_in<'a>(mock: &'a Mock, email: &str, password: &str) -> User<'a> {
    let token = data(login(mock, email, password), 200)["token"].clone();
    User {
        mock,
        token: token.as_str().unwrap().to_owned(),
    }
}

/// Tells the control API something.
fn control(mock: &Mock, path: &str, body: Value) -> Value {
    let (status, answer) = ask(mock, "POST", &format!("/_mock/{path}"), Some(body));
    assert!(status < 300, "{path}: {answer}");
    answer
}
