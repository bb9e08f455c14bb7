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
};

const FAMILY: Family = Family {
    tag: "control",
    about: "What a test may ask of the server beside the contracts.",
    security: Security::Key,
};

/// The control API of every backend.
pub(crate) fn router() -> (Router<Arc<Shared>>, Vec<Chapter>) {
    let api = Api::new()
        .merge(agora::api())
        .merge(clock::api())
        .merge(describe::api())
        .merge(events::api())
        .merge(fault::api())
        .merge(journal::api())
        .merge(outbox::api())
        .merge(overview::api())
        .merge(state::api())
        .merge(triggers::api())
        .merge(users::api())
        .otherwise(async || Refused::UnknownPath, async || Refused::WrongMethod)
        .layer(middleware::from_fn(guard::guard));
    let pages = page::api()
        .wrong_method(async || Refused::WrongMethod)
        .layer(middleware::from_fn(guard::guard_page));
    let api = api.merge(pages).chapter::<ErrorView>("/_mock", FAMILY);
    let (router, chapters) = api.split();
    // Its relative addresses hold for one of the two.
    let slash = get(async || Redirect::permanent("../_mock"));
    (router.route("/_mock/", slash), chapters)
}

/// What only a server has besides: a namespace opens no others.
pub(crate) fn router_of_server() -> (Router<Arc<Shared>>, Vec<Chapter>) {
    namespaces::api()
        .wrong_method(async || Refused::WrongMethod)
        .layer(middleware::from_fn(guard::guard))
        .chapter::<ErrorView>("/_mock", FAMILY)
        .split()
}
