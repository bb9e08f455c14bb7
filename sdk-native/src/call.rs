//! One call, and the placing of one.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;

use ringway_core::CallError;
use ringway_core::io::Input;
use ringway_core::model::{
    CallId, CallSnapshot, Command, Credentials, DeclineReason, End, EndReason, MediaKind, MediaReport, Phase,
    Reply, UserId,
};
use tokio::sync::watch;

use crate::client::{CallClient, mismatch};
use crate::events::CallEvents;
use crate::registry::CallState;
use crate::snapshots::CallSnapshots;

/// One call. It is a handle: clones are the same call, and dropping it changes nothing about the call.
#[derive(Clone)]
pub struct Call {
    client: CallClient,
    id: CallId,
    state: watch::Receiver<CallState>,
}

impl Call {
    pub(crate) const fn new(client: CallClient, id: CallId, state: watch::Receiver<CallState>) -> Self {
        Self { client, id, state }
    }

    /// This client's name for the call.
    pub const fn id(&self) -> &CallId {
        &self.id
    }

    /// The call as it is now; once it is over, as it ended.
    pub fn snapshot(&self) -> CallSnapshot {
        self.state.borrow().snapshot.clone()
    }

    /// The call as it is now, and again whenever anything about it has changed.
    pub fn snapshots(&self) -> CallSnapshots {
        CallSnapshots::new(self.state.clone())
    }

    /// What happens to this call, beginning with the call as it is now and ending with its `Ended`.
    pub fn events(&self) -> CallEvents {
        let receiver = self.client.subscribe();
        CallEvents::new(self.id.clone(), receiver, self.state.clone())
    }

    /// Answers the ringing call; done when the backend has accepted it.
    ///
    /// # Errors
    /// `call.gone` when it was over first, `usage.invalid_state` when it does not ring here.
    pub async fn accept(&self) -> Result<(), CallError> {
        self.command(Command::Accept {
            call: self.id.clone(),
        })
        .await
    }

    /// Declines the ringing call; the backend is told in the background. A call that is over stays as it ended.
    ///
    /// # Errors
    /// `usage.invalid_state` when it does not ring here.
    pub async fn decline(&self, reason: DeclineReason) -> Result<(), CallError> {
        self.command(Command::Decline {
            call: self.id.clone(),
            reason,
        })
        .await
    }

    /// Ends the call in whatever phase; the backend is told in the background. A call that is over stays as it ended.
    ///
    /// # Errors
    /// `usage.closed` once the client has closed.
    pub async fn end(&self) -> Result<(), CallError> {
        self.command(Command::End {
            call: self.id.clone(),
        })
        .await
    }

    /// Reports on the media layer. `MediaReport::Joined` makes the call active.
    pub fn media(&self, report: MediaReport) {
        self.client.tell(Input::Media {
            call: self.id.clone(),
            report,
        });
    }

    /// Waits until the call has come as far as `phase`, and returns it as it is then.
    ///
    /// # Errors
    /// How the call ended, when it did so before.
    pub async fn reached(&self, phase: Phase) -> Result<CallSnapshot, End> {
        let snapshot = self.until(|state| state.snapshot.phase >= phase).await.snapshot;
        match snapshot.end.clone() {
            Some(end) if phase < Phase::Ended => Err(end),
            Some(_) | None => Ok(snapshot),
        }
    }

    /// Waits for the credentials of the media channel, and returns the latest. A client that was built without
    /// [`credentials`](crate::ClientBuilder::credentials) never has any.
    ///
    /// # Errors
    /// How the call ended, when it did so first.
    pub async fn credentials(&self) -> Result<Credentials, End> {
        let over = |state: &CallState| state.snapshot.phase == Phase::Ended;
        let state = self
            .until(|state| state.credentials.is_some() || over(state))
            .await;
        match state {
            CallState {
                snapshot: CallSnapshot { end: Some(end), .. },
                ..
            } => Err(end),
            CallState {
                credentials: Some(credentials),
                ..
            } => Ok(credentials),
            CallState {
                credentials: None, ..
            } => Err(shut_down()),
        }
    }

    /// Waits for the end of the call.
    pub async fn ended(&self) -> End {
        let state = self.until(|state| state.snapshot.phase == Phase::Ended).await;
        state.snapshot.end.unwrap_or_else(shut_down)
    }

    /// The first state that fits, or the last one of all.
    async fn until(&self, fits: impl Fn(&CallState) -> bool) -> CallState {
        let mut state = self.state.clone();
        // Without its sender the state is final.
        let _ = state.wait_for(fits).await;
        let last = state.borrow();
        last.clone()
    }

    async fn command(&self, command: Command) -> Result<(), CallError> {
        self.client.command(command).await.map(drop)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The end of a call whose client is gone without having ended it.
fn shut_down() -> End {
    let reason = EndReason::ClientShutdown;
    End {
        reason,
        answered: false,
        history: reason.history(false),
        duration_ms: 0,
        raw: None,
        replaced_by: None,
    }
}

/// A call that is about to be placed, with voice only unless told otherwise. Await it.
///
/// It gives the [`Call`] when the backend rings the other side. When both sides called each other that may be the other
/// side's call. Dropping the future before it is done gives the call up: nobody's phone goes on ringing.
///
/// # Errors
/// `usage.busy` during another call, `call.not_found` for a person whom the backend does not know, or what kept the
/// backend from ringing them.
#[derive(Debug)]
#[must_use = "nobody is called until this is awaited"]
pub struct PlaceCall {
    client: CallClient,
    to: UserId,
    media: MediaKind,
    channel: Option<String>,
}

impl PlaceCall {
    pub(crate) const fn new(client: CallClient, to: UserId) -> Self {
        Self {
            client,
            to,
            media: MediaKind::Audio,
            channel: None,
        }
    }

    /// With voice only.
    pub const fn audio(self) -> Self {
        self.media(MediaKind::Audio)
    }

    /// With voice and picture.
    pub const fn video(self) -> Self {
        self.media(MediaKind::Video)
    }

    /// With this.
    pub const fn media(mut self, media: MediaKind) -> Self {
        self.media = media;
        self
    }

    /// In this media channel, where the contract lets the caller choose; otherwise in a fresh one.
    pub fn channel(mut self, channel: impl Into<String>) -> Self {
        self.channel = Some(channel.into());
        self
    }

    async fn place(self) -> Result<Call, CallError> {
        let Self {
            client,
            to,
            media,
            channel,
        } = self;
        match client.command(Command::Call { to, media, channel }).await? {
            Reply::Call { call } => client.get(&call).ok_or_else(mismatch),
            Reply::Api(_) | Reply::Done => Err(mismatch()),
        }
    }
}

impl IntoFuture for PlaceCall {
    type Output = Result<Call, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.place())
    }
}
