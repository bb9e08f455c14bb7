//! The endpoints of chattrix.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    middleware,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use utoipa_axum::routes;

use crate::{
    auth::Identity,
    backend::Shared,
    contract::chattrix::{
        carry_out, rules, socket,
        wire::{
            AcceptBody, CallView, EndBody, Envelope, ErrorView, InitiateBody, PatchBody, Refusal, RejectBody,
        },
    },
    control::matcher::Contract,
    describe::{Api, Family, Security},
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

const FAMILY: Family = Family {
    tag: "chattrix",
    about: "Calls over REST with a JWT, and over a raw WebSocket.",
    security: Security::Token,
};

pub(crate) fn api() -> Api {
    let calls = Api::new()
        .limited::<Refusal>(INITIATE, routes!(initiate))
        .routes(routes!(details))
        .routes(routes!(accept))
        .routes(routes!(reject))
        .routes(routes!(end))
        .routes(routes!(update))
        .route_layer(middleware::from_fn(access::identify::<Refusal>))
        .otherwise(async || Refusal::UnknownPath, async || Refusal::WrongMethod)
        .chapter::<ErrorView>("/api/v1/calls", FAMILY);
    let socket = Family {
        security: Security::QueryToken,
        ..FAMILY
    };
    Api::new()
        .routes(routes!(socket::upgrade))
        .wrong_method(async || Refusal::WrongMethod)
        .chapter::<ErrorView>("", socket)
        .merge(calls)
}

/// Initiate Call
#[utoipa::path(
    post,
    path = "/initiate",
    request_body = InitiateBody,
    responses(
        (status = 201, body = Envelope, description = "The call is there; the callee hears of it by `call_invitation`"),
        (status = 404, description = "There is no such callee"),
    ),
)]
async fn initiate(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Strict(body, _): Strict<InitiateBody, Refusal>,
) -> Result<Response, Refusal> {
    let mut entered = app.enter();
    let id = entered.ids.uuid();
    let connected = entered.hub.is_connected(Contract::Chattrix, &body.callee_id);
    let call = carry_out(&app, &mut entered, |db, now| {
        rules::initiate(db, now, id, &caller.user, body, connected)
    })?;
    Ok(answer(
        StatusCode::CREATED,
        "Call initiated successfully",
        CallView::brief(call),
    ))
}

/// Get Call Details
#[utoipa::path(
    get,
    path = "/{callId}",
    params(("callId" = String, Path, example = "call-uuid-123")),
    responses(
        (status = 200, body = Envelope, description = "The call as it is now"),
        (status = 403, description = "User is not a participant"),
        (status = 404, description = "Call not found"),
    ),
)]
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

/// Accept Call
#[utoipa::path(
    post,
    path = "/{callId}/accept",
    params(("callId" = String, Path, example = "call-uuid-123")),
    request_body = Option<AcceptBody>,
    responses(
        (status = 200, body = Envelope, description = "The caller hears of it by `call_accepted`"),
        (status = 400, description = "Invalid call status"),
        (status = 403, description = "User is not the callee"),
        (status = 404, description = "Call not found"),
    ),
)]
async fn accept(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Lenient(AcceptBody {}, _): Lenient<AcceptBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        let by = caller.user.id;
        rules::accept(db, now, by, rules::ringing_for(db, by, &id)?)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call accepted successfully",
        CallView::brief(call),
    ))
}

/// Reject Call
#[utoipa::path(
    post,
    path = "/{callId}/reject",
    params(("callId" = String, Path, example = "call-uuid-123")),
    request_body = RejectBody,
    responses(
        (status = 200, body = Envelope, description = "The caller hears of it by `call_rejected`"),
        (status = 400, description = "Invalid call status"),
        (status = 403, description = "User is not the callee"),
        (status = 404, description = "Call not found"),
    ),
)]
async fn reject(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Strict(body, _): Strict<RejectBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        let by = caller.user.id;
        rules::reject(db, now, by, rules::ringing_for(db, by, &id)?, body.reason)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call rejected successfully",
        CallView::brief(call),
    ))
}

/// End Call
#[utoipa::path(
    post,
    path = "/{callId}/end",
    params(("callId" = String, Path, example = "call-uuid-123")),
    request_body = Option<EndBody>,
    responses(
        (status = 200, body = Envelope, description = "The other one hears of it by `call_ended`"),
        (status = 400, description = "Invalid call status"),
        (status = 403, description = "User is not a participant"),
        (status = 404, description = "Call not found"),
    ),
)]
async fn end(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Lenient(body, _): Lenient<EndBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        let by = caller.user.id;
        let call = rules::answered_with(db, by, &id)?;
        rules::finish(db, now, by, call, body.duration_seconds)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call ended successfully",
        CallView::brief(call),
    ))
}

/// Update Call Status
#[utoipa::path(
    patch,
    path = "/{callId}/status",
    params(("callId" = String, Path, example = "call-uuid-123")),
    request_body = PatchBody,
    responses(
        (status = 200, body = Envelope, description = "The status is the one that was asked for"),
        (status = 400, description = "Invalid status transition"),
        (status = 403, description = "User is not a participant"),
        (status = 404, description = "Call not found"),
    ),
)]
async fn update(
    State(app): App,
    Extension(caller): Extension<Identity>,
    Segment(id): Segment,
    Strict(body, _): Strict<PatchBody, Refusal>,
) -> Result<Response, Refusal> {
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        rules::patch(db, now, caller.user.id, &id, body.status)
    })?;
    Ok(answer(
        StatusCode::OK,
        "Call status updated successfully",
        CallView::brief(call),
    ))
}

fn answer(status: StatusCode, message: &'static str, call: CallView) -> Response {
    (status, Json(Envelope::new(message, call))).into_response()
}
