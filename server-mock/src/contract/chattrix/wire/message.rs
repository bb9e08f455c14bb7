//! The messages of the socket by name, and their description.

use serde_json::{Value, json};

use crate::{
    contract::chattrix::wire::{
        AcceptPayload, EndPayload, RejectPayload,
        push::{self, Kind},
    },
    describe::{Protocol, Socket},
};

/// What a client may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    Accept,
    Reject,
    End,
}

impl Request {
    const ALL: [Self; 3] = [Self::Accept, Self::Reject, Self::End];

    fn name(self) -> &'static str {
        match self {
            Self::Accept => "call.accept",
            Self::Reject => "call.reject",
            Self::End => "call.end",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|request| request.name() == name)
    }
}

/// The socket as AsyncAPI describes it.
pub(crate) fn describe_socket() -> Socket {
    let about = "A raw WebSocket with JSON in text frames. A success says nothing to its sender; a failure is a `call_error`.";
    let mut socket = Socket::new("chattrix", about, Protocol::WebSocket, frame);
    for request in Request::ALL {
        let name = request.name();
        socket = match request {
            Request::Accept => socket.hears::<AcceptPayload>(name, "Accept Call"),
            Request::Reject => socket.hears::<RejectPayload>(name, "Reject Call"),
            Request::End => socket.hears::<EndPayload>(name, "End Call"),
        };
    }
    for kind in Kind::ALL {
        let name = kind.name();
        socket = match kind {
            Kind::Invitation => socket.says::<push::Invitation>(name, "Somebody calls"),
            Kind::Accepted => socket.says::<push::Accepted>(name, "The callee has accepted"),
            Kind::Rejected => socket.says::<push::Rejected>(name, "The callee has rejected"),
            Kind::Ended => socket.says::<push::Ended>(name, "The other one has ended the call"),
            Kind::Timeout => socket.says::<push::Timeout>(name, "Nobody has answered within 60 seconds"),
            Kind::QualityWarning => socket.says::<push::QualityWarning>(name, "The network is bad"),
            Kind::Error => socket.says::<push::ErrorPayload>(name, "What was asked for is not done"),
        };
    }
    socket
}

/// `{type, payload}` from clients and for errors, `{type, data, timestamp}` from the server.
fn frame(name: &str, payload: Value) -> Value {
    let (member, stamped) = if Request::from_name(name).is_some() || name == Kind::Error.name() {
        ("payload", false)
    } else {
        ("data", true)
    };
    let mut schema = json!({
        "type": "object",
        "required": ["type", member],
        "properties": { "type": { "type": "string", "const": name }, member: payload },
        "additionalProperties": false,
    });
    if stamped {
        schema["required"] = json!(["type", member, "timestamp"]);
        schema["properties"]["timestamp"] = json!({ "type": "string", "format": "date-time" });
    }
    schema
}
