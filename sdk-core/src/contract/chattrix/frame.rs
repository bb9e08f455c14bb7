//! Reading the server's text frames.

use super::socket::ServerMessage;
use super::wire::data;
use super::words::{CallQuality, CallType, ErrorType, RejectReason};
use crate::contract::json::{Node, missing};
use crate::error::CallError;
use crate::model::{ServerCallId, UserId};

/// A text frame as a message about calls; `None` when it is something else.
pub(super) fn read(text: &str) -> Result<Option<ServerMessage>, CallError> {
    let frame = Node::parse(text);
    match frame.text("type").and_then(Type::of) {
        Some(kind) => message(kind, data(&frame)).map(Some),
        None => Ok(None),
    }
}

fn message(kind: Type, body: &Node<'_>) -> Result<ServerMessage, CallError> {
    let user = |name| body.text(name).map(UserId::from);
    let required = |name| body.owned(name).ok_or_else(|| missing(kind.as_str(), name));
    let call_id = required("callId").map(ServerCallId::from);
    Ok(match kind {
        Type::Invitation => ServerMessage::CallInvitation {
            call_id: call_id?,
            channel_id: required("channelId")?,
            caller_id: required("callerId")?.into(),
            caller_name: body.owned("callerName"),
            caller_avatar: body.owned("callerAvatar"),
            call_type: body.text("callType").map(CallType::from),
        },
        Type::Accepted => ServerMessage::CallAccepted {
            call_id: call_id?,
            accepted_by: user("acceptedBy"),
        },
        Type::Rejected => ServerMessage::CallRejected {
            call_id: call_id?,
            rejected_by: user("rejectedBy"),
            reason: body.text("reason").map(RejectReason::from),
        },
        Type::Ended => ServerMessage::CallEnded {
            call_id: call_id?,
            ended_by: user("endedBy"),
            duration_seconds: body.number("durationSeconds"),
        },
        Type::Timeout => ServerMessage::CallTimeout { call_id: call_id? },
        Type::QualityWarning => ServerMessage::CallQualityWarning {
            call_id: call_id?,
            quality: body.text("quality").map(CallQuality::from),
        },
        Type::Error => ServerMessage::CallError {
            call_id: call_id.ok(),
            error_type: body.text("errorType").map(ErrorType::from),
            message: body.owned("message"),
        },
    })
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
