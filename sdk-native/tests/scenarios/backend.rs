//! The mock as any language sees it: an address and its control API.

use std::sync::LazyLock;

use reqwest::{Client, Method};
use ringway::rustls::crypto::ring;
use ringway_mock::{MockConfig, MockServer};
use serde_json::{Value, json};

static HTTP: LazyLock<Client> = LazyLock::new(|| {
    // Reqwest takes the process's TLS provider, though nothing here is encrypted.
    let _ = ring::default_provider().install_default();
    Client::new()
});

/// A mock that a scenario has for itself.
pub(crate) struct Backend {
    pub(crate) control: Control,
    server: MockServer,
}

/// The way to its control API.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) url: String,
}

impl Backend {
    pub(crate) async fn start() -> Result<Self, String> {
        let started = MockServer::start(MockConfig::default()).await;
        let server = started.map_err(|error| error.to_string())?;
        let url = server.url();
        Ok(Self {
            control: Control { url },
            server,
        })
    }

    pub(crate) async fn stop(self) {
        self.server.shutdown().await;
    }
}

impl Control {
    /// A new token of its own for one of a user's devices.
    pub(crate) async fn token(&self, user_id: &str) -> Result<String, String> {
        let answer = self.post("token", &json!({"userId": user_id})).await?;
        let token = answer["token"].as_str();
        token
            .map(str::to_owned)
            .ok_or_else(|| "the mock gave no token".to_owned())
    }

    pub(crate) async fn post(&self, what: &str, body: &Value) -> Result<Value, String> {
        self.ask(Method::POST, what, body.to_string()).await
    }

    pub(crate) async fn delete(&self, what: &str) -> Result<Value, String> {
        self.ask(Method::DELETE, what, String::new()).await
    }

    /// The answer; an error when it is none of success.
    async fn ask(&self, method: Method, what: &str, body: String) -> Result<Value, String> {
        let failed = |why: String| format!("{method} /_mock/{what} {body}: {why}");
        let request = HTTP
            .request(method.clone(), format!("{}/_mock/{what}", self.url))
            .header("content-type", "application/json")
            .body(body.clone());
        let answer = request.send().await.map_err(|error| failed(error.to_string()))?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| failed(error.to_string()))?;
        if !status.is_success() {
            return Err(failed(format!("{status} {}", String::from_utf8_lossy(&bytes))));
        }
        // The answer of a deletion is empty.
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }
}
