//! The one place through which every frame passes, whether its socket is real or in-process.

use std::sync::Arc;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::chattrix,
    control::{
        matcher::Direction,
        tap::{self, Passing},
    },
    hub::Session,
    outbox::SocketFrame,
    store::users::UserId,
};

/// A frame from a client, as far as the transport understands it.
#[derive(Debug, Clone)]
pub(crate) enum Incoming {
    Text(String),
    /// Of this many bytes; no contract has binary frames.
    Binary(usize),
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
    frame: SocketFrame,
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
        Passing::In(frame) if backend.hub.contains(session) => {
            chattrix::socket::receive(shared, backend, now, session, &frame);
        }
        // It was held up until its session was over.
        Passing::In(_) => {}
        Passing::Out(frame) => {
            if !session.outbox.push(frame) {
                tracing::warn!(session = session.id.0, "a socket that does not read is given up");
                backend.hub.remove(session);
            }
        }
    }
}

/// Sends a message to every session of a user.
pub(crate) fn notify(shared: &Shared, backend: &mut Backend, now: UnixMillis, user: UserId, text: &str) {
    for session in backend.hub.of_user(user) {
        outgoing(shared, backend, now, &session, SocketFrame::Text(text.to_owned()));
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
    backend.hub.remove(session);
    outgoing(
        shared,
        backend,
        now,
        session,
        SocketFrame::Close {
            code,
            reason: reason.to_owned(),
        },
    );
    announce_closed(shared, now, session, Direction::Out, Some(code));
}

/// Breaks a connection off without a word, as a lost network would.
pub(crate) fn break_off(shared: &Shared, backend: &mut Backend, now: UnixMillis, session: &Arc<Session>) {
    backend.hub.remove(session);
    session.outbox.give_up();
    announce_closed(shared, now, session, Direction::Out, None);
}

/// A client has closed, with a code if it gave one, or its connection is gone.
pub(crate) fn gone(shared: &Shared, session: &Arc<Session>, code: Option<u16>) {
    let mut backend = shared.enter();
    if backend.hub.remove(session) {
        announce_closed(shared, backend.now, session, Direction::In, code);
    }
    tap::gone(shared, &mut backend, session);
}

/// A session has opened.
pub(crate) fn opened(shared: &Shared, now: UnixMillis, session: &Session) {
    tap::opened(shared, now, session);
    shared.bus.publish(
        now,
        "socket.opened",
        || serde_json::json!({ "session": session.id.0, "userId": session.user }),
    );
}

fn announce_closed(shared: &Shared, now: UnixMillis, session: &Session, by: Direction, code: Option<u16>) {
    tap::closed(shared, now, session, by, code);
    shared.bus.publish(
        now,
        "socket.closed",
        || serde_json::json!({ "session": session.id.0, "userId": session.user, "code": code }),
    );
}
