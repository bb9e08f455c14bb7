//! The faults in force, and what becomes of each piece of traffic that meets them.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde::Serialize;
use utoipa::ToSchema;

use super::spec::{ErrorAnswer, Fault, FaultSpec, Malformed, Stage};
use crate::{
    control::matcher::{Direction, Traffic},
    strict::BadInput,
};

/// The number of a fault: they are met in this order.
pub type FaultId = u64;

/// How many faults can be in force at once.
pub(super) const MAX_FAULTS: usize = 1_000;

/// The faults in force. Pure: it knows no socket and no clock, and says what has to be done as a plan.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    next_id: FaultId,
    active: BTreeMap<FaultId, Active>,
    /// The directions in which sockets are half-open, and by which fault.
    silent: BTreeMap<(u64, Direction), FaultId>,
}

/// A fault in force with its history.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Active {
    /// Its number.
    #[schema(value_type = u64)]
    pub id: FaultId,
    /// What was asked for, with the seed that is used.
    #[serde(flatten)]
    pub spec: FaultSpec,
    /// How many pieces of traffic it was about.
    pub matched: u64,
    /// How often it happened.
    pub fired: u64,
    #[serde(skip)]
    #[schema(ignore)]
    chance: SmallRng,
}

/// What becomes of an HTTP request at one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HttpPlan {
    /// How long it is held up first, in milliseconds.
    pub(crate) delay_ms: u64,
    /// What happens instead of what would.
    pub(crate) instead: Option<Instead>,
    /// How the body is spoiled.
    pub(crate) malformed: Option<Malformed>,
    /// How the body is slowed down: the size of a piece, and the milliseconds that each one waits.
    pub(crate) slow: Option<(u32, u64)>,
    /// How often the request arrives beside the first time.
    pub(crate) repeats: u32,
    /// How long it waits at the most for the next exchange to overtake it, in milliseconds.
    pub(crate) overtaken_within_ms: Option<u64>,
    /// The fault whose end it waits for.
    pub(crate) held_by: Option<FaultId>,
    /// The faults that made this plan.
    pub(crate) fired: Vec<FaultId>,
}

/// What an HTTP client gets in place of the server's answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Instead {
    /// Another answer.
    Answer(ErrorAnswer),
    /// A connection that is cut.
    Abort,
    /// A connection that is reset.
    Refuse,
    /// Nothing, as long as this fault is there.
    Nothing(FaultId),
}

/// What becomes of a socket message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FramePlan {
    /// How often it is passed on.
    pub(crate) copies: u32,
    /// How long it is held up first, in milliseconds.
    pub(crate) delay_ms: u64,
    /// How long it waits at the most for the next one to overtake it, in milliseconds.
    pub(crate) overtaken_within_ms: Option<u64>,
    /// Whether it waits until its half-open socket is whole again.
    pub(crate) held_back: bool,
    /// How it is spoiled.
    pub(crate) malformed: Option<Malformed>,
    /// What happens to the socket.
    pub(crate) end: Option<SocketEnd>,
    /// The faults that made this plan.
    pub(crate) fired: Vec<FaultId>,
}

/// How a fault ends a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SocketEnd {
    /// With a close frame.
    Close(u16, String),
    /// By cutting the connection.
    Abort,
}

impl Default for FramePlan {
    fn default() -> Self {
        Self {
            copies: 1,
            delay_ms: 0,
            overtaken_within_ms: None,
            held_back: false,
            malformed: None,
            end: None,
            fired: Vec::new(),
        }
    }
}

impl FramePlan {
    /// Whether the frame goes on as it is.
    pub(crate) const fn passes_at_once(&self) -> bool {
        self.copies == 1 && self.delay_ms == 0 && self.overtaken_within_ms.is_none() && !self.held_back
    }
}

