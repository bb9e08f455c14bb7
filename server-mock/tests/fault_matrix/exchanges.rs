//! Requests, each with an answer over a connection of its own.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
};

use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    common::{net::connect, running::Running},
    lines::{Line, gather, seen, struck},
};

/// Answers that come over connections of their own.
struct Exchanges {
    url: String,
    mock: Mock,
    scope: Value,
    heads: [String; 2],
    /// What stands in an answer that is whole.
    mark: &'static str,
    waiting: Vec<(usize, TcpStream, Vec<u8>)>,
}

impl Exchanges {
    fn new(running: &Running, scope: Value, heads: [String; 2], mark: &'static str) -> Self {
        Self {
            url: running.url(),
            mock: running.server().mock().clone(),
            scope,
            heads,
            mark,
            waiting: Vec::new(),
        }
    }

    /// Reads what lies ready, and says what has arrived as a whole.
    fn poll(&mut self) -> Option<String> {
        for index in 0..self.waiting.len() {
            let (number, stream, answer) = &mut self.waiting[index];
            let number = *number;
            stream.set_nonblocking(true).unwrap();
            let read = stream.read_to_end(answer);
            stream.set_nonblocking(false).unwrap();
            let over = match read.map_err(|error| error.kind()) {
                Ok(_) => true,
                Err(ErrorKind::WouldBlock) => is_whole(answer),
                Err(ErrorKind::ConnectionReset) => {
                    self.waiting.remove(index);
                    return Some("reset".to_owned());
                }
                Err(other) => panic!("{other}"),
            };
            if over {
                let (_, _, answer) = self.waiting.remove(index);
                return Some(self.name(number, &String::from_utf8_lossy(&answer)));
            }
        }
        None
    }

    fn name(&self, number: usize, answer: &str) -> String {
        let status = answer.get(9..12).unwrap_or_default();
        let name = match status {
            "" => "cut",
            "409" => "taken",
            "200" | "101" if answer.contains(self.mark) => ["one", "two"][number],
            "200" => "spoiled",
            other => other,
        };
        name.to_owned()
    }
}

impl Line for Exchanges {
    fn scope(&self) -> Value {
        self.scope.clone()
    }

    fn send_both(&mut self) {
        for (number, head) in self.heads.iter().enumerate() {
            let mut stream = connect(&self.url);
            stream.write_all(head.as_bytes()).unwrap();
            seen(&self.mock, &self.scope, number + 1);
            struck(&self.mock);
            self.waiting.push((number, stream, Vec::new()));
        }
    }

    /// Looks at all of them until something comes.
    fn take(&mut self, count: usize) -> Vec<String> {
        let mut taken = gather(count, || self.poll());
        // What comes over two connections has no order.
        taken.sort();
        taken
    }

    fn is_quiet(&mut self) -> bool {
        self.poll().is_none()
    }
}

/// Whether an answer on a connection that stays open is complete.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .to_lowercase()
        .split_once("content-length: ")
        .map(|(_, rest)| {
            let digits = rest.split("\r\n").next().unwrap();
            digits.parse::<usize>().unwrap()
        });
    head.starts_with("HTTP/1.1 101") || length.is_some_and(|length| body.len() >= length)
}

/// Requests of a contract; the answer to an invitation ends as its JSON does.
pub(crate) fn requests(running: &Running) -> Box<dyn Line> {
    let invite = |caller: u32| {
        let body = json!({ "callerId": caller, "receiverId": 104 }).to_string();
        format!(
            "POST /private-call/invite HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let scope = json!({ "contract": "private-call", "method": "POST", "path": "/private-call/invite" });
    let whole = "\"}";
    Box::new(Exchanges::new(running, scope, [invite(101), invite(102)], whole))
}

pub(crate) fn upgrades(running: &Running) -> Box<dyn Line> {
    let upgrade = |user: &str| {
        format!(
            "GET /ws/chat?token={} HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            running.token(user)
        )
    };
    let scope = json!({ "kind": "http", "path": "/ws/chat" });
    Box::new(Exchanges::new(
        running,
        scope,
        [upgrade("101"), upgrade("102")],
        "101",
    ))
}

/// The requests by which Socket.IO begins.
pub(crate) fn handshakes(running: &Running) -> Box<dyn Line> {
    let handshake =
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let scope = json!({ "kind": "http", "path": "/socket.io/*" });
    let heads = [handshake.to_owned(), handshake.to_owned()];
    Box::new(Exchanges::new(running, scope, heads, "}"))
}
