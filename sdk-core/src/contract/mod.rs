//! The contracts. An adapter translates: intents into requests and frames, answers and frames into signals.
//!
//! An adapter keeps no call state and never waits. What differs between contracts is data in [`Capabilities`].

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::error::{CallError, ErrorCode};
use crate::io::HttpResponse;
use crate::model::{
    ApiRequest, ClientConfig, Contract, DeclineReason, MediaKind, Peer, Quality, Secret, SecretUrl,
    ServerCallId, UserId,
};

pub mod api;
pub mod chattrix;
#[cfg(test)]
mod examples;
mod json;
mod open_word;
pub mod private_call;
mod refusal;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod robustness;
mod wire_time;

pub(crate) use json::Node;
pub(crate) use wire_time::parse_http_date;

/// How a contract differs from the others, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// How news arrives.
    pub news: News,
    /// How long an invitation stands.
    #[serde(rename = "ringWindowMs", serialize_with = "in_millis")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    pub ring_window: Duration,
    /// How long after the window a callee waits for the backend's word before it stops ringing by itself.
    #[serde(rename = "incomingGraceMs", serialize_with = "in_millis")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    pub incoming_grace: Duration,
    /// The same for a caller.
    #[serde(rename = "outgoingGraceMs", serialize_with = "in_millis")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    pub outgoing_grace: Duration,
    /// Whether the backend has a way to hang up. If not, the end of a call is seen in the media layer.
    pub can_hang_up: bool,
    /// Whether a refusal can say `busy` and `unavailable`.
    pub can_give_reason: bool,
    /// Whether a token is needed.
    pub needs_token: bool,
    /// Whether user ids must be integers.
    pub integer_user_ids: bool,
    /// Whether the caller names the media channel.
    pub caller_names_channel: bool,
    /// Whether the app may send messages of its own over the socket.
    pub shares_socket: bool,
}

/// How news arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum News {
    /// The client asks.
    Polling,
    /// The server tells, over a WebSocket.
    WebSocket,
}

fn in_millis<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(crate::time::millis(*duration))
}

/// What the engine wants the backend to know or to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    /// Ring somebody.
    Invite {
        to: UserId,
        media: MediaKind,
        channel: Option<String>,
    },
    /// Answer a call.
    Accept { id: ServerCallId },
    /// Decline a call.
    Decline { id: ServerCallId, reason: DeclineReason },
    /// Take back an invitation that nobody has answered.
    Cancel { id: ServerCallId },
    /// Hang up.
    HangUp { id: ServerCallId, duration: Duration },
    /// Say that media is up.
    ReportActive { id: ServerCallId },
    /// Ask what has become of a call.
    Refresh { id: ServerCallId },
    /// Ask who is calling.
    ListIncoming,
}

/// How an intent goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// As a request.
    Http(ApiRequest),
    /// The contract has no word for it.
    Nothing,
}

/// An invitation as the backend shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) id: ServerCallId,
    pub(crate) from: Peer,
    pub(crate) media: MediaKind,
    pub(crate) channel: Option<String>,
    /// How long it has stood, by the server's own clock alone; zero when that cannot be told.
    pub(crate) age: Duration,
}

/// What has become of a call, by the backend's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RemoteStatus {
    /// Nobody has answered.
    Ringing,
    /// Somebody accepted; media may be up or not.
    Accepted,
    /// The callee declined.
    Rejected(DeclineReason),
    /// The caller took it back before an answer.
    Cancelled,
    /// Nobody answered in time.
    TimedOut,
    /// It was answered, or taken back, and is over. The contract does not tell which.
    Ended,
}

/// What the backend says: the closed vocabulary that the engine understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// To `Invite`: the call has a name.
    Placed {
        id: ServerCallId,
        channel: Option<String>,
    },
    /// To `Accept`, `Decline`, `Cancel`, `HangUp`, `ReportActive`: done.
    Taken { channel: Option<String> },
    /// To `ListIncoming`: everything that rings for this user.
    Incoming(Vec<Invitation>),
    /// Somebody calls.
    Invited(Invitation),
    /// To `Refresh`, or news: what has become of a call.
    Status {
        id: ServerCallId,
        status: RemoteStatus,
        channel: Option<String>,
        age: Duration,
        raw: Option<String>,
    },
    /// The callee accepted.
    Accepted { id: ServerCallId },
    /// The callee declined.
    Rejected {
        id: ServerCallId,
        reason: DeclineReason,
        raw: String,
    },
    /// Somebody ended it: a cancel while it rings, a hang-up afterwards.
    Ended { id: ServerCallId },
    /// Nobody answered in time.
    TimedOut { id: ServerCallId },
    /// The network is bad.
    Quality { id: ServerCallId, quality: Quality },
    /// A frame of ours was refused. The call is unknown when the backend could not read it.
    Refused {
        id: Option<ServerCallId>,
        error: CallError,
    },
    /// A message of the app's own.
    Raw,
}

