//! How the control API says no: `{"error": "…"}`.

mod contracts;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::MockError,
    namespaces::NamespaceError,
    store::snapshot::SnapshotError,
    strict::BadInput,
    transport::body::{BodyError, BodyRules},
};

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    error: String,
}

/// Why a control request is not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("{0}")]
    Invalid(String),
    #[error("The request body is too large")]
    TooLarge,
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    Conflict(String),
    #[error("The control API is only open to this machine; start the server with a key to open it to others")]
    NotLocal,
    #[error("The header x-mock-key is missing or wrong")]
    WrongKey,
    #[error("There is no such control endpoint")]
    UnknownPath,
    #[error("Method not allowed")]
    WrongMethod,
    #[error("{0}")]
    Server(MockError),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Server(error.into())
    }
}

impl From<MockError> for Refused {
    fn from(error: MockError) -> Self {
        match error {
            MockError::UnknownUser(_) => Self::NotFound(error.to_string()),
            MockError::Namespace(why) => why.into(),
            MockError::Database(_)
            | MockError::SchemaTooNew { .. }
            | MockError::Listen { .. }
            | MockError::Token(_) => Self::Server(error),
        }
    }
}

impl From<NamespaceError> for Refused {
    fn from(error: NamespaceError) -> Self {
        let why = error.to_string();
        match error {
            NamespaceError::Name(_) => Self::Invalid(why),
            NamespaceError::Taken(_) | NamespaceError::TooMany(_) => Self::Conflict(why),
            NamespaceError::Unknown(_) => Self::NotFound(why),
        }
    }
}

impl BodyRules for Refused {
    /// A snapshot holds all that is stored.
    const MAX_BYTES: usize = 64 << 20;
}

impl From<BodyError> for Refused {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::Malformed(why) => Self::Invalid(why),
        }
    }
}

impl From<BadInput> for Refused {
    fn from(error: BadInput) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<SnapshotError> for Refused {
    fn from(error: SnapshotError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound(_) | Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::NotLocal => StatusCode::FORBIDDEN,
            Self::WrongKey => StatusCode::UNAUTHORIZED,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Server(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let error = self.to_string();
        (status, Json(ErrorView { error })).into_response()
    }
}
