//! The one place through which every frame passes, whether its socket is real or in-process.

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::{
        call_end,
        chattrix::{self, socket::BAD_TOKEN},
        video_call,
    },
    control::{
        matcher::{Contract, Direction},
        tap::{self, Passing},
    },
    hub::{Party, Session, SessionId},
    outbox::Frame,
    store::tokens::Which,
};

/// A frame from a client, as far as the transport understands it. Cheap to clone: the journal has the same text.
#[derive(Debug, Clone)]
pub(crate) enum Incoming {
    Text(Arc<str>),
    /// Of this many bytes; no contract has binary frames.
    Binary(usize),
    /// An event of Socket.IO.
    Event(Arc<Emitted>),
}

/// An event of Socket.IO as a client has emitted it.
#[derive(Debug, Clone)]
pub(crate) struct Emitted {
    pub(crate) name: String,
    pub(crate) args: Vec<Value>,
    /// What the placeholders in the arguments stand for.
    pub(crate) attachments: Vec<Bytes>,
    /// The number of the ack that the client waits for.
    pub(crate) ack: Option<u64>,
}

/// Takes a frame from a client. A session that is over is not heard any more.
pub(crate) fn incoming(shared: &Shared, session: &Arc<Session>, frame: Incoming) {
    let mut backend = shared.enter();
    if !backend.hub.contains(session) {
        return;
    }
    let now = backend.now;
    tap::pass(shared, &mut backend, now, session, Passing::In(frame));
}

/// Sends a frame to one session.
pub(crate) fn outgoing(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    frame: Frame,
) {
    tap::pass(shared, backend, now, session, Passing::Out(frame));
}

/// Delivers what the tap lets through.
pub(crate) fn deliver(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    passing: Passing,
) {
    match passing {
        Passing::In(frame) if backend.hub.contains(session) => match &session.party {
            Party::Chattrix { user, .. } => {
                chattrix::socket::receive(shared, backend, now, session, *user, &frame);
            }
            Party::CallEnd { user } => call_end::socket::receive(shared, backend, now, session, user, &frame),
            Party::VideoCall { user, .. } => {
                video_call::socket::receive(shared, backend, now, session, *user, frame);
            }
            Party::Stranger => {}
        },
        // It was held up until its session was over.
        Passing::In(_) => {}
        Passing::Out(frame) => {
            if !session.outbox.push(frame) {
                tracing::warn!(session = session.id.0, "a socket that does not read is given up");
                if backend.hub.remove(session) {
                    over(shared, backend, now, session);
                }
            }
        }
    }
}

/// Sends a frame to every session that a user has in a contract, but for one.
pub(crate) fn notify(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    (contract, user): (Contract, &str),
    frame: &Frame,
    except: Option<SessionId>,
) {
    for session in backend.hub.of_user(contract, user) {
        if Some(session.id) != except {
            outgoing(shared, backend, now, &session, frame.clone());
        }
    }
}

/// Closes a session from the server's side.
pub(crate) fn close(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    code: u16,
    reason: &str,
) {
    let was_open = backend.hub.remove(session);
    outgoing(
        shared,
        backend,
        now,
        session,
        Frame::Close {
            code,
            reason: reason.to_owned(),
        },
    );
    announce_closed(shared, now, session, Direction::Out, Some(code));
    if was_open {
        over(shared, backend, now, session);
    }
}

/// Closes what tokens have opened that are revoked now (NOTES, For all of them); answers how many sockets.
pub(crate) fn close_revoked(shared: &Shared, backend: &mut Backend, now: UnixMillis, which: &Which) -> usize {
    let sessions = backend.hub.matching(which);
    for session in &sessions {
        close(shared, backend, now, session, BAD_TOKEN, "revoked");
    }
    sessions.len()
}

/// Breaks a connection off without a word, as a lost network would.
pub(crate) fn break_off(shared: &Shared, backend: &mut Backend, now: UnixMillis, session: &Arc<Session>) {
    let was_open = backend.hub.remove(session);
    session.outbox.give_up();
    announce_closed(shared, now, session, Direction::Out, None);
    if was_open {
        over(shared, backend, now, session);
    }
}

/// A client has closed, with a code if it gave one, or its connection is gone.
pub(crate) fn gone(shared: &Shared, session: &Arc<Session>, code: Option<u16>) {
    let mut backend = shared.enter();
    let now = backend.now;
    if backend.hub.remove(session) {
        announce_closed(shared, now, session, Direction::In, code);
        over(shared, &mut backend, now, session);
    }
    tap::gone(shared, &mut backend, session);
}

/// What follows from the end of a session, from whichever side it came.
fn over(shared: &Shared, backend: &mut Backend, now: UnixMillis, session: &Session) {
    match &session.party {
        Party::VideoCall { user, .. } => video_call::socket::closed(shared, backend, now, *user),
        Party::CallEnd { .. } | Party::Chattrix { .. } | Party::Stranger => {}
    }
}

/// A session has opened.
pub(crate) fn opened(shared: &Shared, now: UnixMillis, session: &Session) {
    tap::opened(shared, now, session);
    shared.bus.publish(
        now,
        "socket.opened",
        || serde_json::json!({ "session": session.id.0, "contract": session.contract(), "userId": session.user() }),
    );
}

fn announce_closed(shared: &Shared, now: UnixMillis, session: &Session, by: Direction, code: Option<u16>) {
    tap::closed(shared, now, session, by, code);
    shared.bus.publish(
        now,
        "socket.closed",
        || serde_json::json!({ "session": session.id.0, "contract": session.contract(), "userId": session.user(), "code": code }),
    );
}
