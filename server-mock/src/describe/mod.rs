//! What the server says of itself: `/_mock/openapi.json` for HTTP, `/_mock/asyncapi.json` for its sockets, and a page that shows the former.
//!
//! A route is added together with its description ([`Api`]), and schemas are derived from the types that are read and written.
//! What all routes of an API have in common (refusals, limits, tokens) is added in one place, [`chapter`].

mod api;
mod chapter;
mod document;
mod references;
mod socket;
mod tidy;

pub(crate) use api::Api;
pub(crate) use chapter::{Chapter, Family, Security};
pub(crate) use document::{Description, api};
pub(crate) use socket::{Protocol, Socket};
