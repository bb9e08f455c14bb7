//! The sans-IO engine of Ringway.
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::panic, clippy::expect_used)]

pub mod contract;
mod error;
pub mod io;
pub mod model;
mod time;
mod timers;

pub use error::{CallError, ErrorCode, ErrorEntry, Retry};
pub use time::{Now, Timestamp, UnixMillis};
pub use timers::{CallTimer, Timer};
