//! HTTP requests that are being held up: until a time, until another one has overtaken them, or until a fault is gone.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::oneshot::{self, Receiver, Sender};

use crate::{backend::Shared, control::fault::FaultId, timers::Job};

/// Who waits. Whoever is let go of is so by its sender being dropped.
#[derive(Debug, Default)]
pub(super) struct Waits {
    tickets: BTreeMap<u64, Sender<()>>,
    given: u64,
    /// The ticket that the next exchange overtakes.
    aside: Option<u64>,
    held: BTreeMap<FaultId, Vec<Sender<()>>>,
}

impl Waits {
    pub(super) fn release(&mut self, ticket: u64) {
        self.tickets.remove(&ticket);
        self.aside.take_if(|aside| *aside == ticket);
    }

    /// Lets go of whoever waits for the end of one fault, or of any.
    pub(super) fn lift(&mut self, which: Option<FaultId>) {
        match which {
            Some(id) => drop(self.held.remove(&id)),
            None => self.held.clear(),
        }
    }

    fn take(&mut self) -> (u64, Receiver<()>) {
        let (sender, released) = oneshot::channel();
        self.given += 1;
        self.tickets.insert(self.given, sender);
        (self.given, released)
    }

    fn hold(&mut self, by: FaultId) -> Receiver<()> {
        let (sender, released) = oneshot::channel();
        let held = self.held.entry(by).or_default();
        // Clients that have gone away do not come back for theirs.
        held.retain(|sender| !sender.is_closed());
        held.push(sender);
        released
    }
}

/// Waits on the server's clock: until it has run, or been moved, so far.
pub(super) async fn hold_up(shared: &Arc<Shared>, ms: u64) {
    if ms > 0 {
        Ticket::new(shared, ms, false).released().await;
    }
}

/// Waits for another exchange to overtake it, or so long on the server's clock. Where one waits already, that one is
/// overtaken.
pub(super) async fn step_aside(shared: &Arc<Shared>, max_ms: u64) {
    if shared.tap.lock().waits.aside.is_none() {
        Ticket::new(shared, max_ms, true).released().await;
    }
}

/// Waits until a fault is gone.
pub(super) async fn hold_back(shared: &Shared, by: FaultId) {
    let released = {
        let mut inner = shared.tap.lock();
        let there = inner.faults.get(by).is_some();
        there.then(|| inner.waits.hold(by))
    };
    if let Some(released) = released {
        // It ends by the sender being dropped.
        let _ = released.await;
    }
}

/// Lets go of whoever waits to be overtaken. Dropped with the answer of the exchange that does it.
pub(super) struct Overtaking {
    shared: Arc<Shared>,
    whom: u64,
}

impl Overtaking {
    pub(super) fn of(shared: &Arc<Shared>) -> Option<Self> {
        let whom = shared.tap.lock().waits.aside?;
        Some(Self {
            shared: shared.clone(),
            whom,
        })
    }
}

impl Drop for Overtaking {
    fn drop(&mut self) {
        self.shared.tap.release(self.whom);
    }
}

/// A request that is being held up. Dropped with the request when the client goes away.
struct Ticket {
    shared: Arc<Shared>,
    number: u64,
    released: Option<Receiver<()>>,
}

impl Ticket {
    fn new(shared: &Arc<Shared>, ms: u64, aside: bool) -> Self {
        let mut backend = shared.enter();
        let (number, released) = {
            let waits = &mut shared.tap.lock().waits;
            let (number, released) = waits.take();
            if aside {
                waits.aside = Some(number);
            }
            (number, released)
        };
        let due = backend.now.saturating_add_unsigned(ms);
        backend.timers.set(Job::Release(number), due);
        Self {
            shared: shared.clone(),
            number,
            released: Some(released),
        }
    }

    async fn released(mut self) {
        if let Some(released) = self.released.take() {
            // By its timer, or because the timers are gone: either way it goes on.
            let _ = released.await;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut backend = self.shared.enter();
        backend.timers.stop(&Job::Release(self.number));
        self.shared.tap.release(self.number);
    }
}
