//! Which backend name belongs to which call, and which belonged to calls that are over.

use std::collections::VecDeque;

use crate::model::{CallId, ServerCallId};

/// So many names of ended or refused calls are remembered (features: tombstones).
const TOMBSTONES: usize = 256;

/// Backend names. A name stays known after its call ended, so that late news of it never rings.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Those of calls that go on: one or two, so that a look is a comparison or two.
    live: Vec<(ServerCallId, CallId)>,
    over: VecDeque<ServerCallId>,
}

impl Names {
    /// The call that goes on under that name.
    pub(crate) fn call(&self, name: &ServerCallId) -> Option<&CallId> {
        self.live
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, call)| call)
    }

    pub(crate) fn is_known(&self, name: &ServerCallId) -> bool {
        self.call(name).is_some() || self.over.contains(name)
    }

    pub(crate) fn give(&mut self, name: ServerCallId, call: CallId) {
        self.live.push((name, call));
    }

    /// Remembers a name whose call is over, or never became one.
    pub(crate) fn bury(&mut self, name: &ServerCallId) {
        self.live.retain(|(other, _)| other != name);
        self.over.push_back(name.clone());
        if self.over.len() > TOMBSTONES {
            self.over.pop_front();
        }
    }
}
