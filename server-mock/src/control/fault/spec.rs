//! What a fault is: what it does, to which traffic, and how often. The engine beside this file applies them.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    control::matcher::{Direction, Event, Kind, Matcher},
    strict::{self, BadInput},
};

/// The longest that a fault may hold anything up: one day.
const MAX_MS: u64 = 86_400_000;

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Fault {
    /// HTTP: the request or the answer is held up. Sockets: the message is, and those behind it in the same direction wait for it.
    #[serde(alias = "delay", rename_all = "camelCase")]
    Latency {
        /// How long, in milliseconds of the mock's clock.
        #[schema(maximum = 86_400_000)]
        ms: u64,
        /// Up to this many milliseconds more, drawn anew each time.
        #[serde(default)]
        #[schema(maximum = 86_400_000)]
        jitter_ms: u64,
    },
    /// HTTP: this answer instead of the server's own.
    Error(ErrorAnswer),
    /// The TCP connection is cut, with no answer and no closing handshake. On a request, `at` tells a refusal (`request`) from an answer that got lost (`answer`).
    Abort,
    /// HTTP: the connection is reset before anything is done, as by a server that does not run.
    Refuse,
    /// HTTP: the answer has its status, but its body is spoiled. Sockets: the message is; what an event or an ack says becomes a text.
    Malformed {
        /// In which way.
        #[serde(default)]
        form: Malformed,
    },
    /// HTTP: the body of the answer comes in small pieces.
    #[serde(rename_all = "camelCase")]
    SlowBody {
        /// The size of a piece.
        #[serde(default = "one")]
        #[schema(value_type = u32, minimum = 1)]
        chunk_bytes: NonZeroU32,
        /// How long each piece is held up, in milliseconds of the mock's clock.
        #[schema(maximum = 86_400_000)]
        every_ms: u64,
    },
    /// HTTP: nobody ever answers, and the connection stays open; `at` tells a request that got lost (`request`) from an answer that did (`answer`). Sockets: the message gets lost.
    Drop,
    /// HTTP: the request arrives more than once, and the last answer is the client's. Sockets: the message arrives more than once.
    Duplicate {
        /// How many extra ones there are.
        #[serde(default = "one")]
        #[schema(value_type = u32, minimum = 1, maximum = 100)]
        extra: NonZeroU32,
    },
    /// HTTP: the request or the answer is overtaken by the next exchange. Sockets: the message is overtaken by the next one in its direction.
    #[serde(rename_all = "camelCase")]
    Reorder {
        /// How long it waits to be overtaken, in milliseconds of the mock's clock, before it goes on all the same.
        #[serde(default = "one_second")]
        #[schema(maximum = 86_400_000)]
        max_ms: u64,
    },
    /// Sockets: the server closes the socket in place of passing the message on.
    Close {
        /// The close code.
        #[schema(schema_with = close_code)]
        code: u16,
        /// The close reason.
        #[serde(default)]
        #[schema(max_length = 123)]
        reason: String,
    },
    /// HTTP: nothing passes on this connection until the fault is removed; then it goes on. Sockets: from this message on nothing passes any more in the directions that the matcher means (both, when it names none), while the socket stays
    /// open. It lasts until the socket is gone or the fault is removed; then what was held back passes in its order, as on a TCP connection whose
    /// network is back.
    HalfOpen,
}

/// The answer that an [`Error`](Fault::Error) fault gives.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ErrorAnswer {
    /// The status.
    #[schema(minimum = 200, maximum = 599)]
    pub status: u16,
    /// The value of the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// The body; the contract's own envelope of errors when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// In which way a body is spoiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Malformed {
    /// The first half of the JSON.
    #[default]
    Truncated,
    /// The HTML page of a proxy.
    Html,
    /// Nothing at all.
    Empty,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

/// Where on its way through the server an HTTP request meets a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// On the way in: the contract's rules have not seen the request, and do not when it is refused.
    Request,
    /// On the way out: the server has done its work.
    Answer,
}

