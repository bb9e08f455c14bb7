//! A client that costs little beside the server: one connection, one task.

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

/// A connection for one request after the other.
pub(crate) struct Http {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

impl Http {
    pub(crate) async fn open(host: &str) -> Self {
        let stream = TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        Self {
            stream,
            host: host.to_owned(),
            buffer: Vec::new(),
        }
    }

    pub(crate) async fn ask(&mut self, method: &str, path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
        let auth = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{auth}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer");
            assert!(read > 0, "the connection has ended");
            if let Some(body) = whole_body(&self.buffer) {
                return body.to_vec();
            }
        }
    }

    pub(crate) async fn json(&mut self, method: &str, path: &str, token: Option<&str>, body: &str) -> Value {
        let answer = self.ask(method, path, token, body).await;
        serde_json::from_slice(&answer).expect("JSON")
    }
}

fn whole_body(answer: &[u8]) -> Option<&[u8]> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..end])
        .expect("a head")
        .to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 2"), "{head}");
    let length = head.split_once("content-length: ").expect("a length").1;
    let length: usize = length.split("\r\n").next()?.parse().ok()?;
    answer.get(end..end + length)
}

/// A raw WebSocket, or one of Socket.IO.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    pub(crate) async fn raw(host: &str, token: &str) -> Self {
        Self::open(host, &format!("/ws/chat?token={token}")).await
    }

    pub(crate) async fn socket_io(host: &str, user: &str) -> Self {
        let mut socket = Self::open(host, "/socket.io/?EIO=4&transport=websocket").await;
        socket.say(format!(r#"40{{"userId":"{user}"}}"#)).await;
        while !socket.hear().await.starts_with("40") {}
        socket
    }

    pub(crate) async fn say(&mut self, text: String) {
        self.0
            .send(Message::text(text))
            .await
            .expect("a socket that is open");
    }

    /// Says the same so many times at once, as one piece where the network takes it as one.
    #[allow(dead_code, reason = "not every benchmark says so much")]
    pub(crate) async fn say_many(&mut self, text: &'static str, times: usize) {
        for _ in 0..times {
            self.0
                .feed(Message::text(text))
                .await
                .expect("a socket that is open");
        }
        self.0.flush().await.expect("a socket that is open");
    }

    /// The next message; pings of both kinds are answered meanwhile.
    pub(crate) async fn hear(&mut self) -> String {
        loop {
            match self
                .0
                .next()
                .await
                .expect("a socket that is open")
                .expect("a message")
            {
                Message::Text(text) if text.as_str() == "2" => self.say("3".to_owned()).await,
                Message::Text(text) => return text.as_str().to_owned(),
                Message::Close(frame) => panic!("the server has closed: {frame:?}"),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    async fn open(host: &str, path: &str) -> Self {
        let stream = TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        let address = format!("ws://{host}{path}");
        Self(client_async(address, stream).await.expect("a WebSocket").0)
    }
}
