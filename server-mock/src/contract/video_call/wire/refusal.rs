//! "All errors follow this format", with the contract's error codes.

use std::sync::Arc;

use axum::{
    Extension,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    agora::AgoraError,
    auth::AuthError,
    backend::Shared,
    clock::UnixMillis,
    dates::iso_millis,
    limits::Standing,
    logs::Level,
    transport::{
        body::{BodyError, BodyRules},
        limits,
        work::Unfinished,
    },
};

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
}

/// Why something is not done. The text is for whoever uses the app.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// Not even JSON, or no object.
    #[error("{0}")]
    Malformed(String),
    /// With all that is wrong at once (NOTES 4: `errors` lists `{field, message}`).
    #[error("Validation failed")]
    Invalid(Vec<FieldError>),
    #[error("{0}")]
    BadRequest(&'static str),
    #[error("The request body is too large")]
    TooLarge,
    #[error("{0}")]
    Unauthorized(AuthError),
    #[error("Invalid email or password")]
    WrongCredentials,
    #[error("{0}")]
    Forbidden(&'static str),
    /// What is not there, in words.
    #[error("{0}")]
    NotFound(&'static str),
    #[error("{0}")]
    Conflict(&'static str),
    #[error("Too many requests")]
    TooMany(Standing),
    #[error("Not found")]
    UnknownPath,
    #[error("Method not allowed")]
    WrongMethod,
    #[error("Agora token generation failed")]
    NoToken(AgoraError),
    #[error("Internal server error")]
    Internal(String),
}

/// A refusal on its way to [`stamp`], which knows the time.
#[derive(Debug, Clone)]
struct Refused(Arc<Refusal>);

/// Writes refusals out, with the time at which they are given. It stands around all routes of the contract.
pub(crate) async fn stamp(Extension(app): Extension<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(Refused(refusal)) = response.extensions_mut().remove() {
        let now = app.clock.now();
        if let Refusal::Internal(cause) = &*refusal {
            app.logs
                .note(now, Level::Error, format!("a request failed: {cause}"));
        }
        write_out(&mut response, &refusal.body(now));
    }
    response
}

impl Refusal {
    /// One field that is not right.
    pub(crate) fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            message: message.into(),
        }])
    }

    /// The whole answer, for what stands outside of [`stamp`].
    pub(crate) fn at(self, now: UnixMillis) -> Response {
        let body = self.body(now);
        let mut response = self.into_response();
        response.extensions_mut().remove::<Refused>();
        write_out(&mut response, &body);
        response
    }

    /// What an ack says: what is wrong with each field, too, since it has no list for that.
    pub(crate) fn told(&self) -> String {
        let Self::Invalid(errors) = self else {
            return self.to_string();
        };
        let told: Vec<String> = errors
            .iter()
            .map(|error| format!("{} {}", error.field, error.message))
            .collect();
        format!("{self}: {}", told.join("; "))
    }

    pub(crate) fn code(&self) -> &'static str {
        code_of(self.status())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) | Self::Invalid(_) | Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unauthorized(_) | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) | Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NoToken(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self, now: UnixMillis) -> ErrorView {
        let errors = match self {
            Self::Invalid(errors) => errors.clone(),
            Self::Malformed(_)
            | Self::BadRequest(_)
            | Self::TooLarge
            | Self::Unauthorized(_)
            | Self::WrongCredentials
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Conflict(_)
            | Self::TooMany(_)
            | Self::UnknownPath
            | Self::WrongMethod
            | Self::NoToken(_)
            | Self::Internal(_) => Vec::new(),
        };
        envelope(self.status(), self.to_string(), errors, now)
    }

    fn add_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        match self {
            Self::Unauthorized(_) | Self::WrongCredentials => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooMany(standing) => limits::describe(headers, standing),
            Self::NoToken(cause) => tracing::warn!(%cause, "video-call: no Agora token"),
            Self::Malformed(_)
            | Self::Invalid(_)
            | Self::BadRequest(_)
            | Self::TooLarge
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Conflict(_)
            | Self::UnknownPath
            | Self::WrongMethod
            | Self::Internal(_) => {}
        }
    }
}

/// The body of every refusal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorView {
    /// `false`.
    success: bool,
    /// `error`.
    status: &'static str,
    message: String,
    /// One of the table of error codes.
    error_code: &'static str,
    #[schema(format = DateTime)]
    timestamp: String,
    /// What is wrong with which field.
    errors: Vec<FieldError>,
}

/// The error format, also for a fault that answers in the contract's words.
pub(crate) fn envelope(
    status: StatusCode,
    message: String,
    errors: Vec<FieldError>,
    now: UnixMillis,
) -> ErrorView {
    ErrorView {
        success: false,
        status: "error",
        message,
        error_code: code_of(status),
        timestamp: iso_millis(now),
        errors,
    }
}

/// The table "Error Codes"; a status that it does not have is one of its two families.
fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
        StatusCode::FORBIDDEN => "FORBIDDEN",
        StatusCode::NOT_FOUND => "NOT_FOUND",
        StatusCode::CONFLICT => "CONFLICT",
        StatusCode::TOO_MANY_REQUESTS => "TOO_MANY_REQUESTS",
        other if other.is_client_error() => "BAD_REQUEST",
        _ => "INTERNAL_SERVER_ERROR",
    }
}

fn write_out(response: &mut Response, body: &ErrorView) {
    let text = serde_json::to_string(body).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_LENGTH, text.len().into());
    *response.body_mut() = text.into();
}

impl IntoResponse for Refusal {
    /// Without a body yet: that is [`stamp`]'s.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        self.add_headers(&mut response);
        response.extensions_mut().insert(Refused(Arc::new(self)));
        response
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Database(cause) => cause.into(),
            AuthError::Missing | AuthError::Invalid | AuthError::Expired | AuthError::Revoked => {
                Self::Unauthorized(error)
            }
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<Unfinished> for Refusal {
    fn from(cause: Unfinished) -> Self {
        Self::Internal(cause.to_string())
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
            BodyError::Malformed(why) => Self::Malformed(why),
        }
    }
}
