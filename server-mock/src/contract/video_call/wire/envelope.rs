//! "All successful responses follow this format".

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{clock::UnixMillis, contract::video_call::wire::Refusal, dates::iso_millis};

/// What a handler answers.
pub(crate) type Answer<T> = Result<Success<T>, Refusal>;

/// A success; its `timestamp` is the server's time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Success<T> {
    /// `true`.
    success: bool,
    /// `success`.
    status: &'static str,
    message: &'static str,
    #[schema(format = DateTime)]
    timestamp: String,
    data: T,
    #[serde(skip)]
    code: StatusCode,
}

/// There is nothing to say beyond that it is done: `"data": {}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Nothing {}

/// 200.
pub(crate) fn ok<T>(now: UnixMillis, message: &'static str, data: T) -> Success<T> {
    success(StatusCode::OK, now, message, data)
}

/// 201: "Creation is 201" (NOTES 4).
pub(crate) fn created<T>(now: UnixMillis, message: &'static str, data: T) -> Success<T> {
    success(StatusCode::CREATED, now, message, data)
}

fn success<T>(code: StatusCode, now: UnixMillis, message: &'static str, data: T) -> Success<T> {
    Success {
        success: true,
        status: "success",
        message,
        timestamp: iso_millis(now),
        data,
        code,
    }
}

impl<T: Serialize> IntoResponse for Success<T> {
    fn into_response(self) -> Response {
        (self.code, Json(self)).into_response()
    }
}
