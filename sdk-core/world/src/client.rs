//! One client of a world: an engine, the app on top of it, and what it has seen.

use std::collections::BTreeMap;

use ringway_core::io::{CommandId, Output, SocketId};
use ringway_core::model::{Ask, CallId, CallSnapshot, Direction, End, Event, Phase, Reply};
use ringway_core::{CallEngine, CallError, Now, Timestamp, UnixMillis};
use ringway_mock::MockSocket;

use crate::app::App;
use crate::backend::START_UNIX_MS;

/// A client of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(pub usize);

/// One client.
#[derive(Debug)]
pub struct Client {
    /// `alice`, or `bob-tablet` for a second device.
    pub name: String,
    /// The user's id.
    pub user: String,
    /// The app's habits.
    pub app: App,
    /// Every event so far, with its time.
    pub events: Vec<(u64, Event)>,
    /// Every question that it was asked, with its time.
    pub asks: Vec<(u64, Ask)>,
    /// Every command that is done.
    pub done: BTreeMap<CommandId, Result<Reply, CallError>>,
    pub(crate) engine: CallEngine,
    pub(crate) wires: BTreeMap<SocketId, Wire>,
    pub(crate) commands: u64,
    pub(crate) wall_shift_ms: i64,
    /// Since when, and until when.
    pub(crate) asleep: Option<(u64, u64)>,
    /// Calls that it has begun to join the media of.
    pub(crate) joining: Vec<CallId>,
    pub(crate) asks_credentials: bool,
}

/// A client's end of a socket, and the backend's.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    pub(crate) server: Option<MockSocket>,
    pub(crate) half_open: bool,
    pub(crate) closed_here: bool,
    /// When the last frame up, and down, is due: later ones do not overtake it.
    pub(crate) last_up: u64,
    pub(crate) last_down: u64,
}

impl Client {
    /// The engine, to look at.
    pub const fn engine(&self) -> &CallEngine {
        &self.engine
    }

    /// What the client's clocks show.
    pub fn clock(&self, now: u64) -> Now {
        clock_at(now, self.wall_shift_ms)
    }

    /// The calls that go on.
    pub fn live(&self) -> Vec<CallSnapshot> {
        self.engine.snapshot().calls
    }

    /// How its calls ended, in that order.
    pub fn ends(&self) -> Vec<End> {
        let ended = self.events.iter().filter_map(|(_, event)| match event {
            Event::Ended { call } => call.end.clone(),
            _ => None,
        });
        ended.collect()
    }

    /// Whether one of its invitations ended before the backend's answer named it: should it stand there all the same,
    /// nobody has a name to take it back by.
    pub fn has_nameless_invitation(&self) -> bool {
        self.events.iter().any(|(_, event)| match event {
            Event::Ended { call } => call.direction == Direction::Outgoing && call.server_id.is_none(),
            _ => false,
        })
    }

    /// The call that rings for its user.
    pub fn ringing(&self) -> Option<CallSnapshot> {
        self.live()
            .into_iter()
            .find(|call| call.phase == Phase::Ringing && call.direction == Direction::Incoming)
    }

    /// The names of its events, and what is in them that people would tell.
    pub fn story(&self) -> Vec<String> {
        self.events.iter().map(|(_, event)| words(event)).collect()
    }

    /// How many sockets it has opened, or tried to.
    pub fn sockets_opened(&self) -> usize {
        self.wires.len()
    }

    pub(crate) fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.engine.poll_output()).collect()
    }
}

/// Both clocks of a device at a moment of the world.
pub(crate) const fn clock_at(now: u64, wall_shift_ms: i64) -> Now {
    Now {
        mono: Timestamp::from_millis(now),
        unix: UnixMillis((START_UNIX_MS + now).saturating_add_signed(wall_shift_ms)),
    }
}

/// An event in a few words.
pub(crate) fn words(event: &Event) -> String {
    match event {
        Event::Incoming { call } => format!("incoming from {}", call.peer.id),
        Event::Changed { call } => format!("{:?}", call.status).to_lowercase(),
        Event::Ended { call } => match &call.end {
            Some(end) => format!("ended {:?}", end.reason),
            None => "ended without a reason".to_owned(),
        },
        Event::LinkChanged { link } => format!("link {link:?}").to_lowercase(),
        Event::Credentials { renewed, .. } => format!("credentials renewed={renewed}"),
        Event::Warning { warning, raised } => format!("warning {warning:?} {raised}"),
        Event::IncomingRejectedBusy { peer, .. } => format!("refused {} as busy", peer.id),
        other => {
            let text = format!("{other:?}");
            text.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
        }
    }
}
