//! Talking to a mock over real connections, with plain blocking sockets.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{
    Error, Message, WebSocket, client::client_with_config, protocol::WebSocketConfig,
};

/// Nothing on loopback takes this long: waiting ends as a failure, not as a hang.
const PATIENCE: Duration = Duration::from_secs(10);

pub type Socket = WebSocket<TcpStream>;

pub fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(split(url).0).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// One request on its own connection.
pub fn request(url: &str, method: &str, path: &str, token: Option<&str>, body: &[u8]) -> (u16, Value) {
    send(url, method, path, &[], token, body)
}

/// The same with headers of one's own.
pub fn send(
    url: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    token: Option<&str>,
    body: &[u8],
) -> (u16, Value) {
    let (host, base) = split(url);
    let mut head = format!("{method} {base}{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if let Some(token) = token {
        head += &format!("authorization: Bearer {token}\r\n");
    }
    if !body.is_empty() {
        head += "content-type: application/json\r\n";
    }
    head += &format!("content-length: {}\r\n\r\n", body.len());
    let answer = raw(url, &[head.as_bytes(), body].concat());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// Calls somebody on chattrix, and answers the call's id.
pub fn initiate(url: &str, token: &str, callee: &str) -> String {
    let body = json!({ "calleeId": callee, "callType": "AUDIO", "channelId": "c" }).to_string();
    let (status, answer) = request(
        url,
        "POST",
        "/api/v1/calls/initiate",
        Some(token),
        body.as_bytes(),
    );
    assert_eq!(status, 201, "{answer}");
    answer["data"]["id"].as_str().unwrap().to_owned()
}

/// Lets the server work until it has come so far.
pub fn until(mut reached: impl FnMut() -> bool) {
    (0..10_000_000)
        .find(|_| {
            thread::yield_now();
            reached()
        })
        .expect("the server gets there");
}

/// The host with its port, and the path that a namespace has.
fn split(url: &str) -> (&str, &str) {
    let rest = url.trim_start_matches("http://");
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

/// Sends bytes and reads until the server closes.
pub fn raw(url: &str, bytes: &[u8]) -> String {
    let mut stream = connect(url);
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn open(url: &str, token: &str) -> Socket {
    let config = WebSocketConfig::default()
        .max_message_size(None)
        .max_frame_size(None);
    let address = format!("{}/ws/chat?token={token}", url.replace("http", "ws"));
    client_with_config(address, connect(url), Some(config)).unwrap().0
}

pub fn next(socket: &mut Socket) -> Value {
    loop {
        match socket.read().unwrap() {
            Message::Text(text) => return serde_json::from_str(text.as_str()).unwrap(),
            Message::Close(frame) => {
                return json!({ "close": frame.map(|frame| u16::from(frame.code)) });
            }
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
}

/// Whether nothing lies ready to be read.
pub fn is_quiet(socket: &mut Socket) -> bool {
    socket.get_ref().set_nonblocking(true).unwrap();
    let read = socket.read();
    socket.get_ref().set_nonblocking(false).unwrap();
    matches!(read, Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock)
}

/// Reads on to the clean end of the connection.
pub fn ends_cleanly(socket: &mut Socket) -> bool {
    loop {
        match socket.read() {
            Ok(_) => {}
            Err(Error::ConnectionClosed) => return true,
            Err(_) => return false,
        }
    }
}

/// Socket.IO by hand, over a WebSocket: enough of it to call and hang up without the official client.
pub struct SocketIo(Socket);

impl SocketIo {
    pub fn open(url: &str, auth: &Value) -> Self {
        let address = format!(
            "{}/socket.io/?EIO=4&transport=websocket",
            url.replace("http", "ws")
        );
        let socket = client_with_config(address, connect(url), None).unwrap().0;
        let mut opened = Self(socket);
        assert!(opened.packet().starts_with("0{"), "the handshake");
        opened.0.send(Message::text(format!("40{auth}"))).unwrap();
        assert!(opened.packet().starts_with("40{"), "the default namespace");
        opened
    }

    /// What its packets come over.
    pub fn into_socket(self) -> Socket {
        self.0
    }

    /// Emits and answers the ack.
    pub fn emit(&mut self, event: &str, data: &Value) -> Value {
        let packet = format!("420{}", json!([event, data]));
        self.0.send(Message::text(packet)).unwrap();
        loop {
            if let Some(ack) = self.packet().strip_prefix("430") {
                return serde_json::from_str::<Value>(ack).unwrap()[0].clone();
            }
        }
    }

    /// Answers so many pings; the connection is alive as long.
    pub fn answer_pings(&mut self, count: usize) {
        for _ in 0..count {
            while self.0.read().unwrap().into_text().unwrap().as_str() != "2" {}
            self.0.send(Message::text("3")).unwrap();
        }
    }

    /// Answers no more pings, and waits until the server gives the connection up.
    pub fn fall_silent(mut self) {
        while self.0.read().is_ok() {}
    }

    /// The next packet that is no ping.
    fn packet(&mut self) -> String {
        loop {
            let packet = self.0.read().unwrap().into_text().unwrap();
            if packet.as_str() != "2" {
                return packet.as_str().to_owned();
            }
            self.0.send(Message::text("3")).unwrap();
        }
    }
}

/// A WebSocket whose writes may fail and that nobody reads.
pub struct Plain(Socket);

impl Plain {
    pub fn open(url: &str, path: &str) -> Self {
        let address = format!("{}{path}", url.replace("http", "ws"));
        let stream = connect(url);
        stream
            .set_write_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let config = WebSocketConfig::default().max_write_buffer_size(usize::MAX);
        Self(client_with_config(address, stream, Some(config)).unwrap().0)
    }

    /// Sends, whether the server still listens or not.
    pub fn send(&mut self, message: Message) {
        let _ = self.0.send(message);
    }

    /// `false` when the server takes no more.
    pub fn try_send(&mut self, message: Message) -> bool {
        self.0.send(message).is_ok()
    }
}
