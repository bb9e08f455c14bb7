//! The network between clients and backend: how long things take, and what becomes of them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use fastrand::Rng;
use ringway_core::io::{HttpRequest, Input, RequestId, SocketId};
use ringway_core::model::{Command, SecretUrl};

use crate::client::Who;
use crate::words;

/// One leg of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leg {
    /// A request on its way to the backend.
    Request,
    /// Its answer on the way back.
    Answer,
    /// A socket being opened.
    Upgrade,
    /// A frame to the backend.
    FrameUp,
    /// A frame from the backend.
    FrameDown,
}

/// What becomes of something on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It does not, and the client is told: a request as never sent, an answer as lost, and a frame breaks its socket.
    Fails,
    /// It does not, and nobody is told.
    Vanishes,
    /// It arrives so many milliseconds later than it would.
    Late(u64),
    /// It arrives twice. A TCP connection does not do this to frames; backends that send again after a doubt do.
    Twice,
    /// It is overtaken by what comes within so many milliseconds on the same socket, as when two workers of a backend
    /// send at once.
    Overtaken(u64),
    /// From here on nothing passes on this socket in either direction, and nobody is told.
    HalfOpen,
    /// The request is answered with this status, and the backend's rules never see it; with `Retry-After` in seconds.
    Refused(u16, Option<u32>),
}

/// The fate of the next few of a kind.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Whose; everybody's when none.
    pub who: Option<Who>,
    /// On which leg.
    pub leg: Leg,
    /// What: a part of `POST /path`, or a frame's type.
    pub what: String,
    /// What becomes of it.
    pub fate: Fate,
    /// How many more.
    pub times: u32,
}

/// How bad the network is: probabilities of each fate, and latencies in milliseconds.
#[derive(Clone, Debug)]
pub struct Faults {
    /// How long each leg takes.
    pub latency: RangeInclusive<u64>,
    /// Requests that fail, answers that get lost, frames that break their socket.
    pub fails: f64,
    /// Requests and answers that vanish; frames that the backend forgets to send.
    pub vanishes: f64,
    /// Things that take up to 12 s longer.
    pub late: f64,
    /// Answers and frames that arrive twice.
    pub twice: f64,
    /// Frames that are overtaken.
    pub overtaken: f64,
    /// Frames on which a socket goes half-open.
    pub half_open: f64,
    /// Requests that the backend answers with 500, 503 or 429.
    pub refused: f64,
}

impl Faults {
    /// Latency and nothing else.
    pub const fn none() -> Self {
        Self {
            latency: 5..=40,
            fails: 0.0,
            vanishes: 0.0,
            late: 0.0,
            twice: 0.0,
            overtaken: 0.0,
            half_open: 0.0,
            refused: 0.0,
        }
    }

    /// Everything arrives at once, in the order in which it was sent.
    pub const fn instant() -> Self {
        Self {
            latency: 0..=0,
            ..Self::none()
        }
    }

    /// A train in the mountains.
    pub const fn rough() -> Self {
        Self {
            latency: 5..=900,
            fails: 0.06,
            vanishes: 0.04,
            late: 0.03,
            twice: 0.06,
            overtaken: 0.05,
            half_open: 0.02,
            refused: 0.03,
        }
    }

    pub(crate) fn draw(&self, leg: Leg, rng: &mut Rng) -> Fate {
        let frame = matches!(leg, Leg::FrameUp | Leg::FrameDown);
        let down = leg == Leg::FrameDown;
        let ladder = [
            (self.fails, Fate::Fails),
            (self.vanishes, Fate::Vanishes),
            (self.late, Fate::Late(rng.u64(500..12_000))),
            (
                if down || leg == Leg::Answer {
                    self.twice
                } else {
                    0.0
                },
                Fate::Twice,
            ),
            (
                if down { self.overtaken } else { 0.0 },
                Fate::Overtaken(rng.u64(1..2_000)),
            ),
            (if frame { self.half_open } else { 0.0 }, Fate::HalfOpen),
            (
                if leg == Leg::Request { self.refused } else { 0.0 },
                *rng.choice(&[
                    Fate::Refused(500, None),
                    Fate::Refused(503, None),
                    Fate::Refused(429, Some(2)),
                ])
                .unwrap_or(&Fate::Refused(500, None)),
            ),
        ];
        let mut dice = rng.f64();
        for (probability, fate) in ladder {
            if dice < probability {
                return fate;
            }
            dice -= probability;
        }
        Fate::Arrives
    }
}

