//! The tap on every frame: between the contract and the socket in one direction, between the socket and the contract in the other.

use std::{collections::BTreeMap, sync::Arc};

use axum::body::Bytes;
use serde_json::Value;

use super::{Inner, answer};
use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    control::{
        fault::{FramePlan, Lane, Malformed, SocketEnd},
        journal::{Payload, Record, Sketch},
        matcher::{Direction, Event},
    },
    hub::{Session, SessionId},
    json::Json,
    outbox::{self, Frame},
    timers::Job,
    transport::frames::{self, Emitted, Incoming},
};

/// How many messages may be held up in one direction of a socket before its connection breaks, as with a full buffer.
const MAX_HELD_UP: usize = 1_000;

/// A frame on its way. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Passing {
    In(Incoming),
    Out(Frame),
}

/// What is held up, by socket and direction.
pub(super) type Lanes = BTreeMap<(SessionId, Direction), HeldUp>;

#[derive(Debug)]
pub(crate) struct HeldUp {
    session: Arc<Session>,
    lane: Lane<Passing>,
}

/// What becomes of a frame at once.
enum Fate {
    /// Nothing stands in its way.
    Delivered(Passing),
    /// It is lost, or waits for its turn.
    Taken,
    /// The socket ends in its place.
    Ended(SocketEnd),
}

/// Takes a frame, and delivers it now, later, more than once, or never.
pub(crate) fn pass(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    passing: Passing,
) {
    let direction = passing.direction();
    let fate = shared.tap.lock().decide(shared, now, session, passing);
    match fate {
        Fate::Delivered(passing) => frames::deliver(shared, backend, now, session, passing),
        Fate::Taken => resume(shared, backend, now, session.id, direction),
        Fate::Ended(SocketEnd::Close(code, reason)) => {
            frames::close(shared, backend, now, session, code, &reason);
        }
        Fate::Ended(SocketEnd::Abort) => frames::break_off(shared, backend, now, session),
    }
}

/// Delivers what has waited long enough, and sees to it that the rest will be.
pub(crate) fn resume(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    socket: SessionId,
    direction: Direction,
) {
    loop {
        // Delivering may send, and so come back here: the lock is free by then.
        let ready = shared.tap.lock().next_ready(now, socket, direction);
        let Some((session, passing)) = ready else { break };
        frames::deliver(shared, backend, now, &session, passing);
    }
    let job = Job::Frames(socket, direction);
    match shared.tap.lock().next_due(socket, direction) {
        Some(due) => backend.timers.set(job, due),
        None => backend.timers.stop(&job),
    }
}

/// The same for every socket: a half-open one may be whole again, or the timers may be new.
pub(crate) fn resume_all(shared: &Shared, backend: &mut Backend, now: UnixMillis) {
    let held_up: Vec<(SessionId, Direction)> = {
        let inner = shared.tap.lock();
        backend.hub.all().iter().for_each(|session| inner.hush(session));
        inner
            .lanes
            .values()
            .for_each(|held_up| inner.hush(&held_up.session));
        inner.lanes.keys().copied().collect()
    };
    for (socket, direction) in held_up {
        resume(shared, backend, now, socket, direction);
    }
}

/// Forgets what is held up on sockets, and what is half-open: they are all going to be closed.
pub(crate) fn free_sockets(shared: &Shared, backend: &mut Backend) {
    let mut inner = shared.tap.lock();
    inner.faults.lift_silence();
    for (socket, direction) in std::mem::take(&mut inner.lanes).into_keys() {
        backend.timers.stop(&Job::Frames(socket, direction));
    }
    backend.hub.all().iter().for_each(|session| inner.hush(session));
}

/// Writes down that a socket has opened.
pub(crate) fn opened(shared: &Shared, now: UnixMillis, session: &Session) {
    shared
        .tap
        .lock()
        .note(shared, now, session, Event::Open, Direction::In, None);
}

