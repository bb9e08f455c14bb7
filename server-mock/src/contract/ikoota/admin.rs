//! The endpoints of ikoota for its administration.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    middleware::from_fn,
    routing::{delete, get, post},
};

use crate::{
    backend::Shared,
    contract::ikoota::{
        analytics, gate,
        routes::{change, number},
        rules,
        wire::{AnalyticsQuery, AnalyticsView, DetailsView, Done, NoBody, Refusal},
    },
    dates::iso_seconds,
    store::users::UserId,
    transport::{access, body::Lenient, path::Segment, query::Query},
};

type App = State<Arc<Shared>>;
type Answer<T> = Result<Json<T>, Refusal>;

pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/admin/analytics",
            access::limited::<Refusal>(get(show_analytics), shared, gate::ANALYTICS),
        )
        .route("/admin/{callId}/details", get(details))
        .route("/admin/{callId}/end", post(end))
        .route("/admin/{callId}/participants/{userId}", delete(remove))
        .route_layer(from_fn(gate::admins))
}

/// Section 6.
async fn show_analytics(
    State(app): App,
    Query(query, _): Query<AnalyticsQuery, Refusal>,
) -> Answer<AnalyticsView> {
    let backend = app.enter();
    analytics::collect(backend.store.read(), backend.now, &query).map(Json)
}

/// Section 7.
async fn details(State(app): App, Segment(id): Segment) -> Answer<DetailsView> {
    let id = number(&id, "callId")?;
    let backend = app.enter();
    let (call, participants) = rules::details(backend.store.read(), id)?;
    Ok(Json(DetailsView::new(call, participants, backend.now)))
}

/// Section 10.
async fn end(
    State(app): App,
    Segment(id): Segment,
    Lenient(NoBody {}, _): Lenient<NoBody, Refusal>,
) -> Answer<Done> {
    let id = number(&id, "callId")?;
    let call = change(&app, |db, now| rules::end_by_server(db, now, id))?;
    Ok(Json(Done {
        success: true,
        message: Some("Call ended successfully"),
        ended_at: call.ended_at.map(iso_seconds),
    }))
}

/// Section 11.
async fn remove(State(app): App, Path((call, user)): Path<(String, String)>) -> Answer<Done> {
    let (call, user) = (number(&call, "callId")?, UserId(number(&user, "userId")?));
    change(&app, |db, now| rules::remove(db, now, user, call))?;
    Ok(Json(Done {
        success: true,
        message: Some("Participant removed from call"),
        ended_at: None,
    }))
}
