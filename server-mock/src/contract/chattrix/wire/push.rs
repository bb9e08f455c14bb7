//! What the server says on the socket.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::UnixMillis,
    contract::chattrix::{
        table::Call,
        wire::{CallType, Quality, Reason},
    },
    dates::iso_seconds,
    store::users::User,
};

/// The messages of the server by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Invitation,
    Accepted,
    Rejected,
    Ended,
    Timeout,
    QualityWarning,
    Error,
}

impl Kind {
    pub(super) const ALL: [Self; 7] = [
        Self::Invitation,
        Self::Accepted,
        Self::Rejected,
        Self::Ended,
        Self::Timeout,
        Self::QualityWarning,
        Self::Error,
    ];

    pub(super) fn name(self) -> &'static str {
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

/// A message from the server, `{type, data, timestamp}`.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Push {
    Invitation(Invitation),
    Accepted(Accepted),
    Rejected(Rejected),
    Ended(Ended),
    Timeout(Timeout),
    QualityWarning(QualityWarning),
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invitation {
    pub(crate) call_id: String,
    pub(crate) channel_id: String,
    pub(crate) caller_id: String,
    pub(crate) caller_name: String,
    pub(crate) caller_avatar: Option<String>,
    pub(crate) call_type: CallType,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    pub(crate) call_id: String,
    pub(crate) accepted_by: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rejected {
    pub(crate) call_id: String,
    pub(crate) rejected_by: String,
    pub(crate) reason: Reason,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ended {
    pub(crate) call_id: String,
    pub(crate) ended_by: String,
    pub(crate) duration_seconds: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Timeout {
    pub(crate) call_id: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QualityWarning {
    pub(crate) call_id: String,
    pub(crate) quality: Quality,
}

/// The payload of a `call_error`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorPayload<'a> {
    call_id: &'a str,
    error_type: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct ErrorMessage<'a> {
    r#type: &'static str,
    payload: ErrorPayload<'a>,
}

#[derive(Serialize)]
struct Stamped<'a> {
    r#type: &'static str,
    data: &'a Push,
    timestamp: String,
}

impl Push {
    pub(crate) fn invitation(call: &Call, caller: &User) -> Self {
        Self::Invitation(Invitation {
            call_id: call.id.clone(),
            channel_id: call.channel_id.clone(),
            caller_id: call.caller.to_string(),
            caller_name: caller.name.clone(),
            caller_avatar: caller.avatar.clone(),
            call_type: call.call_type,
        })
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Invitation(_) => Kind::Invitation,
            Self::Accepted(_) => Kind::Accepted,
            Self::Rejected(_) => Kind::Rejected,
            Self::Ended(_) => Kind::Ended,
            Self::Timeout(_) => Kind::Timeout,
            Self::QualityWarning(_) => Kind::QualityWarning,
        }
    }

    /// The message as sent at `now`.
    pub(crate) fn to_text(&self, now: UnixMillis) -> String {
        // Only texts and numbers: there is nothing in it that JSON could not say.
        serde_json::to_string(&Stamped {
            r#type: self.kind().name(),
            data: self,
            timestamp: iso_seconds(now),
        })
        .unwrap_or_default()
    }
}

/// A `call_error`, which alone has a `payload` and no timestamp.
pub(crate) fn error_text(call_id: &str, error_type: &str, message: &str) -> String {
    let payload = ErrorPayload {
        call_id,
        error_type,
        message,
    };
    serde_json::to_string(&ErrorMessage {
        r#type: Kind::Error.name(),
        payload,
    })
    .unwrap_or_default()
}
