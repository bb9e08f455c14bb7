//! What an app sees of a call.

use serde::{Deserialize, Serialize};

use super::{CallId, EndReason, HistoryKind, ServerCallId, UserId};

/// Who started the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// The other side called.
    Incoming,
    /// This side called.
    Outgoing,
}

/// What the call carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum MediaKind {
    /// Voice only.
    #[default]
    Audio,
    /// Voice and picture.
    Video,
}

/// How far a call has come. Totally ordered: a call never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// The invitation is on its way to the backend, which has not named the call yet. Outgoing calls only.
    Dialing,
    /// The invitation stands and nobody has answered it.
    Ringing,
    /// The call was accepted; media is not up yet.
    Connecting,
    /// Media is up.
    Active,
    /// It is over, for the reason in the snapshot's `end`.
    Ended,
}

/// One word for a user interface, derived from the axes of the call and of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum CallStatus {
    /// As [`Phase::Dialing`].
    Dialing,
    /// As [`Phase::Ringing`].
    Ringing,
    /// As [`Phase::Connecting`].
    Connecting,
    /// As [`Phase::Active`], with the link and the media up.
    Active,
    /// Active, but media or the link to the backend is being restored.
    Reconnecting,
    /// As [`Phase::Ended`].
    Ended,
}

/// The media connection, as the app reports it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum MediaState {
    /// Nothing reported yet.
    #[default]
    None,
    /// The app is joining the channel.
    Joining,
    /// The app is in the channel.
    Joined,
    /// The media layer lost its connection and tries again.
    Reconnecting,
    /// The media layer gave up.
    Failed,
    /// The app left the channel.
    Left,
}

/// The media credentials of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum TokenState {
    /// None wanted yet, or the app did not ask Ringway to look after them.
    #[default]
    None,
    /// The first ones are being fetched.
    Fetching,
    /// Good until renewal.
    Valid,
    /// New ones are being fetched while the old ones still hold.
    Refreshing,
    /// They ran out before new ones came.
    Expired,
}

/// The person at the other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Peer {
    /// Their id.
    pub id: UserId,
    /// Their name, where the contract tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub name: Option<String>,
    /// Their e-mail address, where the contract tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub email: Option<String>,
    /// Their role, where the contract tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub role: Option<String>,
    /// The address of their picture, where the contract tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub avatar: Option<String>,
}

impl Peer {
    /// A person of whom only the id is known.
    pub fn of(id: UserId) -> Self {
        Self {
            id,
            name: None,
            email: None,
            role: None,
            avatar: None,
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// Why.
    pub reason: EndReason,
    /// Whether the two sides had been connected or connecting.
    pub answered: bool,
    /// The kind of line it makes in a call history.
    pub history: HistoryKind,
    /// From media up to the end, in milliseconds; 0 when media never was.
    pub duration_ms: u32,
    /// The backend's own word for it, where it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub raw: Option<String>,
    /// The call that took this one's place (`EndReason::Glare`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub replaced_by: Option<CallId>,
}

/// One call at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CallSnapshot {
    /// This client's name for the call.
    pub id: CallId,
    /// The backend's name for it, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub server_id: Option<ServerCallId>,
    /// Who started it.
    pub direction: Direction,
    /// What it carries.
    pub media: MediaKind,
    /// Who is at the other end.
    pub peer: Peer,
    /// The media channel, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub channel: Option<String>,
    /// How far it has come.
    pub phase: Phase,
    /// The one word to show.
    pub status: CallStatus,
    /// The media connection.
    pub media_state: MediaState,
    /// The media credentials.
    pub token_state: TokenState,
    /// It came in while another call was going on (`BusyPolicy::Wait`).
    pub waiting: bool,
    /// How it ended; only in `Phase::Ended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub end: Option<End>,
}
