//! Which backend name belongs to which call, and which belonged to calls that are over.

use std::collections::VecDeque;

use litemap::LiteMap;

use crate::model::{CallId, ServerCallId};

/// So many names of ended or refused calls are remembered (features: tombstones).
const TOMBSTONES: usize = 256;
/// So many ended calls can still be looked at.
const ENDED: usize = 64;

/// Backend names. A name stays known after its call ended, so that late news of it never rings.
#[derive(Debug, Default)]
pub(crate) struct Names {
    calls: LiteMap<ServerCallId, Option<CallId>>,
    over: VecDeque<ServerCallId>,
    ended: VecDeque<CallId>,
}

impl Names {
    pub(crate) fn call(&self, name: &ServerCallId) -> Option<&CallId> {
        self.calls.get(name)?.as_ref()
    }

    pub(crate) fn is_known(&self, name: &ServerCallId) -> bool {
        self.calls.contains_key(name)
    }

    pub(crate) fn give(&mut self, name: ServerCallId, call: CallId) {
        self.calls.insert(name, Some(call));
    }

    /// Remembers a name whose call is over, or never became one.
    pub(crate) fn bury(&mut self, name: &ServerCallId) {
        if !self.is_known(name) {
            self.calls.insert(name.clone(), None);
        }
        self.over.push_back(name.clone());
        if self.over.len() > TOMBSTONES
            && let Some(oldest) = self.over.pop_front()
        {
            self.calls.remove(&oldest);
        }
    }

    /// Notes that a call ended; answers with the one that can be forgotten for it.
    pub(crate) fn note_ended(&mut self, call: &CallId) -> Option<CallId> {
        self.ended.push_back(call.clone());
        if self.ended.len() <= ENDED {
            return None;
        }
        self.ended.pop_front()
    }
}
