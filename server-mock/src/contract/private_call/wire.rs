//! The JSON of private-call.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

use crate::{
    contract::private_call::table::{Incoming, Invitation},
    dates::{is_iso, iso_seconds},
    store::users::{Role, UserId},
    transport::body::{BodyError, BodyRules},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "callerId": 101, "receiverId": 102, "timestamp": "2024-01-01T12:00:00Z", "status": "pending" }))]
pub(crate) struct InviteBody {
    pub(crate) caller_id: UserId,
    pub(crate) receiver_id: UserId,
    #[serde(default, rename = "timestamp", deserialize_with = "iso_date")]
    #[schema(value_type = String, format = DateTime, required = false)]
    _timestamp: (),
    #[serde(default, rename = "status", deserialize_with = "pending")]
    #[schema(value_type = String, pattern = "^pending$", required = false)]
    _status: (),
}

/// `POST accept` and `POST reject`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    #[serde(rename = "timestamp", deserialize_with = "iso_date")]
    #[schema(value_type = String, format = DateTime)]
    _timestamp: (),
}

/// `POST cancel`, which has no body; an empty object is the same.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelBody {}

#[derive(Debug, Serialize, ToSchema)]
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

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    pub(crate) success: bool,
    pub(crate) message: &'static str,
    pub(crate) channel_name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    pub(crate) success: bool,
    pub(crate) message: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncomingView {
    id: String,
    caller_id: UserId,
    caller_name: String,
    caller_email: String,
    caller_role: &'static str,
    #[schema(format = DateTime)]
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
                Role::User | Role::Moderator => "User",
                Role::Admin => "Admin",
            },
            timestamp: iso_seconds(invitation.created_at),
            status: invitation.status,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusView {
    invitation_id: String,
    status: Status,
    #[schema(format = DateTime)]
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

/// The body of a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    error: String,
}

/// The body of a refusal because the invitation has been answered, cancelled or timed out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotPendingView {
    error: &'static str,
    status: Status,
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
        let error = |status, text: &str| {
            let error = text.to_owned();
            (status, Json(ErrorView { error })).into_response()
        };
        match self {
            Self::Invalid(why) => error(StatusCode::BAD_REQUEST, &why),
            Self::TooLarge => error(StatusCode::PAYLOAD_TOO_LARGE, "The request body is too large"),
            Self::UnknownUser => error(StatusCode::NOT_FOUND, "User not found"),
            Self::UnknownInvitation => error(StatusCode::NOT_FOUND, "Invitation not found"),
            Self::AlreadyInvited => error(StatusCode::CONFLICT, "Invitation already exists"),
            Self::NotPending(status) => {
                let error = "Invitation is not pending";
                (StatusCode::CONFLICT, Json(NotPendingView { error, status })).into_response()
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
