//! One table of named timers: deterministic, and nothing in it outlives what it timed.

use litemap::LiteMap;

use crate::model::CallId;
use crate::time::Timestamp;

/// What the engine can wait for. `CallEngine::poll_timeout` names the one that is due first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// When the app's token is to be renewed.
    AuthRenewal,
    /// When a closing client stops waiting for farewells.
    Close,
    /// When the link is tried again.
    LinkRetry,
    /// When a link that came up counts as healthy.
    LinkHealthy,
    /// When the next poll for incoming calls is due.
    PollIncoming,
    /// When the first request that has no answer, or waits to be repeated, is due.
    Requests,
    /// When a silent socket is pinged.
    SocketSilence,
    /// When a socket that should have opened, or answered a ping, is given up.
    SocketGiveUp,
    /// When a timer of a call is due.
    Call(CallId, CallTimer),
}

/// What a call can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallTimer {
    /// When its credentials are to be renewed or asked for again.
    Credentials,
    /// When its credentials run out.
    CredentialsExpiry,
    /// When a side that left the media channel counts as gone.
    PeerLeft,
    /// When its state is looked up at the backend.
    Refresh,
    /// When it stops ringing.
    Ring,
    /// When media must be up.
    Setup,
}

/// The table: at most one deadline a timer.
#[derive(Debug, Default)]
pub(crate) struct TimerTable {
    deadlines: LiteMap<Timer, Timestamp>,
}

impl TimerTable {
    pub(crate) fn set(&mut self, timer: Timer, at: Timestamp) {
        self.deadlines.insert(timer, at);
    }

    pub(crate) fn stop(&mut self, timer: &Timer) {
        self.deadlines.remove(timer);
    }

    pub(crate) fn get(&self, timer: &Timer) -> Option<Timestamp> {
        self.deadlines.get(timer).copied()
    }

    /// Ends every timer of a call.
    pub(crate) fn stop_call(&mut self, call: &CallId) {
        self.deadlines
            .retain(|timer, _| !matches!(timer, Timer::Call(id, _) if id == call));
    }

    pub(crate) fn stop_all(&mut self) {
        self.deadlines.clear();
    }

    /// The timer that is due first.
    pub(crate) fn next(&self) -> Option<(Timestamp, &Timer)> {
        self.deadlines.iter().map(|(timer, at)| (*at, timer)).min()
    }

    /// Takes out the first timer that is due at `now`: it is stopped before anything acts on it.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<Timer> {
        let (at, timer) = self.next()?;
        if at > now {
            return None;
        }
        let timer = timer.clone();
        self.deadlines.remove(&timer);
        Some(timer)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Timer, Timestamp)> {
        self.deadlines.iter().map(|(timer, at)| (timer, *at))
    }
}
