//! call-end, event by event; a test's comment names the part of the contract or of NOTES 5 that it comes from.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod access;
mod calls;
mod ending;
mod faults;
mod groups;
mod official;
mod properties;
mod status;

#[path = "../common/mod.rs"]
mod common;

use common::ask;
use ringway_mock::{Mock, MockSocketIo, SocketIoFrame};
use serde_json::{Value, json};

/// Somebody who is connected.
struct Peer {
    socket: MockSocketIo,
    name: &'static str,
}

impl Peer {
    fn new(mock: &Mock, name: &'static str) -> Self {
        let socket = mock.socket_io(&json!({ "userId": name })).unwrap();
        Self { socket, name }
    }

    /// Emits an event and answers its ack, which comes at once and before all else that it leads to here.
    fn emit(&self, event: &str, data: Value) -> Value {
        let id = self.socket.emit(event, data);
        match self.socket.recv() {
            Some(SocketIoFrame::Ack { id: answered, data }) if answered == id => data,
            other => panic!("{} wants the ack of {event}, not {other:?}", self.name),
        }
    }

    /// Everything that waits, as name and data.
    fn heard(&self) -> Vec<(String, Value)> {
        let frames = std::iter::from_fn(|| self.socket.recv());
        frames
            .map(|frame| match frame {
                SocketIoFrame::Event { name, data, .. } => (name, data),
                other @ (SocketIoFrame::Ack { .. } | SocketIoFrame::Disconnect { .. }) => {
                    panic!("{} wants an event, not {other:?}", self.name)
                }
            })
            .collect()
    }

    /// The only thing that waits.
    fn hears(&self, name: &str) -> Value {
        let mut all = self.heard();
        assert!(
            all.len() == 1 && all[0].0 == name,
            "{} wants {name}, not {all:?}",
            self.name
        );
        all.remove(0).1
    }

    fn hears_nothing(&self) {
        assert_eq!(self.heard(), [], "{}", self.name);
    }

    /// Calls others and answers the call's id.
    fn calls(&self, others: &[&Self]) -> String {
        let names: Vec<&str> = others.iter().map(|other| other.name).collect();
        let ack = self.emit("call_user", json!({ "participants": names, "callType": "video" }));
        let id = ack["callId"]
            .as_str()
            .unwrap_or_else(|| panic!("{ack}"))
            .to_owned();
        for other in others {
            assert_eq!(other.hears("incoming_call")["callId"], id);
        }
        id
    }

    /// Accepts a call, of which the others hear.
    fn accepts(&self, id: &str, others: &[&Self]) {
        assert_eq!(
            self.emit("accept_call", json!({ "callId": id })),
            success(None, Some(id))
        );
        for other in others {
            assert_eq!(
                other.hears("call_accepted"),
                json!({ "callId": id, "by": self.name })
            );
        }
    }
}

const ENDED: Option<&str> = Some("Call ended successfully");
const LEFT: Option<&str> = Some("Left the call");

fn success(message: Option<&str>, call: Option<&str>) -> Value {
    let mut ack = json!({ "status": "Success" });
    let members = ack.as_object_mut().unwrap();
    members.extend(message.map(|text| ("message".to_owned(), text.into())));
    members.extend(call.map(|id| ("callId".to_owned(), id.into())));
    ack
}

fn error(message: &str) -> Value {
    json!({ "status": "Error", "message": message })
}

fn end_by_http(mock: &Mock, body: Value) -> (u16, Value) {
    ask(mock, "POST", "/call-end", Some(body))
}

fn status(mock: &Mock) -> Value {
    let (status, answer) = ask(mock, "GET", "/status", None);
    assert_eq!(status, 200, "{answer}");
    answer
}

/// `call_ended` as it is heard.
fn ended(id: &str, by: &str, duration: u64, reason: &str, timestamp: &str) -> Value {
    json!({ "callId": id, "fromUserId": by, "duration": duration, "reason": reason, "timestamp": timestamp })
}
