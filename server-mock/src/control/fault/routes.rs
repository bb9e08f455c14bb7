//! `/_mock/faults`: put faults in force, see how often each has happened, end them.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Active, FaultSpec};
use crate::{
    backend::Shared,
    control::{Refused, tap},
    describe::Api,
    transport::{body::Strict, path::Segment},
};

type App = State<Arc<Shared>>;

#[derive(Serialize, ToSchema)]
struct FaultList {
    faults: Vec<Active>,
}

#[derive(Serialize, ToSchema)]
struct Removed {
    /// How many faults are not in force any more.
    removed: usize,
}

pub(crate) fn api() -> Api {
    Api::new()
        .routes(routes!(list, add, clear))
        .routes(routes!(remove))
}

/// The faults in force
#[utoipa::path(
    get,
    path = "/faults",
    operation_id = "faults",
    responses(
        (status = 200, body = FaultList, description = "In the order in which traffic meets them"),
    ),
)]
async fn list(State(app): App) -> Json<FaultList> {
    let faults = app.tap.lock().faults.list().cloned().collect();
    Json(FaultList { faults })
}

/// Put a fault in force
#[utoipa::path(
    post,
    path = "/faults",
    operation_id = "add_fault",
    request_body = FaultSpec,
    responses(
        (status = 201, body = Active, description = "As the list shows it; its `id` ends it"),
    ),
)]
async fn add(
    State(app): App,
    Strict(spec, _): Strict<FaultSpec, Refused>,
) -> Result<(StatusCode, Json<Option<Active>>), Refused> {
    let mut inner = app.tap.lock();
    let id = inner.faults.add(spec)?;
    let fault = inner.faults.get(id).cloned();
    app.tell("fault.added", &fault);
    Ok((StatusCode::CREATED, Json(fault)))
}

/// End all faults
#[utoipa::path(
    delete,
    path = "/faults",
    operation_id = "remove_faults",
    responses(
        (status = 200, body = Removed, description = "None is in force"),
    ),
)]
async fn clear(State(app): App) -> Json<Removed> {
    let removed = tap::remove_faults(&app, None);
    Json(Removed { removed })
}

/// End a fault
#[utoipa::path(
    delete,
    path = "/faults/{id}",
    operation_id = "remove_fault",
    params(("id" = u64, Path, example = 1)),
    responses(
        (status = 200, body = Removed, description = "It is not in force any more"),
        (status = 404, description = "No fault has this id"),
    ),
)]
async fn remove(State(app): App, Segment(id): Segment) -> Result<Json<Removed>, Refused> {
    let unknown = || Refused::NotFound("no fault has this id".to_owned());
    let number = id.parse().map_err(|_| unknown())?;
    match tap::remove_faults(&app, Some(number)) {
        0 => Err(unknown()),
        removed => Ok(Json(Removed { removed })),
    }
}
