//! A server that is thrown all sorts of bytes at, with one well-behaved client who must not feel it.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use rand::{Rng, rngs::SmallRng};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{
    config,
    net::{Socket, connect, next, open, request},
    running::Running,
};

/// The server and its client.
pub struct Siege {
    pub running: Running,
    pub bystander: Socket,
    pub alice: String,
}

impl Siege {
    pub fn new() -> Self {
        let running = Running::new(config());
        let bystander = open(&running.url(), &running.token("104"));
        let alice = running.token("101");
        Self {
            running,
            bystander,
            alice,
        }
    }

    pub fn url(&self) -> String {
        self.running.url()
    }

    /// HTTP, the control API, an old socket and a new one: all of it works.
    pub fn holds(&mut self, after: &str) {
        let url = self.url();
        let (status, answer) = request(&url, "GET", "/private-call/incoming/101", None, b"");
        assert_eq!((status, answer), (200, json!([])), "after {after}");
        assert_eq!(
            request(&url, "GET", "/_mock/clock", None, b"").0,
            200,
            "after {after}"
        );
        self.bystander.send(Message::text("{}")).unwrap();
        assert_eq!(next(&mut self.bystander)["type"], "call_error", "after {after}");
        let mut newcomer = open(&url, &self.running.token("103"));
        newcomer.send(Message::text("{}")).unwrap();
        assert_eq!(next(&mut newcomer)["type"], "call_error", "after {after}");
    }

    /// Sends bytes and nothing more, and reads whatever comes until the server closes. Who ends a connection like this may get no answer.
    pub fn throw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = connect(&self.url());
        // The server may close while it is still being written to.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        drain(&mut stream)
    }
}

pub fn drain(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let kind = error.kind();
        assert_eq!(
            kind,
            std::io::ErrorKind::ConnectionReset,
            "the server neither answers nor closes"
        );
    }
    answer
}

pub fn status_of(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer.strip_prefix(b"HTTP/1.1 ")?);
    text.get(..3)?.parse().ok()
}

pub fn is_refusal(answer: &[u8]) -> bool {
    answer.is_empty() || status_of(answer).is_some_and(|status| (400..500).contains(&status))
}

pub fn noise(random: &mut SmallRng, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    random.fill_bytes(&mut bytes);
    bytes
}
