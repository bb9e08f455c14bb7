//! `/_mock/reset`, `/_mock/snapshot` and `/_mock/limits`: the server's state as a whole.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    backend::Shared,
    clock::{to_signed, to_unsigned},
    control::{Refused, clock::Nothing},
    store::snapshot,
    transport::body::{Lenient, Strict},
};

type App = State<Arc<Shared>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) enabled: bool,
}

/// All that is stored, and the moment.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    now: u64,
    frozen: bool,
    tables: Map<String, Value>,
}

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/reset", post(reset))
        .route("/snapshot", get(take).put(restore))
        .route("/limits", get(limits).post(set_limits))
}

/// Back to the seeded state; open sockets close with 1012.
async fn reset(State(app): App, _: Lenient<Nothing, Refused>) -> Result<Json<Value>, Refused> {
    app.enter().reset()?;
    Ok(Json(json!({ "reset": true })))
}

async fn take(State(app): App) -> Result<Json<Snapshot>, Refused> {
    let entered = app.enter();
    let tables = snapshot::take(entered.store.read())?;
    Ok(Json(Snapshot {
        now: to_unsigned(entered.now),
        frozen: app.clock.is_frozen(),
        tables,
    }))
}

/// Puts a snapshot back, time included; open sockets close with 1012.
async fn restore(
    State(app): App,
    Strict(snapshot, _): Strict<Snapshot, Refused>,
) -> Result<Json<Value>, Refused> {
    let mut entered = app.enter();
    entered.store.write(|db| snapshot::put(db, &snapshot.tables))?;
    entered.close_all(1012, "restored");
    app.clock.freeze_at(to_signed(snapshot.now));
    if !snapshot.frozen {
        app.clock.resume();
    }
    entered.restart_jobs(to_signed(snapshot.now))?;
    Ok(Json(json!({ "restored": true })))
}

async fn limits(State(app): App) -> Json<Limits> {
    Json(Limits {
        enabled: app.enter().limits.enabled(),
    })
}

async fn set_limits(State(app): App, Strict(body, _): Strict<Limits, Refused>) -> Json<Limits> {
    app.enter().limits.set_enabled(body.enabled);
    Json(body)
}
