//! In what a namespace may differ from the server that it is opened on.

use std::time::Duration;

use crate::{clock::ClockMode, config::MockConfig};

/// What a new namespace is told; what is left out is as with the server itself. Its data are always in memory.
#[derive(Debug, Clone, Default)]
pub struct NamespaceOptions {
    /// Its name, of 1 to 64 letters, digits, `-` and `_`; made up when there is none.
    pub name: Option<String>,
    /// Real time, or virtual time from a moment on.
    pub clock: Option<ClockMode>,
    /// What ids are made from in virtual time.
    pub seed: Option<u64>,
    /// Whether the contracts' request limits are enforced.
    pub limits: Option<bool>,
    /// Whether pending invitations are sent again when their callee connects.
    pub redeliver_invitations: Option<bool>,
    /// How many entries its journal keeps.
    pub journal_capacity: Option<usize>,
    /// How long nobody may use it before it is deleted.
    pub idle: Option<Duration>,
}

impl NamespaceOptions {
    pub(super) fn apply(self, server: &MockConfig) -> MockConfig {
        MockConfig {
            db: None,
            clock: self.clock.unwrap_or(server.clock),
            seed: self.seed.unwrap_or(server.seed),
            limits: self.limits.unwrap_or(server.limits),
            redeliver_invitations: self.redeliver_invitations.unwrap_or(server.redeliver_invitations),
            journal_capacity: self.journal_capacity.unwrap_or(server.journal_capacity),
            ..server.clone()
        }
    }
}
