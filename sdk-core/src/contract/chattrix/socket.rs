//! Every message of the chattrix socket, typed.

use serde::{Deserialize, Serialize};

use super::frame;
use super::words::{CallQuality, CallType, ErrorType, RejectReason};
use crate::error::{CallError, ErrorCode};
use crate::model::{DeclineReason, ServerCallId, UserId};

/// What a client says. `Command::Send` takes the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload", rename_all_fields = "camelCase")]
pub enum ClientMessage {
    /// `call.accept`: answers a call.
    #[serde(rename = "call.accept")]
    CallAccept {
        /// The call.
        call_id: ServerCallId,
    },
    /// `call.reject`: declines a call.
    #[serde(rename = "call.reject")]
    CallReject {
        /// The call.
        call_id: ServerCallId,
        /// What the caller is told.
        reason: DeclineReason,
    },
    /// `call.end`: hangs up an active call.
    #[serde(rename = "call.end")]
    CallEnd {
        /// The call.
        call_id: ServerCallId,
        /// How long it was, in whole seconds; left out, the server reckons it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duration_seconds: Option<u64>,
    },
}

impl ClientMessage {
    /// The message as a text frame.
    ///
    /// # Errors
    /// `internal.bug` when it cannot be written as JSON, which is impossible.
    pub fn to_text(&self) -> Result<String, CallError> {
        serde_json::to_string(self)
            .map_err(|_| CallError::new(ErrorCode::InternalBug, "a message cannot be written as JSON"))
    }
}

/// What the server says about calls.
///
/// What a message cannot do without is required; the rest is left out when the server leaves it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerMessage {
    /// `call_invitation`: somebody calls.
    CallInvitation {
        /// The call.
        call_id: ServerCallId,
        /// The media channel.
        channel_id: String,
        /// Who calls.
        caller_id: UserId,
        /// Their name.
        caller_name: Option<String>,
        /// The address of their picture.
        caller_avatar: Option<String>,
        /// What the call carries.
        call_type: Option<CallType>,
    },
    /// `call_accepted`: the callee answered.
    CallAccepted {
        /// The call.
        call_id: ServerCallId,
        /// Who answered.
        accepted_by: Option<UserId>,
    },
    /// `call_rejected`: the callee declined.
    CallRejected {
        /// The call.
        call_id: ServerCallId,
        /// Who declined.
        rejected_by: Option<UserId>,
        /// Why.
        reason: Option<RejectReason>,
    },
    /// `call_ended`: the other side hung up, or took its invitation back.
    CallEnded {
        /// The call.
        call_id: ServerCallId,
        /// Who ended it.
        ended_by: Option<UserId>,
        /// How long it was, in whole seconds.
        duration_seconds: Option<u64>,
    },
    /// `call_timeout`: nobody answered within 60 s.
    CallTimeout {
        /// The call.
        call_id: ServerCallId,
    },
    /// `call_quality_warning`: the network is bad.
    CallQualityWarning {
        /// The call.
        call_id: ServerCallId,
        /// How bad.
        quality: Option<CallQuality>,
    },
    /// `call_error`: a message of this client was refused. The socket stays open.
    CallError {
        /// The call; none when the server could not read which.
        call_id: Option<ServerCallId>,
        /// Why, for code.
        error_type: Option<ErrorType>,
        /// Why, for people.
        message: Option<String>,
    },
}

impl ServerMessage {
    /// Reads a text frame. `None` is a message of another feature on the shared socket.
    ///
    /// # Errors
    /// `proto.unexpected` for a message about calls that lacks what it cannot do without; the reason names it.
    pub fn parse(text: &str) -> Result<Option<Self>, CallError> {
        frame::read(text)
    }
}
