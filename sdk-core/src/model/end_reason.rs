//! Why calls end: one list for all contracts and languages.

use serde::{Deserialize, Serialize};

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EndReason {
    /// The backend refused or lost the acceptance.
    AcceptFailed,
    /// Another device of this user answered.
    AnsweredElsewhere,
    /// The client was closed.
    ClientShutdown,
    /// Another device of this user declined.
    DeclinedElsewhere,
    /// The backend could not be asked, or refused, to ring the other side.
    DialFailed,
    /// The invitation was too old to ring when it arrived.
    Expired,
    /// Both sides called each other; the other call goes on (`End::replaced_by`).
    Glare,
    /// Refused for this user, who was in another call.
    LocalBusy,
    /// This side gave up before an answer.
    LocalCancelled,
    /// This side declined.
    LocalDeclined,
    /// This side hung up.
    LocalHangup,
    /// The media layer gave up.
    MediaFailed,
    /// This user did not answer in time.
    Missed,
    /// The other side did not answer in time.
    NoAnswer,
    /// The backend no longer knows the call.
    NotFound,
    /// The other side is in another call.
    RemoteBusy,
    /// The caller gave up before an answer.
    RemoteCancelled,
    /// The other side declined.
    RemoteDeclined,
    /// The other side hung up.
    RemoteHangup,
    /// The other side cannot be reached.
    RemoteUnavailable,
    /// Accepted, but media did not come up in time.
    SetupTimeout,
    /// No media credentials could be had.
    TokenFailed,
}

/// The kind of line that an ended call makes in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum HistoryKind {
    /// The two talked.
    Completed,
    /// This user did not answer.
    Missed,
    /// One side said no.
    Declined,
    /// The caller gave up or nobody answered the outgoing call.
    Cancelled,
    /// Something broke.
    Failed,
    /// Another device or another call took over.
    Elsewhere,
}

impl EndReason {
    /// Every reason, in the order of declaration.
    pub const ALL: [Self; 22] = [
        Self::AcceptFailed,
        Self::AnsweredElsewhere,
        Self::ClientShutdown,
        Self::DeclinedElsewhere,
        Self::DialFailed,
        Self::Expired,
        Self::Glare,
        Self::LocalBusy,
        Self::LocalCancelled,
        Self::LocalDeclined,
        Self::LocalHangup,
        Self::MediaFailed,
        Self::Missed,
        Self::NoAnswer,
        Self::NotFound,
        Self::RemoteBusy,
        Self::RemoteCancelled,
        Self::RemoteDeclined,
        Self::RemoteHangup,
        Self::RemoteUnavailable,
        Self::SetupTimeout,
        Self::TokenFailed,
    ];

    /// The kind of history line; `answered` tells whether the two sides had been connected or connecting.
    pub const fn history(self, answered: bool) -> HistoryKind {
        match self {
            Self::ClientShutdown | Self::LocalHangup | Self::RemoteHangup if answered => {
                HistoryKind::Completed
            }
            Self::Expired | Self::Missed | Self::RemoteCancelled => HistoryKind::Missed,
            Self::LocalBusy | Self::LocalDeclined | Self::RemoteBusy | Self::RemoteDeclined => {
                HistoryKind::Declined
            }
            Self::ClientShutdown
            | Self::LocalCancelled
            | Self::LocalHangup
            | Self::NoAnswer
            | Self::RemoteHangup
            | Self::RemoteUnavailable => HistoryKind::Cancelled,
            Self::AcceptFailed
            | Self::DialFailed
            | Self::MediaFailed
            | Self::NotFound
            | Self::SetupTimeout
            | Self::TokenFailed => HistoryKind::Failed,
            Self::AnsweredElsewhere | Self::DeclinedElsewhere | Self::Glare => HistoryKind::Elsewhere,
        }
    }
}
