//! The endpoints of ikoota for its administration.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    middleware::from_fn,
};
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    contract::ikoota::{
        analytics, carry_out, gate,
        routes::number,
        rules,
        wire::{AnalyticsQuery, AnalyticsView, DetailsView, Done, NoBody, Refusal},
    },
    dates::iso_seconds,
    describe::Api,
    store::users::UserId,
    transport::{body::Lenient, path::Segment, query::Query},
};

type App = State<Arc<Shared>>;
type Answer<T> = Result<Json<T>, Refusal>;

pub(super) fn api() -> Api {
    Api::new()
        .limited::<Refusal>(gate::ANALYTICS, routes!(show_analytics))
        .routes(routes!(details))
        .routes(routes!(end))
        .routes(routes!(remove))
        .route_layer(from_fn(gate::admins))
}

/// Get Analytics
#[utoipa::path(
    get,
    path = "/admin/analytics",
    params(AnalyticsQuery),
    responses(
        (status = 200, body = AnalyticsView, description = "A row for each day, week or month"),
        (status = 403, description = "The caller is no admin"),
    ),
)]
async fn show_analytics(
    State(app): App,
    Query(query, _): Query<AnalyticsQuery, Refusal>,
) -> Answer<AnalyticsView> {
    let backend = app.enter();
    analytics::collect(backend.store.read(), backend.now, &query).map(Json)
}

/// Get Call Details
#[utoipa::path(
    get,
    path = "/admin/{callId}/details",
    params(("callId" = i64, Path, example = 1)),
    responses(
        (status = 200, body = DetailsView, description = "The call with everybody who was in it"),
        (status = 400, description = "`callId` is not an integer"),
        (status = 403, description = "The caller is no admin"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn details(State(app): App, Segment(id): Segment) -> Answer<DetailsView> {
    let id = number(&id, "callId")?;
    let backend = app.enter();
    let (call, participants) = rules::details(backend.store.read(), id)?;
    Ok(Json(DetailsView::new(call, participants, backend.now)))
}

/// Force End Call
#[utoipa::path(
    post,
    path = "/admin/{callId}/end",
    params(("callId" = i64, Path, example = 1)),
    request_body = Option<NoBody>,
    responses(
        (status = 200, body = Done, description = "The call is over"),
        (status = 403, description = "The caller is no admin"),
        (status = 404, description = "There is no such call, or it is over"),
    ),
)]
async fn end(
    State(app): App,
    Segment(id): Segment,
    Lenient(NoBody {}, _): Lenient<NoBody, Refusal>,
) -> Answer<Done> {
    let id = number(&id, "callId")?;
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        rules::end_by_server(db, now, id)
    })?;
    Ok(Json(Done {
        success: true,
        message: Some("Call ended successfully"),
        ended_at: call.ended_at.map(iso_seconds),
    }))
}

/// Remove Participant
#[utoipa::path(
    delete,
    path = "/admin/{callId}/participants/{userId}",
    params(("callId" = i64, Path, example = 1), ("userId" = i64, Path, example = 102)),
    responses(
        (status = 200, body = Done, description = "They are out, and cannot come back"),
        (status = 400, description = "`callId` or `userId` is not an integer"),
        (status = 403, description = "The caller is no admin"),
        (status = 404, description = "There is no such call or participant"),
    ),
)]
async fn remove(State(app): App, Path((call, user)): Path<(String, String)>) -> Answer<Done> {
    let (call, user) = (number(&call, "callId")?, UserId(number(&user, "userId")?));
    carry_out(&app, &mut app.enter(), |db, now| {
        rules::remove(db, now, user, call)
    })?;
    Ok(Json(Done {
        success: true,
        message: Some("Participant removed from call"),
        ended_at: None,
    }))
}
