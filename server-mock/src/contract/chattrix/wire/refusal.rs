//! What is answered instead of a success: an envelope over REST, a `call_error` on the socket.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::AuthError,
    contract::chattrix::wire::Status,
    limits::Standing,
    transport::{
        body::{BodyError, BodyRules},
        limits,
    },
};

/// `{success, message, data}` around every refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    success: bool,
    message: String,
    #[schema(value_type = Option<Object>)]
    data: (),
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0}")]
    Invalid(String),
    #[error("The request body is too large")]
    TooLarge,
    #[error("User not found")]
    UnknownCallee,
    #[error("Call not found")]
    UnknownCall,
    #[error("User is not the callee of this call")]
    NotCallee,
    #[error("User is not a participant of this call")]
    NotParticipant,
    #[error("Invalid call status: the call is {}", .0.name())]
    WrongStatus(Status),
    #[error("Invalid status transition from {} to {}", .0.name(), .1.name())]
    WrongTransition(Status, Status),
    #[error("{0}")]
    Unauthorized(AuthError),
    #[error("Rate limit exceeded")]
    TooMany(Standing),
    #[error("Resource not found")]
    UnknownPath,
    #[error("Method not allowed")]
    WrongMethod,
    #[error("A WebSocket upgrade is required")]
    NoUpgrade,
    #[error("Unexpected server error")]
    Database(#[from] rusqlite::Error),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) | Self::WrongStatus(_) | Self::WrongTransition(..) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnknownCallee | Self::UnknownCall | Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::NotCallee | Self::NotParticipant => StatusCode::FORBIDDEN,
            Self::Unauthorized(AuthError::Database(_)) | Self::Database(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoUpgrade => StatusCode::UPGRADE_REQUIRED,
        }
    }

    /// The contract's word for it on the socket.
    pub(crate) fn error_type(&self) -> &'static str {
        match self {
            Self::UnknownCall => "call_not_found",
            Self::NotCallee | Self::NotParticipant | Self::Unauthorized(_) => "unauthorized",
            Self::WrongStatus(_) | Self::WrongTransition(..) => "invalid_status",
            Self::Invalid(_) | Self::TooLarge => "parse_error",
            Self::UnknownCallee
            | Self::TooMany(_)
            | Self::UnknownPath
            | Self::WrongMethod
            | Self::NoUpgrade
            | Self::Database(_) => "service_error",
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
        let body = ErrorView {
            success: false,
            message: self.to_string(),
            data: (),
        };
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        match &self {
            Self::Unauthorized(_) => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooMany(standing) => limits::describe(headers, standing),
            Self::NoUpgrade => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            }
            Self::Database(cause) => tracing::error!(%cause, "chattrix: the database failed"),
            Self::Invalid(_)
            | Self::TooLarge
            | Self::UnknownCallee
            | Self::UnknownCall
            | Self::NotCallee
            | Self::NotParticipant
            | Self::WrongStatus(_)
            | Self::WrongTransition(..)
            | Self::UnknownPath
            | Self::WrongMethod => {}
        }
        response
    }
}
