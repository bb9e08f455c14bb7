//! Reading the server's text frames: one pass over the JSON, and nothing is copied but what is kept.

use serde::Deserialize;

use super::socket::ServerMessage;
use super::words::{CallQuality, CallType, ErrorType, RejectReason};
use crate::contract::loose::Loose;
use crate::error::{CallError, ErrorCode};
use crate::model::{ServerCallId, UserId};

/// The wrapper. The contract has `data`, and `payload` for `call_error`; either is read.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type", borrow)]
    kind: Loose<'a>,
    #[serde(borrow)]
    data: Option<Body<'a>>,
    #[serde(borrow)]
    payload: Option<Body<'a>>,
}

/// The fields of all messages at once: no two messages use one name for different things.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body<'a> {
    #[serde(borrow)]
    call_id: Loose<'a>,
    #[serde(borrow)]
    channel_id: Loose<'a>,
    #[serde(borrow)]
    caller_id: Loose<'a>,
    #[serde(borrow)]
    caller_name: Loose<'a>,
    #[serde(borrow)]
    caller_avatar: Loose<'a>,
    #[serde(borrow)]
    call_type: Loose<'a>,
    #[serde(borrow)]
    accepted_by: Loose<'a>,
    #[serde(borrow)]
    rejected_by: Loose<'a>,
    #[serde(borrow)]
    reason: Loose<'a>,
    #[serde(borrow)]
    ended_by: Loose<'a>,
    #[serde(borrow)]
    duration_seconds: Loose<'a>,
    #[serde(borrow)]
    quality: Loose<'a>,
    #[serde(borrow)]
    error_type: Loose<'a>,
    #[serde(borrow)]
    message: Loose<'a>,
}

/// The wrapper of a frame whose body is none of ours.
#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(rename = "type", borrow)]
    kind: Loose<'a>,
}

/// The types of the messages about calls.
#[derive(Clone, Copy)]
enum Type {
    Invitation,
    Accepted,
    Rejected,
    Ended,
    Timeout,
    QualityWarning,
    Error,
}

/// A text frame as a message about calls; `None` when it is something else.
pub(super) fn read(text: &str) -> Result<Option<ServerMessage>, CallError> {
    // serde reads an array as a struct, too.
    if !text.trim_start().starts_with('{') {
        return Ok(None);
    }
    match serde_json::from_str::<Frame<'_>>(text) {
        Ok(Frame { kind, data, payload }) => {
            let Some(kind) = kind.as_str().and_then(Type::of) else {
                return Ok(None);
            };
            message(kind, data.or(payload).unwrap_or_default()).map(Some)
        }
        Err(error) => {
            let kind = serde_json::from_str::<Kind<'_>>(text).ok();
            match kind
                .as_ref()
                .and_then(|frame| frame.kind.as_str())
                .and_then(Type::of)
            {
                None => Ok(None),
                Some(kind) => Err(unexpected(kind, &error.to_string())),
            }
        }
    }
}

fn message(kind: Type, body: Body<'_>) -> Result<ServerMessage, CallError> {
    if let Type::Error = kind {
        return Ok(ServerMessage::CallError {
            call_id: body.call_id.into_text().map(ServerCallId::from),
            error_type: body.error_type.as_str().map(ErrorType::from),
            message: body.message.into_text(),
        });
    }
    let call_id = ServerCallId::from(required(kind, "callId", body.call_id)?);
    Ok(match kind {
        Type::Invitation => ServerMessage::CallInvitation {
            call_id,
            channel_id: required(kind, "channelId", body.channel_id)?,
            caller_id: required(kind, "callerId", body.caller_id)?.into(),
            caller_name: body.caller_name.into_text(),
            caller_avatar: body.caller_avatar.into_text(),
            call_type: body.call_type.as_str().map(CallType::from),
        },
        Type::Accepted => ServerMessage::CallAccepted {
            call_id,
            accepted_by: user(body.accepted_by),
        },
        Type::Rejected => ServerMessage::CallRejected {
            call_id,
            rejected_by: user(body.rejected_by),
            reason: body.reason.as_str().map(RejectReason::from),
        },
        Type::Ended => ServerMessage::CallEnded {
            call_id,
            ended_by: user(body.ended_by),
            duration_seconds: body.duration_seconds.as_number(),
        },
        // An error has returned above, without a need for `callId`.
        Type::Timeout | Type::Error => ServerMessage::CallTimeout { call_id },
        Type::QualityWarning => ServerMessage::CallQualityWarning {
            call_id,
            quality: body.quality.as_str().map(CallQuality::from),
        },
    })
}

fn user(id: Loose<'_>) -> Option<UserId> {
    id.into_text().map(UserId::from)
}

fn required(kind: Type, name: &str, field: Loose<'_>) -> Result<String, CallError> {
    field
        .into_text()
        .ok_or_else(|| unexpected(kind, &format!("`{name}` is missing")))
}

fn unexpected(kind: Type, reason: &str) -> CallError {
    CallError::new(
        ErrorCode::ProtoUnexpected,
        format!("expected a {}: {reason}", kind.as_str()),
    )
}

impl Type {
    const ALL: [Self; 7] = [
        Self::Invitation,
        Self::Accepted,
        Self::Rejected,
        Self::Ended,
        Self::Timeout,
        Self::QualityWarning,
        Self::Error,
    ];

    fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "call_invitation",
            Self::Accepted => "call_accepted",
            Self::Rejected => "call_rejected",
            Self::Ended => "call_ended",
            Self::Timeout => "call_timeout",
            Self::QualityWarning => "call_quality_warning",
            Self::Error => "call_error",
        }
    }
}
