//! Real calls over real sockets, against the mock server. Each test has a mock of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod chattrix;
mod client;
mod defect;
mod events;
mod placing;
mod private_call;
mod restart;
mod stage;
mod wire;
