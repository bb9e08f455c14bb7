//! A world to test the engine in: engines with apps on top, the mock backend, and a network between them that can be
//! as bad as it likes, all on one virtual clock and from one seed.
//!
//! ```
//! use ringway_core::model::{Contract, EndReason, Phase};
//! use ringway_world::{App, World};
//!
//! let mut world = World::new(Contract::Chattrix, 1);
//! let alice = world.add("alice", App::default());
//! let bob = world.add("bob", App::accepts(2_000));
//! world.connect_all();
//! world.call(alice, bob);
//! world.until("both talk", |w| w.phase(alice) == Some(Phase::Active) && w.phase(bob) == Some(Phase::Active));
//! world.end(bob);
//! world.until("alice knows", |w| w.last_end(alice) == Some(EndReason::RemoteHangup));
//! ```
//!
//! A test that fails prints the seed and the whole story of its world. Each input of every engine is watched
//! ([`Watch`]): what must never happen panics at once, whatever a test is about.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "like an app, a world reacts to the events and commands that it knows and lets later ones pass"
)]

mod app;
mod backend;
mod client;
mod deeds;
mod explore;
mod habits;
mod media;
mod moves;
mod network;
mod play;
pub mod scenario;
mod timeline;
mod watch;
mod words;
mod world;

pub use app::{App, Incoming, MediaCredentials, Tokens};
pub use backend::{Backend, START_UNIX_MS, user_id, user_name};
pub use client::{Client, Who};
pub use explore::{Explorer, Tally};
pub use network::{Fate, Faults, Leg, Moves, Rule};
pub use timeline::{Sent, Timeline};
pub use watch::Watch;
pub use world::{Setup, World};
