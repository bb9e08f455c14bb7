//! "Health Check Endpoints". They need no token; what they tell is about the server alone.

pub(super) mod checks;
pub(super) mod facts;

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::routes;

use self::checks::{Check, Health};
use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::video_call::wire::ErrorView,
    dates::iso_seconds,
    describe::{Api, Family, Security},
};

type App = State<Arc<Shared>>;

const FAMILY: Family = Family {
    tag: "video-call-health",
    about: "How the server is; measured when it is asked.",
    security: Security::Open,
};

/// The envelope of health: its `status` is how things are.
#[derive(Debug, Serialize, ToSchema)]
struct HealthView {
    success: bool,
    status: Health,
    /// In whole seconds.
    #[schema(format = DateTime)]
    timestamp: String,
    #[schema(value_type = Object)]
    data: Value,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(comprehensive))
        .routes(routes!(live))
        .routes(routes!(ready))
        .routes(routes!(info))
        .routes(routes!(system))
        .routes(routes!(metrics))
        .routes(routes!(database))
        .routes(routes!(memory))
        .routes(routes!(cpu))
        .routes(routes!(disk))
        .routes(routes!(external))
        .routes(routes!(uptime))
        .routes(routes!(version))
        .routes(routes!(dependencies))
        .chapter::<ErrorView>("", FAMILY)
}

/// Comprehensive Health Check
///
/// The check named `agora` is the one that ikoota asks for.
#[utoipa::path(
    get,
    path = "/api/health",
    responses(
        (status = 200, body = HealthView, description = "All is well, or well enough"),
        (status = 503, body = HealthView, description = "A check has failed"),
    ),
)]
async fn comprehensive(State(app): App) -> Response {
    let checks = checks::all(&app);
    summed_up(&app, &checks)
}

/// Liveness Probe
#[utoipa::path(get, path = "/api/health/live", responses((status = 200, body = HealthView, description = "The server answers")))]
async fn live(State(app): App) -> Response {
    fact(&app, facts::uptime)
}

/// Readiness Probe
#[utoipa::path(
    get,
    path = "/api/health/ready",
    responses(
        (status = 200, body = HealthView, description = "The server can do its work"),
        (status = 503, body = HealthView, description = "It cannot, for now"),
    ),
)]
async fn ready(State(app): App) -> Response {
    let checks = [checks::database(&app), checks::disk(&app)];
    summed_up(&app, &checks)
}

/// Application Info
#[utoipa::path(get, path = "/api/health/info", responses((status = 200, body = HealthView, description = "What this server is")))]
async fn info(State(app): App) -> Response {
    fact(&app, |_, _| facts::info())
}

/// System Info
#[utoipa::path(get, path = "/api/health/system", responses((status = 200, body = HealthView, description = "What it runs on")))]
async fn system(State(app): App) -> Response {
    fact(&app, |app, _| facts::system(app))
}

/// Metrics
#[utoipa::path(get, path = "/api/health/metrics", responses((status = 200, body = HealthView, description = "Counts since the start")))]
async fn metrics(State(app): App) -> Response {
    fact(&app, facts::metrics)
}

/// Database Health
#[utoipa::path(
    get,
    path = "/api/health/database",
    responses(
        (status = 200, body = HealthView, description = "It answers"),
        (status = 503, body = HealthView, description = "It does not"),
    ),
)]
async fn database(State(app): App) -> Response {
    alone(&app, checks::database(&app))
}

/// Memory Health
#[utoipa::path(get, path = "/api/health/memory", responses((status = 200, body = HealthView, description = "What is left of it")))]
async fn memory(State(app): App) -> Response {
    alone(&app, checks::memory(&app))
}

/// CPU Health
#[utoipa::path(get, path = "/api/health/cpu", responses((status = 200, body = HealthView, description = "How busy the processors are")))]
async fn cpu(State(app): App) -> Response {
    alone(&app, checks::cpu(&app))
}

/// Disk Health
#[utoipa::path(
    get,
    path = "/api/health/disk",
    responses(
        (status = 200, body = HealthView, description = "What is left of the one that the data is on"),
        (status = 503, body = HealthView, description = "Nothing is left"),
    ),
)]
async fn disk(State(app): App) -> Response {
    alone(&app, checks::disk(&app))
}

/// External APIs Health
#[utoipa::path(
    get,
    path = "/api/health/external",
    responses(
        (status = 200, body = HealthView, description = "Agora and mail"),
        (status = 503, body = HealthView, description = "One of them is out"),
    ),
)]
async fn external(State(app): App) -> Response {
    let checks = [checks::agora(&app), checks::mail(&app)];
    summed_up(&app, &checks)
}

/// Uptime
#[utoipa::path(get, path = "/api/health/uptime", responses((status = 200, body = HealthView, description = "In milliseconds of the server's time")))]
async fn uptime(State(app): App) -> Response {
    fact(&app, facts::uptime)
}

/// Version
#[utoipa::path(get, path = "/api/health/version", responses((status = 200, body = HealthView, description = "Of the server and its schema")))]
async fn version(State(app): App) -> Response {
    fact(&app, |_, _| facts::version())
}

/// Dependencies Health
#[utoipa::path(
    get,
    path = "/api/health/dependencies",
    responses(
        (status = 200, body = HealthView, description = "All that it needs is there"),
        (status = 503, body = HealthView, description = "Something is not"),
    ),
)]
async fn dependencies(State(app): App) -> Response {
    let checks = [checks::database(&app), checks::agora(&app), checks::mail(&app)];
    summed_up(&app, &checks)
}

/// Several checks, and how they are all together.
fn summed_up(app: &Shared, checks: &[Check]) -> Response {
    let (started, now) = times(app);
    let health = checks::together(checks);
    let mut data = checks::report(checks);
    data["uptime"] = now.saturating_sub(started).into();
    answer(now, health, data)
}

/// One check by itself.
fn alone(app: &Shared, check: Check) -> Response {
    let (_, now) = times(app);
    let health = check.health;
    answer(now, health, Value::Object(check.shown()))
}

/// Something that can be told whatever the state.
fn fact(app: &Shared, tell: impl FnOnce(&Shared, UnixMillis) -> Value) -> Response {
    let (_, now) = times(app);
    answer(now, Health::Healthy, tell(app, now))
}

fn answer(now: UnixMillis, health: Health, data: Value) -> Response {
    let (success, code) = match health {
        Health::Healthy | Health::Warning => (true, StatusCode::OK),
        Health::Unhealthy => (false, StatusCode::SERVICE_UNAVAILABLE),
    };
    let view = HealthView {
        success,
        status: health,
        timestamp: iso_seconds(now),
        data,
    };
    (code, Json(json!(view))).into_response()
}

fn times(app: &Shared) -> (UnixMillis, UnixMillis) {
    let entered = app.enter();
    (entered.started, entered.now)
}