/// The adapters behind one face.
#[derive(Debug)]
pub(crate) enum Adapter {
    Chattrix(chattrix::Chattrix),
    PrivateCall(private_call::PrivateCall),
}

impl Adapter {
    /// The adapter for a configuration whose ids it accepts.
    pub(crate) fn new(config: &ClientConfig) -> Result<Self, CallError> {
        match config.contract {
            Contract::Chattrix => Ok(Self::Chattrix(chattrix::Chattrix::new())),
            Contract::PrivateCall => Ok(Self::PrivateCall(private_call::PrivateCall::new(
                &config.user_id,
            )?)),
        }
    }

    pub(crate) fn capabilities(&self) -> &'static Capabilities {
        match self {
            Self::Chattrix(_) => &chattrix::CAPABILITIES,
            Self::PrivateCall(_) => &private_call::CAPABILITIES,
        }
    }

    /// The socket's address behind the base URL, which is `ws:` or `wss:` already.
    pub(crate) fn socket_url(&self, base: &str, token: Option<&Secret>) -> Option<SecretUrl> {
        match self {
            Self::Chattrix(_) => Some(chattrix::socket_url(base, token)),
            Self::PrivateCall(_) => None,
        }
    }

    /// The intent as a request; `unix_ms` is the time to write into it.
    pub(crate) fn request(&self, intent: &Intent, unix_ms: u64) -> Result<Wire, CallError> {
        match self {
            Self::Chattrix(adapter) => adapter.request(intent),
            Self::PrivateCall(adapter) => adapter.request(intent, unix_ms),
        }
    }

    /// The intent as a frame, where the contract prefers the socket for it.
    pub(crate) fn frame(&self, intent: &Intent) -> Option<String> {
        match self {
            Self::Chattrix(adapter) => adapter.frame(intent),
            Self::PrivateCall(_) => None,
        }
    }

    /// What the answer to an intent says.
    pub(crate) fn read_answer(&self, intent: &Intent, answer: &HttpResponse) -> Result<Signal, CallError> {
        if !(200..300).contains(&answer.status) {
            return Err(self.read_error(Some(intent), answer));
        }
        match self {
            Self::Chattrix(adapter) => adapter.read_answer(intent, answer),
            Self::PrivateCall(adapter) => adapter.read_answer(intent, answer),
        }
    }

    /// The contract's error in an answer that is not 2xx; without an intent it is one to `Command::Api`.
    pub(crate) fn read_error(&self, intent: Option<&Intent>, answer: &HttpResponse) -> CallError {
        match self {
            Self::Chattrix(_) => chattrix::read_error(intent, answer),
            Self::PrivateCall(_) => private_call::read_error(intent, answer),
        }
    }

    /// What a text frame says.
    pub(crate) fn read_frame(&self, text: &str) -> Result<Signal, CallError> {
        match self {
            Self::Chattrix(adapter) => adapter.read_frame(text),
            Self::PrivateCall(_) => Ok(Signal::Raw),
        }
    }
}

/// The code that an HTTP status stands for in every contract.
pub(crate) const fn code_of_status(status: u16) -> ErrorCode {
    match status {
        ..=399 => ErrorCode::ProtoUnexpected,
        401 => ErrorCode::AuthRequired,
        403 => ErrorCode::AuthForbidden,
        404 | 410 => ErrorCode::CallNotFound,
        408 => ErrorCode::NetTimeout,
        409 => ErrorCode::CallConflict,
        429 => ErrorCode::RateLimited,
        // Too early: the server wants it again when the connection is settled.
        425 | 500.. => ErrorCode::ServerError,
        _ => ErrorCode::ProtoRefused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_what_a_repeat_may_cure_is_retryable() {
        for status in [408, 425, 429, 500, 503, 599] {
            assert!(
                CallError::new(code_of_status(status), "").is_retryable(),
                "{status}"
            );
        }
        for status in [302, 400, 401, 403, 404, 410, 422] {
            assert!(
                !CallError::new(code_of_status(status), "").is_retryable(),
                "{status}"
            );
        }
    }
}
