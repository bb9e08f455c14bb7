//! The JSON of call-end: what is asked, what is told, what is answered.

mod event;
pub(crate) mod push;
mod refusal;

pub(crate) use event::{Request, describe_socket};
pub(crate) use push::Push;
pub(crate) use refusal::{ErrorView, Refusal};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// Ids of users and calls are texts of this length at the most.
const LONGEST_ID: usize = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CallType {
    Audio,
    Video,
}

impl CallType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Audio, Self::Video]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// Why a call is over (NOTES 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reason {
    Ended,
    /// Nobody has ever accepted it.
    Cancelled,
    Rejected,
}

impl Reason {
    pub(crate) const ALL: [Self; 3] = [Self::Ended, Self::Cancelled, Self::Rejected];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// The id of a user or a call: any text, but not an empty, endless or invisible one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(pub(crate) String);

impl Name {
    /// What an id has to be.
    pub(crate) const RULE: &str = "an id is a text of 1 to 128 characters without control characters";

    const PATTERN: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";

    pub(crate) fn new(text: String) -> Option<Self> {
        let fits = !text.trim().is_empty()
            && text.chars().count() <= LONGEST_ID
            && !text.chars().any(char::is_control);
        fits.then_some(Self(text))
    }
}

impl PartialSchema for Name {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST_ID))
            .pattern(Some(Self::PATTERN))
            .description(Some(Self::RULE));
        text.into()
    }
}

impl ToSchema for Name {}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(Self::RULE))
    }
}

/// `POST /call-end`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "callId": "call_123...", "userId": "user_id" }))]
pub(crate) struct HttpEnd {
    pub(crate) call_id: Option<Name>,
    pub(crate) user_id: Name,
    #[serde(default)]
    pub(crate) all: bool,
}

/// `end_call`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SocketEnd {
    pub(crate) call_id: Option<Name>,
    #[serde(default)]
    pub(crate) all: bool,
}

/// `register`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Register {
    pub(crate) user_id: Name,
}

/// `call_user`: one other by `to`, or several by `participants`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CallUser {
    pub(crate) call_id: Option<Name>,
    pub(crate) to: Option<Name>,
    pub(crate) participants: Option<Vec<Name>>,
    pub(crate) call_type: CallType,
}

/// `accept_call` and `reject_call`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WhichCall {
    pub(crate) call_id: Name,
}

/// A success, over HTTP and as an ack.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Success {
    #[schema(pattern = "^Success$")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_id: Option<String>,
}

impl Success {
    pub(crate) fn new(message: Option<&'static str>, call_id: Option<String>) -> Self {
        Self {
            status: "Success",
            message,
            call_id,
        }
    }
}

/// `GET /status`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusView {
    pub(crate) status: &'static str,
    /// In whole seconds.
    pub(crate) uptime: i64,
    pub(crate) connected_users: usize,
    pub(crate) pending_calls: i64,
    pub(crate) active_calls: i64,
    pub(crate) ended: EndedView,
}

/// The statistics of the ended calls; durations are in whole seconds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndedView {
    pub(crate) total: i64,
    pub(crate) total_duration: i64,
    pub(crate) average_duration: i64,
    /// How many for each reason.
    pub(crate) by_reason: Map<String, Value>,
}
