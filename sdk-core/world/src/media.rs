//! Media channels: who is in which, so that apps can report that the other side came or left.

use std::collections::{BTreeMap, BTreeSet};

use ringway_core::model::CallId;

use crate::client::Who;

/// Somebody with a call.
pub(crate) type Seat = (Who, CallId);

/// The channels that have somebody in them.
#[derive(Debug, Default)]
pub(crate) struct Media {
    channels: BTreeMap<String, BTreeSet<Seat>>,
}

impl Media {
    /// Enters a channel; answers who was there.
    pub(crate) fn join(&mut self, channel: String, seat: Seat) -> Vec<Seat> {
        let seats = self.channels.entry(channel).or_default();
        let others = seats.iter().filter(|other| **other != seat).cloned().collect();
        seats.insert(seat);
        others
    }

    /// Leaves; answers who stays behind.
    pub(crate) fn leave(&mut self, seat: &Seat) -> Vec<Seat> {
        let Some(channel) = self.channels.iter().find(|(_, seats)| seats.contains(seat)) else {
            return Vec::new();
        };
        let name = channel.0.clone();
        let seats = self.channels.entry(name.clone()).or_default();
        seats.remove(seat);
        let left: Vec<Seat> = seats.iter().cloned().collect();
        if left.is_empty() {
            self.channels.remove(&name);
        }
        left
    }
}
