//! The JSON of chattrix: bodies, answers, socket messages, refusals.

mod message;
pub(crate) mod push;
mod refusal;
mod view;

pub(crate) use message::{Request, describe_socket};
pub(crate) use push::{Push, error_text};
pub(crate) use refusal::{ErrorView, Refusal};
pub(crate) use view::{CallView, Envelope};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum CallType {
    Audio,
    Video,
}

impl CallType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Audio => "AUDIO",
            Self::Video => "VIDEO",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Audio, Self::Video]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Initiating,
    Ringing,
    Connecting,
    Active,
    Ended,
    Rejected,
    Missed,
}

impl Status {
    const ALL: [Self; 7] = [
        Self::Initiating,
        Self::Ringing,
        Self::Connecting,
        Self::Active,
        Self::Ended,
        Self::Rejected,
        Self::Missed,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Initiating => "INITIATING",
            Self::Ringing => "RINGING",
            Self::Connecting => "CONNECTING",
            Self::Active => "ACTIVE",
            Self::Ended => "ENDED",
            Self::Rejected => "REJECTED",
            Self::Missed => "MISSED",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Not answered yet, and not over.
    pub(crate) fn rings(self) -> bool {
        matches!(self, Self::Initiating | Self::Ringing)
    }

    /// Answered, and not over.
    pub(crate) fn is_answered(self) -> bool {
        matches!(self, Self::Connecting | Self::Active)
    }

    pub(crate) fn is_live(self) -> bool {
        self.rings() || self.is_answered()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reason {
    Busy,
    Declined,
    Unavailable,
}

impl Reason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Declined => "declined",
            Self::Unavailable => "unavailable",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Busy, Self::Declined, Self::Unavailable]
            .into_iter()
            .find(|reason| reason.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Quality {
    Poor,
    Bad,
    VeryBad,
}

/// The statuses that a client may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PatchStatus {
    Connecting,
    Active,
    Ended,
}

impl PatchStatus {
    pub(crate) fn status(self) -> Status {
        match self {
            Self::Connecting => Status::Connecting,
            Self::Active => Status::Active,
            Self::Ended => Status::Ended,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "calleeId": "102", "callType": "VIDEO", "channelId": "agora-channel-456" }))]
pub(crate) struct InitiateBody {
    pub(crate) callee_id: String,
    pub(crate) call_type: CallType,
    #[schema(min_length = 1)]
    pub(crate) channel_id: String,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptBody {}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RejectBody {
    pub(crate) reason: Reason,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EndBody {
    #[serde(default, deserialize_with = "whole_seconds")]
    #[schema(minimum = 0)]
    pub(crate) duration_seconds: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatchBody {
    pub(crate) status: PatchStatus,
}

/// The payload of `call.accept`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AcceptPayload {
    pub(crate) call_id: String,
}

/// The payload of `call.reject`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RejectPayload {
    pub(crate) call_id: String,
    pub(crate) reason: Reason,
}

/// The payload of `call.end`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EndPayload {
    pub(crate) call_id: String,
    #[serde(default, deserialize_with = "whole_seconds")]
    #[schema(minimum = 0)]
    pub(crate) duration_seconds: Option<i64>,
}

/// "Taken when it is a whole number ≥ 0" (NOTES 2); anything else is malformed.
fn whole_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let seconds = Option::<i64>::deserialize(deserializer)?;
    if seconds.is_some_and(|seconds| seconds < 0) {
        return Err(D::Error::custom("durationSeconds must not be negative"));
    }
    Ok(seconds)
}
