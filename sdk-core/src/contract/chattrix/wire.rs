//! What chattrix sends and answers over HTTP, as JSON.

use serde::Serialize;

use crate::contract::json::Node;
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

/// What an answer or a frame is about. The contract has `data`, and `payload` for `call_error`; either is read for all.
pub(super) fn data<'n, 'a>(envelope: &'n Node<'a>) -> &'n Node<'a> {
    let data = envelope.field("data");
    if matches!(data, Node::Nothing) {
        return envelope.field("payload");
    }
    data
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