/// A fault with its scope.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultSpec {
    /// What goes wrong.
    pub fault: Fault,
    /// With which traffic; with all of the kind that the fault acts on when left out.
    #[serde(rename = "match", default, deserialize_with = "strict::object")]
    pub matcher: Matcher,
    /// Where an HTTP request meets it. Left out: what spoils or delays an answer on the way out (and so does whatever asks for a status), the rest on the way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Stage>,
    /// How many matches pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How often it happens at the most; without end when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    pub times: Option<NonZeroU32>,
    /// How probable it is at each match, above 0 and up to 1; certain when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(exclusive_minimum = 0, maximum = 1)]
    pub probability: Option<f64>,
    /// The seed of its chance. The same seed with the same traffic gives the same faults; drawn from the server's seed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl FaultSpec {
    /// This fault, at every match.
    #[must_use]
    pub fn new(fault: Fault, matcher: Matcher) -> Self {
        Self {
            fault,
            matcher,
            at: None,
            skip: 0,
            times: None,
            probability: None,
            seed: None,
        }
    }

    /// The same, this many times at the most; 0 is taken as 1.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self {
            times: NonZeroU32::new(times.max(1)),
            ..self
        }
    }

    /// The same, by chance.
    #[must_use]
    pub fn with_probability(self, probability: f64, seed: u64) -> Self {
        Self {
            probability: Some(probability),
            seed: Some(seed),
            ..self
        }
    }

    /// The same, at this stage of an HTTP request.
    #[must_use]
    pub fn at(self, stage: Stage) -> Self {
        Self {
            at: Some(stage),
            ..self
        }
    }

    /// Refuses what could never happen or never be sent.
    ///
    /// # Errors
    /// [`BadInput`] names the field.
    pub fn check(&self) -> Result<(), BadInput> {
        self.fault.check()?;
        if self
            .probability
            .is_some_and(|chance| !(chance > 0.0 && chance <= 1.0))
        {
            return Err(BadInput::new("probability", "it is above 0 and at the most 1"));
        }
        let fault = &self.fault;
        let meets_http = fault.acts_on(Event::Request)
            && may_mean_requests(&self.matcher)
            && !(fault.comes_before() && self.matcher.status.is_some());
        let meets_frames = fault.acts_on(Event::Frame) && may_mean_frames(&self.matcher);
        if !meets_http && !meets_frames {
            return Err(BadInput::new("match", fault.scope_hint()));
        }
        if self.at.is_some() && !meets_http {
            return Err(BadInput::new("at", "only HTTP requests have stages"));
        }
        if self.at == Some(Stage::Request) && fault.needs_answer() {
            return Err(BadInput::new("at", "there is no body to spoil before the answer"));
        }
        if fault.comes_before() && self.at == Some(Stage::Answer) {
            return Err(BadInput::new("at", "it befalls a request, not its answer"));
        }
        if self.at == Some(Stage::Request) && self.matcher.status.is_some() {
            return Err(BadInput::new(
                "at",
                "a request has no status yet: leave `at` or `match.status` out",
            ));
        }
        Ok(())
    }

    /// Where an HTTP request meets this fault.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if let Some(stage) = self.at {
            return stage;
        }
        if self.fault.is_early() && self.matcher.status.is_none() {
            Stage::Request
        } else {
            Stage::Answer
        }
    }
}

impl Fault {
    /// Whether this fault can befall traffic of this sort.
    pub(crate) const fn acts_on(&self, event: Event) -> bool {
        let (http, frames) = match self {
            Self::Error(_) | Self::SlowBody { .. } | Self::Refuse => (true, false),
            Self::Close { .. } => (false, true),
            Self::Latency { .. } | Self::Abort | Self::Malformed { .. } | Self::Drop => (true, true),
            Self::Duplicate { .. } | Self::Reorder { .. } | Self::HalfOpen => (true, true),
        };
        match event {
            Event::Request => http,
            Event::Frame => frames,
            Event::Open | Event::Close => false,
        }
    }

