//! The async client as objects for Kotlin and Swift.
