//! Things that go wrong on purpose.

mod engine;
#[cfg(test)]
mod engine_tests;
mod lane;
mod routes;
mod spec;
#[cfg(test)]
mod spec_tests;

pub use engine::{Active, FaultId};
pub(crate) use engine::{Faults, FramePlan, HttpPlan, Instead, SocketEnd};
pub(crate) use lane::Lane;
pub(crate) use routes::api;
pub use spec::{ErrorAnswer, Fault, FaultSpec, Malformed, Stage};
