//! Giving up what is under way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ringway::Call;
use tokio::sync::watch;

use crate::runtime;

/// Gives up what it was handed to: that ends with `NativeError::Cancelled`, and a call that was being placed is taken back.
///
/// Cancelling a Swift task reaches no future here, so this does. A call whose outcome and cancelling cross is ended: an
/// app that cancels never meets it. Until it is let go of, this is a handle of the call that it was handed to.
#[derive(Debug, uniffi::Object)]
pub struct Cancel {
    cancelled: watch::Sender<bool>,
    placed: Mutex<Option<Call>>,
}

#[uniffi::export]
impl Cancel {
    /// One for one command.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            cancelled: watch::Sender::new(false),
            placed: Mutex::default(),
        })
    }

    /// Gives up, now and for ever.
    pub fn cancel(&self) {
        self.cancelled.send_replace(true);
        self.end_placed();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }
}

impl Cancel {
    /// Comes when it is cancelled.
    pub(crate) async fn cancelled(&self) {
        // The sender lives as long as this does.
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }

    /// Ends the call should this be cancelled from now on, or already be.
    pub(crate) fn guard(&self, call: Call) {
        *self.lock() = Some(call);
        if self.is_cancelled() {
            self.end_placed();
        }
    }

    fn end_placed(&self) {
        let placed = self.lock().take();
        if let Some(call) = placed {
            runtime::spawn(async move { call.end().await });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Call>> {
        self.placed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
