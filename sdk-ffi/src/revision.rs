//! Numbers for the states of a client.

use std::sync::{Mutex, PoisonError};

use ringway::{CallClient, ClientSnapshot};
use tokio::sync::watch;

/// Counts the states of a client, as far as somebody asks.
#[derive(Debug)]
pub(crate) struct Revision(Mutex<Counted>);

#[derive(Debug)]
struct Counted {
    snapshots: watch::Receiver<ClientSnapshot>,
    number: u64,
}

impl Revision {
    pub(crate) fn new(client: &CallClient) -> Self {
        let snapshots = client.watch();
        Self(Mutex::new(Counted { snapshots, number: 0 }))
    }

    /// The number of the state as it is now. Like a look at the client it waits until one that is being shown is there.
    pub(crate) fn now(&self) -> u64 {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = counted.snapshots.borrow_and_update().has_changed();
        counted.number += u64::from(changed);
        counted.number
    }
}
