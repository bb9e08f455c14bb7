//! The words of calls, the same in JSON and in the tables.

use rusqlite::{Row, types::Type};
use serde::Serialize;
use utoipa::ToSchema;

/// One of a few fixed words.
pub(crate) trait Word: Copy + 'static {
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.name() == name)
    }

    fn read(row: &Row<'_>, column: usize) -> rusqlite::Result<Self> {
        let name: String = row.get(column)?;
        Self::from_name(&name).ok_or_else(|| rusqlite::Error::InvalidColumnType(column, name, Type::Text))
    }

    fn read_optional(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Self>> {
        let name: Option<String> = row.get(column)?;
        Ok(name.as_deref().and_then(Self::from_name))
    }
}

/// What a call is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CallType {
    Audio,
    Video,
}

impl Word for CallType {
    const ALL: &'static [Self] = &[Self::Audio, Self::Video];

    fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }
}

/// Between how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CallMode {
    Group,
    OneToOne,
}

impl Word for CallMode {
    const ALL: &'static [Self] = &[Self::Group, Self::OneToOne];

    fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::OneToOne => "one-to-one",
        }
    }
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Scheduled,
    Active,
    Ended,
}

impl Word for Status {
    const ALL: &'static [Self] = &[Self::Scheduled, Self::Active, Self::Ended];

    fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }
}

/// Why a call is over for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndReason {
    /// The last one has left.
    Empty,
    EndedByAdmin,
    EndedByHost,
    /// It goes on for the others; never the reason of a call as a whole.
    Kicked,
}

impl Word for EndReason {
    const ALL: &'static [Self] = &[Self::Empty, Self::EndedByAdmin, Self::EndedByHost, Self::Kicked];

    fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::EndedByAdmin => "ended_by_admin",
            Self::EndedByHost => "ended_by_host",
            Self::Kicked => "kicked",
        }
    }
}

/// What somebody says to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Response {
    Accepted,
    Declined,
}

impl Word for Response {
    const ALL: &'static [Self] = &[Self::Accepted, Self::Declined];

    fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
}

/// Why somebody has declined, where it was not by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeclineReason {
    /// The client's ring deadline has passed (NOTES 4).
    Timeout,
}

impl Word for DeclineReason {
    const ALL: &'static [Self] = &[Self::Timeout];

    fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
        }
    }
}

/// What a chat message is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MessageType {
    #[default]
    Text,
    Emoji,
    File,
}

impl Word for MessageType {
    const ALL: &'static [Self] = &[Self::Text, Self::Emoji, Self::File];

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Emoji => "emoji",
            Self::File => "file",
        }
    }
}

/// What a WebRTC signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SignalType {
    Offer,
    Answer,
    IceCandidate,
}

impl Word for SignalType {
    const ALL: &'static [Self] = &[Self::Offer, Self::Answer, Self::IceCandidate];

    fn name(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Answer => "answer",
            Self::IceCandidate => "ice-candidate",
        }
    }
}
