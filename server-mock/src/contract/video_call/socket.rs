//! The socket of video-call: one connection a user, what its events ask for, and what their acks say (NOTES 4).

mod command;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use self::command::{Answer, Command, Invite, Signal};
use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            self, Change,
            rules::{self, invitations},
            scene::Scene,
            table::{self, invitations as waiting},
            wire::{Push, view},
        },
        gate, presence,
    },
    control::matcher::Contract,
    hub::{Party, Session},
    outbox::Frame,
    store::users::UserId,
    transport::frames::{self, Emitted, Incoming},
};

/// For the connection that a newer one of the same user replaces; Socket.IO itself shows no code.
const REPLACED: u16 = 4001;

/// Opens a session for whoever the token speaks for; it takes the place of an older one.
pub(crate) fn open(shared: &Shared, token: Option<&str>) -> Result<Arc<Session>, Refusal> {
    let mut backend = shared.enter();
    let now = backend.now;
    let identity = shared.keys.check(backend.store.read(), token, now)?;
    let user = identity.user.id;
    gate::check_suspension(backend.store.read(), user)?;
    let older = sessions(&backend, user);
    let session = backend.hub.open(Party::VideoCall {
        user,
        jti: identity.jti,
    });
    frames::opened(shared, now, &session);
    // Rooms are a socket's: the newer one joins them anew.
    backend.rooms.leave_all(user);
    for older in &older {
        frames::outgoing(shared, &mut backend, now, older, Push::SessionReplaced {}.frame());
        frames::close(shared, &mut backend, now, older, REPLACED, "replaced");
    }
    presence::connected(shared, &mut backend, now, user, older.is_empty())?;
    welcome(shared, &mut backend, now, &session, user)?;
    Ok(session)
}

/// Carries out what an event asks for, and acknowledges it where an ack is waited for.
pub(crate) fn receive(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    user: UserId,
    frame: Incoming,
) {
    let Incoming::Event(event) = frame else {
        return;
    };
    let (name, ack) = (event.name.clone(), event.ack);
    let outcome = obey(shared, backend, now, user, event);
    let Some(id) = ack else { return };
    let data = match &outcome {
        Ok(()) => json!({ "success": true }),
        Err(refusal) => {
            json!({ "success": false, "errorCode": refusal.code(), "message": refusal.told() })
        }
    };
    let frame = Frame::Ack {
        id,
        event: name,
        data,
    };
    frames::outgoing(shared, backend, now, session, frame);
}

/// The connection of a user is over, from whichever side.
pub(crate) fn closed(shared: &Shared, backend: &mut Backend, now: UnixMillis, user: UserId) {
    if !sessions(backend, user).is_empty() {
        return;
    }
    backend.rooms.leave_all(user);
    if let Err(error) = presence::disconnected(shared, backend, now, user) {
        tracing::error!(%error, "video-call: the end of a connection could not be written down");
    }
}

fn obey(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    event: Emitted,
) -> Result<(), Refusal> {
    let change = match Command::read(event)? {
        Command::JoinRoom { room, user_data } => {
            return join_room(shared, backend, now, user, &room, user_data);
        }
        Command::LeaveRoom { room } => return leave_room(shared, backend, now, user, &room),
        Command::Invite(invite) => send_invitation(backend, now, user, invite)?,
        Command::Respond(answer) => respond(backend, now, user, answer)?,
        Command::Switch { room, switch } => {
            let store = &mut backend.store;
            store.write(|db| rules::media::switch(db, user, &room, switch))?
        }
        Command::Say { room, body } => {
            let store = &mut backend.store;
            store.write(|db| rules::chat::say(db, now, user, &room, body))?.0
        }
        Command::Signal(signal) => return pass_on(shared, backend, now, user, signal),
    };
    calls::publish(shared, backend, now, change)?;
    Ok(())
}

