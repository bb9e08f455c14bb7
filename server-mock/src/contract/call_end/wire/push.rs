//! The events that the server emits.

use serde::Serialize;

use crate::{
    clock::UnixMillis,
    contract::call_end::wire::{CallType, Reason},
    dates::iso_millis,
    outbox::Frame,
};

#[derive(Debug, Clone, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(crate) enum Push {
    IncomingCall {
        call_id: String,
        from: String,
        participants: Vec<String>,
        call_type: CallType,
    },
    CallAccepted {
        call_id: String,
        by: String,
    },
    CallRejected {
        call_id: String,
        by: String,
    },
    ParticipantLeft {
        call_id: String,
        user_id: String,
    },
    CallEnded {
        call_id: String,
        from_user_id: String,
        duration: i64,
        reason: Reason,
        timestamp: String,
    },
}

impl Push {
    pub(crate) fn ended(call_id: &str, by: &str, duration: i64, reason: Reason, at: UnixMillis) -> Self {
        Self::CallEnded {
            call_id: call_id.to_owned(),
            from_user_id: by.to_owned(),
            duration,
            reason,
            timestamp: iso_millis(at),
        }
    }

    pub(crate) fn frame(&self) -> Frame {
        let name = match self {
            Self::IncomingCall { .. } => "incoming_call",
            Self::CallAccepted { .. } => "call_accepted",
            Self::CallRejected { .. } => "call_rejected",
            Self::ParticipantLeft { .. } => "participant_left",
            Self::CallEnded { .. } => "call_ended",
        };
        // Only texts and numbers: there is nothing in it that JSON could not say.
        Frame::Event {
            name,
            data: serde_json::to_value(self).unwrap_or_default(),
            attachments: Vec::new(),
        }
    }
}