/// Something that is on its way, or that will happen.
#[derive(Clone, Debug)]
pub(crate) enum Parcel {
    Request {
        who: Who,
        id: RequestId,
        request: HttpRequest,
    },
    Upgrade {
        who: Who,
        id: SocketId,
        url: SecretUrl,
    },
    FrameUp {
        who: Who,
        id: SocketId,
        text: String,
    },
    /// The client's end of a connection is gone; the backend notices.
    Gone {
        who: Who,
        id: SocketId,
    },
    /// Something for an engine, from the network.
    Input {
        who: Who,
        input: Input,
        lane: Option<SocketId>,
    },
    /// Something for an engine, from its own app or device.
    Own {
        who: Who,
        input: Input,
    },
    /// An app's habit.
    Habit {
        who: Who,
        command: Command,
    },
}

/// When a parcel is due; the number keeps those of one moment in the order in which they were sent.
pub(crate) type Slot = (u64, u64);

/// Everything that is on its way.
#[derive(Debug, Default)]
pub(crate) struct Post {
    parcels: BTreeMap<Slot, Parcel>,
    last: u64,
}

/// A move that the world could make next, for those who choose the order themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// Delivers this parcel.
    Deliver(u64, u64),
    /// Lets this parcel get lost.
    Lose(u64, u64),
    /// Delivers this parcel, and the same once more later.
    Repeat(u64, u64),
    /// Lets time run to whatever is due next.
    Wait,
}

/// Where a parcel goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Backend,
    Client(Who),
}

impl Post {
    pub(crate) fn put(&mut self, at: u64, parcel: Parcel) {
        self.last += 1;
        self.parcels.insert((at, self.last), parcel);
    }

    pub(crate) fn first(&self) -> Option<Slot> {
        self.parcels.keys().next().copied()
    }

    pub(crate) fn take(&mut self, slot: Slot) -> Option<Parcel> {
        self.parcels.remove(&slot)
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&Parcel> {
        self.parcels.get(&slot)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Slot, &Parcel)> {
        self.parcels.iter()
    }
}

impl Parcel {
    /// Parcels of one lane keep their order; the others may overtake each other.
    pub(crate) fn lane(&self) -> Option<(Who, SocketId, bool)> {
        match self {
            Self::FrameUp { who, id, .. } | Self::Gone { who, id } | Self::Upgrade { who, id, .. } => {
                Some((*who, *id, true))
            }
            Self::Input { who, lane, .. } => lane.map(|id| (*who, id, false)),
            Self::Request { .. } | Self::Own { .. } | Self::Habit { .. } => None,
        }
    }

    /// It never leaves the device.
    pub(crate) const fn is_own(&self) -> bool {
        matches!(self, Self::Own { .. } | Self::Habit { .. })
    }

    /// What it is, for the timeline.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Request { request, .. } => format!("{} {}", request.method.as_str(), request.url),
            Self::Upgrade { .. } => "upgrade".to_owned(),
            Self::FrameUp { text, .. } => text.clone(),
            Self::Gone { .. } => "the end of a connection".to_owned(),
            Self::Input { input, .. } | Self::Own { input, .. } => words::input(input),
            Self::Habit { command, .. } => format!("{command:?}"),
        }
    }

    pub(crate) const fn end(&self) -> End {
        match self {
            Self::Request { .. } | Self::Upgrade { .. } | Self::FrameUp { .. } | Self::Gone { .. } => {
                End::Backend
            }
            Self::Input { who, .. } | Self::Own { who, .. } | Self::Habit { who, .. } => End::Client(*who),
        }
    }

    pub(crate) const fn who(&self) -> Who {
        match self {
            Self::Request { who, .. }
            | Self::Upgrade { who, .. }
            | Self::FrameUp { who, .. }
            | Self::Gone { who, .. }
            | Self::Input { who, .. }
            | Self::Own { who, .. }
            | Self::Habit { who, .. } => *who,
        }
    }
}

/// The `type` of a frame, or `raw`.
pub(crate) fn frame_type(text: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    value["type"].as_str().unwrap_or("raw").to_owned()
}