impl Faults {
    /// No faults yet. The seed is where those that name none draw theirs from.
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            seed,
            next_id: 1,
            active: BTreeMap::new(),
            silent: BTreeMap::new(),
        }
    }

    /// Puts a fault in force.
    ///
    /// # Errors
    /// [`BadInput`] for a fault that could never happen, and for more than a thousand of them.
    pub(crate) fn add(&mut self, spec: FaultSpec) -> Result<FaultId, BadInput> {
        spec.check()?;
        if self.active.len() >= MAX_FAULTS {
            return Err(BadInput::new(
                "",
                "a thousand faults are in force: remove some first",
            ));
        }
        let id = self.next_id;
        self.next_id += 1;
        let seed = spec
            .seed
            .unwrap_or_else(|| SmallRng::seed_from_u64(self.seed ^ id).random());
        let spec = FaultSpec {
            seed: Some(seed),
            ..spec
        };
        let chance = SmallRng::seed_from_u64(seed);
        self.active.insert(
            id,
            Active {
                id,
                spec,
                matched: 0,
                fired: 0,
                chance,
            },
        );
        Ok(id)
    }

    /// Ends a fault, and with it the half-open sockets that it made. Says whether there was one.
    pub(crate) fn remove(&mut self, id: FaultId) -> bool {
        self.silent.retain(|_, by| *by != id);
        self.active.remove(&id).is_some()
    }

    /// Ends all faults, and says how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        self.silent.clear();
        std::mem::take(&mut self.active).len()
    }

    /// Makes every half-open socket whole.
    pub(crate) fn lift_silence(&mut self) {
        self.silent.clear();
    }

    /// The faults in force, the used-up ones too, in the order in which they were added.
    pub(crate) fn list(&self) -> impl Iterator<Item = &Active> {
        self.active.values()
    }

    /// One fault.
    pub(crate) fn get(&self, id: FaultId) -> Option<&Active> {
        self.active.get(&id)
    }

    /// What becomes of this HTTP request at this stage.
    pub(crate) fn http(&mut self, stage: Stage, traffic: &Traffic<'_>) -> HttpPlan {
        let mut plan = HttpPlan::default();
        for fault in self
            .active
            .values_mut()
            .filter(|fault| fault.spec.stage() == stage)
        {
            if !fault.strikes(traffic) {
                continue;
            }
            plan.fired.push(fault.id);
            match &fault.spec.fault {
                Fault::Latency { ms, jitter_ms } => {
                    plan.delay_ms += latency(*ms, *jitter_ms, &mut fault.chance)
                }
                Fault::Malformed { form } => plan.malformed = Some(*form),
                Fault::SlowBody {
                    chunk_bytes,
                    every_ms,
                } => plan.slow = Some((chunk_bytes.get(), *every_ms)),
                Fault::Error(answer) => plan.instead = Some(Instead::Answer(answer.clone())),
                Fault::Abort => plan.instead = Some(Instead::Abort),
                Fault::Refuse => plan.instead = Some(Instead::Refuse),
                Fault::Drop => plan.instead = Some(Instead::Nothing(fault.id)),
                Fault::Duplicate { extra } => plan.repeats += extra.get(),
                Fault::Reorder { max_ms } => plan.overtaken_within_ms = Some(*max_ms),
                Fault::HalfOpen => plan.held_by = Some(fault.id),
                // A socket's.
                Fault::Close { .. } => {}
            }
            if plan.instead.is_some() || plan.held_by.is_some() {
                break;
            }
        }
        plan
    }

    /// Whether nothing can befall anything.
    pub(crate) fn is_idle(&self) -> bool {
        self.active.is_empty() && self.silent.is_empty()
    }

    /// What becomes of this message on this socket.
    pub(crate) fn frame(&mut self, socket: u64, traffic: &Traffic<'_>) -> FramePlan {
        let mut plan = FramePlan::default();
        if let Some(by) = self.silenced_by(socket, traffic.direction) {
            return FramePlan {
                held_back: true,
                fired: vec![by],
                ..plan
            };
        }
        for fault in self.active.values_mut() {
            if !fault.strikes(traffic) {
                continue;
            }
            plan.fired.push(fault.id);
            match &fault.spec.fault {
                Fault::Latency { ms, jitter_ms } => {
                    plan.delay_ms += latency(*ms, *jitter_ms, &mut fault.chance)
                }
                Fault::Duplicate { extra } => plan.copies += extra.get(),
                Fault::Reorder { max_ms } => plan.overtaken_within_ms = Some(*max_ms),
                Fault::Drop => plan.copies = 0,
                Fault::Close { code, reason } => plan.end = Some(SocketEnd::Close(*code, reason.clone())),
                Fault::Abort => plan.end = Some(SocketEnd::Abort),
                Fault::HalfOpen => {
                    plan.held_back = true;
                    for direction in directions(fault.spec.matcher.direction) {
                        self.silent.entry((socket, *direction)).or_insert(fault.id);
                    }
                }
                Fault::Malformed { form } => plan.malformed = Some(*form),
                // Of HTTP alone.
                Fault::Error(_) | Fault::SlowBody { .. } | Fault::Refuse => {}
            }
            if plan.end.is_some() {
                plan.copies = 0;
            }
            if plan.copies == 0 || plan.held_back {
                break;
            }
        }
        plan
    }

    /// The fault that made this socket half-open in this direction.
    pub(crate) fn silenced_by(&self, socket: u64, direction: Direction) -> Option<FaultId> {
        self.silent.get(&(socket, direction)).copied()
    }

    /// Forgets a socket that is gone.
    pub(crate) fn socket_gone(&mut self, socket: u64) {
        self.silent.remove(&(socket, Direction::In));
        self.silent.remove(&(socket, Direction::Out));
    }
}

impl Active {
    /// Whether it has happened as often as it may.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.spec
            .times
            .is_some_and(|times| self.fired >= u64::from(times.get()))
    }

    /// Counts this traffic when it is meant, and draws whether the fault happens to it.
    fn strikes(&mut self, traffic: &Traffic<'_>) -> bool {
        if !self.spec.fault.acts_on(traffic.event) || self.is_used_up() || !self.spec.matcher.matches(traffic)
        {
            return false;
        }
        self.matched += 1;
        if self.matched <= u64::from(self.spec.skip) {
            return false;
        }
        let happens = self
            .spec
            .probability
            .is_none_or(|probability| self.chance.random_bool(probability));
        self.fired += u64::from(happens);
        happens
    }
}

fn latency(ms: u64, jitter_ms: u64, chance: &mut SmallRng) -> u64 {
    if jitter_ms == 0 {
        ms
    } else {
        ms + chance.random_range(0..=jitter_ms)
    }
}

const fn directions(meant: Option<Direction>) -> &'static [Direction] {
    match meant {
        Some(Direction::In) => &[Direction::In],
        Some(Direction::Out) => &[Direction::Out],
        None => &[Direction::In, Direction::Out],
    }
}
