//! What is wrong with a session's connection: half-open, or cut.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::watch;

use crate::transport::gate::Wire;

/// Which directions of a session are silent, and whether it is over without a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Silence {
    /// The server does not hear the client: it reads nothing, and so it answers no ping.
    pub(crate) deaf: bool,
    /// The client does not hear the server, not even the answer to a ping.
    pub(crate) mute: bool,
    /// The connection breaks off.
    pub(crate) cut: bool,
}

/// Tells whoever serves a session, and the connections it goes over.
#[derive(Debug, Default)]
pub(crate) struct Hush {
    silence: watch::Sender<Silence>,
    wires: Mutex<Vec<Weak<Wire>>>,
}

impl Hush {
    pub(crate) fn set(&self, deaf: bool, mute: bool) {
        self.change(|silence| Silence {
            deaf,
            mute,
            ..silence
        });
    }

    pub(crate) fn cut(&self) {
        self.change(|silence| Silence { cut: true, ..silence });
    }

    pub(crate) fn now(&self) -> Silence {
        *self.silence.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Silence> {
        self.silence.subscribe()
    }

    /// The session goes over this connection from now on.
    pub(crate) fn attach(&self, wire: &Arc<Wire>) {
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        wires.retain(|wire| wire.strong_count() > 0);
        wires.push(Arc::downgrade(wire));
        wire.set(*self.silence.borrow());
    }

    fn change(&self, to: impl FnOnce(Silence) -> Silence) {
        let wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = self.silence.send_if_modified(|current| {
            let after = to(*current);
            std::mem::replace(current, after) != after
        });
        if changed {
            let silence = *self.silence.borrow();
            wires
                .iter()
                .filter_map(Weak::upgrade)
                .for_each(|wire| wire.set(silence));
        }
    }
}
