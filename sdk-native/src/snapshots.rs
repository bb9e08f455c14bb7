//! A call from state to state.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt, stream};
use ringway_core::model::{CallSnapshot, Phase};
use tokio::sync::watch;

use crate::registry::CallState;

/// One call as it is, and again whenever anything about it has changed. Its last item has the call ended.
///
/// Who is slow misses steps in between, never the latest state.
pub struct CallSnapshots(Pin<Box<dyn Stream<Item = CallSnapshot> + Send>>);

impl CallSnapshots {
    pub(crate) fn new(state: watch::Receiver<CallState>) -> Self {
        let shown = None;
        Self(Box::pin(stream::unfold((state, shown), |(state, shown)| {
            different(state, shown)
        })))
    }

    /// The call as it is, when that is not what this returned last; `None` after the last. Cancel-safe.
    pub async fn next(&mut self) -> Option<CallSnapshot> {
        StreamExt::next(self).await
    }
}

impl Stream for CallSnapshots {
    type Item = CallSnapshot;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<CallSnapshot>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for CallSnapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallSnapshots").finish_non_exhaustive()
    }
}

type Watched = (watch::Receiver<CallState>, Option<CallSnapshot>);

/// Waits until the call is not as it was shown.
async fn different(
    mut state: watch::Receiver<CallState>,
    shown: Option<CallSnapshot>,
) -> Option<(CallSnapshot, Watched)> {
    loop {
        let now = state.borrow_and_update().snapshot.clone();
        if shown.as_ref() != Some(&now) {
            return Some((now.clone(), (state, Some(now))));
        }
        if now.phase == Phase::Ended {
            return None;
        }
        // Without its sender the state is final.
        state.changed().await.ok()?;
    }
}
