//! `/_mock/faults`: put faults in force, see how often each has happened, end them.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{delete, get},
};
use http::StatusCode;
use serde_json::{Value, json};

use super::FaultSpec;
use crate::{
    backend::Shared,
    control::{Refused, tap},
    transport::{body::Strict, path::Segment},
};

type App = State<Arc<Shared>>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/faults", get(list).post(add).delete(clear))
        .route("/faults/{id}", delete(remove))
}

async fn list(State(app): App) -> Json<Value> {
    let inner = app.tap.lock();
    Json(json!({ "faults": inner.faults.list().collect::<Vec<_>>() }))
}

/// 201 with the fault as the list shows it; its `id` ends it.
async fn add(
    State(app): App,
    Strict(spec, _): Strict<FaultSpec, Refused>,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let mut inner = app.tap.lock();
    let id = inner.faults.add(spec)?;
    Ok((StatusCode::CREATED, Json(json!(inner.faults.get(id)))))
}

async fn clear(State(app): App) -> Json<Value> {
    Json(json!({ "removed": tap::remove_faults(&app, None) }))
}

async fn remove(State(app): App, Segment(id): Segment) -> Result<Json<Value>, Refused> {
    let unknown = || Refused::NotFound("no fault has this id".to_owned());
    let number = id.parse().map_err(|_| unknown())?;
    match tap::remove_faults(&app, Some(number)) {
        0 => Err(unknown()),
        removed => Ok(Json(json!({ "removed": removed }))),
    }
}
