//! From an HTTP request to a WebSocket (RFC 6455, 4.1), over the same TLS and proxies as every other request.

use reqwest::header::{
    CONNECTION, HeaderMap, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use reqwest::{StatusCode, Upgraded, Url};
use ringway_core::model::SecretUrl;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::net::cause;

/// Signalling messages are small: a client costs little memory, and a bigger frame is still read.
const READ_BUFFER: usize = 4 * 1024;

/// Why there is no WebSocket.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// For people. No secrets.
    pub(crate) reason: String,
    /// The status of an answer other than 101.
    pub(crate) status: Option<u16>,
}

/// Opens a WebSocket whose frames and messages are at most `max_frame` bytes.
pub(crate) async fn upgrade(
    client: reqwest::Client,
    url: SecretUrl,
    max_frame: usize,
) -> Result<WebSocketStream<Upgraded>, Refusal> {
    let key = generate_key();
    let answer = client
        .get(address(&url)?)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, &key)
        .send()
        .await
        .map_err(|error| refusal(cause(&error)))?;
    let status = answer.status();
    if status != StatusCode::SWITCHING_PROTOCOLS {
        let reason = format!("the server answered {status}");
        return Err(Refusal {
            reason,
            status: Some(status.as_u16()),
        });
    }
    if !is_websocket(answer.headers(), &key) {
        return Err(refusal(
            "the server does not speak WebSocket at this address".to_owned(),
        ));
    }
    let stream = answer.upgrade().await.map_err(|error| refusal(cause(&error)))?;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(max_frame))
        .max_frame_size(Some(max_frame));
    Ok(WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await)
}

/// The address as an HTTP client knows it.
fn address(url: &SecretUrl) -> Result<Url, Refusal> {
    let unusable = || refusal("the address is not one of a WebSocket".to_owned());
    let mut address = Url::parse(url.expose()).map_err(|_| unusable())?;
    let scheme = match address.scheme() {
        "ws" => "http",
        "wss" => "https",
        _ => return Err(unusable()),
    };
    address.set_scheme(scheme).map_err(|()| unusable())?;
    Ok(address)
}

fn is_websocket(headers: &HeaderMap, key: &str) -> bool {
    let is = |name: HeaderName, expected: &str| {
        headers
            .get(name)
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(expected.as_bytes()))
    };
    let accept = headers
        .get(SEC_WEBSOCKET_ACCEPT)
        .is_some_and(|value| value == &derive_accept_key(key.as_bytes()));
    is(UPGRADE, "websocket") && accept
}

const fn refusal(reason: String) -> Refusal {
    Refusal { reason, status: None }
}
