//! `/_mock/clock`: look at the server's time, freeze it, move it.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    backend::{Entered, Shared},
    clock::{to_signed, to_unsigned},
    control::Refused,
    dates::iso_seconds,
    describe::Api,
    transport::body::{Lenient, Strict},
};

type App = State<Arc<Shared>>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClockView {
    /// Milliseconds since the Unix epoch.
    now: u64,
    #[schema(format = DateTime)]
    iso: String,
    frozen: bool,
    /// Whether it never runs by itself.
    r#virtual: bool,
    /// When the server will next do something by itself.
    next_due: Option<u64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdvanceBody {
    ms: u64,
}

/// The body of a request that has nothing to say.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(show))
        .routes(routes!(advance))
        .routes(routes!(freeze))
        .routes(routes!(resume))
}

/// The server's time
#[utoipa::path(
    get,
    path = "/clock",
    operation_id = "clock",
    responses(
        (status = 200, body = ClockView, description = "Now"),
    ),
)]
async fn show(State(app): App) -> Json<ClockView> {
    Json(view(&app, &app.enter()))
}

/// Move time forward
///
/// What is due on the way happens at its own moment, before the answer.
#[utoipa::path(
    post,
    path = "/clock/advance",
    operation_id = "advance_clock",
    request_body = AdvanceBody,
    responses(
        (status = 200, body = ClockView, description = "The new now"),
    ),
)]
async fn advance(
    State(app): App,
    Strict(body, _): Strict<AdvanceBody, Refused>,
) -> Result<Json<ClockView>, Refused> {
    let mut entered = app.enter();
    entered.advance(to_signed(body.ms))?;
    Ok(Json(view(&app, &entered)))
}

/// Let time stand still
#[utoipa::path(
    post,
    path = "/clock/freeze",
    operation_id = "freeze_clock",
    request_body = Option<Nothing>,
    responses(
        (status = 200, body = ClockView, description = "It does"),
    ),
)]
async fn freeze(State(app): App, _: Lenient<Nothing, Refused>) -> Result<Json<ClockView>, Refused> {
    let mut entered = app.enter();
    app.clock.freeze();
    entered.keep_clock()?;
    Ok(Json(view(&app, &entered)))
}

/// Let time run
#[utoipa::path(
    post,
    path = "/clock/resume",
    operation_id = "resume_clock",
    request_body = Option<Nothing>,
    responses(
        (status = 200, body = ClockView, description = "It does"),
        (status = 409, description = "The time is virtual: it never runs by itself"),
    ),
)]
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