/// Writes down that a socket has closed: from which side, and with which code if there was one.
pub(crate) fn closed(shared: &Shared, now: UnixMillis, session: &Session, by: Direction, code: Option<u16>) {
    shared
        .tap
        .lock()
        .note(shared, now, session, Event::Close, by, code);
}

/// Forgets a connection that is gone, with what was held up on it.
pub(crate) fn gone(shared: &Shared, backend: &mut Backend, session: &Session) {
    let mut inner = shared.tap.lock();
    inner.faults.socket_gone(session.id.0);
    for direction in [Direction::In, Direction::Out] {
        if inner.lanes.remove(&(session.id, direction)).is_some() {
            backend.timers.stop(&Job::Frames(session.id, direction));
        }
    }
}

impl Passing {
    const fn direction(&self) -> Direction {
        match self {
            Self::In(_) => Direction::In,
            Self::Out(_) => Direction::Out,
        }
    }

    /// The same with what it says spoiled. Binary frames and closes say nothing.
    fn spoiled(self, form: Malformed) -> Self {
        match self {
            Self::In(Incoming::Text(text)) => {
                Self::In(Incoming::Text(answer::spoil_text(form, &text).into()))
            }
            Self::Out(Frame::Text(text)) => Self::Out(Frame::Text(answer::spoil_text(form, &text).into())),
            Self::In(Incoming::Event(event)) => Self::In(Incoming::Event(Arc::new(Emitted {
                name: event.name.clone(),
                args: event
                    .args
                    .iter()
                    .map(|value| answer::spoil_value(form, &value.to_string()))
                    .collect(),
                attachments: Vec::new(),
                ack: event.ack,
            }))),
            Self::Out(Frame::Event { name, data, .. }) => Self::Out(Frame::Event {
                name,
                data: Json::of(&answer::spoil_value(form, data.text())),
                attachments: Vec::new(),
            }),
            Self::Out(Frame::Ack { id, event, data }) => Self::Out(Frame::Ack {
                id,
                event,
                data: Json::of(&answer::spoil_value(form, data.text())),
            }),
            Self::In(Incoming::Binary(_)) | Self::Out(Frame::Close { .. }) => self,
        }
    }

    /// What it is called and what it says. An ack is called like its event.
    pub(crate) fn message(&self) -> (Option<&str>, Payload) {
        match self {
            Self::In(Incoming::Text(text)) => (None, Payload::read(text.as_bytes())),
            Self::Out(Frame::Text(text)) => (None, Payload::read(text.as_bytes())),
            Self::In(Incoming::Binary(length)) => (None, Payload::opaque(*length)),
            Self::In(Incoming::Event(event)) => {
                let payload = Payload::arguments(&event.args, &event.attachments);
                (Some(&event.name), payload)
            }
            Self::Out(Frame::Event {
                name,
                data,
                attachments,
            }) => {
                let payload = if attachments.is_empty() {
                    Payload::read(data.text().as_bytes())
                } else {
                    Payload::arguments(&[data.value()], attachments)
                };
                (Some(name), payload)
            }
            Self::Out(Frame::Ack { event, data, .. }) => {
                (Some(&event.name), Payload::read(data.text().as_bytes()))
            }
            Self::Out(Frame::Close { reason, .. }) => (None, Payload::read(reason.as_bytes())),
        }
    }

    /// About how many bytes it says.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::In(Incoming::Text(text)) => text.len(),
            // Only their number is kept.
            Self::In(Incoming::Binary(_)) => 0,
            Self::In(Incoming::Event(event)) => {
                let bytes = event.attachments.iter().map(Bytes::len);
                bytes.sum::<usize>() + event.args.iter().map(weight).sum::<usize>()
            }
            Self::Out(frame) => outbox::cost(frame),
        }
    }

    /// A close, which no fault befalls, and which is written down by itself.
    const fn is_close(&self) -> bool {
        matches!(self, Self::Out(Frame::Close { .. }))
    }
}

