//! The calls of a client: those that go on, and the last that ended.

use std::collections::VecDeque;

use crate::call::Call;
use crate::model::CallId;

/// So many ended calls can still be looked at.
const REMEMBERED: usize = 64;

/// Those that go on are one or two, so that a look among them is a comparison or two.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    /// Oldest first.
    live: Vec<Call>,
    /// Last one first.
    ended: VecDeque<Call>,
}

impl Roster {
    pub(crate) fn get(&self, id: &CallId) -> Option<&Call> {
        self.live.iter().chain(&self.ended).find(|call| call.id == *id)
    }

    pub(crate) fn get_mut(&mut self, id: &CallId) -> Option<&mut Call> {
        let mut all = self.live.iter_mut().chain(&mut self.ended);
        all.find(|call| call.id == *id)
    }

    /// The calls that go on, oldest first.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Call> {
        self.live.iter()
    }

    pub(crate) fn live_mut(&mut self) -> impl Iterator<Item = &mut Call> {
        self.live.iter_mut()
    }

    /// Their ids, for loops in which calls may end.
    pub(crate) fn live_ids(&self) -> Vec<CallId> {
        self.live.iter().map(|call| call.id.clone()).collect()
    }

    pub(crate) fn add(&mut self, call: Call) {
        self.live.push(call);
    }

    /// Puts a call that is over among those that ended, and forgets the oldest of them.
    pub(crate) fn retire(&mut self, id: &CallId) {
        let Some(at) = self.live.iter().position(|call| call.id == *id) else {
            return;
        };
        self.ended.push_front(self.live.remove(at));
        self.ended.truncate(REMEMBERED);
    }
}
