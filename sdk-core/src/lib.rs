//! The sans-IO engine of Ringway.
#![forbid(unsafe_code)]
#![deny(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::expect_used
)]

mod call;
pub mod contract;
mod engine;
mod error;
pub mod io;
mod link;
pub mod model;
mod time;
mod timers;
mod token;

pub use engine::CallEngine;
pub use error::{CallError, ErrorCode, ErrorEntry, Retry};
pub use time::{Now, Timestamp, UnixMillis};
pub use timers::{CallTimer, Timer};
