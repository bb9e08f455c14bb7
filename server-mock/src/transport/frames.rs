//! The one place through which every frame passes, whether its socket is real or in-process.

use std::sync::Arc;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::chattrix,
    hub::Session,
    outbox::SocketFrame,
    store::users::UserId,
};

/// A frame from a client, as far as the transport understands it.
#[derive(Debug)]
pub(crate) enum Incoming {
    Text(String),
    Binary,
}

/// Takes a frame from a client. A session that is over is not heard any more.
pub(crate) fn incoming(shared: &Shared, session: &Arc<Session>, frame: Incoming) {
    let mut backend = shared.enter();
    if !backend.hub.contains(session) {
        return;
    }
    let now = backend.now;
    chattrix::socket::receive(shared, &mut backend, now, session, &frame);
}

/// Sends a frame to one session.
pub(crate) fn outgoing(
    _shared: &Shared,
    backend: &mut Backend,
    _now: UnixMillis,
    session: &Arc<Session>,
    frame: SocketFrame,
) {
    if !session.outbox.push(frame) {
        tracing::warn!(session = session.id.0, "a socket that does not read is given up");
        backend.hub.remove(session);
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
    announce_closed(shared, now, session, Some(code));
}

/// Breaks a connection off without a word, as a lost network would.
pub(crate) fn break_off(shared: &Shared, backend: &mut Backend, now: UnixMillis, session: &Arc<Session>) {
    backend.hub.remove(session);
    session.outbox.give_up();
    announce_closed(shared, now, session, None);
}

/// A client has closed, or its connection is gone.
pub(crate) fn gone(shared: &Shared, session: &Arc<Session>) {
    let mut backend = shared.enter();
    if backend.hub.remove(session) {
        announce_closed(shared, backend.now, session, None);
    }
}

fn announce_closed(shared: &Shared, now: UnixMillis, session: &Session, code: Option<u16>) {
    shared.bus.publish(
        now,
        "socket.closed",
        || serde_json::json!({ "session": session.id.0, "userId": session.user, "code": code }),
    );
}
