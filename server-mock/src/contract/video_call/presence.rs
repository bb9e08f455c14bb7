//! Who is there: "presence goes to contacts and to those in a call together" (NOTES 4).

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::json;

use crate::{
    backend::{Backend, Shared},
    clock::{UnixMillis, millis},
    contract::video_call::{
        Refusal,
        calls::{self, rules, wire::Push},
        people::{self, Presence},
        rooms::Rooms,
        socket,
    },
    control::matcher::Contract,
    store::users::UserId,
    timers::Job,
};

/// Tells of somebody's new status, which is stored already.
pub(crate) fn changed(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    status: Presence,
) -> Result<(), Refusal> {
    let frame = Push::presence(user, status).frame();
    for one in audience(backend.store.read(), user)? {
        socket::tell(shared, backend, now, one, &frame);
    }
    shared.bus.publish(
        now,
        "video-call.presence",
        || json!({ "userId": user.to_string(), "status": status }),
    );
    Ok(())
}

/// Somebody has a socket. One that takes the place of another is no news.
pub(crate) fn connected(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    is_news: bool,
) -> Result<(), Refusal> {
    backend.timers.stop(&Job::VideoCallAbsence(user));
    if !is_news {
        return Ok(());
    }
    let status = backend.store.write(|db| {
        db.prepare_cached("INSERT OR IGNORE INTO video_call_sockets (user_id) VALUES (?1)")?
            .execute([user])?;
        match people::find(db, user)?.map(|person| person.status) {
            Some(chosen @ (Presence::Away | Presence::Busy)) => Ok(chosen),
            Some(Presence::Online | Presence::Offline) | None => {
                people::set_status(db, now, user, Presence::Online)?;
                Ok::<_, Refusal>(Presence::Online)
            }
        }
    })?;
    changed(shared, backend, now, user, status)
}

/// Somebody's last socket is gone: they are offline at once, and leave their calls when they stay away.
pub(crate) fn disconnected(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
) -> Result<(), Refusal> {
    await_return(shared, backend, now, user);
    go_offline(shared, backend, now, user)
}

/// Somebody has logged out, or was sent away. Another device may still be connected: then they are still there.
pub(crate) fn gone(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
) -> Result<(), Refusal> {
    if backend.hub.is_connected(Contract::VideoCall, &user.to_string()) {
        return Ok(());
    }
    go_offline(shared, backend, now, user)
}

fn go_offline(shared: &Shared, backend: &mut Backend, now: UnixMillis, user: UserId) -> Result<(), Refusal> {
    let known = people::find(backend.store.read(), user)?.map(|person| person.status);
    match known {
        Some(Presence::Online | Presence::Away | Presence::Busy) => {
            backend
                .store
                .write(|db| people::set_status(db, now, user, Presence::Offline))?;
            changed(shared, backend, now, user, Presence::Offline)
        }
        Some(Presence::Offline) | None => Ok(()),
    }
}

/// Who was connected when the server stopped has as long to come back as who loses the connection now.
pub(crate) fn arm(shared: &Shared, backend: &mut Backend, now: UnixMillis) -> rusqlite::Result<()> {
    backend.rooms = Rooms::default();
    let users: Vec<UserId> = backend
        .store
        .read()
        .prepare_cached("SELECT user_id FROM video_call_sockets")?
        .query_map([], |row| Ok(UserId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for user in users {
        if !backend.hub.is_connected(Contract::VideoCall, &user.to_string()) {
            await_return(shared, backend, now, user);
        }
    }
    Ok(())
}

/// "A participant whose sockets are all gone for 60 s leaves the call" (NOTES 4).
pub(crate) fn absent(shared: &Shared, backend: &mut Backend, at: UnixMillis, user: UserId) {
    if let Err(error) = take_out_of_calls(shared, backend, at, user) {
        tracing::error!(%error, "video-call: somebody who is gone could not be taken out of their calls");
    }
}

/// Whoever is away for good leaves every call.
pub(super) fn take_out_of_calls(
    shared: &Shared,
    backend: &mut Backend,
    at: UnixMillis,
    user: UserId,
) -> Result<(), Refusal> {
    let changes = backend.store.write(|db| {
        db.prepare_cached("DELETE FROM video_call_sockets WHERE user_id = ?1")?
            .execute([user])?;
        rules::exit::leave_all(db, at, user)
    })?;
    for change in changes {
        calls::publish(shared, backend, at, change)?;
    }
    Ok(())
}

fn await_return(shared: &Shared, backend: &mut Backend, now: UnixMillis, user: UserId) {
    if let Some(patience) = shared.config.leave_after_absence {
        let due = now.saturating_add(millis(patience));
        backend.timers.set(Job::VideoCallAbsence(user), due);
    }
}

/// The contacts on both sides, and those in a call together.
fn audience(db: &Connection, user: UserId) -> Result<BTreeSet<UserId>, Refusal> {
    let mut all = BTreeSet::from_iter(people::contacts_of(db, user)?);
    all.extend(people::watchers_of(db, user)?);
    all.extend(rules::companions(db, user)?);
    Ok(all)
}
