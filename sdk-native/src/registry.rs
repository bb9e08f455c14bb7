//! What handles look at: the calls as they are now.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ringway_core::CallEngine;
use ringway_core::model::{CallId, CallSnapshot, Credentials};
use tokio::sync::watch;

/// One call as its handles see it.
#[derive(Clone, Debug)]
pub(crate) struct CallState {
    pub(crate) snapshot: CallSnapshot,
    pub(crate) credentials: Option<Credentials>,
    /// The number of the last event that this state shows the effect of.
    pub(crate) number: u64,
}

/// The calls that the engine knows: those that live, and those that ended recently.
///
/// A handle keeps the last state of its call for as long as it wants.
#[derive(Debug, Default)]
pub(crate) struct Registry(Mutex<BTreeMap<CallId, watch::Sender<CallState>>>);

impl Registry {
    pub(crate) fn get(&self, id: &CallId) -> Option<watch::Receiver<CallState>> {
        self.lock().get(id).map(watch::Sender::subscribe)
    }

    /// Shows a call as it is now.
    pub(crate) fn show(&self, call: &CallSnapshot, number: u64) {
        show(&mut self.lock(), call, number);
    }

    /// Forgets the calls that the engine has forgotten.
    pub(crate) fn prune(&self, engine: &CallEngine) {
        self.lock().retain(|id, _| engine.knows(id));
    }

    pub(crate) fn set_credentials(&self, call: &CallId, credentials: &Credentials, number: u64) {
        if let Some(state) = self.lock().get(call) {
            state.send_modify(|state| {
                state.credentials = Some(credentials.clone());
                state.number = number;
            });
        }
    }

    /// Forgets all: whoever waits for news of a call learns that there will be none.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<CallId, watch::Sender<CallState>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn show(calls: &mut BTreeMap<CallId, watch::Sender<CallState>>, call: &CallSnapshot, number: u64) {
    let Some(state) = calls.get(&call.id) else {
        let state = CallState {
            snapshot: call.clone(),
            credentials: None,
            number,
        };
        calls.insert(call.id.clone(), watch::Sender::new(state));
        return;
    };
    state.send_if_modified(|state| {
        let changed = state.snapshot != *call;
        if changed {
            state.snapshot.clone_from(call);
            state.number = number;
        }
        changed
    });
}
