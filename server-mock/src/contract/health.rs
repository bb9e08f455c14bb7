//! `GET /api/health`: video-call's envelope, with the check named `agora` that ikoota asks for (NOTES, the table of paths).

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    backend::{Backend, Shared},
    clock::measure_ms,
    contract::ikoota::Refusal,
    dates::iso_seconds,
};

/// How one part of the system is, and what there is to say about it.
struct Check {
    name: &'static str,
    healthy: bool,
    details: Vec<(&'static str, Value)>,
}

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new().route("/api/health", get(show).fallback(async || Refusal::WrongMethod))
}

/// 200 while all is well, else 503.
async fn show(State(app): State<Arc<Shared>>) -> Response {
    let entered = app.enter();
    let now = entered.now;
    let checks = [database(&entered), agora(&entered)];
    let healthy = checks.iter().filter(|check| check.healthy).count();
    let all = healthy == checks.len();
    let word = status(all);
    let summary = json!({ "total": checks.len(), "healthy": healthy, "unhealthy": checks.len() - healthy, "warning": 0 });
    let data = json!({
        "status": word,
        "uptime": now.saturating_sub(entered.started),
        "checks": checks.into_iter().map(Check::named).collect::<Map<_, _>>(),
        "summary": summary,
    });
    let body = json!({ "success": all, "status": word, "timestamp": iso_seconds(now), "data": data });
    let code = if all {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (code, Json(body)).into_response()
}

fn database(backend: &Backend) -> Check {
    let (asked, took) = measure_ms(|| backend.store.read().query_row("SELECT 1", [], |_| Ok(())));
    Check {
        name: "database",
        healthy: asked.is_ok(),
        details: vec![("responseTime", took.into())],
    }
}

fn agora(backend: &Backend) -> Check {
    let details = match backend.agora.check() {
        Ok(()) => vec![("data", json!({ "appId": backend.agora.app_id() }))],
        Err(error) => vec![("error", error.to_string().into())],
    };
    Check {
        name: "agora",
        healthy: backend.agora.check().is_ok(),
        details,
    }
}

impl Check {
    fn named(self) -> (String, Value) {
        let mut shown = Map::from_iter([("status".to_owned(), Value::from(status(self.healthy)))]);
        shown.extend(
            self.details
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        (self.name.to_owned(), Value::Object(shown))
    }
}

fn status(healthy: bool) -> &'static str {
    if healthy { "healthy" } else { "unhealthy" }
}
