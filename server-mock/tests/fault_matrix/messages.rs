//! Messages over sockets.

use std::io::ErrorKind;

use ringway_mock::Mock;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::{
    common::{
        net::{Socket, open},
        running::Running,
    },
    lines::{Line, gather, seen},
};

/// How what a socket says is named; `None` for what is not looked at.
pub(crate) type Name = fn(&str) -> Option<String>;

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
        let mut taken = gather(count, || self.poll());
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
pub(crate) struct Messages {
    ears: Ears,
    mock: Mock,
    scope: Value,
    said: [&'static str; 2],
}

impl Messages {
    pub(crate) fn new(
        running: &Running,
        scope: Value,
        said: [&'static str; 2],
        ears: Vec<(Socket, Name)>,
    ) -> Self {
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
