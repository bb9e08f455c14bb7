//! One move at a time, for those who choose the order themselves.

use std::collections::BTreeSet;

use ringway_core::io::Input;

use crate::network::{End, Moves, Parcel};
use crate::world::World;

impl World {
    /// The moves that are possible now, for those who choose the order themselves: of each connection the first parcel.
    pub(crate) fn moves(&self) -> Vec<Moves> {
        let mut lanes = BTreeSet::new();
        let mut moves = Vec::new();
        for (slot, parcel) in self.post.iter().take_while(|(slot, _)| slot.0 <= self.now) {
            if parcel.is_own() {
                // What a device does with itself races with nobody.
                return vec![Moves::Deliver(slot.0, slot.1)];
            }
            if parcel.lane().is_none_or(|lane| lanes.insert(lane)) {
                moves.push(Moves::Deliver(slot.0, slot.1));
            }
        }
        moves
    }

    /// Whether the only move is one that races with nobody.
    pub(crate) fn is_own_move(&self, moves: &[Moves]) -> bool {
        let [Moves::Deliver(at, number)] = moves else {
            return false;
        };
        self.post.get((*at, *number)).is_some_and(Parcel::is_own)
    }

    pub(crate) fn end_of(&self, at: u64, number: u64) -> Option<End> {
        self.post.get((at, number)).map(Parcel::end)
    }

    /// Makes a move.
    pub(crate) fn make(&mut self, chosen: Moves) {
        self.steps += 1;
        match chosen {
            Moves::Deliver(at, number) => {
                if let Some(parcel) = self.post.take((at, number)) {
                    self.deliver(parcel);
                }
            }
            Moves::Repeat(at, number) => {
                if let Some(parcel) = self.post.take((at, number)) {
                    self.post.put(self.now, parcel.clone());
                    self.deliver(parcel);
                }
            }
            Moves::Lose(at, number) => {
                if let Some(parcel) = self.post.take((at, number)) {
                    let words = parcel.words();
                    self.note(parcel.who(), || format!("!! lost: {words}"));
                    self.lost.push(words);
                }
            }
            Moves::Wait => drop(self.wait_until(u64::MAX)),
        }
    }

    /// Lets time run to whatever is due next, timers and parcels that are sent off later, and runs the timers.
    pub(crate) fn wait_until(&mut self, until: u64) -> bool {
        let parcels = std::mem::take(&mut self.post);
        let later = parcels.iter().map(|(slot, _)| slot.0).find(|at| *at > self.now);
        let timers = self.next_due().map(|(at, _)| at);
        self.post = parcels;
        let Some(due) = timers.into_iter().chain(later).min().filter(|at| *at <= until) else {
            return false;
        };
        self.now = self.now.max(due);
        self.run_timers();
        true
    }

    /// Runs what is due by itself, and leaves everything that is on its way where it is.
    fn run_timers(&mut self) {
        self.backend.be_at(self.now);
        self.collect_frames();
        for who in self.everybody() {
            let due = self.client(who).engine.poll_timeout();
            if due.is_some_and(|(at, _)| at.as_millis() <= self.now) {
                self.feed(who, Input::Timeout);
            }
        }
    }
}
