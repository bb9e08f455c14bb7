//! The socket of video-call: one connection a user, what its events ask for, and what their acks say (NOTES 4).

mod command;
mod described;

pub(crate) use described::describe_socket;

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use self::command::{
    CallResponse, JoinRoom, LeaveRoom, Request, SendCallInvitation, SendMessage, ToggleAudio,
    ToggleScreenShare, ToggleVideo, WebrtcSignal, check_size, named_call, read,
};
use self::described::{Done, NotDone};
use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            self, Change,
            rules::{
                self,
                invitations::{self, Reply},
                media::Switch,
            },
            scene::Scene,
            table::{self, invitations as waiting},
            wire::{MessageBody, Push, view},
        },
        gate, presence,
    },
    control::matcher::Contract,
    hub::{Party, Session},
    json::Json,
    logs::Level,
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
        frames::outgoing(shared, &mut backend, now, older, Push::session_replaced().frame());
        frames::close(shared, &mut backend, now, older, REPLACED, "replaced");
    }
    let greeted = presence::connected(shared, &mut backend, now, user, older.is_empty())
        .and_then(|()| welcome(shared, &mut backend, now, &session, user));
    if let Err(refusal) = greeted {
        write_down(shared, now, "a connection", &refusal);
        frames::break_off(shared, &mut backend, now, &session);
        return Err(refusal);
    }
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
    let outcome = obey(shared, backend, now, user, Emitted::clone(&event));
    if let Err(refusal) = &outcome {
        write_down(shared, now, "an event", refusal);
    }
    let Some(id) = event.ack else { return };
    let data = match &outcome {
        Ok(()) => Json::of(&Done { success: true }),
        Err(refusal) => Json::of(&NotDone {
            success: false,
            error_code: refusal.code(),
            message: refusal.told(),
        }),
    };
    let frame = Frame::Ack { id, event, data };
    frames::outgoing(shared, backend, now, session, frame);
}

/// The connection of a user is over, from whichever side.
pub(crate) fn closed(shared: &Shared, backend: &mut Backend, now: UnixMillis, user: UserId) {
    if !sessions(backend, user).is_empty() {
        return;
    }
    backend.rooms.leave_all(user);
    if let Err(refusal) = presence::disconnected(shared, backend, now, user) {
        write_down(shared, now, "the end of a connection", &refusal);
    }
}

/// What is behind an error of the server is for its log alone.
fn write_down(shared: &Shared, now: UnixMillis, what: &str, refusal: &Refusal) {
    if let Refusal::Internal(cause) = refusal {
        let line = format!("{what} of video-call failed: {cause}");
        shared.logs.note(now, Level::Error, line);
    }
}

fn obey(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    mut event: Emitted,
) -> Result<(), Refusal> {
    let request = Request::of(&event)?;
    let event = &mut event;
    let change = match request {
        Request::CallResponse => respond(backend, now, user, read(event)?)?,
        Request::JoinRoom => return join_room(shared, backend, now, user, read(event)?),
        Request::LeaveRoom => return leave_room(shared, backend, now, user, &read(event)?),
        Request::SendCallInvitation => send_invitation(backend, now, user, read(event)?)?,
        Request::SendMessage => {
            let SendMessage {
                room_id,
                message,
                message_type,
            } = read(event)?;
            let body = MessageBody {
                message,
                message_type,
            };
            let store = &mut backend.store;
            store
                .write(|db| rules::chat::say(db, now, user, &room_id, body))?
                .0
        }
        Request::ToggleAudio => {
            let ToggleAudio {
                room_id,
                is_audio_enabled,
            } = read(event)?;
            toggle(backend, user, &room_id, |switch| {
                switch.audio = Some(is_audio_enabled)
            })?
        }
        Request::ToggleScreenShare => {
            let ToggleScreenShare {
                room_id,
                is_screen_sharing,
            } = read(event)?;
            toggle(backend, user, &room_id, |switch| {
                switch.screen = Some(is_screen_sharing)
            })?
        }
        Request::ToggleVideo => {
            let ToggleVideo {
                room_id,
                is_video_enabled,
            } = read(event)?;
            toggle(backend, user, &room_id, |switch| {
                switch.video = Some(is_video_enabled)
            })?
        }
        Request::WebrtcSignal => {
            let signal = read(event)?;
            let attachments = std::mem::take(&mut event.attachments);
            return pass_on(shared, backend, now, user, signal, attachments);
        }
    };
    calls::publish(shared, backend, now, change)?;
    Ok(())
}

fn toggle(
    backend: &mut Backend,
    user: UserId,
    room: &str,
    which: impl FnOnce(&mut Switch),
) -> Result<Change, Refusal> {
    let mut switch = Switch::default();
    which(&mut switch);
    backend
        .store
        .write(|db| rules::media::switch(db, user, room, switch))
}

/// From now on this user hears what goes on in the room, and the others in it hear that they have come.
fn join_room(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    JoinRoom { room_id, user_data }: JoinRoom,
) -> Result<(), Refusal> {
    rules::may_enter_room(backend.store.read(), user, &room_id)?;
    if backend.rooms.enter(&room_id, user) {
        let joined = Push::user_joined(user, Value::Object(user_data), &room_id);
        tell_room(shared, backend, now, &room_id, user, &joined);
    }
    Ok(())
}

/// Leaves the room, not the call. Whoever was not in it has left already.
fn leave_room(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    LeaveRoom { room_id }: &LeaveRoom,
) -> Result<(), Refusal> {
    if backend.rooms.leave(room_id, user) {
        let left = Push::user_left(user, room_id);
        tell_room(shared, backend, now, room_id, user, &left);
    }
    Ok(())
}

/// Invites to the call that `callData` names, or to the only one that the inviter is in.
fn send_invitation(
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    invitation: SendCallInvitation,
) -> Result<Change, Refusal> {
    let call = match named_call(&invitation.call_data) {
        Some(id) => id,
        None => only_call(backend, user)?,
    };
    let target = invitation.target_user_id;
    let call_data = Value::Object(invitation.call_data);
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
fn respond(
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    answer: CallResponse,
) -> Result<Change, Refusal> {
    let target = answer.target_user_id;
    let named = answer.call_data.as_ref().and_then(named_call);
    let reply = Reply {
        response: answer.response,
        reason: answer.reason,
        call_data: answer.call_data.map(Value::Object),
    };
    backend.store.write(|db| {
        let call = match named {
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
    signal: WebrtcSignal,
    attachments: Vec<Bytes>,
) -> Result<(), Refusal> {
    check_size(&signal.signal, &attachments)?;
    let target = signal.target_user_id;
    if target == user || !rules::are_in_touch(backend.store.read(), user, target)? {
        return Err(Refusal::Forbidden("Signals are for people in the same call"));
    }
    if sessions(backend, target).is_empty() {
        return Err(Refusal::NotFound("This user is not connected"));
    }
    let push = Push::webrtc_signal(user, signal.signal, signal.signal_type, attachments, now);
    tell(shared, backend, now, target, &push.frame());
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
