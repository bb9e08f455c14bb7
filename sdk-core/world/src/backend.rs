//! The mock backend as the world's network reaches it.

use std::time::Duration;

use http::{Request, Response, header};
use ringway_core::io::{HttpFailure, HttpRequest, HttpResponse, HttpResult};
use ringway_core::model::Contract;
use ringway_mock::traffic::ConnectionCut;
use ringway_mock::{ClockMode, Mock, MockConfig, MockSocket};
use serde_json::{Value, json};

/// The moment at which every world begins: 2026-01-01T00:00:00Z.
pub const START_UNIX_MS: u64 = 1_767_225_600_000;

/// The address that engines are told. Nothing ever connects to it.
pub(crate) const BASE: &str = "http://localhost";

/// The backend of a world.
#[derive(Debug)]
pub struct Backend {
    mock: Mock,
    contract: Contract,
}

impl Backend {
    pub(crate) fn new(contract: Contract, seed: u64, adjust: fn(&mut MockConfig)) -> Self {
        let mut config = MockConfig {
            clock: ClockMode::Virtual {
                start_unix_ms: START_UNIX_MS,
            },
            seed,
            ..MockConfig::default()
        };
        adjust(&mut config);
        let mock = Mock::new(config).expect("a mock in memory opens");
        Self { mock, contract }
    }

    /// The mock itself.
    pub const fn mock(&self) -> &Mock {
        &self.mock
    }

    /// Moves the backend's clock to a moment of the world.
    pub(crate) fn be_at(&self, now: u64) {
        let behind = (START_UNIX_MS + now).saturating_sub(self.mock.clock().now_ms());
        if behind > 0 {
            self.mock
                .clock()
                .advance(Duration::from_millis(behind))
                .expect("the mock's database works");
        }
    }

    /// When the backend does something by itself, as a moment of the world.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.mock.next_due().map(|at| at.saturating_sub(START_UNIX_MS))
    }

    /// Carries a request out.
    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpResult {
        let path = request.url.strip_prefix(BASE).unwrap_or(&request.url);
        let bearer = request.bearer.as_ref().map(|token| token.expose());
        let response = self.ask(request.method.as_str(), path, bearer, request.body.as_deref());
        if response.extensions().get::<ConnectionCut>().is_some() {
            let reason = ConnectionCut.to_string();
            return HttpResult::Failed(HttpFailure::Lost { reason });
        }
        let header = |name| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        HttpResult::Answer(HttpResponse {
            status: response.status().as_u16(),
            date: header(header::DATE),
            retry_after: header(header::RETRY_AFTER),
            body: response.body().clone(),
        })
    }

    fn ask(&self, method: &str, path: &str, bearer: Option<&str>, body: Option<&str>) -> Response<Vec<u8>> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(body.unwrap_or_default().as_bytes().to_vec());
        self.mock.http(request.expect("the engine makes valid requests"))
    }

    /// Opens a socket; the refusal's status when it is refused.
    pub(crate) fn open(&self, url: &str) -> Result<MockSocket, u16> {
        let path = url.strip_prefix("ws://localhost").unwrap_or(url);
        self.mock
            .socket(path)
            .map_err(|refusal| refusal.status().as_u16())
    }

    /// A new token for a user.
    pub fn token(&self, user: &str, life_s: i64) -> String {
        let answer = self.control(
            "POST",
            "/_mock/token",
            &json!({"userId": user, "ttlSeconds": life_s}),
        );
        answer["token"]
            .as_str()
            .expect("the mock knows the user")
            .to_owned()
    }

    /// Asks the mock's control API; its answer must be a success.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = (!body.is_null()).then(|| body.to_string());
        let answer = self.ask(method, path, None, body.as_deref());
        let text = String::from_utf8_lossy(answer.body());
        assert!(
            answer.status().is_success(),
            "{method} {path}: {} {text}",
            answer.status()
        );
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// The status of a call, in the backend's own word; none when it does not know it.
    pub fn status(&self, call: &str, user: &str) -> Option<String> {
        let (path, token) = match self.contract {
            Contract::PrivateCall => (format!("/private-call/status/{call}"), None),
            _ => (format!("/api/v1/calls/{call}"), Some(self.token(user, 60))),
        };
        let answer = self.ask("GET", &path, token.as_deref(), None);
        let body: Value = serde_json::from_slice(answer.body()).ok()?;
        let status = body.pointer("/data/status").or_else(|| body.get("status"))?;
        status.as_str().map(str::to_owned)
    }

    /// Whether that word means that the call goes on.
    pub fn is_live(status: &str) -> bool {
        matches!(
            status,
            "pending" | "accepted" | "INITIATING" | "RINGING" | "CONNECTING" | "ACTIVE"
        )
    }

    /// Whether that word means that somebody's phone rings.
    pub fn rings(status: &str) -> bool {
        matches!(status, "pending" | "INITIATING" | "RINGING")
    }
}

/// The seeded users that worlds use, and their ids.
const USERS: [(&str, &str); 4] = [
    ("alice", "101"),
    ("bob", "102"),
    ("carol", "103"),
    ("dave", "104"),
];

/// The backend's id of one of its seeded users, by name or by the name of a device such as `bob-tablet`.
///
/// # Panics
/// When nobody is called so.
pub fn user_id(name: &str) -> &'static str {
    let person = name.split('-').next().unwrap_or(name);
    let found = USERS.iter().find(|(name, _)| *name == person);
    found.map_or_else(|| panic!("nobody is called {person}"), |(_, id)| id)
}

/// The name of one of the seeded users, or the id itself.
pub fn user_name(id: &str) -> String {
    let found = USERS.iter().find(|(_, of)| *of == id);
    found.map_or(id, |(name, _)| name).to_owned()
}
