//! `/_mock/clock`: look at the server's time, freeze it, move it.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use crate::{
    backend::{Entered, Shared},
    clock::{to_signed, to_unsigned},
    control::Refused,
    dates::iso_seconds,
    transport::body::{Lenient, Strict},
};

type App = State<Arc<Shared>>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClockView {
    /// Milliseconds since the Unix epoch.
    now: u64,
    iso: String,
    frozen: bool,
    /// Whether it never runs by itself.
    r#virtual: bool,
    /// When the server will next do something by itself.
    next_due: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceBody {
    ms: u64,
}

/// The body of a request that has nothing to say.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/clock", get(show))
        .route("/clock/advance", post(advance))
        .route("/clock/freeze", post(freeze))
        .route("/clock/resume", post(resume))
}

async fn show(State(app): App) -> Json<ClockView> {
    Json(view(&app, &app.enter()))
}

async fn advance(
    State(app): App,
    Strict(body, _): Strict<AdvanceBody, Refused>,
) -> Result<Json<ClockView>, Refused> {
    let mut entered = app.enter();
    entered.advance(to_signed(body.ms))?;
    Ok(Json(view(&app, &entered)))
}

async fn freeze(State(app): App, _: Lenient<Nothing, Refused>) -> Result<Json<ClockView>, Refused> {
    let mut entered = app.enter();
    app.clock.freeze();
    entered.keep_clock()?;
    Ok(Json(view(&app, &entered)))
}

async fn resume(State(app): App, _: Lenient<Nothing, Refused>) -> Result<Json<ClockView>, Refused> {
    let mut entered = app.enter();
    if !app.clock.resume() {
        return Err(Refused::Conflict(
            "virtual time never runs by itself; advance it".to_owned(),
        ));
    }
    entered.keep_clock()?;
    Ok(Json(view(&app, &entered)))
}

pub(super) fn view(app: &Shared, entered: &Entered<'_>) -> ClockView {
    let now = app.clock.now();
    ClockView {
        now: to_unsigned(now),
        iso: iso_seconds(now),
        frozen: app.clock.is_frozen(),
        r#virtual: app.clock.is_virtual(),
        next_due: entered.timers.next_due().map(to_unsigned),
    }
}
