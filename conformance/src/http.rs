//! Requests to the mock's control API.

use std::sync::LazyLock;

use reqwest::{Client, Method, StatusCode};
use ringway::rustls::crypto::ring;

static HTTP: LazyLock<Client> = LazyLock::new(|| {
    // Reqwest takes the process's TLS provider, though nothing here is encrypted.
    let _ = ring::default_provider().install_default();
    Client::new()
});

/// Asks with a JSON body. Gives the status and the body of the answer.
///
/// # Errors
/// When there is no whole answer.
pub async fn ask(method: Method, url: &str, body: String) -> reqwest::Result<(StatusCode, Vec<u8>)> {
    let request = HTTP.request(method, url);
    let request = request.header("content-type", "application/json").body(body);
    let answer = request.send().await?;
    let status = answer.status();
    Ok((status, answer.bytes().await?.to_vec()))
}
