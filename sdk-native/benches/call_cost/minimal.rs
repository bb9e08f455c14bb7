//! Two clients as one writes them by hand for chattrix alone: no state, no time-outs, no second try.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use reqwest::redirect::Policy;
use ringway::rustls::crypto::ring;
use ringway::rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::pause;
use crate::people::Person;
use crate::support::now;

/// One who calls, and one who is called.
pub(crate) struct Pair {
    caller: Client,
    callee: Client,
    callee_id: String,
}

struct Client {
    token: String,
    calls: String,
    http: reqwest::Client,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

#[derive(Deserialize)]
struct Answer {
    success: bool,
    data: Placed,
}

#[derive(Deserialize)]
struct Placed {
    id: String,
}

#[derive(Deserialize)]
struct Frame {
    r#type: String,
    data: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    call_id: String,
}

impl Pair {
    pub(crate) async fn connect(url: &str, [caller, callee]: &[Person; 2]) -> Self {
        Self {
            caller: Client::connect(url, caller).await,
            callee: Client::connect(url, callee).await,
            callee_id: callee.id.clone(),
        }
    }

    /// One whole call, timed like that of Ringway.
    pub(crate) async fn call(&mut self) -> Duration {
        let Self {
            caller,
            callee,
            callee_id,
        } = self;
        let start = now();
        let (id, ()) = tokio::join!(caller.place(callee_id), callee.answer());
        let answered = start.elapsed();
        tokio::join!(caller.report(&id), callee.report(&id), pause());
        let start = now();
        caller.say("call.end", &id).await;
        assert_eq!(callee.hear("call_ended").await, id);
        answered + start.elapsed()
    }
}

impl Client {
    async fn connect(url: &str, person: &Person) -> Self {
        let address = format!("{}/ws/chat?token={}", url.replacen("http", "ws", 1), person.token);
        let (socket, _) = connect_async_with_config(address, None, true)
            .await
            .expect("it connects");
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .tcp_nodelay(true)
            .redirect(Policy::none())
            .referer(false)
            .build()
            .expect("a client");
        Self {
            token: person.token.clone(),
            calls: format!("{url}/api/v1/calls"),
            http,
            socket,
        }
    }

    /// Calls, and waits for the answer of the other side.
    async fn place(&mut self, to: &str) -> String {
        let body = json!({ "calleeId": to, "callType": "AUDIO", "channelId": "a-channel" });
        let id = self.ask(Method::POST, "initiate", &body).await;
        assert_eq!(self.hear("call_accepted").await, id);
        id
    }

    async fn answer(&mut self) {
        let id = self.hear("call_invitation").await;
        self.say("call.accept", &id).await;
    }

    async fn report(&self, id: &str) {
        let path = format!("{id}/status");
        self.ask(Method::PATCH, &path, &json!({ "status": "ACTIVE" }))
            .await;
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> String {
        let answer = self
            .http
            .request(method, format!("{}/{path}", self.calls))
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        let body = answer.bytes().await.expect("a body");
        let answer: Answer = serde_json::from_slice(&body).expect("as the contract says");
        assert!(answer.success);
        answer.data.id
    }

    async fn say(&mut self, what: &str, id: &str) {
        let frame = json!({ "type": what, "payload": { "callId": id } });
        let frame = Message::text(frame.to_string());
        self.socket.send(frame).await.expect("it is sent");
    }

    async fn hear(&mut self, what: &str) -> String {
        let message = self.socket.next().await.expect("it is open").expect("a frame");
        let text = message.into_text().expect("text");
        let frame: Frame = serde_json::from_str(&text).expect("as the contract says");
        assert_eq!(frame.r#type, what);
        frame.data.call_id
    }
}

/// As Ringway's own.
fn tls() -> ClientConfig {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
