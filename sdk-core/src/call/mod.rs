//! One call: its axes, and the table that moves it.

pub(crate) mod transition;

use crate::error::CallError;
use crate::io::{AskId, CommandId};
use crate::model::{
    CallId, CallSnapshot, CallStatus, Direction, End, EndReason, MediaKind, MediaState, Peer, Phase,
    ServerCallId, TokenState,
};
use crate::time::{Timestamp, millis};
use transition::Position;

/// A call as the engine holds it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) server_id: Option<ServerCallId>,
    pub(crate) direction: Direction,
    pub(crate) media: MediaKind,
    pub(crate) peer: Peer,
    pub(crate) channel: Option<String>,
    pub(crate) phase: Phase,
    pub(crate) waiting: bool,
    pub(crate) media_state: MediaState,
    pub(crate) token: Token,
    /// When it began to ring.
    pub(crate) rings_since: Timestamp,
    /// When media first came up.
    pub(crate) active_since: Option<Timestamp>,
    /// The command that waits for the backend to name the call.
    pub(crate) placing: Option<CommandId>,
    /// This side's answer, until the backend has confirmed it.
    pub(crate) accepting: Option<Accepting>,
    /// A look-up of this call is under way.
    pub(crate) refreshing: bool,
    /// The call that takes this one's place.
    pub(crate) replaced_by: Option<CallId>,
    pub(crate) end: Option<End>,
    /// The status that the app was told last.
    pub(crate) told: Option<(CallStatus, bool)>,
}

/// An answer that the backend has not confirmed.
#[derive(Debug)]
pub(crate) struct Accepting {
    /// The command that waits for it.
    pub(crate) command: Option<CommandId>,
    /// The backend refused it: when the call turns out accepted, somebody else did.
    pub(crate) refused: bool,
    /// An earlier try may have reached the backend.
    pub(crate) maybe_delivered: bool,
    /// It went out over the socket, where only a refusal is ever answered, and none has come.
    pub(crate) unacknowledged: bool,
    /// When to stop trying.
    pub(crate) until: Timestamp,
}

/// The media credentials of a call.
#[derive(Debug, Default)]
pub(crate) struct Token {
    pub(crate) state: TokenState,
    pub(crate) asking: Option<AskId>,
    /// Failed tries in a row.
    pub(crate) failures: u32,
    pub(crate) last_error: Option<CallError>,
}

impl Call {
    pub(crate) fn new(
        id: CallId,
        direction: Direction,
        peer: Peer,
        media: MediaKind,
        now: Timestamp,
    ) -> Self {
        let phase = match direction {
            Direction::Incoming => Phase::Ringing,
            Direction::Outgoing => Phase::Dialing,
        };
        Self {
            id,
            server_id: None,
            direction,
            media,
            peer,
            channel: None,
            phase,
            waiting: false,
            media_state: MediaState::None,
            token: Token::default(),
            rings_since: now,
            active_since: None,
            placing: None,
            accepting: None,
            refreshing: false,
            replaced_by: None,
            end: None,
            told: None,
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.phase < Phase::Ended
    }

    pub(crate) const fn position(&self, can_hang_up: bool) -> Position {
        Position {
            phase: self.phase,
            direction: self.direction,
            accepting: self.accepting.is_some(),
            can_hang_up,
        }
    }

    pub(crate) fn status(&self, link_up: bool) -> CallStatus {
        match self.phase {
            Phase::Dialing => CallStatus::Dialing,
            Phase::Ringing => CallStatus::Ringing,
            Phase::Connecting => CallStatus::Connecting,
            Phase::Active if link_up && self.media_state != MediaState::Reconnecting => CallStatus::Active,
            Phase::Active => CallStatus::Reconnecting,
            Phase::Ended => CallStatus::Ended,
        }
    }

    pub(crate) fn finish(&mut self, reason: EndReason, raw: Option<String>, now: Timestamp) {
        let answered = self.phase >= Phase::Connecting && !self.answer_came_to_nothing(reason);
        self.end = Some(End {
            reason,
            answered,
            history: reason.history(answered),
            duration_ms: self.active_since.map_or(0, |since| millis(now.since(since))),
            raw,
            replaced_by: self.replaced_by.take(),
        });
        self.phase = Phase::Ended;
        self.placing = None;
    }

    /// The two were never connected although this side had pressed the button.
    const fn answer_came_to_nothing(&self, reason: EndReason) -> bool {
        self.accepting.is_some()
            && matches!(
                reason,
                EndReason::AcceptFailed
                    | EndReason::AnsweredElsewhere
                    | EndReason::DeclinedElsewhere
                    | EndReason::Missed
                    | EndReason::NotFound
                    | EndReason::RemoteCancelled
            )
    }

    pub(crate) fn snapshot(&self, link_up: bool) -> CallSnapshot {
        CallSnapshot {
            id: self.id.clone(),
            server_id: self.server_id.clone(),
            direction: self.direction,
            media: self.media,
            peer: self.peer.clone(),
            channel: self.channel.clone(),
            phase: self.phase,
            status: self.status(link_up),
            media_state: self.media_state,
            token_state: self.token.state,
            waiting: self.waiting,
            end: self.end.clone(),
        }
    }
}
