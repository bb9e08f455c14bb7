//! Moving a call: runs the table, does what it says, tells the app.

use crate::call::transition::{Action, CallInput, Next, step};
use crate::call::{Accepting, Call};
use crate::contract::Intent;
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::model::{
    CallId, DeclineReason, Direction, EndReason, Event, MediaReport, MediaState, Phase, Reply,
};
use crate::time::Timestamp;
use crate::timers::{CallTimer, Timer};

impl CallEngine {
    pub(super) fn apply(&mut self, id: &CallId, input: CallInput) {
        self.apply_raw(id, input, None);
    }

    /// Runs one input through the table; `raw` is the backend's own word for it.
    pub(super) fn apply_raw(&mut self, id: &CallId, input: CallInput, raw: Option<String>) {
        let can_hang_up = self.capabilities().can_hang_up;
        let Some(call) = self.calls.get(id) else { return };
        let step = step(call.position(can_hang_up), input);
        tracing::debug!(call = %id, from = ?call.phase, ?input, ?step, "call");
        match step.next {
            Next::Stay => {}
            Next::Go(phase) => self.enter(id, phase),
            Next::End(reason) => self.finish_call(id, reason, raw),
        }
        if let Some(action) = step.action {
            self.act(id, action);
        }
    }

    fn enter(&mut self, id: &CallId, phase: Phase) {
        let now = self.now.mono;
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.phase = phase;
        match phase {
            Phase::Ringing => call.rings_since = now,
            Phase::Active => call.active_since = Some(now),
            Phase::Dialing | Phase::Connecting | Phase::Ended => {}
        }
        match phase {
            Phase::Ringing => self.arm_ring(id),
            Phase::Connecting => {
                self.timers.stop(&Timer::Call(id.clone(), CallTimer::Ring));
                let at = self.after(self.config.timing.setup_ms);
                self.timers.set(Timer::Call(id.clone(), CallTimer::Setup), at);
            }
            Phase::Active => self.timers.stop(&Timer::Call(id.clone(), CallTimer::Setup)),
            Phase::Dialing | Phase::Ended => {}
        }
        self.tell(id);
        if phase == Phase::Connecting {
            self.drop_held_of(id);
            self.want_credentials(id);
            self.catch_up_with_media(id);
        }
        self.schedule_refresh(id);
    }

    /// An app may join the channel before the call is accepted.
    fn catch_up_with_media(&mut self, id: &CallId) {
        if self
            .calls
            .get(id)
            .is_some_and(|call| call.media_state == MediaState::Joined)
        {
            self.apply(id, CallInput::MediaUp);
        }
    }

    /// The ring deadline, by this side's clock from the moment of receipt (NOTES, Clock skew).
    pub(super) fn arm_ring(&mut self, id: &CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let caps = self.capabilities();
        let grace = match call.direction {
            Direction::Incoming => caps.incoming_grace,
            Direction::Outgoing => caps.outgoing_grace,
        };
        let at = call.rings_since + self.ring_window() + grace;
        let timer = Timer::Call(id.clone(), CallTimer::Ring);
        let at = self.timers.get(&timer).map_or(at, |earlier| earlier.min(at));
        self.timers.set(timer, at);
    }

    pub(super) fn finish_call(&mut self, id: &CallId, reason: EndReason, raw: Option<String>) {
        let now = self.now.mono;
        self.timers.stop_call(id);
        self.asks.retain(|_, ask| !ask.is_of(id));
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let placing = call.placing.take();
        let accepting = call
            .accepting
            .as_mut()
            .and_then(|accepting| accepting.command.take());
        call.finish(reason, raw, now);
        let name = call.server_id.clone();
        if let Some(name) = name {
            self.names.bury(&name);
        }
        self.drop_requests_of(id);
        self.calls.retire(id);
        if let Some(command) = placing {
            self.done(command, Err(gone(id, reason)));
        }
        if let Some(command) = accepting {
            self.done(command, Err(gone(id, reason)));
        }
        self.tell(id);
        self.release_held();
    }

    fn act(&mut self, id: &CallId, action: Action) {
        let now = self.now.mono;
        let Some(call) = self.calls.get(id) else { return };
        let Some(name) = call.server_id.clone() else {
            return;
        };
        let duration = call
            .active_since
            .map(|since| now.since(since))
            .unwrap_or_default();
        let intent = match action {
            Action::Accept => Intent::Accept { id: name },
            Action::Cancel => Intent::Cancel { id: name },
            Action::Decline(reason) => Intent::Decline { id: name, reason },
            Action::HangUp => Intent::HangUp { id: name, duration },
            Action::ReportActive => Intent::ReportActive { id: name },
        };
        self.send(Some(id.clone()), intent);
    }

