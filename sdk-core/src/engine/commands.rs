//! What the app wants.

use crate::call::Call;
use crate::call::transition::CallInput;
use crate::contract::{Intent, Wire};
use crate::engine::CallEngine;
use crate::engine::closing::closed;
use crate::error::{CallError, ErrorCode};
use crate::io::{CommandId, Output, SocketCommand};
use crate::link::ledger::Ticket;
use crate::model::{CallId, Command, DeclineReason, Direction, MediaKind, Peer, Phase, Reply, UserId};

impl CallEngine {
    pub(super) fn on_command(&mut self, id: CommandId, command: Command) {
        tracing::debug!(?id, command = name(&command), "command");
        if self.is_closing() && command != Command::Close {
            return self.done(id, Err(closed()));
        }
        match command {
            Command::Connect => self.connect(id),
            Command::Call { to, media, channel } => self.place(id, to, media, channel),
            Command::Accept { call } => self.accept(id, &call),
            Command::Decline { call, reason } => self.decline(id, &call, reason),
            Command::End { call } => self.end(id, &call),
            Command::Send { text } => self.send_text(id, text),
            Command::Api(request) => self.send_api(id, request),
            Command::Reconnect => self.reconnect(id),
            Command::Close => self.close(id),
        }
    }

    fn connect(&mut self, id: CommandId) {
        if let Some(error) = self.auth.lost().cloned() {
            return self.done(id, Err(error));
        }
        if self.link.is_up() {
            return self.done(id, Ok(Reply::Done));
        }
        self.link.connecting.push(id);
        self.want_link();
    }

    fn reconnect(&mut self, id: CommandId) {
        self.forgive_auth();
        self.link.replaced = false;
        self.link.backoff.reset();
        self.link.wanted = true;
        self.try_link();
        self.refresh_all();
        if self.link.is_up() {
            return self.done(id, Ok(Reply::Done));
        }
        self.link.connecting.push(id);
    }

    fn place(&mut self, id: CommandId, to: UserId, media: MediaKind, channel: Option<String>) {
        if let Some(ringing) = self.ringing_from(&to).filter(|_| self.config.glare_connects) {
            // They are calling already, and this user wants to talk: that is an answer.
            self.accept_call(&ringing, None);
            return self.done(id, Ok(Reply::Call { call: ringing }));
        }
        if let Err(error) = self.may_place(&to, channel.as_deref()) {
            return self.done(id, Err(error));
        }
        let call_id = self.new_call_id();
        let names_channel = self.capabilities().caller_names_channel;
        let channel = names_channel.then(|| channel.unwrap_or_else(|| format!("rw-{call_id}")));
        let intent = Intent::Invite {
            to: to.clone(),
            media,
            channel: channel.clone(),
        };
        // An id that the contract cannot express is refused before there is a call.
        let request = match self
            .adapter
            .request(&intent, self.skew.server_time(self.now.unix))
        {
            Ok(Wire::Http(request)) => request,
            Ok(Wire::Nothing) => {
                return self.done(id, Err(CallError::new(ErrorCode::UsageUnsupported, "call")));
            }
            Err(error) => return self.done(id, Err(error)),
        };
        let mut call = Call::new(call_id, Direction::Outgoing, Peer::of(to), media, self.now.mono);
        call.placing = Some(id);
        call.channel = channel;
        let call_id = self.add_call(call);
        self.tell(&call_id);
        self.want_link();
        self.launch_new(
            Ticket::Intent {
                call: Some(call_id),
                intent,
            },
            request,
        );
    }

    /// The answer comes over the link, so a call starts it.
    fn want_link(&mut self) {
        if !self.link.wanted {
            self.link.wanted = true;
            self.try_link();
        }
    }

    fn ringing_from(&self, peer: &UserId) -> Option<CallId> {
        self.live_calls()
            .find(|call| {
                call.direction == Direction::Incoming && call.phase == Phase::Ringing && call.peer.id == *peer
            })
            .map(|call| call.id.clone())
    }

    fn may_place(&self, to: &UserId, channel: Option<&str>) -> Result<(), CallError> {
        let invalid = |reason: &str| Err(CallError::new(ErrorCode::UsageInvalidArgument, reason));
        if to.as_str().is_empty() {
            return invalid("to: nobody is named");
        }
        if *to == self.config.user_id {
            return invalid("to: this is the user's own id");
        }
        if channel.is_some() && !self.capabilities().caller_names_channel {
            return Err(CallError::new(
                ErrorCode::UsageUnsupported,
                "channel: the backend names it",
            ));
        }
        if channel.is_some_and(str::is_empty) {
            return invalid("channel: it is empty");
        }
        if let Some(error) = self.auth.lost() {
            return Err(error.clone());
        }
        match self.live_calls().next() {
            Some(call) => {
                let reason = format!("a call with {} is going on", call.peer.id);
                Err(CallError::new(ErrorCode::UsageBusy, reason).for_call(&call.id))
            }
            None => Ok(()),
        }
    }

