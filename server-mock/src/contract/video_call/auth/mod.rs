//! "Authentication Endpoints": accounts, passwords, and the links that are mailed.

pub(crate) mod fields;
mod links;
mod mail;
mod passwords;
mod routes;
mod rules;
mod wire;

pub(super) use links::{Purpose, purge as purge_links, revoke as revoke_links};
pub(super) use mail::verify_address;
pub(crate) use passwords::Passwords;
pub(super) use routes::api;
pub(super) use wire::Subscription;