impl Inner {
    fn decide(&mut self, shared: &Shared, now: UnixMillis, session: &Arc<Session>, passing: Passing) -> Fate {
        let direction = passing.direction();
        let is_last = passing.is_close();
        let plan = if is_last {
            FramePlan::default()
        } else {
            self.meet(shared, now, session, &passing)
        };
        if let Some(end) = plan.end {
            return Fate::Ended(end);
        }
        let passing = match plan.malformed {
            Some(form) => passing.spoiled(form),
            None => passing,
        };
        let key = (session.id, direction);
        let silent = self.faults.silenced_by(session.id.0, direction).is_some();
        if plan.passes_at_once() && !silent && !self.lanes.contains_key(&key) {
            return Fate::Delivered(passing);
        }
        let held_up = self.lanes.entry(key).or_insert_with(|| HeldUp {
            session: session.clone(),
            lane: Lane::default(),
        });
        if is_last {
            held_up.lane.push_last(now, passing);
        } else {
            held_up.lane.push(now, passing, &plan);
        }
        if held_up.lane.len() > MAX_HELD_UP {
            Fate::Ended(SocketEnd::Abort)
        } else {
            Fate::Taken
        }
    }

    /// Writes a message down and asks the faults.
    fn meet(&mut self, shared: &Shared, now: UnixMillis, session: &Session, passing: &Passing) -> FramePlan {
        let sketch = Sketch {
            contract: session.contract(),
            direction: passing.direction(),
            user: session.shared_user().cloned(),
            socket: session.id.0,
            path: session.path(),
            passing: passing.clone(),
        };
        let mut kept = self.journal.sketch(now, sketch);
        if self.faults.is_idle() {
            self.keep(shared, now, kept, &[]);
            return FramePlan::default();
        }
        let plan = self.faults.frame(session.id.0, &kept.entry().traffic());
        kept.note(&plan.fired, plan.copies == 0 || plan.held_back);
        self.keep(shared, now, kept, &plan.fired);
        if plan.held_back {
            self.hush(session);
        }
        plan
    }

    fn note(
        &mut self,
        shared: &Shared,
        now: UnixMillis,
        session: &Session,
        event: Event,
        direction: Direction,
        code: Option<u16>,
    ) {
        let record = Record {
            contract: Some(session.contract()),
            event,
            direction,
            user_id: session.user(),
            socket: Some(session.id.0),
            method: None,
            target: session.path(),
            message_type: None,
            payload: Payload::default(),
            status: code,
        };
        let entry = self.journal.draft(now, record);
        self.keep(shared, now, entry, &[]);
    }

    /// Takes the next message that may be delivered; drops the lane when nothing is left in it.
    fn next_ready(
        &mut self,
        now: UnixMillis,
        socket: SessionId,
        direction: Direction,
    ) -> Option<(Arc<Session>, Passing)> {
        if self.faults.silenced_by(socket.0, direction).is_some() {
            return None;
        }
        let key = (socket, direction);
        let held_up = self.lanes.get_mut(&key)?;
        let next = held_up
            .lane
            .pop(now)
            .map(|passing| (held_up.session.clone(), passing));
        if held_up.lane.len() == 0 {
            self.lanes.remove(&key);
        }
        next
    }

    fn next_due(&self, socket: SessionId, direction: Direction) -> Option<UnixMillis> {
        if self.faults.silenced_by(socket.0, direction).is_some() {
            return None;
        }
        self.lanes.get(&(socket, direction))?.lane.next_due()
    }

    /// Tells the task of a real connection which directions are silent.
    fn hush(&self, session: &Session) {
        let is_silent = |direction| self.faults.silenced_by(session.id.0, direction).is_some();
        session
            .hush
            .set(is_silent(Direction::In), is_silent(Direction::Out));
        session.outbox.wake();
    }
}

/// About as many bytes as a value has as JSON.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| name.len() + weight(member))
            .sum(),
    }
}
