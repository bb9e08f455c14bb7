//! What the benchmarks of the server have in common.

pub(crate) mod client;
pub(crate) mod server;
