//! The transition table of a one-to-one call: a pure function from where a call is and what happened to what follows.
//!
//! ```text
//!                 Placed              Accepted             MediaUp
//!   Dialing ───────────────▶ Ringing ──────────▶ Connecting ───────▶ Active
//!      │                        │    Accept           │                 │
//!      └────────────────────────┴─────────┬───────────┴─────────────────┘
//!                                         ▼
//!                                 Ended(reason), for good
//! ```
//!
//! A phase never goes back. There is no default arm: whoever adds an input thinks about each phase.

use crate::model::{DeclineReason, Direction, EndReason, Phase};

/// Where a call is, as far as the table looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) phase: Phase,
    pub(crate) direction: Direction,
    /// This side accepted, and the backend has not confirmed it.
    pub(crate) accepting: bool,
    /// The contract has a way to hang up (`Capabilities::can_hang_up`).
    pub(crate) can_hang_up: bool,
}

/// What can happen to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallInput {
    /// The app answers.
    Accept,
    /// The backend confirmed the answer.
    AcceptTaken,
    /// The answer came to nothing.
    AcceptFailed,
    /// Nobody can tell whether the answer took effect, and it is too late to find out.
    AcceptLost,
    /// Another device of this user answered.
    AnsweredElsewhere,
    /// The backend says that the call was accepted.
    Accepted,
    /// The backend says that the caller took it back.
    Cancelled,
    /// The app declines.
    Decline(DeclineReason),
    /// The app ends.
    End,
    /// Both sides called each other, and the other call goes on.
    Glare,
    /// The backend does not know the call.
    Gone,
    /// The media layer gave up.
    MediaFailed,
    /// Media is up.
    MediaUp,
    /// No credentials can be had.
    NoToken,
    /// The backend says that the call is over.
    Over,
    /// The other side left the media channel and did not come back.
    PeerGone,
    /// The backend has named the call and rings.
    Placed,
    /// The backend could not be asked, or refused.
    PlaceFailed,
    /// The backend says that the callee declined.
    Rejected(DeclineReason),
    /// It has rung long enough.
    RingOver,
    /// Media did not come up in time.
    SetupOver,
    /// The client closes.
    Shutdown,
    /// The backend says that nobody answered in time.
    TimedOut,
}

/// Where the call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Stay,
    Go(Phase),
    End(EndReason),
}

/// What the backend must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Accept,
    Cancel,
    Decline(DeclineReason),
    HangUp,
    ReportActive,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) next: Next,
    pub(crate) action: Option<Action>,
}

const STAY: Step = Step {
    next: Next::Stay,
    action: None,
};

const fn go(phase: Phase) -> Step {
    Step {
        next: Next::Go(phase),
        action: None,
    }
}

const fn end(reason: EndReason) -> Step {
    Step {
        next: Next::End(reason),
        action: None,
    }
}

impl Step {
    const fn and(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }
}

/// What follows from `input` in that position.
pub(crate) const fn step(at: Position, input: CallInput) -> Step {
    match (at.phase, at.direction) {
        (Phase::Dialing, Direction::Incoming | Direction::Outgoing) => dialing(input),
        (Phase::Ringing, Direction::Outgoing) => ringing_there(input),
        (Phase::Ringing, Direction::Incoming) => ringing_here(input),
        (Phase::Connecting, Direction::Incoming | Direction::Outgoing) => connecting(at, input),
        (Phase::Active, Direction::Incoming | Direction::Outgoing) => active(at, input),
        (Phase::Ended, Direction::Incoming | Direction::Outgoing) => ended(at, input),
    }
}

/// The invitation is under way. An end is remembered: `Placed` in `Ended` takes the invitation back.
const fn dialing(input: CallInput) -> Step {
    match input {
        CallInput::Placed => go(Phase::Ringing),
        CallInput::PlaceFailed => end(EndReason::DialFailed),
        CallInput::Glare => end(EndReason::Glare),
        CallInput::End => end(EndReason::LocalCancelled),
        CallInput::Shutdown => end(EndReason::ClientShutdown),
        CallInput::Accept
        | CallInput::AcceptTaken
        | CallInput::AcceptFailed
        | CallInput::AcceptLost
        | CallInput::AnsweredElsewhere
        | CallInput::Accepted
        | CallInput::Cancelled
        | CallInput::Decline(_)
        | CallInput::Gone
        | CallInput::MediaFailed
        | CallInput::MediaUp
        | CallInput::NoToken
        | CallInput::Over
        | CallInput::PeerGone
        | CallInput::Rejected(_)
        | CallInput::RingOver
        | CallInput::SetupOver
        | CallInput::TimedOut => STAY,
    }
}

