//! `/_mock/journal`: what went through the server, and whether it is what was expected.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Expectation, Page, Question, Verdict};
use crate::{backend::Shared, control::Refused, transport::body::Strict};

type App = State<Arc<Shared>>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/journal", get(page).delete(clear))
        .route("/journal/verify", post(verify))
}

/// The fields of a matcher as a query, with `text`, `after` and `limit`.
async fn page(State(app): App, Query(pairs): Query<Vec<(String, String)>>) -> Result<Json<Page>, Refused> {
    let question = Question::read(pairs)?;
    Ok(Json(app.tap.lock().journal.page(&question)))
}

async fn clear(State(app): App) -> Json<Value> {
    app.tap.lock().journal.clear();
    Json(json!({ "cleared": true }))
}

/// 200 when it holds and 422 when it does not, both with the verdict: a test that only looks at the status fails too.
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
