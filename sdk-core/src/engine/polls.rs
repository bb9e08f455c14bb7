//! Asking the backend: for incoming calls, and for what became of a call. And the link as far as polling is the link.

use std::time::Duration;

use crate::call::Call;
use crate::contract::{Intent, News, Signal};
use crate::engine::CallEngine;
use crate::engine::socket::Socket;
use crate::error::{CallError, Retry};
use crate::link::ledger::Stage;
use crate::model::{CallId, Direction, Event, LinkState, Phase, Reply, Warning};
use crate::time::Timestamp;
use crate::timers::{CallTimer, Timer};

/// A caller polls fast for so long.
const FAST_RINGING: Duration = Duration::from_secs(10);
/// A link that breaks so often …
const FLAPS: usize = 3;
/// … within this time is flapping.
const FLAP_WINDOW: Duration = Duration::from_secs(60);

impl CallEngine {
    /// Starts the link, or tries it again at once.
    pub(super) fn try_link(&mut self) {
        if !self.link.wanted || self.link.replaced || self.is_closed() {
            return;
        }
        if !self.link.online {
            return self.set_link(LinkState::Suspended);
        }
        if self.auth.is_lost() {
            return;
        }
        match self.capabilities().news {
            News::Polling => {
                if !self.link.is_up() {
                    self.set_link(LinkState::Connecting);
                }
                self.poll_incoming();
            }
            News::WebSocket => self.open_socket(),
        }
    }

    pub(super) fn set_link(&mut self, state: LinkState) {
        if self.link.state == state {
            return;
        }
        tracing::info!(from = ?self.link.state, to = ?state, "link");
        self.link.state = state;
        self.emit(Event::LinkChanged { link: state });
        for call in self.calls.live_ids() {
            self.tell(&call);
        }
        if self.link.is_up() {
            self.timers.stop(&Timer::LinkRetry);
            for command in std::mem::take(&mut self.link.connecting) {
                self.done(command, Ok(Reply::Done));
            }
        }
    }

    pub(super) fn link_is_up(&mut self, state: LinkState) {
        if !self.link.is_up() {
            let at = self.after(self.config.timing.healthy_ms);
            self.timers.set(Timer::LinkHealthy, at);
        }
        self.set_link(state);
    }

    /// The link broke: the next try is due after a back-off that grows until the link has held for a while.
    pub(super) fn link_is_down(&mut self, wait: Option<Duration>) -> Duration {
        if self.link.is_up() {
            self.note_break();
        }
        self.timers.stop(&Timer::LinkHealthy);
        let cap = self.backoff_cap();
        let jittered = self
            .link
            .backoff
            .next(&mut self.rng, self.config.timing.backoff_base_ms, cap);
        self.set_link(LinkState::Backoff);
        wait.unwrap_or(jittered)
    }

    pub(super) fn link_is_healthy(&mut self) {
        self.link.backoff.reset();
        self.warn(Warning::LinkFlapping, false);
    }

    fn note_break(&mut self) {
        let now = self.now.mono;
        self.link.breaks.retain(|at| now.since(*at) < FLAP_WINDOW);
        self.link.breaks.push_back(now);
        let flapping = self.link.breaks.len() >= FLAPS;
        self.warn(Warning::LinkFlapping, flapping);
    }

    pub(super) fn knows_how_to_list(&self) -> bool {
        self.capabilities().news == News::Polling
    }

    pub(super) fn poll_incoming(&mut self) {
        if self.link.wanted && self.link.online && !self.auth.is_lost() && !self.is_closing() {
            self.list_now();
        }
    }

    /// Asks who is calling; never twice at the same time.
    pub(super) fn list_now(&mut self) {
        if self.link.listing {
            return;
        }
        self.timers.stop(&Timer::PollIncoming);
        self.link.listing = true;
        self.send_request(None, Intent::ListIncoming);
    }

    pub(super) fn on_listed(&mut self, result: Result<Signal, CallError>) {
        self.link.listing = false;
        match result {
            Ok(signal) => {
                self.poll_succeeded();
                self.on_signal(signal);
                let visible = self.link.visible;
                let timing = &self.config.timing;
                let every = if visible {
                    timing.poll_incoming_ms
                } else {
                    timing.poll_incoming_hidden_ms
                };
                let at = self.about(every);
                self.timers.set(Timer::PollIncoming, at);
            }
            Err(error) => {
                let wait = self.poll_failed(&error);
                let at = self.now.mono + wait;
                self.timers.set(Timer::PollIncoming, at);
            }
        }
        self.settle_glare_check();
    }

    pub(super) fn poll_succeeded(&mut self) {
        if self.capabilities().news == News::Polling && self.link.wanted {
            self.link_is_up(LinkState::Polling);
        }
    }

    /// How long to wait after a poll that failed.
    pub(super) fn poll_failed(&mut self, error: &CallError) -> Duration {
        let given = match error.retry {
            Retry::After { ms } => Some(Duration::from_millis(u64::from(ms.min(60_000)))),
            Retry::Never | Retry::Now => None,
        };
        let is_link = self.capabilities().news == News::Polling && self.link.wanted;
        if is_link && self.link.online && !self.auth.is_lost() {
            return self.link_is_down(given);
        }
        given.unwrap_or_else(|| Duration::from_millis(u64::from(self.config.timing.reconcile_ms)))
    }

