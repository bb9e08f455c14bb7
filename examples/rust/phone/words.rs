//! What happened, in words for the person at the phone.

use anstyle::{AnsiColor, Style};
use ringway::{
    CallError, CallSnapshot, CallStatus, Direction, End, EndReason, LinkState, MediaKind, Peer, Retry,
};

pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const DIM: Style = AnsiColor::BrightBlack.on_default();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const RINGS: Style = AnsiColor::Yellow.on_default().bold();

/// Who it is, as far as the backend tells.
pub(crate) fn person(peer: &Peer) -> String {
    match &peer.name {
        Some(name) => format!("{name} ({})", peer.id),
        None => peer.id.to_string(),
    }
}

/// What a call is doing now.
pub(crate) fn status(call: &CallSnapshot) -> (Style, String) {
    let who = person(&call.peer);
    let what = match call.media {
        MediaKind::Audio => "a voice call",
        MediaKind::Video => "a video call",
    };
    match (call.status, call.direction) {
        (CallStatus::Dialing, _) => (DIM, format!("calling {who} …")),
        (CallStatus::Ringing, Direction::Outgoing) => (RINGS, format!("{who} is being rung")),
        (CallStatus::Ringing, Direction::Incoming) => (RINGS, format!("{who} is calling you: {what}")),
        (CallStatus::Connecting, Direction::Outgoing) => (GOOD, format!("{who} picked up")),
        (CallStatus::Connecting, Direction::Incoming) => (GOOD, "you picked up".to_owned()),
        (CallStatus::Active, _) => (GOOD, format!("you are talking with {who}")),
        (CallStatus::Reconnecting, _) => (BAD, "the connection is shaky, the call is kept".to_owned()),
        (CallStatus::Ended, _) => (DIM, "the call is over".to_owned()),
    }
}

/// How a call ended.
pub(crate) fn ended(call: &CallSnapshot, end: &End) -> String {
    let who = person(&call.peer);
    let how = match end.reason {
        EndReason::AcceptFailed => "the server did not let you pick up".to_owned(),
        EndReason::AnsweredElsewhere => "you answered on another device".to_owned(),
        EndReason::ClientShutdown => "this phone was turned off".to_owned(),
        EndReason::DeclinedElsewhere => "you declined on another device".to_owned(),
        EndReason::DialFailed => format!("{who} could not be called"),
        EndReason::Expired => format!("{who} called, but too long ago"),
        EndReason::Glare => format!("{who} called you at the same moment: that call goes on"),
        EndReason::LocalBusy => format!("{who} was told that you are busy"),
        EndReason::LocalCancelled => "you gave up".to_owned(),
        EndReason::LocalDeclined => "you declined".to_owned(),
        EndReason::LocalHangup => "you hung up".to_owned(),
        EndReason::MediaFailed => "sound and picture failed".to_owned(),
        EndReason::Missed => format!("you missed a call from {who}"),
        EndReason::NoAnswer => format!("{who} did not answer"),
        EndReason::NotFound => "the server no longer knows the call".to_owned(),
        EndReason::RemoteBusy => format!("{who} is busy"),
        EndReason::RemoteCancelled => format!("{who} gave up"),
        EndReason::RemoteDeclined => format!("{who} declined"),
        EndReason::RemoteHangup => format!("{who} hung up"),
        EndReason::RemoteUnavailable => format!("{who} cannot be reached"),
        EndReason::SetupTimeout => "sound and picture did not come up in time".to_owned(),
        EndReason::TokenFailed => "nobody let you into the media channel".to_owned(),
        // Reasons may be added; until they have words here, their name serves.
        reason => format!("the call ended ({reason:?})"),
    };
    match end.duration_ms / 1000 {
        0 => how,
        seconds => format!("{how}, after {}", duration(seconds)),
    }
}

/// What became of the link.
pub(crate) fn link(state: LinkState) -> (Style, &'static str) {
    match state {
        LinkState::Idle => (DIM, "link: not started"),
        LinkState::Connecting => (DIM, "link: connecting …"),
        LinkState::Online => (DIM, "link: online"),
        LinkState::Polling => (DIM, "link: online, asking the server for news now and then"),
        LinkState::Backoff => (BAD, "link: lost, trying again …"),
        LinkState::Suspended => (BAD, "link: this device is offline"),
        LinkState::AuthRequired => (BAD, "link: the server wants a new token"),
        LinkState::Closed => (DIM, "link: closed"),
    }
}

/// What went wrong, and what to do about it.
pub(crate) fn error(error: &CallError) -> String {
    let later = match error.retry {
        Retry::After { ms } => format!(" (in {})", duration(ms.div_ceil(1000))),
        Retry::Never | Retry::Now => String::new(),
    };
    format!("{}. {}{later}", error.reason, error.hint())
}

fn duration(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}
