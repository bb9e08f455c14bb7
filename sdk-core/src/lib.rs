//! The sans-IO engine of Ringway: one call state machine over several signalling contracts.
//!
//! The engine owns every decision and does no I/O: no socket, no clock, no thread, no random source of its own. What
//! happened goes in, what to do comes out. A *driver* moves the bytes; the crate `ringway` is one for tokio.
//!
//! ```
//! use ringway_core::io::{CommandId, Input, Output};
//! use ringway_core::model::{ClientConfig, Command, Contract};
//! use ringway_core::{CallEngine, Now, Timestamp, UnixMillis};
//!
//! let now = Now { mono: Timestamp::from_millis(0), unix: UnixMillis(1_700_000_000_000) };
//! let config = ClientConfig::new(Contract::PrivateCall, "https://calls.example.com", "101");
//! let mut engine = CallEngine::new(config, 42, now)?;
//!
//! engine.handle(now, Input::Command { id: CommandId(1), command: Command::Connect });
//! while let Some(output) = engine.poll_output() {
//!     match output {
//!         Output::Http { id, request } => println!("{id:?}: {} {}", request.method.as_str(), request.url),
//!         Output::AbortHttp { .. } | Output::Socket { .. } | Output::Ask { .. } => {}
//!         Output::Event(event) => println!("{event:?}"),
//!         Output::Done { id, result } => println!("{id:?}: {result:?}"),
//!     }
//! }
//! if let Some((at, timer)) = engine.poll_timeout() {
//!     println!("feed Input::Timeout at {at:?}, for {timer:?}");
//! }
//! # Ok::<(), ringway_core::CallError>(())
//! ```
//!
//! | to find | look in |
//! |---|---|
//! | what goes in and out | [`io`] |
//! | the words that apps see | [`model`] |
//! | the contracts, and every endpoint typed | [`contract`] |
//! | what can go wrong | [`CallError`], [`ErrorCode`] |
// What the derives of `uniffi` expand to is the one thing here that calls over the border of the language.
#![cfg_attr(not(feature = "uniffi"), forbid(unsafe_code))]
#![cfg_attr(
    feature = "uniffi",
    allow(unsafe_code, clippy::as_conversions, missing_docs, unused_qualifications)
)]
#![deny(clippy::indexing_slicing, clippy::as_conversions)]
#![cfg_attr(not(test), deny(clippy::panic, clippy::expect_used))]

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

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
