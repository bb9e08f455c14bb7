//! What a side was told, in words for people.

use ringway::{CallSnapshot, CallStatus, Direction, End, EndReason};

use crate::person::Who;
use crate::trail::Step;

/// What the step means to that side. The other side is called by name.
pub(crate) fn sentence(who: Who, step: Step, call: Option<&CallSnapshot>) -> String {
    let other = who.other();
    match (step, call) {
        (Step::LinkLost, _) => "has lost the server".to_owned(),
        (Step::LinkBack, _) => "has the server back".to_owned(),
        (Step::Status(status), Some(call)) => progress(status, call.direction, other),
        (Step::Ended(..), Some(CallSnapshot { end: Some(end), .. })) => ending(end, other),
        (Step::Status(_) | Step::Ended(..), _) => String::new(),
    }
}

fn progress(status: CallStatus, direction: Direction, other: Who) -> String {
    let other = other.name();
    match (status, direction) {
        (CallStatus::Dialing, _) => format!("calls {other}"),
        (CallStatus::Ringing, Direction::Outgoing) => format!("{other}'s phone rings"),
        (CallStatus::Ringing, Direction::Incoming) => format!("{other} is calling"),
        (CallStatus::Connecting, Direction::Outgoing) => format!("{other} picked up"),
        (CallStatus::Connecting, Direction::Incoming) => "picks up".to_owned(),
        (CallStatus::Active, _) => format!("talks with {other}"),
        (CallStatus::Reconnecting, _) => "tries to stay in the call".to_owned(),
        (CallStatus::Ended, _) => "is out of the call".to_owned(),
    }
}

fn ending(end: &End, other: Who) -> String {
    let other = other.name();
    match end.reason {
        EndReason::LocalHangup => "hangs up".to_owned(),
        EndReason::RemoteHangup => format!("{other} hung up"),
        EndReason::LocalDeclined => "declines".to_owned(),
        EndReason::RemoteDeclined => format!("{other} declined"),
        EndReason::LocalCancelled => "gives up".to_owned(),
        EndReason::RemoteCancelled => format!("{other} gave up"),
        EndReason::NoAnswer => format!("{other} did not answer"),
        EndReason::Missed => format!("missed {other}'s call"),
        EndReason::Glare => format!("{other}'s call goes first"),
        EndReason::LocalBusy => "is in another call".to_owned(),
        EndReason::RemoteBusy => format!("{other} is in another call"),
        EndReason::RemoteUnavailable => format!("{other} cannot be reached"),
        EndReason::AnsweredElsewhere => "answered on another device".to_owned(),
        EndReason::DeclinedElsewhere => "declined on another device".to_owned(),
        EndReason::AcceptFailed => "could not pick up".to_owned(),
        EndReason::DialFailed => "could not call".to_owned(),
        EndReason::Expired => "the call came too late".to_owned(),
        EndReason::NotFound => "the server lost the call".to_owned(),
        EndReason::MediaFailed => "sound and picture failed".to_owned(),
        EndReason::SetupTimeout => "no sound in time".to_owned(),
        EndReason::TokenFailed => "not let into the channel".to_owned(),
        EndReason::ClientShutdown => "closed the app".to_owned(),
        // The list is open to additions; its own name serves until there are words for it.
        _ => format!("{:?}", end.reason),
    }
}
