//! ikoota, endpoint by endpoint; a test's comment names the section of the contract or of NOTES 3 that it comes from.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod access;
mod admin;
mod calls;
mod preferences;
mod properties;
mod time;
mod tokens;

#[path = "../common/mod.rs"]
mod common;

use common::{User, ask};
use ringway_mock::Mock;
use serde_json::{Value, json};

const API: &str = "/api/calling";

fn path(rest: &str) -> String {
    format!("{API}/{rest}")
}

/// `{"error": …}` and nothing else.
fn refused(status: u16, error: &str) -> (u16, Value) {
    (status, json!({ "error": error }))
}

fn created(user: &User<'_>, body: Value) -> Value {
    let (status, answer) = user.post(&path("create"), &body);
    assert_eq!(status, 200, "{answer}");
    answer
}

/// A new call's id.
fn call(user: &User<'_>, public: bool) -> i64 {
    let answer = created(
        user,
        json!({ "title": "Weekly Team Meeting", "isPublic": public }),
    );
    answer["callId"].as_i64().unwrap()
}

fn join(user: &User<'_>, call: i64) -> (u16, Value) {
    user.bare("POST", &path(&format!("{call}/join")))
}

fn joined(user: &User<'_>, call: i64) -> Value {
    let (status, answer) = join(user, call);
    assert_eq!(status, 200, "{answer}");
    answer
}

fn leave(user: &User<'_>, call: i64) -> (u16, Value) {
    user.bare("POST", &path(&format!("{call}/leave")))
}

fn token(user: &User<'_>, channel: &Value) -> (u16, Value) {
    user.post(&path("token"), &json!({ "channelName": channel, "uid": 7 }))
}

fn end(admin: &User<'_>, call: i64) -> (u16, Value) {
    admin.bare("POST", &path(&format!("admin/{call}/end")))
}

fn remove(admin: &User<'_>, call: i64, user: &str) -> (u16, Value) {
    admin.bare("DELETE", &path(&format!("admin/{call}/participants/{user}")))
}

fn details(admin: &User<'_>, call: i64) -> Value {
    let (status, answer) = admin.get(&path(&format!("admin/{call}/details")));
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The ids in a list of calls.
fn listed(user: &User<'_>, query: &str) -> Vec<i64> {
    let (status, answer) = user.get(&path(&format!("my-calls{query}")));
    assert_eq!(status, 200, "{answer}");
    answer
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call["id"].as_i64().unwrap())
        .collect()
}

fn control(mock: &Mock, path: &str, body: Value) -> Value {
    let (status, answer) = ask(mock, "POST", &format!("/_mock/{path}"), Some(body));
    assert!(status < 300, "{path}: {answer}");
    answer
}
