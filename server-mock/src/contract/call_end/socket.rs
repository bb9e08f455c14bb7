//! The socket of call-end: what its events ask for, and what their acks say.

use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::call_end::{
        self, Change, rules,
        wire::{CallUser, Name, Refusal, Register, Request, SocketEnd, Success, WhichCall},
    },
    hub::{Party, Session},
    ids::Ids,
    outbox::Frame,
    transport::frames::{self, Emitted, Incoming},
};

/// Opens a session for a connection that says `auth.userId`, or that will say who it is by `register`.
pub(crate) fn open(shared: &Shared, user: Option<&Value>) -> Result<Arc<Session>, Refusal> {
    let user: Option<Name> = match user {
        None | Some(Value::Null) => None,
        Some(user) => Some(read(user.clone())?),
    };
    let mut backend = shared.enter();
    let now = backend.now;
    let session = backend
        .hub
        .open(Party::call_end(user.as_ref().map(|Name(user)| user.clone())));
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
    user: &OnceLock<String>,
    frame: Incoming,
) {
    let Incoming::Event(Emitted {
        name,
        mut args,
        attachments,
        ack,
    }) = frame
    else {
        return;
    };
    if !attachments.is_empty() {
        // Nothing that this contract says has bytes in it: such an event is refused for its arguments.
        args = vec![Value::Bool(false)];
    }
    let known = user.get().is_some();
    let outcome = obey(shared, backend, now, session, user, &name, args);
    if let Some(id) = ack {
        let data = outcome.map_or_else(|refusal| refusal.json(), |success| json!(success));
        frames::outgoing(
            shared,
            backend,
            now,
            session,
            Frame::Ack {
                id,
                event: name,
                data,
            },
        );
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
    user: &OnceLock<String>,
    event: &str,
    args: Vec<Value>,
) -> Result<Success, Refusal> {
    let data = single(args)?;
    let request =
        Request::from_name(event).ok_or_else(|| Refusal::Invalid(format!("Unknown event: {event:.64}")));
    let by = user.get().ok_or(Refusal::NotRegistered);
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
            backend
                .store
                .write(|db| rules::end(db, now, by, id.as_deref(), body.all))
        }
    }?;
    call_end::publish(shared, backend, now, &change, Some(session.id));
    Ok(Success::new(change.message, Some(change.call.id)))
}

/// Says who a connection speaks for; that does not change any more.
fn register(
    backend: &mut Backend,
    session: &Session,
    user: &OnceLock<String>,
    name: String,
) -> Result<Success, Refusal> {
    if user.get().is_some_and(|known| *known != name) {
        return Err(Refusal::Invalid(
            "This connection speaks for another user".to_owned(),
        ));
    }
    user.get_or_init(|| name);
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
fn single(mut args: Vec<Value>) -> Result<Value, Refusal> {
    match (args.pop(), args.is_empty()) {
        (None, _) => Ok(Value::Null),
        (Some(data @ (Value::Object(_) | Value::Null)), true) => Ok(data),
        (Some(_), true) => Err(Refusal::Invalid(
            "The argument of an event is an object".to_owned(),
        )),
        (Some(_), false) => Err(Refusal::Invalid("An event has one argument".to_owned())),
    }
}

fn read<T: DeserializeOwned>(data: Value) -> Result<T, Refusal> {
    serde_json::from_value(data).map_err(|error| Refusal::Invalid(format!("Invalid data: {error}")))
}
