//! The objects against the mock server, used as Kotlin and Swift use them: from threads without a runtime.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod asks;
mod calls;
mod cancel;
mod endpoints;
mod life;
mod stage;
