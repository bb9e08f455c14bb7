//! The control API under `/_mock`: what a test may ask of the server beside the contracts.

mod agora;
mod clock;
mod events;
pub(crate) mod fault;
mod guard;
pub(crate) mod handles;
pub(crate) mod journal;
pub(crate) mod matcher;
mod namespaces;
mod outbox;
mod overview;
mod refused;
mod state;
pub(crate) mod tap;
mod triggers;
mod users;

pub(crate) use refused::Refused;

use std::sync::Arc;

use axum::{Router, middleware};

use crate::{
    backend::Shared,
    describe::{self, Chapter},
    namespaces::Namespaces,
};

/// The control API; `chapters` describe the contracts. Namespaces are opened on the server itself: they have none of their own.
pub(crate) fn router(
    shared: &Arc<Shared>,
    chapters: Vec<Chapter>,
    namespaces: Option<&Arc<Namespaces>>,
) -> Router<Arc<Shared>> {
    let routes = Router::new()
        .merge(agora::router())
        .merge(clock::router())
        .merge(describe::router(chapters))
        .merge(events::router())
        .merge(fault::router())
        .merge(journal::router())
        .merge(outbox::router())
        .merge(overview::router())
        .merge(state::router())
        .merge(triggers::router())
        .merge(users::router());
    let routes = match namespaces {
        Some(namespaces) => routes.merge(namespaces::router(namespaces)),
        None => routes,
    };
    routes
        .fallback(async || Refused::UnknownPath)
        .method_not_allowed_fallback(async || Refused::WrongMethod)
        .layer(middleware::from_fn_with_state(shared.clone(), guard::guard))
}
