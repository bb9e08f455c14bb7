//! The engine and its web driver as a wasm module: what the npm package wraps.
//!
//! Everything that is decided is decided in `ringway-core`, which does no input and output of its own. This crate moves
//! its bytes on `fetch`, `WebSocket` and one `setTimeout`, and tells it what becomes of the page. The TypeScript layer
//! (`bindings/npm/src`) makes promises, listeners and real `Error`s of what [`RawClient`] takes and gives.
//!
//! # The seam
//! - The TypeScript layer hands in a `Host`: what the driver acts through, and where its news goes.
//! - What comes in are plain objects, what goes out is JSON text. The types of both come from one declaration, the model of
//!   `ringway-core`, from which `.d.ts` is generated.
//! - A command is a number at once; its outcome comes with the news, under that number.
//! - A wrong argument throws a `CallError` as JSON text, and changes nothing.
//! - No borrow is held while JavaScript runs, so that whoever hears of an event may give the next command at once.

mod by_hand;
mod client;
mod driver;
mod endpoints;
mod given;
mod number;
mod update;

pub use client::{RawClient, describe, hint};
pub use update::{Asked, Done, Update};