/// The other side's phone rings.
const fn ringing_there(input: CallInput) -> Step {
    match input {
        CallInput::Accepted => go(Phase::Connecting),
        CallInput::Rejected(DeclineReason::Busy) => end(EndReason::RemoteBusy),
        CallInput::Rejected(DeclineReason::Declined) => end(EndReason::RemoteDeclined),
        CallInput::Rejected(DeclineReason::Unavailable) => end(EndReason::RemoteUnavailable),
        // Another device of this user took it back.
        CallInput::Cancelled => end(EndReason::LocalCancelled),
        CallInput::TimedOut => end(EndReason::NoAnswer),
        // It may have been answered and ended while the link was down.
        CallInput::Over => end(EndReason::RemoteHangup),
        CallInput::Gone => end(EndReason::NotFound),
        CallInput::RingOver => end(EndReason::NoAnswer).and(Action::Cancel),
        CallInput::Glare => end(EndReason::Glare).and(Action::Cancel),
        CallInput::End => end(EndReason::LocalCancelled).and(Action::Cancel),
        CallInput::Shutdown => end(EndReason::ClientShutdown).and(Action::Cancel),
        CallInput::Accept
        | CallInput::AcceptTaken
        | CallInput::AcceptFailed
        | CallInput::AcceptLost
        | CallInput::AnsweredElsewhere
        | CallInput::Decline(_)
        | CallInput::MediaFailed
        | CallInput::MediaUp
        | CallInput::NoToken
        | CallInput::PeerGone
        | CallInput::Placed
        | CallInput::PlaceFailed
        | CallInput::SetupOver => STAY,
    }
}

/// This side's phone rings.
const fn ringing_here(input: CallInput) -> Step {
    match input {
        CallInput::Accept => go(Phase::Connecting).and(Action::Accept),
        CallInput::Decline(DeclineReason::Busy) => {
            end(EndReason::LocalBusy).and(Action::Decline(DeclineReason::Busy))
        }
        CallInput::Decline(reason) => end(EndReason::LocalDeclined).and(Action::Decline(reason)),
        CallInput::End => end(EndReason::LocalDeclined).and(Action::Decline(DeclineReason::Declined)),
        CallInput::Accepted | CallInput::AnsweredElsewhere => end(EndReason::AnsweredElsewhere),
        CallInput::Rejected(_) => end(EndReason::DeclinedElsewhere),
        CallInput::Cancelled | CallInput::Over => end(EndReason::RemoteCancelled),
        CallInput::TimedOut | CallInput::RingOver => end(EndReason::Missed),
        CallInput::Gone => end(EndReason::NotFound),
        // Another device of this user may still answer, so nobody is told.
        CallInput::Shutdown => end(EndReason::ClientShutdown),
        CallInput::AcceptTaken
        | CallInput::AcceptFailed
        | CallInput::AcceptLost
        | CallInput::Glare
        | CallInput::MediaFailed
        | CallInput::MediaUp
        | CallInput::NoToken
        | CallInput::PeerGone
        | CallInput::Placed
        | CallInput::PlaceFailed
        | CallInput::SetupOver => STAY,
    }
}

