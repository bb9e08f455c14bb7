//! What the journal keeps of one thing that happened: the entry, or what it will be written from.

use std::{cell::LazyCell, fmt, sync::Arc};

use super::entry::{Entry, Record};
use crate::{
    clock::UnixMillis,
    control::{
        fault::FaultId,
        matcher::{Contract, Direction, Event},
        tap::Passing,
    },
};

/// Most messages go by and nobody ever reads of them: they are taken apart, and their secrets masked, when somebody does.
pub(crate) struct Kept {
    seq: u64,
    pub(super) weight: usize,
    entry: LazyCell<Box<Entry>, Box<dyn FnOnce() -> Box<Entry> + Send>>,
}

/// A message of a socket, as it went by.
pub(crate) struct Sketch {
    /// The contract of its socket.
    pub(crate) contract: Contract,
    /// Which way it goes.
    pub(crate) direction: Direction,
    /// The user on the client's side, as far as that is known by now.
    pub(crate) user: Option<Arc<str>>,
    /// The number of the socket.
    pub(crate) socket: u64,
    /// Where the socket was opened.
    pub(crate) path: &'static str,
    /// What it says.
    pub(crate) passing: Passing,
}

impl Kept {
    pub(super) fn later(seq: u64, at: UnixMillis, sketch: Sketch) -> Self {
        Self {
            seq,
            weight: sketch.path.len() + sketch.passing.weight(),
            entry: LazyCell::new(Box::new(move || Box::new(sketch.write(seq, at)))),
        }
    }

    pub(crate) fn seq(&self) -> u64 {
        self.seq
    }

    pub(crate) fn entry(&self) -> &Entry {
        &self.entry
    }

    /// What befell it.
    pub(crate) fn note(&mut self, faults: &[FaultId], lost: bool) {
        self.change(|entry| {
            entry.faults.extend_from_slice(faults);
            entry.lost = lost;
        });
    }

    pub(super) fn change(&mut self, by: impl FnOnce(&mut Entry)) {
        let entry = LazyCell::force_mut(&mut self.entry);
        by(entry);
        self.weight = entry.weight();
    }
}

impl From<Entry> for Kept {
    fn from(entry: Entry) -> Self {
        let (seq, weight) = (entry.seq, entry.weight());
        let entry = LazyCell::new(Box::new(move || Box::new(entry)) as Box<dyn FnOnce() -> _ + Send>);
        LazyCell::force(&entry);
        Self { seq, weight, entry }
    }
}

/// What is not written yet has its secrets still.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

impl Sketch {
    fn write(&self, seq: u64, at: UnixMillis) -> Entry {
        let (message_type, payload) = self.passing.message();
        Entry::new(
            seq,
            at,
            Record {
                contract: Some(self.contract),
                event: Event::Frame,
                direction: self.direction,
                user_id: self.user.as_deref(),
                socket: Some(self.socket),
                method: None,
                target: self.path,
                message_type,
                payload,
                status: None,
            },
        )
    }
}
