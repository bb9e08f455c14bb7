//! Where traffic is written down and meets its faults: around every request of a contract, and on every frame.

mod answer;
mod frames;
mod http;
mod waits;

pub use self::answer::ConnectionCut;
pub(crate) use self::{
    answer::cut,
    frames::{Passing, closed, free_sockets, gone, opened, pass, resume, resume_all},
    http::http,
};

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;

use crate::{
    backend::Shared,
    clock::UnixMillis,
    config::MockConfig,
    control::{
        fault::{FaultId, Faults},
        journal::{Journal, Kept},
    },
};
use frames::Lanes;
use waits::Waits;

/// The faults, the journal, and what is being held up. Its lock is taken after the backend's and never while waiting for that.
#[derive(Debug)]
pub(crate) struct Tap(Mutex<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    lanes: Lanes,
    waits: Waits,
}

impl Tap {
    pub(crate) fn new(config: &MockConfig) -> Self {
        Self(Mutex::new(Inner {
            faults: Faults::new(config.seed),
            journal: Journal::new(config.journal_capacity),
            lanes: Lanes::default(),
            waits: Waits::default(),
        }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No faults and an empty journal.
    pub(crate) fn reset(&self) {
        let mut inner = self.lock();
        inner.waits.lift(None);
        inner.faults.clear();
        inner.journal.clear();
    }

    /// Lets every HTTP request go that is being held up: the timers that would have done it are gone.
    pub(crate) fn release_all(&self) {
        self.lock().waits = Waits::default();
    }

    /// Lets one HTTP request go.
    pub(crate) fn release(&self, ticket: u64) {
        self.lock().waits.release(ticket);
    }
}

impl Inner {
    /// Keeps an entry and tells whoever listens to `/_mock/events`.
    fn keep(&mut self, shared: &Shared, now: UnixMillis, entry: impl Into<Kept>, faults: &[FaultId]) {
        let kept = entry.into();
        let seq = kept.seq();
        self.tell_fired(shared, now, seq, faults);
        self.journal.keep(kept);
        self.announce(shared, now, seq);
    }

    fn tell_fired(&self, shared: &Shared, now: UnixMillis, seq: u64, faults: &[FaultId]) {
        for id in faults {
            let fired = self.faults.get(*id).map(|fault| fault.fired);
            shared.bus.publish(
                now,
                "fault.fired",
                || json!({ "id": id, "fired": fired, "seq": seq }),
            );
        }
    }

    fn announce(&self, shared: &Shared, now: UnixMillis, seq: u64) {
        shared.bus.publish(now, "traffic", || {
            serde_json::to_value(self.journal.get(seq)).unwrap_or_default()
        });
    }
}

/// Ends one fault, or all of them, and lets pass what its half-open sockets have held back. Says how many there were.
pub(crate) fn remove_faults(shared: &Shared, which: Option<FaultId>) -> usize {
    let mut backend = shared.enter();
    let now = backend.now;
    let removed = {
        let mut inner = shared.tap.lock();
        inner.waits.lift(which);
        match which {
            Some(id) => usize::from(inner.faults.remove(id)),
            None => inner.faults.clear(),
        }
    };
    resume_all(shared, &mut backend, now);
    if removed > 0 {
        shared.tell("fault.removed", json!({ "id": which, "removed": removed }));
    }
    removed
}