    /// Tells the app what changed of a call, if anything that it shows did.
    pub(super) fn tell(&mut self, id: &CallId) {
        let up = self.link.is_up();
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let news = (call.status(up), call.channel.is_some());
        let first = call.told.is_none();
        if call.told.replace(news) == Some(news) {
            return;
        }
        let snapshot = call.snapshot(up);
        let event = match (call.phase, call.direction) {
            (Phase::Ended, _) => Event::Ended { call: snapshot },
            (Phase::Ringing, Direction::Incoming) if first => Event::Incoming { call: snapshot },
            (Phase::Dialing | Phase::Ringing | Phase::Connecting | Phase::Active, _) => {
                Event::Changed { call: snapshot }
            }
        };
        self.emit(event);
    }

    pub(super) fn set_channel(&mut self, id: &CallId, channel: Option<String>) {
        let Some(channel) = channel else { return };
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if !call.is_live() || call.channel.as_ref() == Some(&channel) {
            return;
        }
        call.channel = Some(channel);
        if call.phase >= Phase::Connecting {
            self.tell(id);
            self.want_credentials(id);
        }
    }

    /// The backend confirmed this side's answer.
    pub(super) fn accept_taken(&mut self, id: &CallId, channel: Option<String>) {
        // A hang-up that was pressed meanwhile follows now.
        self.apply(id, CallInput::AcceptTaken);
        let command = self
            .calls
            .get_mut(id)
            .and_then(|call| call.accepting.take())
            .and_then(|it| it.command);
        if let Some(command) = command {
            self.done(command, Ok(Reply::Done));
        }
        self.set_channel(id, channel);
        self.schedule_refresh(id);
    }

    /// Answers a ringing call for the app, or for two people who called each other.
    pub(super) fn accept_call(&mut self, id: &CallId, command: Option<crate::io::CommandId>) {
        let until = self.after(self.config.timing.decide_ms);
        self.end_others_than(id);
        self.forget_look_ups(id);
        if let Some(call) = self.calls.get_mut(id) {
            call.accepting = Some(Accepting {
                command,
                refused: false,
                maybe_delivered: false,
                unacknowledged: false,
                until,
            });
        }
        self.apply(id, CallInput::Accept);
    }

    /// Nobody talks in two calls at once: answering one ends the other.
    fn end_others_than(&mut self, id: &CallId) {
        for other in self.calls.live_ids() {
            let talking = self
                .calls
                .get(&other)
                .is_some_and(|call| call.phase >= Phase::Connecting || call.direction == Direction::Outgoing);
            if other != *id && talking {
                self.apply(&other, CallInput::End);
            }
        }
    }

    pub(super) fn decline_call(&mut self, id: &CallId, reason: DeclineReason) {
        self.apply(id, CallInput::Decline(reason));
    }

    pub(super) fn on_media(&mut self, id: &CallId, report: MediaReport) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if !call.is_live() {
            return;
        }
        match report {
            MediaReport::Joining => call.media_state = MediaState::Joining,
            MediaReport::Joined => {
                call.media_state = MediaState::Joined;
                self.apply(id, CallInput::MediaUp);
            }
            MediaReport::Reconnecting => call.media_state = MediaState::Reconnecting,
            MediaReport::Failed { reason } => {
                call.media_state = MediaState::Failed;
                self.apply_raw(id, CallInput::MediaFailed, Some(reason));
            }
            MediaReport::Left => call.media_state = MediaState::Left,
            MediaReport::PeerJoined => self.timers.stop(&Timer::Call(id.clone(), CallTimer::PeerLeft)),
            MediaReport::PeerLeft => self.on_peer_left(id),
            MediaReport::TokenWillExpire => self.renew_credentials(id),
        }
        self.tell(id);
    }

    /// Where the contract cannot hang up, the media layer is the only one to know (NOTES 1).
    fn on_peer_left(&mut self, id: &CallId) {
        if self.capabilities().can_hang_up {
            return;
        }
        let at = self.after(self.config.timing.peer_left_ms);
        self.timers.set(Timer::Call(id.clone(), CallTimer::PeerLeft), at);
    }

    pub(super) fn new_call_id(&mut self) -> CallId {
        let bytes = self.rng.u128(..);
        // The version and variant bits of a random UUID (RFC 9562, section 5.4).
        let bytes = bytes & !(0xf000 << 64) & !(0xc000 << 48) | (0x4000 << 64) | (0x8000 << 48);
        let hex = format!("{bytes:032x}");
        let part = |from, to| hex.get(from..to).unwrap_or_default();
        CallId::new(format!(
            "{}-{}-{}-{}-{}",
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32)
        ))
    }

    pub(super) fn add_call(&mut self, call: Call) -> CallId {
        let id = call.id.clone();
        self.calls.add(call);
        id
    }

    /// The time left of a call's ringing.
    pub(super) fn rings_until(&self, id: &CallId) -> Option<Timestamp> {
        self.timers.get(&Timer::Call(id.clone(), CallTimer::Ring))
    }
}

fn gone(id: &CallId, reason: EndReason) -> CallError {
    CallError::new(ErrorCode::CallGone, format!("the call ended first ({reason:?})")).for_call(id)
}
