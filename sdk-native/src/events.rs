//! Streams of events.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt, stream};
use ringway_core::model::{CallId, Event, Phase};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tracing::warn;

use crate::registry::CallState;

/// An event with its number: what a call's state shows already need not be told again.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) number: u64,
    pub(crate) event: Event,
}

type Received = Result<Arc<Posted>, Missed>;

/// So many events were dropped, because the subscriber did not take them.
struct Missed(u64);

/// What happens to the client, from the subscription on. It ends when the client has closed.
///
/// Each subscriber gets every event. One that is more than 256 events behind loses the oldest, without holding up
/// anybody else: [`missed`](Self::missed) tells how many, and the snapshots tell how things stand.
pub struct Events {
    received: Pin<Box<dyn Stream<Item = Received> + Send>>,
    missed: u64,
}

impl Events {
    pub(crate) fn new(receiver: broadcast::Receiver<Arc<Posted>>) -> Self {
        Self {
            received: Box::pin(receive(receiver)),
            missed: 0,
        }
    }

    /// The next event; `None` once the client has closed. Cancel-safe: an event that was not returned is not lost.
    pub async fn next(&mut self) -> Option<Event> {
        StreamExt::next(self).await
    }

    /// How many events this subscriber has lost so far by being slow.
    pub const fn missed(&self) -> u64 {
        self.missed
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        loop {
            match self.received.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(posted))) => return Poll::Ready(Some(owned(posted))),
                Poll::Ready(Some(Err(Missed(count)))) => {
                    warn!(count, "a subscriber is too slow: events are lost");
                    self.missed += count;
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("missed", &self.missed)
            .finish_non_exhaustive()
    }
}

/// What happens to one call. It begins with the call as it is (`Changed`) and ends with its `Ended`, always.
///
/// A subscriber that is too slow loses steps in between, never the latest state.
pub struct CallEvents {
    received: Pin<Box<dyn Stream<Item = Received> + Send>>,
    id: CallId,
    state: watch::Receiver<CallState>,
    ready: VecDeque<Event>,
    /// The number of the last event that was told, or is in what was.
    told: u64,
    over: bool,
}

impl CallEvents {
    /// `receiver` must have begun before `state` is looked at, so that nothing falls between them.
    pub(crate) fn new(
        id: CallId,
        receiver: broadcast::Receiver<Arc<Posted>>,
        state: watch::Receiver<CallState>,
    ) -> Self {
        let mut events = Self {
            received: Box::pin(receive(receiver)),
            id,
            state,
            ready: VecDeque::new(),
            told: 0,
            over: false,
        };
        events.catch_up();
        events
    }

    /// The next event; `None` after the last. Cancel-safe: an event that was not returned is not lost.
    pub async fn next(&mut self) -> Option<Event> {
        StreamExt::next(self).await
    }

    /// Puts the call as it is in place of what was missed.
    fn catch_up(&mut self) {
        let CallState {
            snapshot,
            credentials,
            number,
        } = self.state.borrow().clone();
        self.told = number;
        if snapshot.phase == Phase::Ended {
            self.ready.push_back(Event::Ended { call: snapshot });
            return;
        }
        self.ready.push_back(Event::Changed { call: snapshot });
        if let Some(credentials) = credentials {
            self.ready.push_back(Event::Credentials {
                call: self.id.clone(),
                credentials,
                renewed: false,
            });
        }
    }

    fn hear(&mut self, event: Option<Received>) {
        match event {
            Some(Ok(posted)) if posted.number > self.told && call_of(&posted.event) == Some(&self.id) => {
                self.ready.push_back(owned(posted));
            }
            Some(Ok(_)) => {}
            Some(Err(Missed(_))) => self.catch_up(),
            None => self.over = true,
        }
    }
}

impl Stream for CallEvents {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        while !self.over {
            if let Some(event) = self.ready.pop_front() {
                self.over = matches!(event, Event::Ended { .. });
                return Poll::Ready(Some(event));
            }
            let Poll::Ready(received) = self.received.as_mut().poll_next(cx) else {
                return Poll::Pending;
            };
            self.hear(received);
        }
        Poll::Ready(None)
    }
}

impl fmt::Debug for CallEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallEvents")
            .field("call", &self.id)
            .finish_non_exhaustive()
    }
}

fn receive(receiver: broadcast::Receiver<Arc<Posted>>) -> impl Stream<Item = Received> + Send {
    stream::unfold(receiver, |mut receiver| async move {
        let received = match receiver.recv().await {
            Ok(posted) => Ok(posted),
            Err(RecvError::Lagged(count)) => Err(Missed(count)),
            Err(RecvError::Closed) => return None,
        };
        Some((received, receiver))
    })
}

fn owned(posted: Arc<Posted>) -> Event {
    Arc::unwrap_or_clone(posted).event
}

fn call_of(event: &Event) -> Option<&CallId> {
    match event {
        Event::Incoming { call } | Event::Changed { call } | Event::Ended { call } => Some(&call.id),
        Event::Credentials { call, .. }
        | Event::CredentialsExpired { call, .. }
        | Event::QualityWarning { call, .. } => Some(call),
        Event::IncomingRejectedBusy { .. }
        | Event::LinkChanged { .. }
        | Event::AuthRequired { .. }
        | Event::Message { .. }
        | Event::Warning { .. } => None,
        // Event is open to additions; none of them is of a call before it is listed here.
        _ => None,
    }
}
