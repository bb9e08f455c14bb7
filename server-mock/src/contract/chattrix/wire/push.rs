//! What the server says on the socket.

use serde::Serialize;
use serde_json::json;

use crate::{
    clock::UnixMillis,
    contract::chattrix::{
        table::Call,
        wire::{CallType, Quality, Reason},
    },
    dates::iso_seconds,
    store::users::User,
};

/// A message from the server, `{type, data, timestamp}`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
pub(crate) enum Push {
    #[serde(rename = "call_invitation")]
    Invitation {
        call_id: String,
        channel_id: String,
        caller_id: String,
        caller_name: String,
        caller_avatar: Option<String>,
        call_type: CallType,
    },
    #[serde(rename = "call_accepted")]
    Accepted { call_id: String, accepted_by: String },
    #[serde(rename = "call_rejected")]
    Rejected {
        call_id: String,
        rejected_by: String,
        reason: Reason,
    },
    #[serde(rename = "call_ended")]
    Ended {
        call_id: String,
        ended_by: String,
        duration_seconds: i64,
    },
    #[serde(rename = "call_timeout")]
    Timeout { call_id: String },
    #[serde(rename = "call_quality_warning")]
    QualityWarning { call_id: String, quality: Quality },
}

#[derive(Serialize)]
struct Stamped<'a> {
    #[serde(flatten)]
    push: &'a Push,
    timestamp: String,
}

impl Push {
    pub(crate) fn invitation(call: &Call, caller: &User) -> Self {
        Self::Invitation {
            call_id: call.id.clone(),
            channel_id: call.channel_id.clone(),
            caller_id: call.caller.to_string(),
            caller_name: caller.name.clone(),
            caller_avatar: caller.avatar.clone(),
            call_type: call.call_type,
        }
    }

    /// The message as sent at `now`.
    pub(crate) fn to_text(&self, now: UnixMillis) -> String {
        // Only texts and numbers: there is nothing in it that JSON could not say.
        serde_json::to_string(&Stamped {
            push: self,
            timestamp: iso_seconds(now),
        })
        .unwrap_or_default()
    }
}

/// A `call_error`, which alone has a `payload` and no timestamp.
pub(crate) fn error_text(call_id: &str, error_type: &str, message: &str) -> String {
    json!({ "type": "call_error", "payload": { "callId": call_id, "errorType": error_type, "message": message } })
        .to_string()
}
