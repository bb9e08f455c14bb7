//! `/_mock/reset`, `/_mock/snapshot` and `/_mock/limits`: the server's state as a whole.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    clock::{to_signed, to_unsigned},
    control::{Refused, clock::Nothing},
    describe::Api,
    store::snapshot,
    transport::body::{Lenient, Strict},
};

type App = State<Arc<Shared>>;

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) enabled: bool,
}

#[derive(Serialize, ToSchema)]
struct WasReset {
    reset: bool,
}

#[derive(Serialize, ToSchema)]
struct Restored {
    restored: bool,
}

/// All that is stored, and the moment.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    now: u64,
    frozen: bool,
    #[schema(value_type = Object)]
    tables: Map<String, Value>,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(reset))
        .routes(routes!(take, restore))
        .routes(routes!(limits, set_limits))
}

/// Back to the seeded state of the first moment
///
/// Open sockets close with 1012.
#[utoipa::path(
    post,
    path = "/reset",
    request_body = Option<Nothing>,
    responses(
        (status = 200, body = WasReset, description = "Nothing is left of before"),
    ),
)]
async fn reset(State(app): App, _: Lenient<Nothing, Refused>) -> Result<Json<WasReset>, Refused> {
    app.enter().reset()?;
    Ok(Json(WasReset { reset: true }))
}

/// All that is stored, and the moment
#[utoipa::path(
    get,
    path = "/snapshot",
    operation_id = "take_snapshot",
    responses(
        (status = 200, body = Snapshot, description = "To be put back"),
    ),
)]
async fn take(State(app): App) -> Result<Json<Snapshot>, Refused> {
    let entered = app.enter();
    let tables = snapshot::take(entered.store.read())?;
    Ok(Json(Snapshot {
        now: to_unsigned(entered.now),
        frozen: app.clock.is_frozen(),
        tables,
    }))
}

/// Put a snapshot back, time included
///
/// Open sockets close with 1012.
#[utoipa::path(
    put,
    path = "/snapshot",
    operation_id = "restore_snapshot",
    request_body = Snapshot,
    responses(
        (status = 200, body = Restored, description = "The server is as it was"),
    ),
)]
async fn restore(
    State(app): App,
    Strict(snapshot, _): Strict<Snapshot, Refused>,
) -> Result<Json<Restored>, Refused> {
    let mut entered = app.enter();
    entered.store.write(|db| snapshot::put(db, &snapshot.tables))?;
    entered.close_all(1012, "restored");
    app.clock.freeze_at(to_signed(snapshot.now));
    if !snapshot.frozen {
        app.clock.resume();
    }
    entered.restart_jobs(to_signed(snapshot.now))?;
    app.tell("server.restored", json!({}));
    Ok(Json(Restored { restored: true }))
}

/// Whether requests are limited
#[utoipa::path(
    get,
    path = "/limits",
    responses(
        (status = 200, body = Limits, description = "As it is now"),
    ),
)]
async fn limits(State(app): App) -> Json<Limits> {
    Json(Limits {
        enabled: app.enter().limits.enabled(),
    })
}

/// Limit requests, or do not
#[utoipa::path(
    post,
    path = "/limits",
    request_body = Limits,
    responses(
        (status = 200, body = Limits, description = "As it is from now on; counting begins anew"),
    ),
)]
async fn set_limits(State(app): App, Strict(body, _): Strict<Limits, Refused>) -> Json<Limits> {
    app.enter().limits.set_enabled(body.enabled);
    app.tell("limits.changed", &body);
    Json(body)
}
