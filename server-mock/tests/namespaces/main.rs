//! Namespaces: tests that share a server and see nothing of one another.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod apart;
mod lives;
mod ways;

#[path = "../common/mod.rs"]
mod common;

use common::{
    net::{self, Socket},
    running::Running,
};
use serde_json::{Value, json};

/// What a test does with one namespace, over connections alone.
struct Tenant {
    url: String,
    users: Value,
}

impl Tenant {
    fn new(running: &Running, options: &Value) -> Self {
        let body = options.to_string();
        let (status, opened) =
            net::request(&running.url(), "POST", "/_mock/namespaces", None, body.as_bytes());
        assert_eq!(status, 201, "{opened}");
        Self {
            url: opened["url"].as_str().unwrap().to_owned(),
            users: opened["users"].clone(),
        }
    }

    fn token(&self, id: &str) -> &str {
        let users = self.users.as_array().unwrap();
        let user = users.iter().find(|user| user["id"] == id).unwrap();
        user["token"].as_str().unwrap()
    }

    fn send(&self, method: &str, path: &str, user: Option<&str>, body: &Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let token = user.map(|user| self.token(user));
        net::request(&self.url, method, path, token, body.as_bytes())
    }

    fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send(method, &format!("/_mock/{path}"), None, body);
        assert!(status < 300, "{method} {path}: {answer}");
        answer
    }

    fn initiate(&self, channel: &str) -> Value {
        let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": channel });
        let (status, answer) = self.send("POST", "/api/v1/calls/initiate", Some("101"), &body);
        assert_eq!(status, 201, "{answer}");
        answer["data"]["id"].clone()
    }

    fn socket(&self, user: &str) -> Socket {
        net::open(&self.url, self.token(user))
    }
}
