//! What the backend answered to the engine's own requests.

use crate::call::transition::CallInput;
use crate::contract::{Intent, RemoteStatus, Signal};
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::link::ledger::Ticket;
use crate::model::{ApiResponse, CallId, Reply, ServerCallId};

/// An answer, read.
#[derive(Debug)]
pub(crate) enum Reading {
    Api(ApiResponse),
    Signal(Signal),
}

impl CallEngine {
    /// The last word on a request, after all repeats.
    pub(super) fn on_outcome(
        &mut self,
        ticket: Ticket,
        result: Result<Reading, CallError>,
        maybe_delivered: bool,
    ) {
        if let Err(error) = &result {
            tracing::debug!(?ticket, %error, "request failed");
        }
        let result = match (ticket, result) {
            (Ticket::Api { command, .. }, Ok(Reading::Api(response))) => {
                return self.done(command, Ok(Reply::Api(response)));
            }
            (Ticket::Api { command, .. }, Ok(Reading::Signal(_))) => {
                return self.done(
                    command,
                    Err(CallError::new(ErrorCode::InternalBug, "not an API answer")),
                );
            }
            (Ticket::Api { command, .. }, Err(error)) => return self.done(command, Err(error)),
            (Ticket::Check { call, farewell }, result) => return self.on_checked(call, farewell, result),
            (Ticket::Intent { call, intent }, result) => (call, intent, result),
        };
        let (call, intent, result) = result;
        let result = result.and_then(|reading| match reading {
            Reading::Signal(signal) => Ok(signal),
            Reading::Api(_) => Err(CallError::new(
                ErrorCode::InternalBug,
                "an API answer to an intent",
            )),
        });
        self.on_intent_outcome(call.as_ref(), &intent, result, maybe_delivered);
    }

    fn on_intent_outcome(
        &mut self,
        call: Option<&CallId>,
        intent: &Intent,
        result: Result<Signal, CallError>,
        maybe_delivered: bool,
    ) {
        match (intent, call) {
            (Intent::ListIncoming, _) => self.on_listed(result),
            (Intent::Invite { .. }, Some(call)) => {
                let is_lost = result.is_err() && maybe_delivered;
                self.on_invited_answer(call, result);
                if is_lost {
                    self.note_orphan(call);
                }
            }
            (Intent::Accept { .. }, Some(call)) => self.on_accept_answer(call, result, maybe_delivered),
            (Intent::Refresh { id }, Some(call)) => self.on_refreshed(call, id, result),
            (Intent::Refresh { id }, None) => self.on_orphan_looked_up(id, result),
            (Intent::HangUp { id, .. }, _) => self.on_hang_up_answer(call, id, result),
            (Intent::ReportActive { .. }, Some(call)) => {
                if result.is_err_and(|error| error.code == ErrorCode::CallNotFound) {
                    self.apply(call, CallInput::Gone);
                }
            }
            // Over is over: what the backend still has to say changes nothing (NOTES, Retries).
            (Intent::Decline { .. } | Intent::Cancel { .. }, _) => {}
            (Intent::Invite { .. } | Intent::Accept { .. } | Intent::ReportActive { .. }, None) => {}
        }
    }

    fn on_invited_answer(&mut self, call: &CallId, result: Result<Signal, CallError>) {
        match result {
            Ok(Signal::Placed { id, channel }) => self.on_placed(call, id, channel),
            Ok(_) => self.place_failed(call, unexpected("the answer to an invitation")),
            Err(error) if error.code == ErrorCode::CallConflict => self.on_conflict(call, error),
            Err(error) => self.place_failed(call, error),
        }
    }

    pub(super) fn on_placed(&mut self, id: &CallId, name: ServerCallId, channel: Option<String>) {
        if self.names.is_known(&name) {
            // Two invitations of a pair in the same millisecond get one name: one call (NOTES 1).
            return self.place_failed(
                id,
                CallError::new(ErrorCode::CallConflict, "the call exists already"),
            );
        }
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.server_id = Some(name.clone());
        if channel.is_some() {
            call.channel = channel;
        }
        let placing = call.placing.take();
        let ended = !call.is_live();
        self.names.give(name.clone(), id.clone());
        if ended {
            self.names.bury(&name);
        }
        self.apply(id, CallInput::Placed);
        if let Some(command) = placing {
            self.done(command, Ok(Reply::Call { call: id.clone() }));
        }
        self.replay_early(&name);
        self.settle_held(id);
    }

