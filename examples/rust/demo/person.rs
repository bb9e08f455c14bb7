//! One of the two who call each other: a client, and somebody who watches what it is told.

use std::sync::Arc;

use ringway::{CallClient, Contract, Events};
use ringway_mock::Mock;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::backend;
use crate::scene::Result;
use crate::screen::Screen;
use crate::trail::{Step, Trail, call_in};

/// Who: two of the users that every mock server has from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Alice,
    Bob,
}

/// A person with a client that is connected.
pub(crate) struct Person {
    pub(crate) who: Who,
    pub(crate) client: CallClient,
    trail: watch::Receiver<Trail>,
    watching: JoinHandle<()>,
}

impl Who {
    pub(crate) const BOTH: [Self; 2] = [Self::Alice, Self::Bob];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Alice => "Alice",
            Self::Bob => "Bob",
        }
    }

    /// As the backend names them.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Alice => "101",
            Self::Bob => "102",
        }
    }

    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Alice => Self::Bob,
            Self::Bob => Self::Alice,
        }
    }

    /// Their place wherever both stand side by side.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Alice => 0,
            Self::Bob => 1,
        }
    }
}

impl Person {
    /// Connects a client, and shows what it is told from then on.
    pub(crate) async fn enter(
        who: Who,
        contract: Contract,
        url: &str,
        mock: &Mock,
        screen: &Arc<Screen>,
    ) -> Result<Self> {
        let builder = CallClient::builder(contract, url, who.id())
            .token(mock.token_for(who.id())?)
            .timing(backend::timing());
        let client = builder.connect().await?;
        let (sender, trail) = watch::channel(Trail::default());
        let watching = tokio::spawn(watch_events(who, client.events(), sender, screen.clone()));
        Ok(Self {
            who,
            client,
            trail,
            watching,
        })
    }

    /// Waits until this side was told so.
    pub(crate) async fn told(&self, step: Step) -> Result<()> {
        let mut trail = self.trail.clone();
        let told = trail.wait_for(|trail| trail.steps.contains(&step)).await;
        told.map(drop)
            .map_err(|_| format!("{} closed before {step}", self.who.name()).into())
    }

    /// Waits until every call of this side is over, and it was told so.
    pub(crate) async fn out_of_calls(&self) -> Result<()> {
        let (mut trail, mut client) = (self.trail.clone(), self.client.watch());
        let told =
            |trail: &Trail| !trail.calls.is_empty() && trail.calls.iter().all(|call| call.end.is_some());
        trail.wait_for(told).await?;
        client.wait_for(|client| client.calls.is_empty()).await?;
        Ok(())
    }

    /// What this side was told so far.
    pub(crate) fn trail(&self) -> Trail {
        self.trail.borrow().clone()
    }

    /// Closes the client, and returns all that it was ever told.
    pub(crate) async fn leave(self) -> Result<Trail> {
        self.client.close().await;
        self.watching.await?;
        let trail = self.trail.borrow();
        Ok(trail.clone())
    }
}

/// Shows and keeps what the client is told, until it has closed.
async fn watch_events(who: Who, mut events: Events, trail: watch::Sender<Trail>, screen: Arc<Screen>) {
    while let Some(event) = events.next().await {
        trail.send_modify(|trail| {
            if let Some(step) = trail.take(&event) {
                screen.told(who, step, call_in(&event));
            }
        });
    }
}
