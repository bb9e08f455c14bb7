//! What is answered instead of a success: `{"status":"Error","message":"…"}`, over HTTP and as an ack (NOTES 5).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::transport::body::{BodyError, BodyRules};

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    #[schema(pattern = "^Error$")]
    status: &'static str,
    message: String,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0}")]
    Invalid(String),
    #[error("The request body is too large")]
    TooLarge,
    #[error("Register with a userId first")]
    NotRegistered,
    #[error("Only a participant can do this")]
    NotParticipant,
    #[error("Call not found")]
    UnknownCall,
    #[error("Not found")]
    UnknownPath,
    #[error("Method not allowed")]
    WrongMethod,
    #[error("Internal server error")]
    Database(#[from] rusqlite::Error),
}

impl Refusal {
    pub(crate) fn view(&self) -> ErrorView {
        if let Self::Database(cause) = self {
            tracing::error!(%cause, "call-end: the database failed");
        }
        ErrorView {
            status: "Error",
            message: self.to_string(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotRegistered | Self::NotParticipant => StatusCode::FORBIDDEN,
            Self::UnknownCall | Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
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
        (self.status(), Json(self.view())).into_response()
    }
}
