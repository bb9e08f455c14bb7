//! The tap on every frame: between the contract and the socket in one direction, between the socket and the contract in the other.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::chattrix,
    control::{
        fault::{FramePlan, Lane, SocketEnd},
        journal::{Payload, Record},
        matcher::{Contract, Direction, Event},
    },
    hub::{Session, SessionId},
    outbox::SocketFrame,
    timers::Job,
    transport::frames::{self, Incoming},
};

use super::Inner;

/// How many messages may be held up in one direction of a socket before its connection breaks, as it would with a full buffer.
const MAX_HELD_UP: usize = 1_000;

/// A frame on its way, in its direction.
#[derive(Debug, Clone)]
pub(crate) enum Passing {
    In(Incoming),
    Out(SocketFrame),
}

/// What is held up, by socket and direction.
pub(super) type Lanes = BTreeMap<(SessionId, Direction), HeldUp>;

#[derive(Debug)]
pub(super) struct HeldUp {
    session: Arc<Session>,
    lane: Lane<Passing>,
}

impl Passing {
    const fn direction(&self) -> Direction {
        match self {
            Self::In(_) => Direction::In,
            Self::Out(_) => Direction::Out,
        }
    }
}

/// What becomes of a frame at once.
enum Fate {
    /// Nothing stands in its way.
    Delivered(Passing),
    /// It is lost, or takes its turn.
    Taken,
    /// The socket ends in its place.
    Ended(SocketEnd),
}

/// Takes a frame; delivers it now, later, more than once, or never.
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
        Fate::Ended(SocketEnd::Close(code, reason)) => frames::close(shared, backend, now, session, code, &reason),
        Fate::Ended(SocketEnd::Abort) => frames::break_off(shared, backend, now, session),
    }
}

/// Delivers what has waited long enough, and sees to it that the rest is.
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
pub(super) fn resume_all(shared: &Shared, backend: &mut Backend, now: UnixMillis) {
    let held_up: Vec<(SessionId, Direction)> = {
        let inner = shared.tap.lock();
        for session in backend.hub.all() {
            inner.hush(&session);
        }
        inner.lanes.keys().copied().collect()
    };
    for (socket, direction) in held_up {
        resume(shared, backend, now, socket, direction);
    }
}

/// Writes down that a socket has opened.
pub(crate) fn opened(shared: &Shared, now: UnixMillis, session: &Session) {
    note(shared, now, session, Event::Open, Direction::In, None, Payload::default());
}

/// Writes down that a socket has closed: by whom, and with which code if there was one.
pub(crate) fn closed(shared: &Shared, now: UnixMillis, session: &Session, by: Direction, code: Option<u16>, reason: &str) {
    note(shared, now, session, Event::Close, by, code, Payload::read(reason.as_bytes()));
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

fn note(
    shared: &Shared,
    now: UnixMillis,
    session: &Session,
    event: Event,
    direction: Direction,
    status: Option<u16>,
    payload: Payload,
) {
    let mut inner = shared.tap.lock();
    let entry = inner.journal.draft(now, record(session, event, direction, status, payload, user.as_deref()));
    inner.keep(shared, now, entry);
}