    /// When this call is looked up next, if no news comes before.
    fn refresh_interval(&self, call: &Call) -> Option<u32> {
        let timing = &self.config.timing;
        let polling = self.capabilities().news == News::Polling;
        match (call.phase, call.direction) {
            (Phase::Dialing | Phase::Ended, _) => None,
            (Phase::Ringing, Direction::Outgoing) if polling => {
                let fast = self.now.mono.since(call.rings_since) < FAST_RINGING;
                Some(if fast {
                    timing.poll_ringing_ms
                } else {
                    timing.poll_ringing_slow_ms
                })
            }
            // The list of incoming calls tells.
            (Phase::Ringing, Direction::Incoming) if polling => None,
            (Phase::Ringing, _) => Some(timing.reconcile_ms),
            (Phase::Connecting | Phase::Active, _) if polling => Some(timing.poll_in_call_ms),
            (Phase::Connecting | Phase::Active, _) => Some(timing.reconcile_in_call_ms),
        }
    }

    pub(super) fn schedule_refresh(&mut self, id: &CallId) {
        let Some(call) = self.calls.get(id) else { return };
        if call.accepting.is_some() || call.refreshing {
            return;
        }
        let Some(every) = self.refresh_interval(call) else {
            return self.timers.stop(&Timer::Call(id.clone(), CallTimer::Refresh));
        };
        let at = if self.knows_how_to_list() {
            self.about(every)
        } else {
            self.after(every)
        };
        self.timers.set(Timer::Call(id.clone(), CallTimer::Refresh), at);
    }

    /// On a push link a look-up is due only after silence.
    pub(super) fn on_refresh_due(&mut self, id: &CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let heard_until = self.heard_until(call);
        match heard_until {
            Some(at) if at > self.now.mono => {
                self.timers.set(Timer::Call(id.clone(), CallTimer::Refresh), at);
            }
            Some(_) | None => self.refresh_now(id),
        }
    }

    fn heard_until(&self, call: &Call) -> Option<Timestamp> {
        let push_is_up = self.link.state == LinkState::Online;
        if !push_is_up || call.accepting.is_some() {
            return None;
        }
        let every = self.refresh_interval(call)?;
        Some(self.link.last_news + Duration::from_millis(u64::from(every)))
    }

    /// Looks a call up; never twice at the same time.
    pub(super) fn refresh_now(&mut self, id: &CallId) {
        if !self.link.online || self.auth.is_lost() {
            return;
        }
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let Some(name) = call.server_id.clone() else {
            return;
        };
        if call.refreshing || !call.is_live() {
            return;
        }
        call.refreshing = true;
        self.timers.stop(&Timer::Call(id.clone(), CallTimer::Refresh));
        self.send_request(Some(id.clone()), Intent::Refresh { id: name });
    }

    pub(super) fn refresh_after_failure(&mut self, id: &CallId, wait: Duration, error: CallError) {
        let Some(call) = self.calls.get(id) else { return };
        if !call.is_live() {
            return;
        }
        let mut wait = wait;
        if let Some(accepting) = &call.accepting {
            if self.now.mono >= accepting.until {
                return self.accept_lost(id, error);
            }
            wait = wait.min(Duration::from_millis(u64::from(self.config.timing.confirm_ms)));
        }
        let at = self.now.mono + wait.max(Duration::from_millis(1));
        self.timers.set(Timer::Call(id.clone(), CallTimer::Refresh), at);
    }

    pub(super) fn refresh_all(&mut self) {
        for call in self.calls.live_ids() {
            self.refresh_now(&call);
        }
    }

    /// What the clocks promised may not have happened: everything is looked at anew.
    pub(super) fn on_resumed(&mut self, slept_ms: u32) {
        tracing::debug!(slept_ms, "resumed");
        self.link.backoff.reset();
        if let Socket::Open { .. } = self.link.socket {
            self.drop_socket();
        }
        self.try_link();
        self.refresh_all();
    }

    pub(super) fn on_online(&mut self, online: bool) {
        if self.link.online == online {
            return;
        }
        self.link.online = online;
        if !online {
            self.timers.stop(&Timer::LinkRetry);
            self.timers.stop(&Timer::PollIncoming);
            if self.link.wanted && !self.auth.is_lost() {
                self.set_link(LinkState::Suspended);
            }
            return;
        }
        self.link.backoff.reset();
        self.launch_parked(Stage::WantsNetwork);
        // A socket that was open when the network went may be dead: a new one is certain.
        self.drop_socket();
        self.try_link();
        self.refresh_all();
    }

    pub(super) fn on_visible(&mut self, visible: bool) {
        let came_back = visible && !self.link.visible;
        self.link.visible = visible;
        if !came_back {
            return;
        }
        if self.knows_how_to_list() {
            self.poll_incoming();
        } else if self.link.state == LinkState::Backoff {
            self.try_link();
        } else {
            self.probe_socket();
        }
        self.refresh_all();
    }
}