    pub(super) fn place_failed(&mut self, id: &CallId, error: CallError) {
        let raw = error.reason.clone();
        let placing = self.calls.get_mut(id).and_then(|call| call.placing.take());
        if let Some(command) = placing {
            self.done(command, Err(error.for_call(id)));
        }
        self.apply_raw(id, CallInput::PlaceFailed, Some(raw));
    }

    fn on_accept_answer(&mut self, id: &CallId, result: Result<Signal, CallError>, maybe_delivered: bool) {
        let error = match result {
            Ok(Signal::Taken { channel }) => return self.accept_taken(id, channel),
            Ok(_) => unexpected("the answer to an acceptance"),
            Err(error) => error,
        };
        self.on_accept_refused(id, error, maybe_delivered);
    }

    /// The backend refused the answer, or nobody knows whether it arrived: the call's state there decides.
    pub(super) fn on_accept_refused(&mut self, id: &CallId, error: CallError, maybe_delivered: bool) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let Some(accepting) = call.accepting.as_mut() else {
            return;
        };
        let refused = matches!(error.code, ErrorCode::CallInvalidStatus | ErrorCode::CallConflict);
        accepting.maybe_delivered |= maybe_delivered;
        accepting.refused |= refused;
        if refused || maybe_delivered {
            return self.refresh_now(id);
        }
        if error.code == ErrorCode::CallNotFound {
            return self.apply(id, CallInput::Gone);
        }
        self.accept_failed(id, error);
    }

    pub(super) fn accept_failed(&mut self, id: &CallId, error: CallError) {
        self.accept_given_up(id, CallInput::AcceptFailed, error);
    }

    /// What became of the answer could not be looked up in time. Should it have been taken, the other side must not
    /// be left alone in the call.
    pub(super) fn accept_lost(&mut self, id: &CallId, error: CallError) {
        let accepting = self.calls.get(id).and_then(|call| call.accepting.as_ref());
        let refused = accepting.is_some_and(|it| it.refused && !it.maybe_delivered);
        let input = if refused {
            CallInput::AcceptFailed
        } else {
            CallInput::AcceptLost
        };
        self.accept_given_up(id, input, error);
    }

    fn accept_given_up(&mut self, id: &CallId, input: CallInput, error: CallError) {
        let raw = error.reason.clone();
        let command = self
            .calls
            .get_mut(id)
            .and_then(|call| call.accepting.as_mut())
            .and_then(|it| it.command.take());
        if let Some(command) = command {
            self.done(command, Err(error.for_call(id)));
        }
        self.apply_raw(id, input, Some(raw));
    }

    fn on_refreshed(&mut self, id: &CallId, name: &ServerCallId, result: Result<Signal, CallError>) {
        if let Some(call) = self.calls.get_mut(id) {
            call.refreshing = false;
        }
        match result {
            Ok(signal) => {
                self.poll_succeeded();
                self.on_signal(signal);
                self.schedule_refresh(id);
            }
            Err(error) if error.code == ErrorCode::CallNotFound => {
                self.apply_raw(id, CallInput::Gone, Some(error.reason));
                self.schedule_refresh(id);
            }
            Err(error) => {
                tracing::debug!(call = %id, server_id = %name, %error, "look-up failed");
                let wait = self.poll_failed(&error);
                self.refresh_after_failure(id, wait, error);
            }
        }
    }

    /// `call.end` and `end` are for calls that the backend knows as running. Where it does not yet, taking the call
    /// back ends it from any live status (NOTES 2).
    fn on_hang_up_answer(
        &mut self,
        call: Option<&CallId>,
        name: &ServerCallId,
        result: Result<Signal, CallError>,
    ) {
        if result.is_err_and(|error| error.code == ErrorCode::CallInvalidStatus) {
            self.send_request(call.cloned(), Intent::Cancel { id: name.clone() });
        }
    }

    /// A farewell over the socket was looked up: is the call still alive there, it is said again, and louder.
    fn on_checked(&mut self, call: Option<CallId>, farewell: Intent, result: Result<Reading, CallError>) {
        let Ok(Reading::Signal(Signal::Status { status, .. })) = result else {
            return;
        };
        match status {
            RemoteStatus::Ringing | RemoteStatus::Accepted => self.send_request(call, farewell),
            RemoteStatus::Rejected(_)
            | RemoteStatus::Cancelled
            | RemoteStatus::TimedOut
            | RemoteStatus::Ended => {}
        }
    }
}

fn unexpected(what: &str) -> CallError {
    CallError::new(
        ErrorCode::ProtoUnexpected,
        format!("{what} is not what the contract says"),
    )
}
