//! How bytes become requests and frames; what they mean is the contracts' business.

pub(crate) mod access;
pub(crate) mod body;
mod conversation;
mod cors;
pub(crate) mod frames;
pub(crate) mod gate;
pub(crate) mod hush;
pub(crate) mod limits;
pub(crate) mod listen;
mod namespace;
pub(crate) mod path;
pub(crate) mod query;
pub(crate) mod router;
pub(crate) mod socket_io;
pub(crate) mod upgrade;
pub(crate) mod work;
