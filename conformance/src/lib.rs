//! Plays the scenario files with clients of every language, alone and against one another.
//!
//! A language brings an agent, a process that hosts its clients and speaks the protocol of README.md; everything else is
//! here.

mod agent;
mod agents;
mod backend;
mod config;
mod duo;
pub mod http;
mod language;
mod person;
mod play;
pub mod protocol;

pub use agent::{Agent, Patience};
pub use agents::Agents;
pub use backend::{Backend, Control};
pub use duo::Duo;
pub use language::Language;
pub use play::{Cast, Member, person, play};
