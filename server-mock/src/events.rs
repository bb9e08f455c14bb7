//! The bus of everything that happens, for `/_mock/events`.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::clock::{UnixMillis, to_unsigned};

/// How many events a slow listener may lag behind before it misses some.
const BACKLOG: usize = 1_024;

/// The name of the event after which nothing follows.
pub(crate) const CLOSED: &str = "closed";

/// One event: its name and its JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) name: &'static str,
    pub(crate) json: Arc<str>,
}

#[derive(Debug)]
pub(crate) struct Bus {
    sender: broadcast::Sender<Happening>,
}

impl Bus {
    pub(crate) fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Happening> {
        self.sender.subscribe()
    }

    /// Whether anybody listens.
    pub(crate) fn is_heard(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// Ends every listener's stream.
    pub(crate) fn close(&self) {
        let _ = self.sender.send(Happening {
            name: CLOSED,
            json: "".into(),
        });
    }

    /// Tells every listener; `data` is only made when there is one.
    pub(crate) fn publish(&self, now: UnixMillis, name: &'static str, data: impl FnOnce() -> Value) {
        if !self.is_heard() {
            return;
        }
        let text = json!({ "at": to_unsigned(now), "event": name, "data": data() }).to_string();
        // Nobody listening any more is no failure.
        let _ = self.sender.send(Happening {
            name,
            json: text.into(),
        });
    }
}
