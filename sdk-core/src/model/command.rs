//! What an app tells the engine to do, and what it reports.

use serde::{Deserialize, Serialize};

use super::{CallId, MediaKind, UserId};

/// An order from the app. Each is answered by exactly one `Output::Done`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Starts the link; done when news can arrive, failed when the backend does not take the token.
    Connect,
    /// Calls somebody; done when the backend rings them, with `Reply::Call`.
    Call {
        /// Whom.
        to: UserId,
        /// What the call carries.
        media: MediaKind,
        /// The media channel, where the contract lets the caller choose; left out, a fresh one is made up.
        channel: Option<String>,
    },
    /// Answers a ringing call; done when it is accepted.
    Accept {
        /// Which.
        call: CallId,
    },
    /// Declines a ringing call; done at once, the backend is told in the background.
    Decline {
        /// Which.
        call: CallId,
        /// What the caller is told, where the contract can tell it.
        reason: DeclineReason,
    },
    /// Ends a call in whatever phase; done at once, the backend is told in the background.
    End {
        /// Which.
        call: CallId,
    },
    /// Sends the app's own message over the shared socket, where the contract has one.
    Send {
        /// The message as it goes out.
        text: String,
    },
    /// Makes a request to the contract's HTTP API, with the client's token, time-outs and budget; done with `Reply::Api`.
    Api(ApiRequest),
    /// Tries again at once: after `AuthRequired`, or to cut a back-off short.
    Reconnect,
    /// Ends all calls, tells the backend, and closes; done when the backend was told or after 5 s.
    Close,
}

/// What a command answers when it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// To `Command::Call`: the call. When both sides called each other it may be the other side's call.
    Call {
        /// This client's name for it.
        call: CallId,
    },
    /// To `Command::Api`.
    Api(ApiResponse),
    /// To all others.
    Done,
}

/// Why a call is declined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum DeclineReason {
    /// The user is in another call.
    Busy,
    /// The user does not want to.
    #[default]
    Declined,
    /// The user cannot be reached.
    Unavailable,
}

/// What the app reports of the media layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MediaReport {
    /// Joining the channel.
    Joining,
    /// In the channel: the call is active.
    Joined,
    /// The media layer lost its connection and tries again.
    Reconnecting,
    /// The media layer gave up: the call ends.
    Failed {
        /// Why, for people.
        reason: String,
    },
    /// The app left the channel.
    Left,
    /// The other side is in the channel.
    PeerJoined,
    /// The other side left the channel. Where the contract has no hang-up (private-call), the call ends 20 s later
    /// unless they come back.
    PeerLeft,
    /// The media layer says that its token runs out soon: new credentials are fetched at once.
    TokenWillExpire,
}

/// How bad the network is, in the words of chattrix (`call_quality_warning`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Quality {
    /// Noticeable.
    Poor,
    /// Disturbing.
    Bad,
    /// Hardly usable.
    VeryBad,
}

/// The methods that the contracts use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Removes.
    Delete,
    /// Reads.
    Get,
    /// Changes a part.
    Patch,
    /// Does something.
    Post,
    /// Replaces.
    Put,
}

impl Method {
    /// The method as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A request to the contract's HTTP API. The typed ones of each contract make these.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct ApiRequest {
    /// How.
    pub method: Method,
    /// Path and query from the client's base URL on, beginning with `/`.
    pub path: String,
    /// A JSON body.
    pub body: Option<String>,
}

/// What the backend answered to an [`ApiRequest`], whatever its status below 400.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}
