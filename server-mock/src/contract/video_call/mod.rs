//! Contract 4, video-call: accounts, contacts, calls with an administration, health, and Socket.IO (NOTES 4).

mod admin;
pub(crate) mod auth;
pub(crate) mod calls;
mod contacts;
mod gate;
mod health;
pub(crate) mod people;
pub(crate) mod presence;
mod rooms;
pub(crate) mod socket;
pub(crate) mod wire;

use axum::{middleware, response::Response};

pub(crate) use rooms::Rooms;
pub(crate) use wire::Refusal;

use crate::{backend::Shared, describe::Api};

pub(crate) fn api() -> Api {
    Api::new()
        .merge(admin::api())
        .merge(auth::api())
        .merge(calls::routes::api())
        .merge(contacts::api())
        .merge(health::api())
        .wrong_method(async || Refusal::WrongMethod)
        .layer(middleware::from_fn(wire::refusal::stamp))
        .layer(middleware::map_response(secured))
}

/// "Unknown `/api` paths: 404 in the envelope" (NOTES 4).
pub(crate) fn nowhere(app: &Shared) -> Response {
    let mut response = Refusal::UnknownPath.at(app.clock.now());
    gate::secure(&mut response);
    response
}

async fn secured(mut response: Response) -> Response {
    gate::secure(&mut response);
    response
}
