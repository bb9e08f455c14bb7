//! One call.

use std::sync::Arc;

use ringway::{Call, CallId, CallSnapshot, Credentials, DeclineReason, End, MediaReport, Phase};

use crate::cancel::Cancel;
use crate::error::NativeError;
use crate::pulled::{NativeCallWatch, NativeEvents};
use crate::runtime::{run, wait};

/// One call. It is a handle: letting go of it changes nothing about the call.
#[derive(Debug, uniffi::Object)]
pub struct NativeCall {
    call: Call,
}

impl NativeCall {
    pub(crate) fn new(call: Call) -> Arc<Self> {
        Arc::new(Self { call })
    }
}

#[uniffi::export]
impl NativeCall {
    /// This client's name for the call.
    pub fn id(&self) -> CallId {
        self.call.id().clone()
    }

    /// The call as it is now; once it is over, as it ended.
    pub fn snapshot(&self) -> CallSnapshot {
        self.call.snapshot()
    }

    /// The call as it is, and again whenever anything about it has changed.
    pub fn watch(&self) -> Arc<NativeCallWatch> {
        Arc::new(NativeCallWatch::new(self.call.snapshots()))
    }

    /// What happens to this call, beginning with the call as it is now and ending with its `Ended`.
    pub fn events(&self) -> Arc<NativeEvents> {
        Arc::new(NativeEvents::new(self.call.events()))
    }

    /// Reports on the media layer. `MediaReport::Joined` makes the call active.
    pub fn media(&self, report: MediaReport) {
        self.call.media(report);
    }
}

#[uniffi::export]
impl NativeCall {
    /// Answers the ringing call; done when the backend has accepted it.
    ///
    /// # Errors
    /// `call.gone` when it was over first, `usage.invalid_state` when it does not ring here.
    #[uniffi::method(default(cancel = None))]
    pub async fn accept(&self, cancel: Option<Arc<Cancel>>) -> Result<(), NativeError> {
        run(cancel, self.call.accept()).await
    }

    /// Declines the ringing call (as declined by the user, when no reason is given); the backend is told in the
    /// background. A call that is over stays as it ended.
    ///
    /// # Errors
    /// `usage.invalid_state` when it does not ring here.
    #[uniffi::method(default(reason = None, cancel = None))]
    pub async fn decline(
        &self,
        reason: Option<DeclineReason>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<(), NativeError> {
        run(cancel, self.call.decline(reason.unwrap_or_default())).await
    }

    /// Ends the call in whatever phase; the backend is told in the background. A call that is over stays as it ended.
    ///
    /// # Errors
    /// `usage.closed` once the client has closed.
    #[uniffi::method(default(cancel = None))]
    pub async fn end(&self, cancel: Option<Arc<Cancel>>) -> Result<(), NativeError> {
        run(cancel, self.call.end()).await
    }

    /// Waits until the call has come as far as `phase`, and returns it as it is then.
    ///
    /// # Errors
    /// `NativeError::Ended` when the call ended before.
    #[uniffi::method(default(cancel = None))]
    pub async fn reached(
        &self,
        phase: Phase,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<CallSnapshot, NativeError> {
        run(cancel, self.call.reached(phase)).await
    }

    /// Waits for the credentials of the media channel, and returns the latest. A client that was not told to ask for them
    /// never has any.
    ///
    /// # Errors
    /// `NativeError::Ended` when the call ended first.
    #[uniffi::method(default(cancel = None))]
    pub async fn credentials(&self, cancel: Option<Arc<Cancel>>) -> Result<Credentials, NativeError> {
        run(cancel, self.call.credentials()).await
    }

    /// Waits for the end of the call.
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn ended(&self, cancel: Option<Arc<Cancel>>) -> Result<End, NativeError> {
        wait(cancel, self.call.ended()).await
    }
}
