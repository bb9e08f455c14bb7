//! The ways on which something can go wrong, each with two things sent over it.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
};

use ringway_mock::{Mock, traffic::Matcher};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message, client::client_with_config};

use crate::common::{
    net::{Socket, connect, open},
    running::Running,
};

/// So often somebody looks whether something has come.
const PATIENCE: usize = 500_000;

pub(crate) trait Line {
    /// What the fault has to match.
    fn scope(&self) -> Value;
    /// Sends both things, the second when the first has reached the server.
    fn send_both(&mut self);
    /// The next things that arrive, in their order.
    fn take(&mut self, count: usize) -> Vec<String>;
    /// Whether nothing lies ready.
    fn is_quiet(&mut self) -> bool;
}

/// Waits until the server has seen so much traffic of a sort.
fn seen(mock: &Mock, scope: &Value, count: usize) {
    let matcher: Matcher = serde_json::from_value(scope.clone()).unwrap();
    (0..PATIENCE)
        .find(|_| {
            thread::yield_now();
            mock.journal().entries(&matcher).len() >= count
        })
        .expect("the server has seen it");
}

/// Waits until the fault has befallen something: of an answer that is decided when there is one, and the next must not be faster.
fn struck(mock: &Mock) {
    (0..PATIENCE)
        .find(|_| {
            thread::yield_now();
            mock.faults().list()[0].fired > 0
        })
        .expect("the fault has struck");
}

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
        let mut taken = Vec::new();
        for _ in 0..PATIENCE {
            if taken.len() == count {
                break;
            }
            thread::yield_now();
            taken.extend(self.poll());
        }
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

/// How what a socket says is named; `None` for what is not looked at.
type Name = fn(&str) -> Option<String>;

/// Sockets that are listened to, and how what they say is named.
struct Ears {
    sockets: Vec<(Socket, Name)>,
    lost: Vec<bool>,
}

impl Ears {
    fn new(sockets: Vec<(Socket, Name)>) -> Self {
        let lost = vec![false; sockets.len()];
        Self { sockets, lost }
    }

    /// What lies ready at one of them, and at which.
    fn poll(&mut self) -> Option<(usize, String)> {
        for (index, (socket, name)) in self.sockets.iter_mut().enumerate() {
            if self.lost[index] {
                continue;
            }
            socket.get_ref().set_nonblocking(true).unwrap();
            let read = socket.read();
            socket.get_ref().set_nonblocking(false).unwrap();
            match read {
                Ok(Message::Text(text)) => {
                    if let Some(name) = name(text.as_str()) {
                        // Socket.IO closes by a packet of its own, and the connection after it.
                        self.lost[index] = name == "closed";
                        return Some((index, name));
                    }
                }
                Ok(Message::Close(frame)) => {
                    self.lost[index] = true;
                    let name = frame.map_or_else(
                        || "closed".to_owned(),
                        |frame| format!("closed {}", u16::from(frame.code)),
                    );
                    return Some((index, name));
                }
                Ok(other) => panic!("{other:?}"),
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => {
                    self.lost[index] = true;
                    return Some((index, "cut".to_owned()));
                }
            }
        }
        None
    }

    fn take(&mut self, count: usize) -> Vec<String> {
        let mut taken = Vec::new();
        for _ in 0..PATIENCE {
            if taken.len() == count {
                break;
            }
            thread::yield_now();
            taken.extend(self.poll());
        }
        // What comes over two sockets has no order.
        taken.sort_by_key(|(index, _)| *index);
        taken.into_iter().map(|(_, name)| name).collect()
    }

    fn say(&mut self, index: usize, text: &str) {
        // It may have been closed by the first of the two.
        let _ = self.sockets[index].0.send(Message::text(text));
    }
}

/// Messages, of which both are said over the first of the ears' sockets.
struct Messages {
    ears: Ears,
    mock: Mock,
    scope: Value,
    said: [&'static str; 2],
}

impl Messages {
    fn new(running: &Running, scope: Value, said: [&'static str; 2], ears: Vec<(Socket, Name)>) -> Self {
        Self {
            ears: Ears::new(ears),
            mock: running.server().mock().clone(),
            scope,
            said,
        }
    }
}

impl Line for Messages {
    fn scope(&self) -> Value {
        self.scope.clone()
    }

