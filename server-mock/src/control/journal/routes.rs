//! `/_mock/journal`: what went through the server, and whether it is what was expected.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State},
};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Expectation, Page, Question, Verdict, query::Asked};
use crate::{backend::Shared, control::Refused, describe::Api, transport::body::Strict};

type App = State<Arc<Shared>>;

#[derive(Serialize, ToSchema)]
struct Cleared {
    cleared: bool,
}

pub(crate) fn api() -> Api {
    Api::new().routes(routes!(page, clear)).routes(routes!(verify))
}

/// What went through the server
///
/// The fields of a matcher, `text`, `after` and `limit`.
#[utoipa::path(
    get,
    path = "/journal",
    operation_id = "journal",
    params(Asked),
    responses(
        (status = 200, body = Page, description = "The oldest first"),
    ),
)]
async fn page(State(app): App, Query(pairs): Query<Vec<(String, String)>>) -> Result<Json<Page>, Refused> {
    let question = Question::read(pairs)?;
    Ok(Json(app.tap.lock().journal.page(&question)))
}

/// Forget what went through the server
#[utoipa::path(
    delete,
    path = "/journal",
    operation_id = "clear_journal",
    responses(
        (status = 200, body = Cleared, description = "The journal is empty; its numbers go on"),
    ),
)]
async fn clear(State(app): App) -> Json<Cleared> {
    app.tap.lock().journal.clear();
    Json(Cleared { cleared: true })
}

/// Whether what went through is what was expected
///
/// A test that only looks at the status fails, too.
#[utoipa::path(
    post,
    path = "/journal/verify",
    operation_id = "verify_journal",
    request_body = Expectation,
    responses(
        (status = 200, body = Verdict, description = "It is"),
        (status = 422, body = Verdict, description = "It is not; what came nearest is shown"),
    ),
)]
async fn verify(
    State(app): App,
    Strict(expectation, _): Strict<Expectation, Refused>,
) -> Result<(StatusCode, Json<Verdict>), Refused> {
    expectation.check()?;
    let verdict = expectation.verify(&app.tap.lock().journal);
    let status = if verdict.ok {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, Json(verdict)))
}
