//! The socket as AsyncAPI describes it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::command::{
    CallResponse, JoinRoom, LeaveRoom, Request, SendCallInvitation, SendMessage, ToggleAudio,
    ToggleScreenShare, ToggleVideo, WebrtcSignal,
};
use crate::{
    contract::video_call::calls::wire::push::{self, Kind},
    describe::{Protocol, Socket},
};

/// The ack of an event that was obeyed.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    /// `true`.
    pub(super) success: bool,
}

/// The ack of an event that was not.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NotDone {
    /// `false`.
    pub(super) success: bool,
    pub(super) error_code: &'static str,
    pub(super) message: String,
}

pub(crate) fn describe_socket() -> Socket {
    let about = "Socket.IO with `auth.token`, one connection a user. Rooms are calls.";
    let argument = |_: &str, payload: Value| payload;
    let socket = Socket::new("video-call", about, Protocol::SocketIo, argument);
    let socket = Request::ALL.into_iter().fold(socket, hears);
    let socket = Kind::ALL.into_iter().fold(socket, says);
    socket.acknowledges::<Done, NotDone>()
}

fn hears(socket: Socket, request: Request) -> Socket {
    let name = request.name();
    match request {
        Request::CallResponse => socket.hears::<CallResponse>(name, "Answer an invitation"),
        Request::JoinRoom => socket.hears::<JoinRoom>(name, "Hear what goes on in a call that one is in"),
        Request::LeaveRoom => socket.hears::<LeaveRoom>(name, "Hear it no more"),
        Request::SendCallInvitation => socket.hears::<SendCallInvitation>(name, "Invite somebody to a call"),
        Request::SendMessage => socket.hears::<SendMessage>(name, "Say something in a call"),
        Request::ToggleAudio => socket.hears::<ToggleAudio>(name, "Switch the microphone"),
        Request::ToggleScreenShare => socket.hears::<ToggleScreenShare>(name, "Share the screen, or stop"),
        Request::ToggleVideo => socket.hears::<ToggleVideo>(name, "Switch the camera"),
        Request::WebrtcSignal => socket.hears::<WebrtcSignal>(name, "Pass a signal on to somebody in a call"),
    }
}

fn says(socket: Socket, kind: Kind) -> Socket {
    let name = kind.name();
    match kind {
        Kind::CallEnded => socket.says::<push::CallEnded>(name, "The call is over"),
        Kind::CallInvitation => socket.says::<push::CallInvitation>(name, "Somebody invites to a call"),
        Kind::CallResponse => socket.says::<push::CallResponse>(name, "Somebody answers an invitation"),
        Kind::HostChanged => socket.says::<push::HostChanged>(name, "Somebody else is the host now"),
        Kind::NewMessage => socket.says::<push::NewMessage>(name, "Somebody has said something"),
        Kind::SessionReplaced => {
            socket.says::<push::SessionReplaced>(name, "A newer connection has taken this one's place")
        }
        Kind::UserAudioToggled => {
            socket.says::<push::UserAudioToggled>(name, "Somebody switches the microphone")
        }
        Kind::UserJoined => socket.says::<push::UserJoined>(name, "Somebody has come"),
        Kind::UserLeft => socket.says::<push::UserLeft>(name, "Somebody has gone"),
        Kind::UserOffline => socket.says::<push::StatusChanged>(name, "Somebody is not there any more"),
        Kind::UserOnline => socket.says::<push::StatusChanged>(name, "Somebody is there, or away, or busy"),
        Kind::UserScreenShareToggled => {
            socket.says::<push::UserScreenShareToggled>(name, "Somebody shares the screen, or stops")
        }
        Kind::UserVideoToggled => socket.says::<push::UserVideoToggled>(name, "Somebody switches the camera"),
        Kind::WebrtcSignal => socket.says::<push::WebrtcSignal>(name, "A signal from somebody in a call"),
    }
}
