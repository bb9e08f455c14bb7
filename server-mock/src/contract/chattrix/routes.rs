//! The endpoints of chattrix.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{FromRequestParts, State},
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};
use http::{StatusCode, request::Parts};
use rusqlite::Connection;

use crate::{
    auth::{self, Identity},
    backend::Shared,
    clock::UnixMillis,
    contract::chattrix::{
        self, Change, rules, socket,
        table::Call,
        wire::{AcceptBody, CallView, EndBody, Envelope, InitiateBody, PatchBody, Refusal, RejectBody},
    },
    limits::{Rule, Standing},
    store::users::UserId,
    transport::{
        body::{Lenient, Strict},
        limits,
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

pub(crate) fn router() -> Router<Arc<Shared>> {
    let routes = Router::new()
        .route("/initiate", post(initiate))
        .route("/{callId}", get(details))
        .route("/{callId}/accept", post(accept))
        .route("/{callId}/reject", post(reject))
        .route("/{callId}/end", post(end))
        .route("/{callId}/status", patch(update))
        .fallback(async || Refusal::UnknownPath)
        .method_not_allowed_fallback(async || Refusal::WrongMethod);
    Router::new().nest("/api/v1/calls", routes).route(
        socket::PATH,
        get(socket::upgrade).fallback(async || Refusal::WrongMethod),
    )
}

/// Whoever the bearer token speaks for; refused before anything else is looked at.
struct Caller(Identity);

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Refusal> {
        let backend = app.enter();
        let identity = app
            .keys
            .check(backend.store.read(), auth::bearer(&parts.headers), backend.now)?;
        Ok(Self(identity))
    }
}

/// A caller who has not used up the limit for new calls.
struct InitiatingCaller(Identity, Option<Standing>);

impl FromRequestParts<Arc<Shared>> for InitiatingCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Refusal> {
        let Caller(identity) = Caller::from_request_parts(parts, app).await?;
        let mut backend = app.enter();
        let now = backend.now;
        let standing = backend.limits.count(INITIATE, identity.user.id, now);
        if let Some(standing) = standing.filter(|standing| !standing.allowed) {
            return Err(Refusal::TooMany(standing));
        }
        Ok(Self(identity, standing))
    }
}

async fn initiate(
    State(app): App,
    InitiatingCaller(caller, standing): InitiatingCaller,
    Strict(body, _): Strict<InitiateBody, Refusal>,
) -> Result<Response, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let id = backend.ids.uuid();
    let connected = UserId::parse(&body.callee_id).is_some_and(|callee| backend.hub.is_connected(callee));
    let change = backend
        .store
        .write(|db| rules::initiate(db, now, id, &caller.user, body, connected))?;
    let call = chattrix::publish(&app, &mut backend, now, change);
    let mut response = answer(
        StatusCode::CREATED,
        "Call initiated successfully",
        CallView::brief(call),
    );
    if let Some(standing) = standing {
        limits::describe(response.headers_mut(), &standing);
    }
    Ok(response)
}

async fn details(State(app): App, Caller(caller): Caller, Segment(id): Segment) -> Result<Response, Refusal> {
    let call = rules::get(app.enter().store.read(), caller.user.id, &id)?;
    Ok(answer(
        StatusCode::OK,
        "Call details retrieved successfully",
        CallView::full(call),
    ))
}

async fn accept(
    State(app): App,
    Caller(caller): Caller,
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
    Caller(caller): Caller,
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
    Caller(caller): Caller,
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
    Caller(caller): Caller,
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
