//! "System Management".

use std::sync::Arc;

use axum::{Extension, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    backup::{self, Backup},
    retention::{self, Removed},
};
use crate::{
    auth::Identity,
    backend::Shared,
    contract::video_call::{
        gate,
        health::{checks, facts},
        wire::{Answer, Fields, Form, Input, Parameters, envelope::Success, ok},
    },
    dates::iso_millis,
    describe::Api,
    logs::{Level, LogRecord},
    transport::work::Work,
};

const USUAL_RECORDS: usize = 100;
const MOST_RECORDS: i64 = 1_000;

type App = State<Arc<Shared>>;
type Caller = Extension<Identity>;

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LogsQuery {
    /// This grave or graver; `info` when left out.
    #[param(value_type = Option<String>, pattern = "^(error|warn|info)$", example = "error")]
    level: Level,
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, example = 100)]
    limit: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct Logs {
    /// The newest first.
    logs: Vec<LogView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LogView {
    #[schema(format = DateTime)]
    timestamp: String,
    /// `error`, `warn` or `info`.
    level: &'static str,
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Cleanup {
    removed: Removed,
}

#[derive(Debug, Serialize, ToSchema)]
struct OneBackup {
    backup: Backup,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(stats))
        .routes(routes!(logs))
        .routes(routes!(cleanup))
        .routes(routes!(back_up))
        .routes(routes!(health))
}

/// System Management: statistics
#[utoipa::path(
    get,
    path = "/api/admin/system/stats",
    responses((status = 200, body = Success<Object>, description = "Counts since the start, and what is stored")),
)]
async fn stats(State(app): App) -> Answer<Value> {
    let mut data = facts::metrics(&app, app.clock.now());
    let entered = app.enter();
    data["database"] = json!({ "bytes": entered.store.size()? });
    Ok(ok(entered.now, "System statistics retrieved successfully", data))
}

/// System Management: logs
#[utoipa::path(
    get,
    path = "/api/admin/system/logs",
    params(LogsQuery),
    responses((status = 200, body = Success<Logs>, description = "The server's recent log records; nothing secret is in them")),
)]
async fn logs(State(app): App, Parameters(query): Parameters<LogsQuery>) -> Answer<Logs> {
    let records = app.logs.recent(query.level, query.limit);
    let logs = records.into_iter().map(LogView::from).collect();
    let now = app.enter().now;
    Ok(ok(now, "System logs retrieved successfully", Logs { logs }))
}

/// System Management: clean up
#[utoipa::path(
    post,
    path = "/api/admin/system/cleanup",
    responses(
        (status = 200, body = Success<Cleanup>, description = "What the retention jobs have removed"),
        (status = 403, description = "The caller is no admin"),
    ),
)]
async fn cleanup(State(app): App, Extension(caller): Caller, _: Form<()>) -> Answer<Cleanup> {
    gate::only_admins(&caller)?;
    let mut entered = app.enter();
    let now = entered.now;
    let removed = retention::run(&app, &mut entered, now)?;
    let message = format!("cleaned up by {}", caller.user.id);
    app.logs.note(now, Level::Info, message);
    Ok(ok(now, "System cleanup completed", Cleanup { removed }))
}

/// System Management: back up
#[utoipa::path(
    post,
    path = "/api/admin/system/backup",
    responses(
        (status = 200, body = Success<OneBackup>, description = "Where the copy of the database is"),
        (status = 403, description = "The caller is no admin"),
    ),
)]
async fn back_up(State(app): App, Extension(caller): Caller, work: Work, _: Form<()>) -> Answer<OneBackup> {
    gate::only_admins(&caller)?;
    let writing = app.clone();
    let backup = work.run(move || backup::write(&writing)).await??;
    let now = app.enter().now;
    let message = format!("backed up by {}", caller.user.id);
    app.logs.note(now, Level::Info, message);
    Ok(ok(now, "System backup created", OneBackup { backup }))
}

/// System Management: health
#[utoipa::path(
    get,
    path = "/api/admin/system/health",
    responses((status = 200, body = Success<Object>, description = "Every check, whether or not all is well")),
)]
async fn health(State(app): App) -> Answer<Value> {
    let report = checks::report(&checks::all(&app));
    let now = app.enter().now;
    Ok(ok(now, "System health retrieved successfully", report))
}

impl From<LogRecord> for LogView {
    fn from(record: LogRecord) -> Self {
        Self {
            timestamp: iso_millis(record.at),
            level: record.level.name(),
            message: record.message,
        }
    }
}

impl Input for LogsQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        let level = fields.choice("level", &Level::ALL, |level| level.name());
        let limit = fields.integer("limit", 1..=MOST_RECORDS);
        Some(Self {
            level: level.unwrap_or(Level::Info),
            limit: limit
                .and_then(|limit| usize::try_from(limit).ok())
                .unwrap_or(USUAL_RECORDS),
        })
    }
}