/// From now on this user hears what goes on in the room, and the others in it hear that they have come.
fn join_room(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    room: &str,
    user_data: Map<String, Value>,
) -> Result<(), Refusal> {
    rules::may_enter_room(backend.store.read(), user, room)?;
    if !backend.rooms.enter(room, user) {
        return Ok(());
    }
    let joined = Push::UserJoined {
        user_id: user.to_string(),
        user_data: Value::Object(user_data),
        room_id: room.to_owned(),
    };
    tell_room(shared, backend, now, room, user, &joined);
    Ok(())
}

/// Leaves the room, not the call. Whoever was not in it has left already.
fn leave_room(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    room: &str,
) -> Result<(), Refusal> {
    if backend.rooms.leave(room, user) {
        tell_room(shared, backend, now, room, user, &Push::user_left(user, room));
    }
    Ok(())
}

/// Invites to the call that `callData` names, or to the only one that the inviter is in.
fn send_invitation(
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    invite: Invite,
) -> Result<Change, Refusal> {
    let call = match invite.call {
        Some(id) => id,
        None => only_call(backend, user)?,
    };
    let (target, call_data) = (invite.target, Value::Object(invite.call_data));
    backend
        .store
        .write(|db| invitations::invite(db, now, user, &call, &[target], Some(&call_data)))
}

fn only_call(backend: &Backend, user: UserId) -> Result<String, Refusal> {
    let mut calls = table::attended(backend.store.read(), user)?;
    match (calls.pop(), calls.is_empty()) {
        (Some(call), true) => Ok(call.id),
        (Some(_), false) | (None, _) => Err(Refusal::BadRequest("callData must name the call by its id")),
    }
}

/// Answers the invitation to the call that `callData` names, or the last one by whom the answer is for.
fn respond(backend: &mut Backend, now: UnixMillis, user: UserId, answer: Answer) -> Result<Change, Refusal> {
    let Answer { target, call, reply } = answer;
    backend.store.write(|db| {
        let call = match call {
            Some(id) => Some(id),
            None => waiting::between(db, user, target)?,
        };
        let call = call.ok_or(Refusal::NotFound("There is no invitation by this user"))?;
        invitations::respond(db, now, user, &call, reply, Some(target))
    })
}

/// Passes a signal on as it is, bytes and all.
fn pass_on(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    signal: Signal,
) -> Result<(), Refusal> {
    let target = signal.target;
    if target == user || !rules::are_in_touch(backend.store.read(), user, target)? {
        return Err(Refusal::Forbidden("Signals are for people in the same call"));
    }
    if sessions(backend, target).is_empty() {
        return Err(Refusal::NotFound("This user is not connected"));
    }
    tell(shared, backend, now, target, &signal.push(user, now).frame());
    Ok(())
}

/// Gives a session the invitations that wait for its user (NOTES 4).
fn welcome(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    user: UserId,
) -> Result<(), Refusal> {
    if !shared.config.redeliver_invitations {
        return Ok(());
    }
    let db = backend.store.read();
    let mut pushes = Vec::new();
    for (call, invitation) in waiting::waiting_for(db, user)? {
        let call_data = match invitation.call_data {
            Some(given) => given,
            None => view::call_data(db, &Scene::find(db, &call)?, now)?,
        };
        pushes.push(Push::call_invitation(
            invitation.inviter,
            call_data,
            invitation.invited_at,
        ));
    }
    for push in pushes {
        frames::outgoing(shared, backend, now, session, push.frame());
    }
    Ok(())
}

/// Says something to a user, where they are connected.
pub(crate) fn tell(shared: &Shared, backend: &mut Backend, now: UnixMillis, user: UserId, frame: &Frame) {
    for session in sessions(backend, user) {
        frames::outgoing(shared, backend, now, &session, frame.clone());
    }
}

/// Says something to all in the room of a call but the one whose doing it is.
pub(crate) fn tell_room(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    call: &str,
    but: UserId,
    push: &Push,
) {
    let frame = push.frame();
    for user in backend.rooms.others(call, but) {
        tell(shared, backend, now, user, &frame);
    }
}

/// One at the most, but for the moment in which a newer one takes the place of an older one.
fn sessions(backend: &Backend, user: UserId) -> Vec<Arc<Session>> {
    backend.hub.of_user(Contract::VideoCall, &user.to_string())
}