/// Accepted. While the backend has not confirmed this side's answer, it may turn out to have come too late.
const fn connecting(at: Position, input: CallInput) -> Step {
    match input {
        CallInput::MediaUp => go(Phase::Active).and(Action::ReportActive),
        CallInput::AcceptFailed if at.accepting => end(EndReason::AcceptFailed),
        CallInput::AcceptLost if at.accepting => end(EndReason::AcceptFailed).and(Action::HangUp),
        CallInput::AnsweredElsewhere if at.accepting => end(EndReason::AnsweredElsewhere),
        CallInput::Rejected(_) if at.accepting => end(EndReason::DeclinedElsewhere),
        CallInput::Cancelled | CallInput::Over if at.accepting => end(EndReason::RemoteCancelled),
        CallInput::TimedOut if at.accepting => end(EndReason::Missed),
        CallInput::Cancelled | CallInput::Over | CallInput::Rejected(_) => end(EndReason::RemoteHangup),
        CallInput::Gone => end(EndReason::NotFound),
        CallInput::MediaFailed => end(EndReason::MediaFailed).and(Action::HangUp),
        CallInput::NoToken => end(EndReason::TokenFailed).and(Action::HangUp),
        CallInput::SetupOver => end(EndReason::SetupTimeout).and(Action::HangUp),
        CallInput::PeerGone => end(EndReason::RemoteHangup),
        CallInput::End => end(EndReason::LocalHangup).and(Action::HangUp),
        CallInput::Shutdown => end(EndReason::ClientShutdown).and(Action::HangUp),
        // Late or repeated news: the backend's history has nothing like it after an acceptance.
        CallInput::Accept
        | CallInput::AcceptTaken
        | CallInput::AcceptFailed
        | CallInput::AcceptLost
        | CallInput::AnsweredElsewhere
        | CallInput::Accepted
        | CallInput::Decline(_)
        | CallInput::Glare
        | CallInput::Placed
        | CallInput::PlaceFailed
        | CallInput::RingOver
        | CallInput::TimedOut => STAY,
    }
}

/// Media is up.
const fn active(at: Position, input: CallInput) -> Step {
    match input {
        CallInput::AcceptFailed if at.accepting => end(EndReason::AcceptFailed),
        CallInput::AcceptLost if at.accepting => end(EndReason::AcceptFailed).and(Action::HangUp),
        CallInput::AnsweredElsewhere if at.accepting => end(EndReason::AnsweredElsewhere),
        CallInput::Cancelled | CallInput::Over | CallInput::Rejected(_) => end(EndReason::RemoteHangup),
        CallInput::TimedOut if at.accepting => end(EndReason::Missed),
        // Without a hang-up the backend forgets old calls while they go on (private-call: after 24 h).
        CallInput::Gone if at.can_hang_up => end(EndReason::NotFound),
        CallInput::MediaFailed => end(EndReason::MediaFailed).and(Action::HangUp),
        CallInput::PeerGone => end(EndReason::RemoteHangup),
        CallInput::End => end(EndReason::LocalHangup).and(Action::HangUp),
        CallInput::Shutdown => end(EndReason::ClientShutdown).and(Action::HangUp),
        CallInput::Accept
        | CallInput::AcceptTaken
        | CallInput::AcceptFailed
        | CallInput::AcceptLost
        | CallInput::AnsweredElsewhere
        | CallInput::Accepted
        | CallInput::Decline(_)
        | CallInput::Glare
        | CallInput::Gone
        | CallInput::MediaUp
        | CallInput::NoToken
        | CallInput::Placed
        | CallInput::PlaceFailed
        | CallInput::RingOver
        | CallInput::SetupOver
        | CallInput::TimedOut => STAY,
    }
}

/// Over. All that is left is to undo what took effect too late.
const fn ended(at: Position, input: CallInput) -> Step {
    match input {
        CallInput::Placed => STAY.and(Action::Cancel),
        CallInput::AcceptTaken if at.accepting => STAY.and(Action::HangUp),
        CallInput::Accept
        | CallInput::AcceptTaken
        | CallInput::AcceptFailed
        | CallInput::AcceptLost
        | CallInput::AnsweredElsewhere
        | CallInput::Accepted
        | CallInput::Cancelled
        | CallInput::Decline(_)
        | CallInput::End
        | CallInput::Glare
        | CallInput::Gone
        | CallInput::MediaFailed
        | CallInput::MediaUp
        | CallInput::NoToken
        | CallInput::Over
        | CallInput::PeerGone
        | CallInput::PlaceFailed
        | CallInput::Rejected(_)
        | CallInput::RingOver
        | CallInput::SetupOver
        | CallInput::Shutdown
        | CallInput::TimedOut => STAY,
    }
}

#[cfg(test)]
mod tests;
