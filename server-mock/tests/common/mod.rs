//! A mock in virtual time, and short words for talking to it.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "every test file uses its own part"
)]

pub mod described;
pub mod directory;
pub mod listener;
pub mod net;
pub mod npm;
pub mod peers;
#[cfg(feature = "cli")]
pub mod program;
pub mod running;
pub mod said;
pub mod siege;
pub mod stage;

use http::{Request, Response};
use ringway_mock::{ClockMode, Mock, MockConfig, MockSocket, SocketFrame};
use serde_json::Value;

/// 2024-01-15T10:30:00Z
pub const START: u64 = 1_705_314_600_000;

pub fn config() -> MockConfig {
    MockConfig {
        clock: ClockMode::Virtual { start_unix_ms: START },
        ..MockConfig::default()
    }
}

pub fn mock() -> Mock {
    Mock::new(config()).unwrap()
}

pub fn advance(mock: &Mock, ms: u64) {
    mock.clock()
        .advance(std::time::Duration::from_millis(ms))
        .unwrap();
}

/// Somebody with a token.
pub struct User<'a> {
    pub mock: &'a Mock,
    pub token: String,
}

impl<'a> User<'a> {
    pub fn new(mock: &'a Mock, id: &str) -> Self {
        Self {
            mock,
            token: mock.token_for(id).unwrap(),
        }
    }

    /// With a token that lives for ten years.
    pub fn lasting(mock: &'a Mock, id: &str) -> Self {
        let body = serde_json::json!({ "userId": id, "ttlSeconds": 315_360_000 });
        let token = ask(mock, "POST", "/_mock/token", Some(body)).1["token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self { mock, token }
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", path, Some(body))
    }

    pub fn patch(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("PATCH", path, Some(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("PUT", path, Some(body))
    }

    /// A request with nothing in it.
    pub fn bare(&self, method: &str, path: &str) -> (u16, Value) {
        self.ask(method, path, None)
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, None)
    }

    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        read(self.answer(method, path, body))
    }

    /// The whole answer, with its headers.
    pub fn answer(&self, method: &str, path: &str, body: Option<&Value>) -> Response<Vec<u8>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.mock.http(request.body(bytes).unwrap())
    }

    pub fn connect(&self) -> MockSocket {
        self.mock
            .socket(&format!("/ws/chat?token={}", self.token))
            .unwrap()
    }
}

/// A request without a token.
pub fn ask(mock: &Mock, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(path);
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    read(mock.http(request.body(bytes).unwrap()))
}

/// Adds a fault through the control API, and answers its id.
pub fn fault(mock: &Mock, spec: Value) -> u64 {
    let (status, answer) = ask(mock, "POST", "/_mock/faults", Some(spec));
    assert_eq!(status, 201, "{answer}");
    answer["id"].as_u64().unwrap()
}

pub fn read(response: Response<Vec<u8>>) -> (u16, Value) {
    let status = response.status().as_u16();
    (
        status,
        serde_json::from_slice(response.body()).unwrap_or(Value::Null),
    )
}

/// Every message that waits.
pub fn messages(socket: &MockSocket) -> Vec<Value> {
    std::iter::from_fn(|| socket.recv())
        .map(|frame| match frame {
            SocketFrame::Text(text) => serde_json::from_str(&text).unwrap(),
            SocketFrame::Close { code, reason } => serde_json::json!({ "close": code, "reason": reason }),
        })
        .collect()
}

/// The only message that waits.
pub fn message(socket: &MockSocket) -> Value {
    let mut all = messages(socket);
    assert_eq!(all.len(), 1, "one message, not {all:?}");
    all.remove(0)
}
