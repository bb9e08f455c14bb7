//! The endpoints of call-end.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};

use crate::{
    backend::Shared,
    contract::call_end::{
        self, rules, table,
        wire::{HttpEnd, Name, Refusal, StatusView, Success},
    },
    control::matcher::Contract,
    transport::body::Strict,
};

type App = State<Arc<Shared>>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    let wrong_method = async || Refusal::WrongMethod;
    Router::new()
        .route("/call-end", post(end).fallback(wrong_method))
        .route("/status", get(status).fallback(wrong_method))
}

/// "HTTP endpoint for ending a call": everybody hears of it, whoever has asked too.
async fn end(State(app): App, Strict(body, _): Strict<HttpEnd, Refusal>) -> Result<Json<Success>, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let (Name(user), id) = (body.user_id, body.call_id.map(|Name(id)| id));
    let change = backend
        .store
        .write(|db| rules::end(db, now, &user, id.as_deref(), body.all))?;
    call_end::publish(&app, &mut backend, now, &change, None);
    Ok(Json(Success::new(change.message, Some(change.call.id))))
}

async fn status(State(app): App) -> Result<Json<StatusView>, Refusal> {
    let backend = app.enter();
    let db = backend.store.read();
    let (pending_calls, active_calls) = table::count_live(db)?;
    Ok(Json(StatusView {
        status: "OK",
        uptime: backend.now.saturating_sub(backend.started) / 1_000,
        connected_users: backend.hub.users(Contract::CallEnd),
        pending_calls,
        active_calls,
        ended: rules::statistics(db)?,
    }))
}
