//! The socket of call-end: what its events ask for, and what their acks say.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::call_end::{
        self, Change, rules,
        wire::{CallUser, Name, Refusal, Register, Request, SocketEnd, Success, WhichCall},
    },
    hub::{Party, Session},
    ids::Ids,
    json::Json,
    outbox::Frame,
    transport::frames::{self, Emitted, Incoming},
};

/// Opens a session for a connection that says `auth.userId`, or that will say who it is by `register`.
pub(crate) fn open(shared: &Shared, user: Option<&Value>) -> Result<Arc<Session>, Refusal> {
    let user: Option<Name> = match user {
        None | Some(Value::Null) => None,
        Some(user) => Some(read(user)?),
    };
    let mut backend = shared.enter();
    let now = backend.now;
    let session = backend.hub.open(Party::call_end(
        user.as_ref().map(|Name(user)| user.as_str().into()),
    ));
    frames::opened(shared, now, &session);
    if let Some(Name(user)) = user {
        welcome(shared, &mut backend, now, &session, &user);
    }
    Ok(session)
}

/// Carries out what an event asks for, and acknowledges it where an ack is waited for.
pub(crate) fn receive(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    user: &OnceLock<Arc<str>>,
    frame: &Incoming,
) {
    let Incoming::Event(event) = frame else {
        return;
    };
    let known = user.get().is_some();
    let outcome = obey(shared, backend, now, session, user, event);
    if let Some(id) = event.ack {
        let data = outcome.map_or_else(|refusal| Json::of(&refusal.view()), |success| Json::of(&success));
        let event = event.clone();
        frames::outgoing(shared, backend, now, session, Frame::Ack { id, event, data });
    }
    if let Some(name) = user.get().filter(|_| !known) {
        welcome(shared, backend, now, session, name);
    }
}

fn obey(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    user: &OnceLock<Arc<str>>,
    event: &Emitted,
) -> Result<Success, Refusal> {
    let (name, data) = (&event.name, single(event)?);
    let request =
        Request::from_name(name).ok_or_else(|| Refusal::Invalid(format!("Unknown event: {name:.64}")));
    let by = user.get().map(|user| &**user).ok_or(Refusal::NotRegistered);
    let change = match request? {
        Request::Register => {
            let Register { user_id: Name(name) } = read(data)?;
            return register(backend, session, user, name);
        }
        Request::Call => start(backend, now, by?, read(data)?),
        Request::Accept => {
            let (by, WhichCall { call_id: Name(id) }) = (by?, read(data)?);
            backend.store.write(|db| rules::accept(db, now, by, &id))
        }
        Request::Reject => {
            let (by, WhichCall { call_id: Name(id) }) = (by?, read(data)?);
            backend.store.write(|db| rules::reject(db, now, by, &id))
        }
        Request::End => {
            let by = by?;
            let body: SocketEnd = if data.is_null() {
                SocketEnd::default()
            } else {
                read(data)?
            };
            let id = body.call_id.map(|Name(id)| id);
            call_end::end(&mut backend.store, now, by, id.as_deref(), body.all)
        }
    }?;
    call_end::publish(shared, backend, now, &change, Some(session.id));
    Ok(Success::new(change.message, Some(change.call.id)))
}

/// Says who a connection speaks for; that does not change any more.
fn register(
    backend: &mut Backend,
    session: &Session,
    user: &OnceLock<Arc<str>>,
    name: String,
) -> Result<Success, Refusal> {
    if user.get().is_some_and(|known| **known != *name) {
        return Err(Refusal::Invalid(
            "This connection speaks for another user".to_owned(),
        ));
    }
    user.get_or_init(|| name.into());
    backend.hub.name(session);
    Ok(Success::new(None, None))
}

/// Gives a session the calls that wait for its user.
fn welcome(shared: &Shared, backend: &mut Backend, now: UnixMillis, session: &Arc<Session>, user: &str) {
    if !shared.config.redeliver_invitations {
        return;
    }
    match rules::waiting_for(backend.store.read(), user) {
        Ok(waiting) => {
            for push in waiting {
                frames::outgoing(shared, backend, now, session, push.frame());
            }
        }
        Err(error) => tracing::error!(%error, "call-end: what waits could not be read"),
    }
}

fn start(backend: &mut Backend, now: UnixMillis, by: &str, body: CallUser) -> Result<Change, Refusal> {
    let fresh_id = fresh_id(&mut backend.ids, now);
    backend.store.write(|db| rules::call(db, now, fresh_id, by, body))
}

/// `call_<ms>_<rand>` (NOTES 5).
fn fresh_id(ids: &mut Ids, now: UnixMillis) -> String {
    format!("call_{now}_{}", ids.word(9))
}

/// An event has one argument at the most, an object: a list would also be read as one, by its order.
fn single(event: &Emitted) -> Result<&Value, Refusal> {
    match event.args.as_slice() {
        // Nothing that this contract says has bytes in it.
        [] if event.attachments.is_empty() => Ok(&Value::Null),
        [data @ (Value::Object(_) | Value::Null)] if event.attachments.is_empty() => Ok(data),
        [] | [_] => Err(Refusal::Invalid(
            "The argument of an event is an object".to_owned(),
        )),
        [_, ..] => Err(Refusal::Invalid("An event has one argument".to_owned())),
    }
}

fn read<'a, T: Deserialize<'a>>(data: &'a Value) -> Result<T, Refusal> {
    T::deserialize(data).map_err(|error| Refusal::Invalid(format!("Invalid data: {error}")))
}
