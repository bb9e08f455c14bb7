//! The JSON of private-call.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::json;

use crate::{
    contract::private_call::table::{Incoming, Invitation},
    dates::{is_iso, iso_seconds},
    store::users::{Role, UserId},
    transport::body::{BodyError, BodyRules},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Pending,
    Accepted,
    Rejected,
    Timeout,
    Cancelled,
}

impl Status {
    const ALL: [Self; 5] = [
        Self::Pending,
        Self::Accepted,
        Self::Rejected,
        Self::Timeout,
        Self::Cancelled,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// `POST invite`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InviteBody {
    pub(crate) caller_id: UserId,
    pub(crate) receiver_id: UserId,
    #[serde(default, rename = "timestamp", deserialize_with = "iso_date")]
    _timestamp: (),
    #[serde(default, rename = "status", deserialize_with = "pending")]
    _status: (),
}

/// `POST accept` and `POST reject`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    #[serde(rename = "timestamp", deserialize_with = "iso_date")]
    _timestamp: (),
}

/// `POST cancel`, which has no body; an empty object is the same.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelBody {}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invited {
    success: bool,
    invitation_id: String,
    message: &'static str,
}

impl Invited {
    pub(crate) fn new(invitation: Invitation) -> Self {
        Self {
            success: true,
            invitation_id: invitation.id,
            message: "Invitation sent successfully",
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    pub(crate) success: bool,
    pub(crate) message: &'static str,
    pub(crate) channel_name: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Done {
    pub(crate) success: bool,
    pub(crate) message: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncomingView {
    id: String,
    caller_id: UserId,
    caller_name: String,
    caller_email: String,
    caller_role: &'static str,
    timestamp: String,
    status: Status,
}

impl From<Incoming> for IncomingView {
    fn from(incoming: Incoming) -> Self {
        let Incoming {
            invitation,
            caller_name,
            caller_email,
            caller_role,
        } = incoming;
        Self {
            id: invitation.id,
            caller_id: invitation.caller,
            caller_name,
            caller_email,
            caller_role: match caller_role {
                Role::User => "User",
                Role::Admin => "Admin",
            },
            timestamp: iso_seconds(invitation.created_at),
            status: invitation.status,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusView {
    invitation_id: String,
    status: Status,
    timestamp: String,
}

impl From<Invitation> for StatusView {
    fn from(invitation: Invitation) -> Self {
        Self {
            invitation_id: invitation.id,
            status: invitation.status,
            timestamp: iso_seconds(invitation.updated_at),
        }
    }
}

/// What is answered instead.
#[derive(Debug)]
pub(crate) enum Refusal {
    Invalid(String),
    TooLarge,
    UnknownUser,
    UnknownInvitation,
    AlreadyInvited,
    NotPending(Status),
    UnknownPath,
    WrongMethod,
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl BodyRules for Refusal {}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::Malformed(why) => Self::Invalid(why),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = |status, text: &str| (status, Json(json!({ "error": text }))).into_response();
        match self {
            Self::Invalid(why) => error(StatusCode::BAD_REQUEST, &why),
            Self::TooLarge => error(StatusCode::PAYLOAD_TOO_LARGE, "The request body is too large"),
            Self::UnknownUser => error(StatusCode::NOT_FOUND, "User not found"),
            Self::UnknownInvitation => error(StatusCode::NOT_FOUND, "Invitation not found"),
            Self::AlreadyInvited => error(StatusCode::CONFLICT, "Invitation already exists"),
            Self::NotPending(status) => {
                let body = json!({ "error": "Invitation is not pending", "status": status });
                (StatusCode::CONFLICT, Json(body)).into_response()
            }
            Self::UnknownPath => error(StatusCode::NOT_FOUND, "Not found"),
            Self::WrongMethod => error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
            Self::Database(cause) => {
                tracing::error!(%cause, "private-call: the database failed");
                error(StatusCode::INTERNAL_SERVER_ERROR, "Unexpected server error")
            }
        }
    }
}

fn iso_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_iso(&text) {
        Ok(())
    } else {
        Err(D::Error::custom("timestamp must be an ISO 8601 date and time"))
    }
}

fn pending<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    match Status::deserialize(deserializer)? {
        Status::Pending => Ok(()),
        Status::Accepted | Status::Rejected | Status::Timeout | Status::Cancelled => {
            Err(D::Error::custom("status of a new invitation must be \"pending\""))
        }
    }
}
