//! What the backend tells: signals meet calls.

use crate::call::transition::CallInput;
use crate::contract::{Intent, RemoteStatus, Signal};
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::link::ledger::{Stage, Ticket};
use crate::model::{CallId, Event, Phase, ServerCallId};

/// So much news of calls without a name is kept.
const MOST_EARLY: usize = 16;

/// News of calls that the backend has named, while its answer with the name is still on its way.
#[derive(Debug, Default)]
pub(crate) struct EarlyNews(Vec<(ServerCallId, CallInput)>);

impl CallEngine {
    pub(super) fn on_signal(&mut self, signal: Signal) {
        match signal {
            Signal::Invited(invitation) => self.on_invitation(invitation),
            Signal::Incoming(list) => self.on_incoming_list(list),
            Signal::Status {
                id,
                status,
                channel,
                age,
                raw,
            } => self.on_status(&id, status, channel, age, raw),
            Signal::Accepted { id } => self.on_news(&id, CallInput::Accepted, None),
            Signal::Rejected { id, reason, raw } => self.on_news(&id, CallInput::Rejected(reason), Some(raw)),
            Signal::Ended { id } => self.on_news(&id, CallInput::Over, None),
            Signal::TimedOut { id } => self.on_news(&id, CallInput::TimedOut, None),
            Signal::Quality { id, quality } => {
                let call = self
                    .names
                    .call(&id)
                    .filter(|id| self.calls.get(id).is_some_and(|call| call.is_live()));
                if let Some(call) = call.cloned() {
                    self.emit(Event::QualityWarning { call, quality });
                }
            }
            Signal::Refused { id, error } => self.on_refused(id, error),
            Signal::Placed { .. } | Signal::Taken { .. } | Signal::Raw => {}
        }
    }

    fn on_news(&mut self, name: &ServerCallId, input: CallInput, raw: Option<String>) {
        self.forget_held(name, input);
        if let Some(call) = self.names.call(name).cloned() {
            return self.apply_raw(&call, input, raw);
        }
        let dialing = self.live_calls().any(|call| call.phase == Phase::Dialing);
        if dialing && !self.names.is_known(name) && self.early.0.len() < MOST_EARLY {
            self.early.0.push((name.clone(), input));
        }
        if input == CallInput::Accepted {
            self.look_for_orphan(name);
        }
    }

    /// The calls without a name here that somebody accepted.
    pub(super) fn early_acceptances(&self) -> Vec<ServerCallId> {
        let accepted = self
            .early
            .0
            .iter()
            .filter(|(_, input)| *input == CallInput::Accepted);
        accepted.map(|(name, _)| name.clone()).collect()
    }

    /// The backend's answer gave a call its name: what was said of that name before counts now.
    pub(super) fn replay_early(&mut self, name: &ServerCallId) {
        let early = std::mem::take(&mut self.early.0);
        for (of, input) in early {
            if of == *name {
                self.on_news(name, input, None);
            } else {
                self.early.0.push((of, input));
            }
        }
        if !self.live_calls().any(|call| call.phase == Phase::Dialing) {
            self.early.0.clear();
        }
    }

    fn on_status(
        &mut self,
        name: &ServerCallId,
        status: RemoteStatus,
        channel: Option<String>,
        age: std::time::Duration,
        raw: Option<String>,
    ) {
        let Some(id) = self.names.call(name).cloned() else {
            return;
        };
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if call.accepting.is_some() && call.is_live() {
            match status {
                RemoteStatus::Ringing => return self.accept_again(&id),
                RemoteStatus::Accepted => return self.accepted_by_somebody(&id, channel),
                RemoteStatus::Rejected(_)
                | RemoteStatus::Cancelled
                | RemoteStatus::TimedOut
                | RemoteStatus::Ended => {}
            }
        } else if call.phase == Phase::Ringing && status == RemoteStatus::Ringing {
            let since = self.now.mono.before(age);
            call.rings_since = call.rings_since.min(since);
            return self.arm_ring(&id);
        }
        let input = match status {
            RemoteStatus::Ringing => return,
            RemoteStatus::Accepted => CallInput::Accepted,
            RemoteStatus::Rejected(reason) => CallInput::Rejected(reason),
            RemoteStatus::Cancelled => CallInput::Cancelled,
            RemoteStatus::TimedOut => CallInput::TimedOut,
            RemoteStatus::Ended => CallInput::Over,
        };
        self.apply_raw(&id, input, raw);
        self.set_channel(&id, channel);
    }

    /// The backend still rings: this side's answer never arrived.
    fn accept_again(&mut self, id: &CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let (Some(name), Some(accepting)) = (call.server_id.clone(), call.accepting.as_ref()) else {
            return;
        };
        if self.now.mono >= accepting.until {
            return self.accept_failed(
                id,
                CallError::new(ErrorCode::NetTimeout, "the answer did not arrive"),
            );
        }
        if !self.is_accept_requested(id) {
            self.send_request(Some(id.clone()), Intent::Accept { id: name });
        }
    }

    fn is_accept_requested(&self, id: &CallId) -> bool {
        self.ledger.any(|entry| {
            entry.ticket.call() == Some(id)
                && matches!(
                    entry.ticket,
                    Ticket::Intent {
                        intent: Intent::Accept { .. },
                        ..
                    }
                )
        })
    }

    /// Was this side's answer refused outright, somebody else gave one; otherwise it was this side's.
    fn accepted_by_somebody(&mut self, id: &CallId, channel: Option<String>) {
        if self.is_accept_requested(id) {
            // The answer to that decides.
            return;
        }
        let Some(accepting) = self.calls.get(id).and_then(|call| call.accepting.as_ref()) else {
            return;
        };
        if accepting.refused && !accepting.maybe_delivered && !accepting.unacknowledged {
            return self.apply(id, CallInput::AnsweredElsewhere);
        }
        self.accept_taken(id, channel);
    }

    /// The backend refused a frame of ours (`call_error`).
    fn on_refused(&mut self, name: Option<ServerCallId>, error: CallError) {
        let Some(name) = name else {
            tracing::warn!(%error, "the backend could not read a frame");
            return;
        };
        let farewells = self.ledger.take_all(|entry| {
            matches!(entry.stage, Stage::Unacknowledged { .. })
                && matches!(&entry.ticket, Ticket::Intent { intent: Intent::Decline { id, .. } | Intent::HangUp { id, .. }, .. } if *id == name)
        });
        for (_, entry) in farewells {
            self.on_farewell_refused(entry.ticket, &error);
        }
        let Some(call) = self.names.call(&name).cloned() else {
            return;
        };
        let live = self.calls.get_mut(&call).filter(|call| call.is_live());
        let Some(accepting) = live.and_then(|call| call.accepting.as_mut()) else {
            return;
        };
        accepting.unacknowledged = false;
        // The backend's own trouble says nothing about the call: the request is tried instead of the frame.
        if error.code == ErrorCode::ServerError || error.code == ErrorCode::ProtoRefused {
            return self.send_request(Some(call), Intent::Accept { id: name });
        }
        self.on_accept_refused(&call, error, false);
    }

    fn on_farewell_refused(&mut self, ticket: Ticket, error: &CallError) {
        let Ticket::Intent { call, intent } = ticket else {
            return;
        };
        if error.code == ErrorCode::ServerError || error.code == ErrorCode::ProtoRefused {
            return self.send_request(call, intent);
        }
        if error.code == ErrorCode::CallInvalidStatus
            && let Intent::HangUp { id, .. } = intent
        {
            self.send_request(call, Intent::Cancel { id });
        }
    }
}
