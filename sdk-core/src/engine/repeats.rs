//! Requests that failed, came due, or lost their reason: repeats them, or gives them up.

use std::time::Duration;

use crate::contract::Intent;
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode, Retry};
use crate::io::{Output, RequestId};
use crate::link::ledger::{Entry, Stage, Ticket};
use crate::model::CallId;

impl CallEngine {
    pub(super) fn on_failure(&mut self, mut entry: Entry, error: CallError, maybe_delivered: bool) {
        entry.maybe_delivered |= maybe_delivered;
        if self.is_void(&entry) || !entry.may_be_repeated(&error, maybe_delivered) {
            return self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
        }
        let wait = match error.retry {
            Retry::After { ms } => Duration::from_millis(u64::from(ms)),
            Retry::Never | Retry::Now => {
                let cap = self.backoff_cap();
                entry
                    .backoff
                    .next(&mut self.rng, self.config.timing.backoff_base_ms, cap)
            }
        };
        let until = self.now.mono + wait;
        if until >= entry.give_up_at {
            return self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
        }
        tracing::debug!(ticket = ?entry.ticket, %error, ?until, "to be repeated");
        self.ledger.file(Entry {
            stage: Stage::Waiting { until },
            ..entry
        });
    }

    pub(super) fn backoff_cap(&self) -> u32 {
        if self.live_calls().next().is_some() {
            self.config.timing.backoff_live_ms
        } else {
            self.config.timing.backoff_idle_ms
        }
    }

    pub(super) fn run_due_requests(&mut self) {
        while let Some((id, entry)) = self.ledger.take_due(self.now.mono) {
            match entry.stage {
                Stage::InFlight { .. } => {
                    self.outputs.push_back(Output::AbortHttp { id });
                    let error = CallError::new(ErrorCode::NetTimeout, "no answer in time");
                    self.on_failure(entry, error, true);
                }
                Stage::Unacknowledged { .. } => {
                    if let Ticket::Intent { call, intent } = entry.ticket {
                        self.send_check(call, intent);
                    }
                }
                Stage::Waiting { .. } if self.now.mono > entry.give_up_at => {
                    let error =
                        CallError::new(ErrorCode::NetTimeout, "its time to be repeated was slept through");
                    self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
                }
                Stage::Waiting { .. } => self.launch(entry),
                Stage::WantsToken => {
                    let error = CallError::new(ErrorCode::AuthRequired, "the app gave no token in time");
                    self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
                }
                Stage::WantsNetwork => {
                    let error = CallError::new(ErrorCode::NetOffline, "the device stayed offline");
                    self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
                }
            }
        }
    }

    /// Sends everything that waited for a token or for the network.
    pub(super) fn launch_parked(&mut self, stage: Stage) {
        for (_, entry) in self.ledger.take_all(|entry| entry.stage == stage) {
            self.launch(entry);
        }
    }

    /// It was sent for a call that has ended since: its answer counts, but it is not said again.
    pub(super) fn is_void(&self, entry: &Entry) -> bool {
        let over = |id: &CallId| self.calls.get(id).is_none_or(|call| !call.is_live());
        !entry.ticket.is_farewell() && entry.ticket.call().is_some_and(over)
    }

    /// Nothing is said of an ended call but its own farewell. What may already have reached the backend is still
    /// listened for: an invitation that comes to stand must be taken back.
    pub(super) fn drop_requests_of(&mut self, call: &CallId) {
        let dropped = self.ledger.take_all(|entry| {
            let decides = matches!(
                entry.ticket,
                Ticket::Intent {
                    intent: Intent::Invite { .. } | Intent::Accept { .. },
                    ..
                }
            );
            entry.ticket.call() == Some(call)
                && !entry.ticket.is_farewell()
                && !(decides && entry.is_in_flight())
        });
        self.abort(dropped);
    }

    /// What was asked of a call before this side's answer says nothing about that answer.
    pub(super) fn forget_look_ups(&mut self, id: &CallId) {
        let dropped = self
            .ledger
            .take_all(|entry| entry.ticket.is_poll() && entry.ticket.call() == Some(id));
        self.abort(dropped);
        if let Some(call) = self.calls.get_mut(id) {
            call.refreshing = false;
        }
    }

    fn abort(&mut self, dropped: Vec<(RequestId, Entry)>) {
        for (id, entry) in dropped {
            if entry.is_in_flight() {
                self.outputs.push_back(Output::AbortHttp { id });
            }
        }
    }
}

impl Entry {
    fn may_be_repeated(&self, error: &CallError, maybe_delivered: bool) -> bool {
        if self.ticket.is_poll() {
            return false;
        }
        // The other side's answer may still be on its way to the backend.
        let too_early = matches!(
            self.ticket,
            Ticket::Intent {
                intent: Intent::ReportActive { .. },
                ..
            }
        ) && error.code == ErrorCode::CallInvalidStatus;
        let conflict = error.code == ErrorCode::CallConflict && !self.overtakes_farewell;
        too_early || (error.is_retryable() && !conflict && (!maybe_delivered || self.ticket.is_repeatable()))
    }
}
