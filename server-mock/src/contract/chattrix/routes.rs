//! The endpoints of chattrix.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::State,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};
use http::StatusCode;
use rusqlite::Connection;

use crate::{
    auth::Identity,
    backend::Shared,
    clock::UnixMillis,
    contract::chattrix::{
        self, Change, rules, socket,
        table::Call,
        wire::{AcceptBody, CallView, EndBody, Envelope, InitiateBody, PatchBody, Refusal, RejectBody},
    },
    control::matcher::Contract,
    limits::Rule,
    transport::{
        access,
        body::{Lenient, Strict},
        path::Segment,
    },
};

/// "10 per minute per user" (NOTES 2).
const INITIATE: Rule = Rule {
    name: "chattrix initiate",
    requests: 10,
    window_ms: 60_000,
};

type App = State<Arc<Shared>>;

pub(crate) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let routes = Router::new()
        .route(
            "/initiate",
            access::limited::<Refusal>(post(initiate), shared, INITIATE),
        )
        .route("/{callId}", get(details))
        .route("/{callId}/accept", post(accept))
        .route("/{callId}/reject", post(reject))
        .route("/{callId}/end", post(end))
        .route("/{callId}/status", patch(update))
        .route_layer(middleware::from_fn_with_state(
            shared.clone(),
            access::identify::<Refusal>,
        ))
        .fallback(async || Refusal::UnknownPath)
        .method_not_allowed_fallback(async || Refusal::WrongMethod);
    Router::new().nest("/api/v1/calls", routes).route(
        socket::PATH,
        get(socket::upgrade).fallback(async || Refusal::WrongMethod),
    )
}

async fn initiate(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Strict(body, _): Strict<InitiateBody, Refusal>,
) -> Result<Response, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let id = backend.ids.uuid();
    let connected = backend.hub.is_connected(Contract::Chattrix, &body.callee_id);
    let change = backend
        .store
        .write(|db| rules::initiate(db, now, id, &caller.user, body, connected))?;
    let call = chattrix::publish(&app, &mut backend, now, change);
    Ok(answer(
        StatusCode::CREATED,
        "Call initiated successfully",
        CallView::brief(call),
    ))
}

async fn details(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
) -> Result<Response, Refusal> {
    let call = rules::get(app.enter().store.read(), caller.user.id, &id)?;
    Ok(answer(
        StatusCode::OK,
        "Call details retrieved successfully",
        CallView::full(call),
    ))
}

async fn accept(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Lenient(AcceptBody {}, _): Lenient<AcceptBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = change(&app, |db, now| rules::accept(db, now, caller.user.id, &id))?;
    Ok(answer(
        StatusCode::OK,
        "Call accepted successfully",
        CallView::brief(call),
    ))
}

async fn reject(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Strict(body, _): Strict<RejectBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = change(&app, |db, now| {
        rules::reject(db, now, caller.user.id, &id, body.reason)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call rejected successfully",
        CallView::brief(call),
    ))
}

async fn end(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Lenient(body, _): Lenient<EndBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = change(&app, |db, now| {
        rules::end(db, now, caller.user.id, &id, body.duration_seconds)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call ended successfully",
        CallView::brief(call),
    ))
}

async fn update(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Strict(body, _): Strict<PatchBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = change(&app, |db, now| {
        rules::patch(db, now, caller.user.id, &id, body.status)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call status updated successfully",
        CallView::brief(call),
    ))
}

fn change(
    app: &Shared,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refusal>,
) -> Result<Call, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let change = backend.store.write(|db| rule(db, now))?;
    Ok(chattrix::publish(app, &mut backend, now, change))
}

fn answer(status: StatusCode, message: &'static str, call: CallView) -> Response {
    (status, Json(Envelope::new(message, call))).into_response()
}
