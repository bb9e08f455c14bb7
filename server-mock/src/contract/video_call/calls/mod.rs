//! Calls: what becomes of them, and who hears of it.

mod overview;
pub(crate) mod routes;
pub(crate) mod rules;
pub(crate) mod scene;
pub(crate) mod statistics;
pub(crate) mod table;
pub(crate) mod wire;
pub(crate) mod words;

use rusqlite::Connection;
use serde_json::json;

use crate::{
    backend::{Backend, Entered, Shared},
    clock::UnixMillis,
    contract::video_call::{socket, wire::Refusal},
    store::users::UserId,
};
pub(crate) use overview::overview;
use table::Call;
use wire::Push;

/// What a rule has done: the call as it is now, and who has to hear what, in order.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) call: Call,
    pub(crate) news: Vec<News>,
}

#[derive(Debug)]
pub(crate) struct News {
    pub(crate) to: To,
    pub(crate) push: Push,
}

/// Who hears (NOTES 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    /// The sockets that joined the room of the call, "not back to the sender".
    Room {
        but: UserId,
    },
    User(UserId),
}

impl Change {
    /// All is as it was.
    pub(crate) fn none(call: Call) -> Self {
        Self {
            call,
            news: Vec::new(),
        }
    }
}

/// Carries out a rule in one transaction and makes it felt.
pub(crate) fn carry_out(
    shared: &Shared,
    entered: &mut Entered<'_>,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refusal>,
) -> Result<Call, Refusal> {
    let now = entered.now;
    let change = entered.store.write(|db| rule(db, now))?;
    Ok(publish(shared, entered, now, change)?)
}

/// Makes a committed change felt.
pub(crate) fn publish(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    change: Change,
) -> rusqlite::Result<Call> {
    let Change { call, news } = change;
    for News { to, push } in &news {
        match *to {
            To::Room { but } => socket::tell_room(shared, backend, now, &call.id, but, push),
            To::User(user) => socket::tell(shared, backend, now, user, &push.frame()),
        }
        tracing::info!(target: "ringway_mock::video_call", call = %call.id, "{}", push.name());
    }
    let present = table::participants::present(backend.store.read(), &call.id)?;
    backend.rooms.keep(&call.id, &present);
    if !news.is_empty() {
        let events: Vec<&str> = news.iter().map(|one| one.push.name()).collect();
        shared.bus.publish(
            now,
            "video-call.changed",
            || json!({ "callId": call.id, "status": call.status(), "events": events }),
        );
    }
    Ok(call)
}
