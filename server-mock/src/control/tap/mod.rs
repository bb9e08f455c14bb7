//! Where traffic is written down and meets its faults: around every request of a contract, and on every frame.

mod answer;
mod frames;
mod http;

pub use self::answer::ConnectionCut;
pub(crate) use self::{
    answer::cut,
    frames::{Passing, closed, free_sockets, gone, opened, pass, resume, resume_all},
    http::http,
};

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::{
    backend::Shared,
    clock::UnixMillis,
    config::MockConfig,
    control::{
        fault::{FaultId, Faults},
        journal::{Entry, Journal},
    },
    timers::Job,
};
use frames::Lanes;

/// The faults, the journal, and what is being held up. Its lock is taken after the backend's and never while waiting for that.
#[derive(Debug)]
pub(crate) struct Tap(Mutex<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    lanes: Lanes,
    waiting: BTreeMap<u64, oneshot::Sender<()>>,
    waited: u64,
}

impl Tap {
    pub(crate) fn new(config: &MockConfig) -> Self {
        Self(Mutex::new(Inner {
            faults: Faults::new(config.seed),
            journal: Journal::new(config.journal_capacity),
            lanes: Lanes::default(),
            waiting: BTreeMap::new(),
            waited: 0,
        }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No faults and an empty journal.
    pub(crate) fn reset(&self) {
        let mut inner = self.lock();
        inner.faults.clear();
        inner.journal.clear();
    }

    /// Lets every HTTP request go that is being held up: the timers that would have done it are gone.
    pub(crate) fn release_all(&self) {
        self.lock().waiting.clear();
    }

    /// Lets one HTTP request go.
    pub(crate) fn release(&self, ticket: u64) {
        self.lock().waiting.remove(&ticket);
    }
}

impl Inner {
    /// Keeps an entry and tells whoever listens to `/_mock/events`.
    fn keep(&mut self, shared: &Shared, now: UnixMillis, entry: Entry) {
        let seq = entry.seq;
        self.journal.keep(entry);
        self.announce(shared, now, seq);
    }

    fn announce(&self, shared: &Shared, now: UnixMillis, seq: u64) {
        let entry = self.journal.get(seq);
        shared
            .bus
            .publish(now, "traffic", || serde_json::to_value(entry).unwrap_or_default());
    }
}

/// Ends one fault, or all of them, and lets pass what its half-open sockets have held back. Says how many there were.
pub(crate) fn remove_faults(shared: &Shared, which: Option<FaultId>) -> usize {
    let mut backend = shared.enter();
    let now = backend.now;
    let removed = {
        let faults = &mut shared.tap.lock().faults;
        match which {
            Some(id) => usize::from(faults.remove(id)),
            None => faults.clear(),
        }
    };
    resume_all(shared, &mut backend, now);
    removed
}

/// Waits on the server's clock: until it has run, or been moved, so far.
async fn hold_up(shared: &Arc<Shared>, ms: u64) {
    if ms == 0 {
        return;
    }
    let (ticket, released) = Ticket::new(shared, ms);
    // Released by its timer, or because the timers are gone: either way it goes on.
    let _ = released.await;
    drop(ticket);
}

/// A request that is being held up. Dropped with the request when the client goes away.
struct Ticket {
    shared: Arc<Shared>,
    number: u64,
}

impl Ticket {
    fn new(shared: &Arc<Shared>, ms: u64) -> (Self, oneshot::Receiver<()>) {
        let (sender, released) = oneshot::channel();
        let mut backend = shared.enter();
        let number = {
            let mut inner = shared.tap.lock();
            inner.waited += 1;
            let number = inner.waited;
            inner.waiting.insert(number, sender);
            number
        };
        let due = backend.now.saturating_add_unsigned(ms);
        backend.timers.set(Job::Release(number), due);
        (
            Self {
                shared: shared.clone(),
                number,
            },
            released,
        )
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut backend = self.shared.enter();
        backend.timers.stop(&Job::Release(self.number));
        self.shared.tap.release(self.number);
    }
}
