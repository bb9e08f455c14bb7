//! What the engine tells the app.

use serde::Serialize;

use super::{CallId, CallSnapshot, Credentials, MediaKind, Peer, Quality, ServerCallId};
use crate::error::CallError;

/// Something the app may want to know. The snapshots already show it when it arrives.
///
/// Each call has exactly one `Ended`, and it is the call's last event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Event {
    /// Somebody calls: ring.
    Incoming {
        /// The call, ringing.
        call: CallSnapshot,
    },
    /// A call was refused as busy without ringing (`BusyPolicy::Reject`).
    IncomingRejectedBusy {
        /// Who called.
        peer: Peer,
        /// What they wanted.
        media: MediaKind,
        /// The backend's name for the call.
        server_id: ServerCallId,
    },
    /// The call's status, peer or channel changed.
    Changed {
        /// The call as it is now.
        call: CallSnapshot,
    },
    /// The call is over.
    Ended {
        /// The call; its `end` tells why.
        call: CallSnapshot,
    },
    /// Credentials to join the media channel with or, when `renewed`, to hand to the running media session.
    Credentials {
        /// The call they are for.
        call: CallId,
        /// The credentials.
        credentials: Credentials,
        /// They replace earlier ones of the same call.
        renewed: bool,
    },
    /// New credentials could not be had in time: the media session ends, or has ended, by itself.
    CredentialsExpired {
        /// The call they were for.
        call: CallId,
        /// What the app's source said last.
        error: CallError,
    },
    /// The backend warns of a bad network.
    QualityWarning {
        /// The call.
        call: CallId,
        /// How bad.
        quality: Quality,
    },
    /// The link to the backend changed.
    LinkChanged {
        /// Its state now.
        link: LinkState,
    },
    /// The backend does not take the app's token and the app's source has no better one. Sign in again.
    AuthRequired {
        /// What the backend or the source said.
        error: CallError,
    },
    /// A message on the shared socket that is none of Ringway's (chattrix, Connection: "shared between chat and call").
    Message {
        /// The message, as it came.
        text: String,
    },
    /// Something to look at, raised once until it is cleared.
    Warning {
        /// What.
        warning: Warning,
        /// `true` when it begins, `false` when it is over.
        raised: bool,
    },
}

/// The link between this client and the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum LinkState {
    /// Not started.
    Idle,
    /// Being set up, or waiting for the app's token.
    Connecting,
    /// News arrives as it happens.
    Online,
    /// News arrives by polling, and polling works.
    Polling,
    /// It failed; the next try is scheduled.
    Backoff,
    /// The device is offline.
    Suspended,
    /// The backend does not take the app's token (`Event::AuthRequired`).
    AuthRequired,
    /// The client was closed, or this session was replaced by another connection.
    Closed,
}

/// Something that deserves a look but ends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Warning {
    /// The request budget is used up to the part kept for the user: polls are held back.
    BudgetLow,
    /// The device's wall clock is more than a minute off the server's.
    ClockSkew,
    /// The link broke three times within a minute.
    LinkFlapping,
}
