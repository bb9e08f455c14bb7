//! What is answered instead of a success: `{"error": "…"}` (NOTES 3).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    agora::AgoraError,
    auth::AuthError,
    limits::Standing,
    transport::{
        body::{BodyError, BodyRules},
        limits,
    },
};

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    error: String,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0}")]
    Invalid(String),
    #[error("The request body is too large")]
    TooLarge,
    #[error("Call is full")]
    Full,
    #[error("{0}")]
    Unauthorized(AuthError),
    #[error("Pre-member or full-member status is required")]
    NotMember,
    #[error("Admin access is required")]
    NotAdmin,
    #[error("Access denied to this call")]
    NoAccess,
    #[error("Access denied to private call")]
    Private,
    #[error("You have been removed from this call")]
    Removed,
    #[error("Call not found or ended")]
    UnknownCall,
    #[error("Participant not found")]
    UnknownParticipant,
    #[error("Rate limit exceeded")]
    TooMany(Standing),
    #[error("Not found")]
    UnknownPath,
    #[error("Method not allowed")]
    WrongMethod,
    #[error("Token generation failed")]
    NoToken(AgoraError),
    #[error("Call creation failed")]
    NotCreated(rusqlite::Error),
    #[error("Failed to leave call")]
    NotLeft(rusqlite::Error),
    #[error("Token generation failed")]
    NotIssued(rusqlite::Error),
    #[error("Internal server error")]
    Database(#[from] rusqlite::Error),
}

impl Refusal {
    /// A failure of the database in the words that the contract has for it on some routes.
    pub(crate) fn failing(self, said: fn(rusqlite::Error) -> Self) -> Self {
        if let Self::Database(cause) = self {
            said(cause)
        } else {
            self
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) | Self::Full => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::NotMember | Self::NotAdmin | Self::NoAccess | Self::Private | Self::Removed => {
                StatusCode::FORBIDDEN
            }
            Self::UnknownCall | Self::UnknownParticipant | Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoToken(_)
            | Self::NotCreated(_)
            | Self::NotLeft(_)
            | Self::NotIssued(_)
            | Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Database(cause) => Self::Database(cause),
            AuthError::Missing | AuthError::Invalid | AuthError::Expired | AuthError::Revoked => {
                Self::Unauthorized(error)
            }
        }
    }
}

impl From<AgoraError> for Refusal {
    fn from(error: AgoraError) -> Self {
        Self::NoToken(error)
    }
}

impl From<Standing> for Refusal {
    fn from(standing: Standing) -> Self {
        Self::TooMany(standing)
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
        let error = self.to_string();
        let mut response = (self.status(), Json(ErrorView { error })).into_response();
        let headers = response.headers_mut();
        match &self {
            Self::Unauthorized(_) => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooMany(standing) => limits::describe(headers, standing),
            Self::NoToken(cause) => tracing::warn!(%cause, "ikoota: no Agora token"),
            Self::NotCreated(cause)
            | Self::NotLeft(cause)
            | Self::NotIssued(cause)
            | Self::Database(cause) => tracing::error!(%cause, "ikoota: the database failed"),
            Self::Invalid(_)
            | Self::TooLarge
            | Self::Full
            | Self::NotMember
            | Self::NotAdmin
            | Self::NoAccess
            | Self::Private
            | Self::Removed
            | Self::UnknownCall
            | Self::UnknownParticipant
            | Self::UnknownPath
            | Self::WrongMethod => {}
        }
        response
    }
}
