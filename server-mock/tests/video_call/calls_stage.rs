//! People with tokens and sockets, in short words.

use ringway_mock::{Mock, MockSocketIo, SocketIoFrame};
use serde_json::{Value, json};

use crate::{common::User, data};

pub(crate) const CALLS: &str = "/api/calls";

/// Somebody with a token and, unless said otherwise, a socket.
pub(crate) struct Peer<'a> {
    pub(crate) id: &'static str,
    pub(crate) user: User<'a>,
    pub(crate) socket: Option<MockSocketIo>,
}

impl<'a> Peer<'a> {
    /// Somebody who is connected; what the connection brought is put aside.
    pub(crate) fn new(mock: &'a Mock, id: &'static str) -> Self {
        let mut peer = Self::offline(mock, id);
        peer.connect();
        peer.heard();
        peer
    }

    pub(crate) fn offline(mock: &'a Mock, id: &'static str) -> Self {
        Self {
            id,
            user: User::new(mock, id),
            socket: None,
        }
    }

    pub(crate) fn connect(&mut self) {
        let auth = json!({ "token": self.user.token });
        self.socket = Some(self.user.mock.socket_io(&auth).unwrap());
    }

    pub(crate) fn socket(&self) -> &MockSocketIo {
        self.socket.as_ref().unwrap()
    }

    /// A new call's id.
    pub(crate) fn call(&self, body: &Value) -> String {
        let created = data(self.user.post(CALLS, body), 201);
        created["call"]["id"].as_str().unwrap().to_owned()
    }

    /// A new group call's id.
    pub(crate) fn group(&self) -> String {
        self.call(&json!({ "callType": "video", "callMode": "group" }))
    }

    /// A new group call with these people in it and in its room; nobody has anything left to hear.
    pub(crate) fn group_with(&self, others: &[&Self]) -> String {
        let id = self.group();
        for peer in std::iter::once(&self).chain(others) {
            peer.joins(&id);
            peer.enters(&id);
        }
        std::iter::once(&self)
            .chain(others)
            .for_each(|peer| drop(peer.heard()));
        id
    }

    pub(crate) fn post(&self, call: &str, what: &str, body: &Value) -> (u16, Value) {
        self.user.post(&format!("{CALLS}/{call}/{what}"), body)
    }

    pub(crate) fn bare(&self, call: &str, what: &str) -> (u16, Value) {
        self.user.bare("POST", &format!("{CALLS}/{call}/{what}"))
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        self.user.get(&format!("{CALLS}/{path}"))
    }

    pub(crate) fn joins(&self, call: &str) -> Value {
        data(self.bare(call, "join"), 200)
    }

    pub(crate) fn leaves(&self, call: &str) -> Value {
        data(self.bare(call, "leave"), 200)["call"].clone()
    }

    /// The call as this person sees it.
    pub(crate) fn sees(&self, call: &str) -> Value {
        data(self.get(call), 200)["call"].clone()
    }

    pub(crate) fn enters(&self, call: &str) {
        self.does(
            "join-room",
            json!({ "roomId": call, "userData": { "name": self.id } }),
        );
    }

    /// Emits an event and answers its ack, which comes before all that it leads to here.
    pub(crate) fn emit(&self, event: &str, data: Value) -> Value {
        let id = self.socket().emit(event, data);
        self.ack(id, event)
    }

    pub(crate) fn ack(&self, id: u64, event: &str) -> Value {
        match self.socket().recv() {
            Some(SocketIoFrame::Ack { id: answered, data }) if answered == id => data,
            other => panic!("{} wants the ack of {event}, not {other:?}", self.id),
        }
    }

    /// Emits an event that succeeds.
    #[track_caller]
    pub(crate) fn does(&self, event: &str, data: Value) {
        assert_eq!(self.emit(event, data), json!({ "success": true }), "{event}");
    }

    /// Emits an event that is refused with this code.
    #[track_caller]
    pub(crate) fn is_refused(&self, event: &str, data: Value, code: &str) {
        let ack = self.emit(event, data.clone());
        assert_eq!(
            (&ack["success"], &ack["errorCode"]),
            (&json!(false), &json!(code)),
            "{event} {data}: {ack}"
        );
        assert!(ack["message"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(ack.as_object().unwrap().len(), 3, "{ack}");
    }

    /// Everything that waits, as name and data.
    pub(crate) fn heard(&self) -> Vec<(String, Value)> {
        let frames = std::iter::from_fn(|| self.socket().recv());
        frames
            .map(|frame| match frame {
                SocketIoFrame::Event { name, data, .. } => (name, data),
                other @ (SocketIoFrame::Ack { .. } | SocketIoFrame::Disconnect { .. }) => {
                    panic!("{} wants an event, not {other:?}", self.id)
                }
            })
            .collect()
    }

    /// The only thing that waits.
    #[track_caller]
    pub(crate) fn hears(&self, name: &str) -> Value {
        let mut all = self.heard();
        assert!(
            all.len() == 1 && all[0].0 == name,
            "{} wants {name}, not {all:?}",
            self.id
        );
        all.remove(0).1
    }

    #[track_caller]
    pub(crate) fn hears_nothing(&self) {
        assert_eq!(self.heard(), [], "{}", self.id);
    }

    /// The names of everything that waits.
    pub(crate) fn names_heard(&self) -> Vec<String> {
        self.heard().into_iter().map(|(name, _)| name).collect()
    }
}

/// Somebody in a call's list of participants.
pub(crate) fn participant<'v>(call: &'v Value, id: &str) -> &'v Value {
    let all = call["participants"].as_array().unwrap();
    all.iter()
        .find(|one| one["user"]["id"] == id)
        .unwrap_or_else(|| panic!("{id} is not in {call:#}"))
}

/// The ids of those who are in a call, in the order in which they came.
pub(crate) fn present(call: &Value) -> Vec<&str> {
    let all = call["participants"].as_array().unwrap();
    all.iter()
        .filter(|one| one["isPresent"] == true)
        .map(|one| one["user"]["id"].as_str().unwrap())
        .collect()
}
