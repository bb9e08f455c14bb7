//! What a way is on which something can go wrong, with two things sent over it.

use std::thread;

use ringway_mock::{Mock, traffic::Matcher};
use serde_json::Value;

use crate::common::net::until;

/// So often somebody looks whether something has come.
const PATIENCE: usize = 500_000;

pub(crate) trait Line {
    /// What the fault has to match.
    fn scope(&self) -> Value;
    /// Sends both things, the second when the first has reached the server.
    fn send_both(&mut self);
    /// The next things that arrive, in their order.
    fn take(&mut self, count: usize) -> Vec<String>;
    /// Whether nothing lies ready.
    fn is_quiet(&mut self) -> bool;
}

/// Waits until the server has seen so much traffic of a sort.
pub(crate) fn seen(mock: &Mock, scope: &Value, count: usize) {
    let matcher: Matcher = serde_json::from_value(scope.clone()).unwrap();
    until(|| mock.journal().entries(&matcher).len() >= count);
}

/// Waits until the fault has befallen something: of an answer that is decided when there is one, and the next must not be faster.
pub(crate) fn struck(mock: &Mock) {
    until(|| mock.faults().list()[0].fired > 0);
}

/// The next things that come, if so many do.
pub(crate) fn gather<T>(count: usize, mut poll: impl FnMut() -> Option<T>) -> Vec<T> {
    let mut gathered = Vec::new();
    for _ in 0..PATIENCE {
        if gathered.len() == count {
            break;
        }
        thread::yield_now();
        gathered.extend(poll());
    }
    gathered
}
