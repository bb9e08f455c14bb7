//! The events of the socket by name, and their description.

use serde_json::Value;

use crate::{
    contract::call_end::wire::{
        CallUser, ErrorView, Register, SocketEnd, Success, WhichCall,
        push::{self, Kind},
    },
    describe::{Protocol, Socket},
};

/// What a client may ask for; all but `end_call` are the extension of NOTES 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    Register,
    Call,
    Accept,
    Reject,
    End,
}

impl Request {
    const ALL: [Self; 5] = [Self::Register, Self::Call, Self::Accept, Self::Reject, Self::End];

    fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Call => "call_user",
            Self::Accept => "accept_call",
            Self::Reject => "reject_call",
            Self::End => "end_call",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|request| request.name() == name)
    }
}

/// The socket as AsyncAPI describes it.
pub(crate) fn describe_socket() -> Socket {
    let about = "Socket.IO without a token: a connection says who it is by `auth.userId`, or by `register`.";
    let argument = |_: &str, payload: Value| payload;
    let mut socket = Socket::new("call-end", about, Protocol::SocketIo, argument);
    for request in Request::ALL {
        let name = request.name();
        socket = match request {
            Request::Register => socket.hears::<Register>(name, "Say who this connection speaks for"),
            Request::Call => socket.hears::<CallUser>(name, "Call one other, or several"),
            Request::Accept => socket.hears::<WhichCall>(name, "Accept a call"),
            Request::Reject => socket.hears::<WhichCall>(name, "Reject a call"),
            Request::End => socket.hears::<SocketEnd>(name, "End a call"),
        };
    }
    for kind in Kind::ALL {
        let name = kind.name();
        socket = match kind {
            Kind::IncomingCall => socket.says::<push::IncomingCall>(name, "Somebody calls"),
            Kind::CallAccepted => socket.says::<push::CallAccepted>(name, "Somebody has accepted"),
            Kind::CallRejected => socket.says::<push::CallRejected>(name, "Somebody has rejected"),
            Kind::ParticipantLeft => socket.says::<push::ParticipantLeft>(name, "Somebody has left a group"),
            Kind::CallEnded => socket.says::<push::CallEnded>(name, "The call is over"),
        };
    }
    socket.acknowledges::<Success, ErrorView>()
}
