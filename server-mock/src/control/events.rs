//! `/_mock/events`: everything that happens, as server-sent events.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream};
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    describe::Api,
    events::{CLOSED, Happening},
};

pub(super) fn api() -> Api {
    Api::new().routes(routes!(events))
}

/// Everything that happens, as it happens
#[utoipa::path(
    get,
    path = "/events",
    responses(
        (status = 200, body = String, description = "Server-sent events, without end", content_type = "text/event-stream"),
    ),
)]
async fn events(State(app): State<Arc<Shared>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = stream::unfold(app.bus.subscribe(), |mut receiver| async move {
        let event = next(&mut receiver).await?;
        Some((Ok(event), receiver))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn next(receiver: &mut Receiver<Happening>) -> Option<Event> {
    match receiver.recv().await {
        Ok(happening) if happening.name == CLOSED => None,
        Ok(happening) => Some(Event::default().event(happening.name).data(&*happening.json)),
        // The listener was slower than the server; it learns how much it has missed.
        Err(RecvError::Lagged(missed)) => Some(
            Event::default()
                .event("missed")
                .data(json!({ "missed": missed }).to_string()),
        ),
        Err(RecvError::Closed) => None,
    }
}
