//! The async client as objects for Kotlin and Swift.
//!
//! Thin: [`NativeClient`] and [`NativeCall`] are handles of `ringway`, and everything that happens is pulled from them.
//! The layers in `bindings/kotlin` and `bindings/swift` make of it what people of each language would write; nobody else
//! uses these names.
//!
//! # Waiting
//! What the app pulls is `async`, and `None` ends it. A Kotlin coroutine that is cancelled drops the future here, which
//! gives the command up. A Swift task does not: it hands in a [`Cancel`] and cancels that.
//!
//! What was pulled just when its coroutine is cancelled is lost, with uniffi as it is. So in Kotlin, too, a call is placed
//! with a [`Cancel`], asks are pulled by one loop that lives as long as the client, calls that ring are read off its states,
//! and whoever collects events has a subscription of their own, which ends with them.
//!
//! # Failing
//! What can fail fails with [`NativeError`]. A panic in it does too, as `internal.bug`: Swift ends the process over a panic
//! in anything that throws nothing. Functions without an error copy what is there, or put a word in a queue.
// What the derives of `uniffi` expand to is the one thing here that calls over the border of the language.
#![allow(unsafe_code)]

mod asks;
mod call;
mod cancel;
mod client;
mod endpoints;
mod error;
mod logger;
mod pulled;
mod runtime;

pub use asks::AskRequest;
pub use call::NativeCall;
pub use cancel::Cancel;
pub use client::{ClientOptions, NativeClient, Placing, client_config, default_timing};
pub use endpoints::{NativeChattrix, NativePrivateCall};
pub use error::{ErrorEntry, NativeError, error_entry};
pub use logger::{LogLevel, LogRecord, LogSink, set_logger};
pub use pulled::{NativeCallWatch, NativeEvents, NativeWatch};

uniffi::setup_scaffolding!();
