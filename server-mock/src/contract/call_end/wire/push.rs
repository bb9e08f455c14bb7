//! The events that the server emits.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::UnixMillis,
    contract::call_end::wire::{CallType, Reason},
    dates::iso_millis,
    json::Json,
    outbox::Frame,
};

/// The events of the server by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    IncomingCall,
    CallAccepted,
    CallRejected,
    ParticipantLeft,
    CallEnded,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [
        Self::IncomingCall,
        Self::CallAccepted,
        Self::CallRejected,
        Self::ParticipantLeft,
        Self::CallEnded,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::IncomingCall => "incoming_call",
            Self::CallAccepted => "call_accepted",
            Self::CallRejected => "call_rejected",
            Self::ParticipantLeft => "participant_left",
            Self::CallEnded => "call_ended",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Push {
    IncomingCall(IncomingCall),
    CallAccepted(CallAccepted),
    CallRejected(CallRejected),
    ParticipantLeft(ParticipantLeft),
    CallEnded(CallEnded),
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncomingCall {
    pub(crate) call_id: String,
    pub(crate) from: String,
    pub(crate) participants: Vec<String>,
    pub(crate) call_type: CallType,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallAccepted {
    pub(crate) call_id: String,
    pub(crate) by: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallRejected {
    pub(crate) call_id: String,
    pub(crate) by: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantLeft {
    pub(crate) call_id: String,
    pub(crate) user_id: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallEnded {
    call_id: String,
    from_user_id: String,
    /// In whole seconds from the accept; 0 if never accepted.
    duration: i64,
    reason: Reason,
    #[schema(format = DateTime)]
    timestamp: String,
}

impl Push {
    pub(crate) fn ended(call_id: &str, by: &str, duration: i64, reason: Reason, at: UnixMillis) -> Self {
        Self::CallEnded(CallEnded {
            call_id: call_id.to_owned(),
            from_user_id: by.to_owned(),
            duration,
            reason,
            timestamp: iso_millis(at),
        })
    }

    fn kind(&self) -> Kind {
        match self {
            Self::IncomingCall(_) => Kind::IncomingCall,
            Self::CallAccepted(_) => Kind::CallAccepted,
            Self::CallRejected(_) => Kind::CallRejected,
            Self::ParticipantLeft(_) => Kind::ParticipantLeft,
            Self::CallEnded(_) => Kind::CallEnded,
        }
    }

    pub(crate) fn frame(&self) -> Frame {
        // Only texts and numbers: there is nothing in it that JSON could not say.
        Frame::Event {
            name: self.kind().name(),
            data: Json::of(self),
            attachments: Vec::new(),
        }
    }
}