    const fn needs_answer(&self) -> bool {
        matches!(self, Self::Malformed { .. } | Self::SlowBody { .. })
    }

    /// Whether a request meets it on the way in when nobody says otherwise.
    const fn is_early(&self) -> bool {
        match self {
            Self::Error(_) | Self::Abort | Self::Drop | Self::HalfOpen => true,
            Self::Refuse | Self::Duplicate { .. } => true,
            Self::Latency { .. } | Self::Reorder { .. } | Self::Close { .. } => false,
            Self::Malformed { .. } | Self::SlowBody { .. } => false,
        }
    }

    /// It is about a request that has not been looked at.
    const fn comes_before(&self) -> bool {
        matches!(self, Self::Refuse | Self::Duplicate { .. })
    }

    const fn scope_hint(&self) -> &'static str {
        match (self.acts_on(Event::Request), self.acts_on(Event::Frame)) {
            (true, false) => "this fault befalls HTTP requests, and the matcher never means one",
            (false, true) => "this fault befalls socket messages, and the matcher never means one",
            (true, true) | (false, false) => "the matcher means neither HTTP requests nor socket messages",
        }
    }

    fn check(&self) -> Result<(), BadInput> {
        match self {
            Self::Latency { ms, jitter_ms } => {
                at_most_a_day("fault.latency.ms", *ms)?;
                at_most_a_day("fault.latency.jitterMs", *jitter_ms)
            }
            Self::Error(answer) if !(200..=599).contains(&answer.status) => Err(BadInput::new(
                "fault.error.status",
                "an answer has a status from 200 to 599",
            )),
            Self::SlowBody { every_ms, .. } => at_most_a_day("fault.slowBody.everyMs", *every_ms),
            Self::Reorder { max_ms } => at_most_a_day("fault.reorder.maxMs", *max_ms),
            Self::Duplicate { extra } if extra.get() > 100 => {
                Err(BadInput::new("fault.duplicate.extra", "100 at the most"))
            }
            Self::Close { code, .. } if !may_be_sent(*code) => Err(BadInput::new(
                "fault.close.code",
                "a close frame cannot carry this code (RFC 6455, 7.4)",
            )),
            Self::Close { reason, .. } if reason.len() > 123 => Err(BadInput::new(
                "fault.close.reason",
                "a close frame has room for 123 bytes",
            )),
            Self::Error(_) | Self::Duplicate { .. } | Self::Close { .. } => Ok(()),
            Self::Abort | Self::Refuse | Self::Malformed { .. } | Self::Drop | Self::HalfOpen => Ok(()),
        }
    }
}

fn may_mean_requests(matcher: &Matcher) -> bool {
    matcher.kind.is_none_or(|kind| kind == Kind::Http)
        && matcher.event.is_none_or(|event| event == Event::Request)
        && matcher
            .direction
            .is_none_or(|direction| direction == Direction::In)
        && matcher.message_type.is_none()
}

fn may_mean_frames(matcher: &Matcher) -> bool {
    matcher.kind.is_none_or(|kind| kind == Kind::Socket)
        && matcher.event.is_none_or(|event| event == Event::Frame)
        && matcher.method.is_none()
        && matcher.status.is_none()
}

fn at_most_a_day(field: &str, ms: u64) -> Result<(), BadInput> {
    if ms > MAX_MS {
        Err(BadInput::new(field, "86400000 (a day) at the most"))
    } else {
        Ok(())
    }
}

/// The close codes that a frame may carry: those that the protocol assigns to endpoints, and those of libraries and applications.
const fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

fn close_code() -> utoipa::openapi::Schema {
    let range = |from: u16, to: u16| {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::Integer)
            .minimum(Some(from))
            .maximum(Some(to))
    };
    utoipa::openapi::OneOfBuilder::new()
        .item(range(1000, 1003))
        .item(range(1007, 1014))
        .item(range(3000, 4999))
        .into()
}

const fn one() -> NonZeroU32 {
    NonZeroU32::MIN
}

const fn one_second() -> u64 {
    1_000
}