    fn accept(&mut self, id: CommandId, call: &CallId) {
        let (phase, direction, waits) = match self.calls.get(call) {
            Some(it) => (it.phase, it.direction, it.accepting.is_some()),
            None => return self.done(id, Err(unknown(call))),
        };
        match (phase, direction) {
            (Phase::Ringing, Direction::Incoming) => {
                self.accept_call(call, Some(id));
                self.settle_optimistic_accept(call);
            }
            // Pressed twice: the first one counts.
            (Phase::Connecting, Direction::Incoming) if waits => {
                if let Some(accepting) = self.calls.get_mut(call).and_then(|it| it.accepting.as_mut())
                    && accepting.command.is_none()
                {
                    return self.done(id, Ok(Reply::Done));
                }
                self.done(id, Err(invalid_state(call, "it is being accepted")));
            }
            (Phase::Connecting | Phase::Active, Direction::Incoming) => self.done(id, Ok(Reply::Done)),
            (Phase::Dialing | Phase::Ringing | Phase::Connecting | Phase::Active, Direction::Outgoing) => {
                self.done(
                    id,
                    Err(invalid_state(
                        call,
                        "an outgoing call is accepted by the other side",
                    )),
                );
            }
            (Phase::Dialing, Direction::Incoming) => {
                self.done(id, Err(invalid_state(call, "it does not ring")))
            }
            (Phase::Ended, Direction::Incoming | Direction::Outgoing) => {
                self.done(
                    id,
                    Err(CallError::new(ErrorCode::CallGone, "the call is over").for_call(call)),
                );
            }
        }
    }

    /// Over a socket no answer comes: the app goes on at once, and the call ends should it turn out too late (NOTES 2).
    fn settle_optimistic_accept(&mut self, call: &CallId) {
        let by_request = self
            .ledger
            .any(|entry| entry.ticket.call() == Some(call) && !entry.ticket.is_poll());
        if by_request {
            return;
        }
        let command = self
            .calls
            .get_mut(call)
            .and_then(|it| it.accepting.as_mut())
            .and_then(|it| it.command.take());
        if let Some(command) = command {
            self.done(command, Ok(Reply::Done));
        }
    }

    fn decline(&mut self, id: CommandId, call: &CallId, reason: DeclineReason) {
        let Some(it) = self.calls.get(call) else {
            return self.done(id, Err(unknown(call)));
        };
        match (it.phase, it.direction) {
            (Phase::Ringing, Direction::Incoming) => {
                self.decline_call(call, reason);
                self.done(id, Ok(Reply::Done));
            }
            (Phase::Ended, _) => self.done(id, Ok(Reply::Done)),
            (Phase::Dialing | Phase::Ringing | Phase::Connecting | Phase::Active, _) => {
                self.done(
                    id,
                    Err(invalid_state(
                        call,
                        "only a ringing incoming call is declined; use end",
                    )),
                );
            }
        }
    }

    fn end(&mut self, id: CommandId, call: &CallId) {
        if self.calls.get(call).is_none() {
            return self.done(id, Err(unknown(call)));
        }
        self.apply(call, CallInput::End);
        self.done(id, Ok(Reply::Done));
    }

    fn send_text(&mut self, id: CommandId, text: String) {
        if !self.capabilities().shares_socket {
            let error = CallError::new(
                ErrorCode::UsageUnsupported,
                "this contract has no socket to share",
            );
            return self.done(id, Err(error));
        }
        let Some(socket) = self.link.socket.open_id() else {
            return self.done(
                id,
                Err(CallError::new(ErrorCode::NetClosed, "the socket is not open")),
            );
        };
        self.outputs.push_back(Output::Socket {
            id: socket,
            command: SocketCommand::Text(text),
        });
        self.done(id, Ok(Reply::Done));
    }

    /// The app no longer waits for a command. Only a call that is still being placed is undone.
    pub(super) fn on_abandon(&mut self, id: CommandId) {
        self.link.connecting.retain(|command| *command != id);
        let placing = self
            .live_calls()
            .find(|call| call.placing == Some(id))
            .map(|call| call.id.clone());
        if let Some(call) = placing {
            if let Some(it) = self.calls.get_mut(&call) {
                it.placing = None;
            }
            self.apply(&call, CallInput::End);
        }
        for call in self.calls.live_mut() {
            if let Some(accepting) = call.accepting.as_mut() {
                accepting.command = accepting.command.filter(|command| *command != id);
            }
        }
        let dropped = self
            .ledger
            .take_all(|entry| matches!(entry.ticket, Ticket::Api { command, .. } if command == id));
        for (request, entry) in dropped {
            if entry.is_in_flight() {
                self.outputs.push_back(Output::AbortHttp { id: request });
            }
        }
    }
}

/// What the log calls a command. Its contents may be the app's secrets.
const fn name(command: &Command) -> &'static str {
    match command {
        Command::Connect => "connect",
        Command::Call { .. } => "call",
        Command::Accept { .. } => "accept",
        Command::Decline { .. } => "decline",
        Command::End { .. } => "end",
        Command::Send { .. } => "send",
        Command::Api(_) => "api",
        Command::Reconnect => "reconnect",
        Command::Close => "close",
    }
}

fn unknown(call: &CallId) -> CallError {
    CallError::new(ErrorCode::CallNotFound, "no such call in this client").for_call(call)
}

fn invalid_state(call: &CallId, why: &str) -> CallError {
    CallError::new(ErrorCode::UsageInvalidState, why).for_call(call)
}
