//! The mock as any language sees it: an address and its control API.

use anyhow::{Context, Result, bail};
use reqwest::Method;
use ringway_mock::{MockConfig, MockServer};
use serde_json::{Value, json};

use crate::http;

/// A mock server, and the way to its control API.
pub struct Backend {
    control: Control,
    server: MockServer,
}

/// The way to a mock's control API.
#[derive(Clone, Debug)]
pub struct Control {
    url: String,
}

impl Backend {
    /// Starts one on a free port, without limits.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub async fn start() -> Result<Self> {
        let server = MockServer::start(MockConfig::default()).await?;
        let control = Control { url: server.url() };
        Ok(Self { control, server })
    }

    /// Its control API.
    pub const fn control(&self) -> &Control {
        &self.control
    }

    /// Stops it.
    pub async fn stop(self) {
        self.server.shutdown().await;
    }
}

impl Control {
    /// The address of the contracts.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where a client's source of tokens asks.
    pub fn tokens(&self) -> String {
        format!("{}/_mock/token", self.url)
    }

    /// A new user's id.
    ///
    /// # Errors
    /// What the mock says.
    pub async fn new_user(&self, name: &str) -> Result<String> {
        let answer = self.post("users", &json!({"name": name})).await?;
        let id = answer["id"].as_str().context("the new user has no id")?;
        Ok(id.to_owned())
    }

    pub(crate) async fn post(&self, what: &str, body: &Value) -> Result<Value> {
        self.ask(Method::POST, what, body.to_string()).await
    }

    pub(crate) async fn delete(&self, what: &str) -> Result<Value> {
        self.ask(Method::DELETE, what, String::new()).await
    }

    /// The answer; an error when it is none of success.
    async fn ask(&self, method: Method, what: &str, body: String) -> Result<Value> {
        let title = format!("{method} /_mock/{what} {body}");
        let answer = http::ask(method, &format!("{}/_mock/{what}", self.url), body).await;
        let (status, body) = answer.with_context(|| title.clone())?;
        if !status.is_success() {
            bail!("{title}: {status} {}", String::from_utf8_lossy(&body));
        }
        // The answer of a deletion is empty.
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }
}
