//! The whole server as one axum router.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Uri, header};

use crate::{
    backend::Shared,
    contract::{self, chattrix, health, ikoota, private_call},
    control::{self, matcher::Contract},
    dates::http_date,
    transport::cors,
};

/// Marks a request that came through `Mock::http` or `Mock::socket`: there is no peer address, and nothing may wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InProcess;

pub(crate) fn build(shared: Arc<Shared>) -> Router {
    let contracts = Router::new()
        .merge(private_call::router())
        .merge(chattrix::router(&shared))
        .merge(ikoota::router(&shared))
        .merge(health::router())
        .fallback(nowhere);
    // Journal and faults sit around the contracts and never around the control API.
    let mut router = contracts.layer(middleware::from_fn_with_state(shared.clone(), control::tap::http));
    if shared.config.control.enabled {
        router = router.nest("/_mock", control::router(&shared));
    }
    router
        .layer(cors::layer())
        .layer(middleware::from_fn_with_state(shared.clone(), date))
        .with_state(shared)
}

/// What no contract knows is refused in the words of the contract whose path it is, or looks like.
async fn nowhere(uri: Uri) -> Response {
    match contract::of_path(uri.path()) {
        Some(Contract::Ikoota) => ikoota::Refusal::UnknownPath.into_response(),
        Some(Contract::Chattrix) => chattrix::wire::Refusal::UnknownPath.into_response(),
        None if uri.path().starts_with("/api/") || uri.path().starts_with("/ws/") => {
            chattrix::wire::Refusal::UnknownPath.into_response()
        }
        Some(Contract::PrivateCall) | None => private_call::Refusal::UnknownPath.into_response(),
    }
}

/// The `Date` header is the server's own time, so that a client measures the skew against the virtual clock.
async fn date(State(app): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&http_date(app.clock.now())) {
        response.headers_mut().insert(header::DATE, value);
    }
    response
}
