//! Invitations whose answer got lost: they may ring, and be accepted, although this client has no name for them.

use crate::contract::{Intent, Signal};
use crate::engine::CallEngine;
use crate::error::CallError;
use crate::model::{CallId, ServerCallId};

/// So many are remembered.
const MOST: usize = 8;

/// Own calls that failed while the backend may have placed them.
#[derive(Debug, Default)]
pub(crate) struct Orphans {
    calls: Vec<CallId>,
    /// The names that are being looked up.
    asking: Vec<ServerCallId>,
}

impl CallEngine {
    /// Remembers a call whose invitation may have arrived without its answer coming back. Only a channel that this side
    /// named can tell it from the calls of the user's other devices.
    pub(super) fn note_orphan(&mut self, id: &CallId) {
        if !self.capabilities().caller_names_channel {
            return;
        }
        self.orphans.calls.push(id.clone());
        if self.orphans.calls.len() > MOST {
            self.orphans.calls.remove(0);
        }
        for name in self.early_acceptances() {
            self.look_for_orphan(&name);
        }
    }

    /// Somebody accepted a call of this user that has no name here: is it an orphan? The backend knows its channel.
    pub(super) fn look_for_orphan(&mut self, name: &ServerCallId) {
        let asked = self.orphans.asking.contains(name);
        if !self.orphans.calls.is_empty() && !asked && !self.names.is_known(name) {
            self.orphans.asking.push(name.clone());
            self.send_request(None, Intent::Refresh { id: name.clone() });
        }
    }

    /// An orphan that is found gets its name, and is taken back like any call whose name comes too late.
    pub(super) fn on_orphan_looked_up(&mut self, name: &ServerCallId, result: Result<Signal, CallError>) {
        self.orphans.asking.retain(|asked| asked != name);
        let Ok(Signal::Status {
            channel: Some(channel),
            ..
        }) = result
        else {
            return;
        };
        let is_it = |id: &CallId| {
            self.calls
                .get(id)
                .is_some_and(|call| call.channel.as_ref() == Some(&channel))
        };
        let Some(at) = self.orphans.calls.iter().position(is_it) else {
            return;
        };
        let call = self.orphans.calls.remove(at);
        self.on_placed(&call, name.clone(), None);
    }
}
