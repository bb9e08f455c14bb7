//! What is pulled, one after another, by a subscriber of its own.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use futures_util::StreamExt;
use ringway::{CallClient, CallSnapshot, CallSnapshots, ClientSnapshot, Event};
use tokio::sync::{Mutex, watch};

use crate::cancel::Cancel;
use crate::error::NativeError;
use crate::runtime::wait;

/// The whole client from state to state. Who is slow misses steps in between, never the latest state.
#[derive(Debug, uniffi::Object)]
pub struct NativeWatch {
    snapshots: Mutex<watch::Receiver<ClientSnapshot>>,
}

impl NativeWatch {
    pub(crate) fn new(client: &CallClient) -> Self {
        let mut snapshots = client.watch();
        // The state at hand is the first to be told.
        snapshots.mark_changed();
        Self {
            snapshots: Mutex::new(snapshots),
        }
    }
}

#[uniffi::export]
impl NativeWatch {
    /// The client as it is, when that was not told yet; `None` once the client has closed. Cancel-safe.
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn next(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<ClientSnapshot>, NativeError> {
        let next = async {
            let mut snapshots = self.snapshots.lock().await;
            let changed = snapshots.changed().await.is_ok();
            changed.then(|| snapshots.borrow_and_update().clone())
        };
        wait(cancel, next).await
    }
}

/// One call from state to state; the last has it ended. Who is slow misses steps in between, never the latest state.
#[derive(Debug, uniffi::Object)]
pub struct NativeCallWatch {
    snapshots: Mutex<CallSnapshots>,
}

impl NativeCallWatch {
    pub(crate) fn new(snapshots: CallSnapshots) -> Self {
        Self {
            snapshots: Mutex::new(snapshots),
        }
    }
}

#[uniffi::export]
impl NativeCallWatch {
    /// The call as it is, when that was not told yet; `None` after its end. Cancel-safe.
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn next(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<CallSnapshot>, NativeError> {
        wait(cancel, async { self.snapshots.lock().await.next().await }).await
    }
}

/// What happens to a client or to a call, from the subscription on.
///
/// One that is more than 256 events behind loses the oldest, without holding up anybody else.
#[derive(uniffi::Object)]
pub struct NativeEvents {
    events: Mutex<Pin<Box<dyn Stream<Item = Event> + Send>>>,
}

impl NativeEvents {
    pub(crate) fn new(events: impl Stream<Item = Event> + Send + 'static) -> Self {
        Self {
            events: Mutex::new(Box::pin(events)),
        }
    }
}

#[uniffi::export]
impl NativeEvents {
    /// The next event; `None` after the last. Cancel-safe.
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn next(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<Event>, NativeError> {
        wait(cancel, async { self.events.lock().await.next().await }).await
    }
}

impl fmt::Debug for NativeEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeEvents").finish_non_exhaustive()
    }
}
