//! What chattrix sends and answers over HTTP, as JSON.

use serde::{Deserialize, Serialize};

use crate::contract::api::read_json;
use crate::contract::loose;
use crate::contract::refusal::check_success;
use crate::error::{CallError, ErrorCode};
use crate::model::{DeclineReason, MediaKind};

/// Body of `POST /v1/calls/initiate`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InitiateBody<'a> {
    pub(super) callee_id: &'a str,
    pub(super) call_type: &'static str,
    pub(super) channel_id: &'a str,
}

/// Body of `POST /v1/calls/{callId}/accept`: `{}`.
#[derive(Serialize)]
pub(super) struct EmptyBody {}

/// Body of `POST /v1/calls/{callId}/reject`.
#[derive(Serialize)]
pub(super) struct RejectBody {
    pub(super) reason: &'static str,
}

/// Body of `POST /v1/calls/{callId}/end`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EndBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration_seconds: Option<u64>,
}

/// Body of `PATCH /v1/calls/{callId}/status`.
#[derive(Serialize)]
pub(super) struct StatusBody {
    pub(super) status: &'static str,
}

/// What the engine reads of a call: no more than it acts on.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CallNews {
    #[serde(deserialize_with = "loose::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(super) status: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(super) channel_id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(super) created_at: Option<String>,
}

/// The envelope of every answer. The contract has `data`; `payload` is read as well.
#[derive(Deserialize)]
struct Envelope<T> {
    data: Option<T>,
    payload: Option<T>,
}

/// What is in an answer's envelope.
pub(super) fn read_data<T>(status: u16, body: &[u8], expected: &str) -> Result<T, CallError>
where
    T: for<'de> Deserialize<'de>,
{
    check_success(status, body)?;
    let envelope: Envelope<T> = read_json(body, expected)?;
    envelope.data.or(envelope.payload).ok_or_else(|| {
        CallError::new(
            ErrorCode::ProtoUnexpected,
            format!("expected {expected} in `data`"),
        )
    })
}

/// `callType` as it is sent.
pub(super) const fn call_type(media: MediaKind) -> &'static str {
    match media {
        MediaKind::Audio => "AUDIO",
        MediaKind::Video => "VIDEO",
    }
}

/// `reason` as it is sent.
pub(super) const fn reject_reason(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::Busy => "busy",
        DeclineReason::Declined => "declined",
        DeclineReason::Unavailable => "unavailable",
    }
}
