//! Why nothing happens: what each call and the link wait for, and until when.

use crate::contract::Intent;
use crate::engine::CallEngine;
use crate::link::ledger::{Entry, Stage, Ticket};
use crate::model::{Direction, LinkState, Phase, Waiting};
use crate::time::{Now, Timestamp, millis};
use crate::timers::{CallTimer, Timer};

impl CallEngine {
    /// What each call and the link wait for, and until when: for people who look at a client that seems to do nothing.
    pub fn explain(&self, now: Now) -> Vec<Waiting> {
        let left = |at: Timestamp| Some(millis(at.since(now.mono)));
        let mut all = vec![Waiting {
            call: None,
            reason: self.explain_link().to_owned(),
            until_ms: None,
        }];
        for call in self.live_calls() {
            let reason = explain_phase(call.phase, call.direction, call.accepting.is_some());
            let until_ms = self.rings_until(&call.id).and_then(left);
            all.push(Waiting {
                call: Some(call.id.clone()),
                reason: reason.to_owned(),
                until_ms,
            });
        }
        for (timer, at) in self.timers.iter() {
            if let Some((call, reason)) = explain_timer(timer) {
                all.push(Waiting {
                    call,
                    reason: reason.to_owned(),
                    until_ms: left(at),
                });
            }
        }
        for entry in self.ledger.entries() {
            let call = entry.ticket.call().cloned();
            all.push(Waiting {
                call,
                reason: explain_entry(entry),
                until_ms: entry.due().and_then(left),
            });
        }
        all
    }

    fn explain_link(&self) -> &'static str {
        if self.auth.is_asking() {
            return "link: the app has been asked for a token and has not answered yet";
        }
        match self.link.state {
            LinkState::Idle => "link: the app has not asked for one (connect)",
            LinkState::Connecting => "link: being set up",
            LinkState::Online => "link: up, news arrives as it happens",
            LinkState::Polling => "link: up, news arrives with the next poll",
            LinkState::Backoff => "link: down, waiting for the next try",
            LinkState::Suspended => "link: the device is offline",
            LinkState::AuthRequired => {
                "link: no token that the backend takes; the app must sign in and reconnect"
            }
            LinkState::Closed if self.link.replaced => "link: another connection of this session took over",
            LinkState::Closed => "link: the client is closed",
        }
    }
}

const fn explain_phase(phase: Phase, direction: Direction, accepting: bool) -> &'static str {
    match (phase, direction) {
        (Phase::Dialing, _) => "dialing: the backend has not answered the invitation yet",
        (Phase::Ringing, Direction::Outgoing) => "ringing: the other side has not answered yet",
        (Phase::Ringing, Direction::Incoming) => "ringing: the app has neither accepted nor declined yet",
        (Phase::Connecting, _) if accepting => "connecting: the backend has not confirmed the acceptance yet",
        (Phase::Connecting, _) => "connecting: the app has not reported media as joined yet",
        (Phase::Active, _) => "active: until somebody hangs up",
        (Phase::Ended, _) => "over",
    }
}

fn explain_timer(timer: &Timer) -> Option<(Option<crate::model::CallId>, &'static str)> {
    let reason = match timer {
        Timer::AuthRenewal => "the app is asked for a new token",
        Timer::Close => "the client closes whether its farewells arrived or not",
        Timer::LinkRetry => "the link is tried again",
        Timer::PollIncoming => "the backend is asked for incoming calls",
        Timer::SocketSilence => "a silent socket is pinged",
        Timer::SocketGiveUp => "a socket that does not open, or does not answer a ping, is given up",
        Timer::Call(_, CallTimer::Credentials) => "the app is asked for new media credentials",
        Timer::Call(_, CallTimer::CredentialsExpiry) => "the media credentials run out",
        Timer::Call(_, CallTimer::PeerLeft) => "the call ends, since the other side left the media channel",
        Timer::Call(_, CallTimer::Refresh) => "the call is looked up at the backend",
        Timer::Call(_, CallTimer::Setup) => "the call ends unless the app reports media as joined",
        // Shown with the call itself, with each request, or of no interest to anybody.
        Timer::Call(_, CallTimer::Ring) | Timer::Requests | Timer::LinkHealthy => return None,
    };
    let call = match timer {
        Timer::Call(call, _) => Some(call.clone()),
        Timer::AuthRenewal
        | Timer::Close
        | Timer::LinkRetry
        | Timer::LinkHealthy
        | Timer::PollIncoming
        | Timer::Requests
        | Timer::SocketSilence
        | Timer::SocketGiveUp => None,
    };
    Some((call, reason))
}

fn explain_entry(entry: &Entry) -> String {
    let what = match &entry.ticket {
        Ticket::Api { .. } => "the app's own request",
        Ticket::Check { .. } => "looking up whether a farewell arrived",
        Ticket::Intent { intent, .. } => match intent {
            Intent::Invite { .. } => "inviting",
            Intent::Accept { .. } => "accepting",
            Intent::Decline { .. } => "declining",
            Intent::Cancel { .. } => "cancelling",
            Intent::HangUp { .. } => "hanging up",
            Intent::ReportActive { .. } => "reporting that media is up",
            Intent::Refresh { .. } => "looking the call up",
            Intent::ListIncoming => "asking for incoming calls",
        },
    };
    let how = match entry.stage {
        Stage::InFlight { .. } => "the backend has not answered yet",
        Stage::Unacknowledged { .. } => "sent over the socket, to be looked up",
        Stage::Waiting { .. } => "it failed and is tried again",
        Stage::WantsToken => "it waits for a token from the app",
        Stage::WantsNetwork => "it waits for the network",
    };
    format!("{what}: {how}")
}
