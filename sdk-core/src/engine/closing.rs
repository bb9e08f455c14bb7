//! The end of a client: says goodbye, waits a little for the farewells, and is silent from then on.

use crate::call::Call;
use crate::call::transition::CallInput;
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::io::{CommandId, Input, Output};
use crate::link::ledger::{Entry, Stage, Ticket};
use crate::model::{Direction, LinkState, Phase, Reply};
use crate::timers::Timer;

/// How far the end has come.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    No,
    /// The farewells are on their way.
    Waiting(Vec<CommandId>),
    Closed,
}

impl CallEngine {
    pub(super) fn is_closed(&self) -> bool {
        self.closing == Closing::Closed
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing != Closing::No
    }

    pub(super) fn close(&mut self, id: CommandId) {
        if let Closing::Waiting(commands) = &mut self.closing {
            return commands.push(id);
        }
        self.closing = Closing::Waiting(vec![id]);
        for call in self.calls.live_ids() {
            self.apply(&call, CallInput::Shutdown);
        }
        let at = self.after(self.config.timing.close_ms);
        self.timers.set(Timer::Close, at);
    }

    pub(super) fn on_left(&mut self) {
        let rings = |call: &Call| call.direction == Direction::Incoming && call.phase == Phase::Ringing;
        for call in self.calls.live_ids() {
            if !self.calls.get(&call).is_some_and(rings) {
                self.apply(&call, CallInput::Shutdown);
            }
        }
    }

    /// Closes for good when nothing is left to say. A farewell over an open socket is said when it is sent.
    pub(super) fn finish_closing(&mut self) {
        let waits = |entry: &Entry| {
            let acknowledged = !matches!(entry.stage, Stage::Unacknowledged { .. });
            (entry.ticket.is_farewell() && acknowledged) || entry.ticket.is_invitation()
        };
        if matches!(self.closing, Closing::Waiting(_)) && !self.ledger.any(waits) {
            self.give_up_closing();
        }
    }

    pub(super) fn give_up_closing(&mut self) {
        let Closing::Waiting(commands) = std::mem::replace(&mut self.closing, Closing::Closed) else {
            return;
        };
        self.drop_socket();
        for (id, entry) in self.ledger.take_all(|_| true) {
            if entry.is_in_flight() {
                self.outputs.push_back(Output::AbortHttp { id });
            }
            if let Ticket::Api { command, .. } = entry.ticket {
                self.done(command, Err(closed()));
            }
        }
        self.timers.stop_all();
        self.asks.clear();
        for command in std::mem::take(&mut self.link.connecting) {
            self.done(command, Err(closed()));
        }
        self.set_link(LinkState::Closed);
        for command in commands {
            self.done(command, Ok(Reply::Done));
        }
    }

    /// A closed client answers commands and does nothing else.
    pub(super) fn refuse_after_close(&mut self, input: Input) {
        if let Input::Command { id, command } = input {
            let is_close = matches!(command, crate::model::Command::Close);
            self.done(id, if is_close { Ok(Reply::Done) } else { Err(closed()) });
        }
    }
}

pub(super) fn closed() -> CallError {
    CallError::new(ErrorCode::UsageClosed, "the client is closed")
}
