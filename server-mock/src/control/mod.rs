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
mod page;
mod refused;
mod state;
pub(crate) mod tap;
mod triggers;
mod users;

pub(crate) use refused::{ErrorView, Refused};

use std::sync::Arc;

use axum::{Router, middleware, response::Redirect, routing::get};

use crate::{
    backend::Shared,
    describe::{self, Api, Chapter, Family, Security},
    namespaces::Namespaces,
};

const FAMILY: Family = Family {
    tag: "control",
    about: "What a test may ask of the server beside the contracts.",
    security: Security::Key,
};

/// The control API; `contracts` are the descriptions of the others. Namespaces are opened on the server itself: they have none of their own.
pub(crate) fn router(
    shared: &Arc<Shared>,
    contracts: Vec<Chapter>,
    namespaces: Option<&Arc<Namespaces>>,
) -> Router<Arc<Shared>> {
    let api = Api::new()
        .merge(agora::api())
        .merge(clock::api())
        .merge(describe::api())
        .merge(events::api())
        .merge(fault::api())
        .merge(journal::api())
        .merge(namespaces.map_or_else(Api::new, namespaces::api))
        .merge(outbox::api())
        .merge(overview::api())
        .merge(state::api())
        .merge(triggers::api())
        .merge(users::api())
        .otherwise(async || Refused::UnknownPath, async || Refused::WrongMethod)
        .layer(middleware::from_fn_with_state(shared.clone(), guard::guard));
    let pages = page::api()
        .wrong_method(async || Refused::WrongMethod)
        .layer(middleware::from_fn_with_state(shared.clone(), guard::guard_page));
    let api = api.merge(pages).chapter::<ErrorView>("/_mock", FAMILY);
    let (router, own) = api.split();
    let chapters = contracts.into_iter().chain(own).collect();
    // Its relative addresses hold for one of the two.
    let slash = get(async || Redirect::permanent("../_mock"));
    router
        .route("/_mock/", slash)
        .layer(shared.described.layer(chapters))
}
