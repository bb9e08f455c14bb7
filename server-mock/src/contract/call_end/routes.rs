//! The endpoints of call-end.

use std::sync::Arc;

use axum::{Json, extract::State};
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    contract::call_end::{
        self, rules, table,
        wire::{ErrorView, HttpEnd, Name, Refusal, StatusView, Success},
    },
    control::matcher::Contract,
    describe::{Api, Family, Security},
    transport::body::Strict,
};

type App = State<Arc<Shared>>;

const FAMILY: Family = Family {
    tag: "call-end",
    about: "Calls that end over Socket.IO and over HTTP.",
    security: Security::Open,
};

pub(crate) fn api() -> Api {
    Api::new()
        .routes(routes!(end))
        .routes(routes!(status))
        .wrong_method(async || Refusal::WrongMethod)
        .chapter::<ErrorView>("", FAMILY)
}

/// HTTP endpoint for ending a call
///
/// Everybody hears of it, whoever has asked too. Without `callId` it is the call that the user is in.
#[utoipa::path(
    post,
    path = "/call-end",
    request_body = HttpEnd,
    responses(
        (status = 200, body = Success, description = "The call is over, or was already"),
        (status = 403, description = "The user is not in the call"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn end(State(app): App, Strict(body, _): Strict<HttpEnd, Refusal>) -> Result<Json<Success>, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let (Name(user), id) = (body.user_id, body.call_id.map(|Name(id)| id));
    let change = call_end::end(&mut backend.store, now, &user, id.as_deref(), body.all)?;
    call_end::publish(&app, &mut backend, now, &change, None);
    Ok(Json(Success::new(change.message, Some(change.call.id))))
}

/// The server's statistics
#[utoipa::path(
    get,
    path = "/status",
    responses((status = 200, body = StatusView, description = "With those of the ended calls")),
)]
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