    fn send_both(&mut self) {
        self.ears.say(0, self.said[0]);
        seen(&self.mock, &self.scope, 1);
        self.ears.say(0, self.said[1]);
    }

    fn take(&mut self, count: usize) -> Vec<String> {
        self.ears.take(count)
    }

    fn is_quiet(&mut self) -> bool {
        self.ears.poll().is_none()
    }
}

/// What the server says to a message of an unknown type names that type.
fn complaint(text: &str) -> Option<String> {
    let found = ["one", "two"]
        .into_iter()
        .find(|word| text.contains(&format!("type: {word}")));
    Some(found.unwrap_or("spoiled").to_owned())
}

const UNKNOWN: [&str; 2] = [r#"{"type":"one","payload":{}}"#, r#"{"type":"two","payload":{}}"#];

pub(crate) fn frames(running: &Running, direction: &str) -> Box<dyn Line> {
    let scope = json!({ "contract": "chattrix", "event": "frame", "userId": "101", "direction": direction });
    let socket = open(&running.url(), &running.token("101"));
    Box::new(Messages::new(running, scope, UNKNOWN, vec![(socket, complaint)]))
}

const CALLS: [&str; 2] = [
    r#"420["call_user",{"to":"102","callType":"audio"}]"#,
    r#"421["call_user",{"to":"102","callType":"video"}]"#,
];

fn socket_io(running: &Running, user: &str) -> Socket {
    let url = running.url();
    let address = format!(
        "{}/socket.io/?EIO=4&transport=websocket",
        url.replace("http", "ws")
    );
    let mut socket = client_with_config(address, connect(&url), None).unwrap().0;
    socket.read().unwrap();
    socket
        .send(Message::text(format!(r#"40{{"userId":"{user}"}}"#)))
        .unwrap();
    // The first ping may come before.
    while !socket.read().unwrap().into_text().unwrap().starts_with("40") {}
    socket
}

fn end(packet: &str) -> Option<String> {
    (packet == "41").then(|| "closed".to_owned())
}

/// What a callee hears of a call.
fn incoming(packet: &str) -> Option<String> {
    let rest = packet.strip_prefix(r#"42["incoming_call","#);
    let Some(rest) = rest else { return end(packet) };
    let name = if rest.contains(r#""callType":"audio""#) {
        "one"
    } else if rest.contains(r#""callType":"video""#) {
        "two"
    } else {
        "spoiled"
    };
    Some(name.to_owned())
}

/// What a caller hears of the answer: nothing but that an event of theirs made no sense.
fn refusal(packet: &str) -> Option<String> {
    if packet.starts_with("43") && packet.contains("Error") {
        return Some("spoiled".to_owned());
    }
    end(packet)
}

fn ack(packet: &str) -> Option<String> {
    let Some(rest) = packet.strip_prefix("43") else {
        return end(packet);
    };
    let name = match (
        rest.as_bytes()[0],
        rest.contains("Success\",") || rest.contains("callId\":"),
    ) {
        (_, false) => "spoiled",
        (b'0', true) => "one",
        (_, true) => "two",
    };
    Some(name.to_owned())
}

pub(crate) fn events_in(running: &Running) -> Box<dyn Line> {
    let scope = json!({ "contract": "call-end", "type": "call_user", "userId": "101", "direction": "in" });
    calls(running, scope)
}

pub(crate) fn events_out(running: &Running) -> Box<dyn Line> {
    let scope =
        json!({ "contract": "call-end", "type": "incoming_call", "userId": "102", "direction": "out" });
    calls(running, scope)
}

fn calls(running: &Running, scope: Value) -> Box<dyn Line> {
    let caller: (Socket, Name) = (socket_io(running, "101"), refusal);
    let callee: (Socket, Name) = (socket_io(running, "102"), incoming);
    Box::new(Messages::new(running, scope, CALLS, vec![caller, callee]))
}

pub(crate) fn acks(running: &Running) -> Box<dyn Line> {
    let scope = json!({ "contract": "call-end", "type": "call_user", "userId": "101", "direction": "out" });
    let ears: Vec<(Socket, Name)> = vec![(socket_io(running, "101"), ack)];
    Box::new(Messages::new(running, scope, CALLS, ears))
}
