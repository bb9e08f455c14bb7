//! Contract 3, ikoota: calls that people join by themselves; JWT, membership, polling, and an administration (NOTES 3).
//!
//! Whoever reads its logs or analytics sees people by their OTO number only ("Converse Identity"); [`publish`] is where logs are written.

mod admin;
mod analytics;
mod gate;
mod oto;
mod overview;
mod preferences;
mod routes;
mod rules;
mod table;
mod wire;

pub(crate) use oto::logged_path;
pub(crate) use overview::overview;
pub(crate) use routes::api;
pub(crate) use rules::{admit, end_by_server, set_paused};
pub(crate) use wire::Refusal;

use rusqlite::Connection;
use serde_json::json;

use crate::{
    backend::{Backend, Entered, Shared},
    clock::UnixMillis,
    contract::grid,
    store::users::UserId,
    timers::Job,
};
use table::Call;

const PURGE_EVERY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What a rule has done: the call as it is now, and what happened, in order.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) call: Call,
    pub(crate) events: Vec<Event>,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Created(UserId),
    Joined(UserId),
    Left(UserId),
    Removed(UserId),
    Admitted(UserId),
    Paused,
    Resumed,
    Ended,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Joined(_) => "joined",
            Self::Left(_) => "left",
            Self::Removed(_) => "removed",
            Self::Admitted(_) => "admitted",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Ended => "ended",
        }
    }

    fn user(self) -> Option<UserId> {
        match self {
            Self::Created(user)
            | Self::Joined(user)
            | Self::Left(user)
            | Self::Removed(user)
            | Self::Admitted(user) => Some(user),
            Self::Paused | Self::Resumed | Self::Ended => None,
        }
    }
}

/// Arms the daily job while there is something to purge; it keeps to a grid that begins with the server.
pub(crate) fn arm(backend: &mut Backend, now: UnixMillis) -> rusqlite::Result<()> {
    if table::any_ended(backend.store.read())? {
        let due = grid::next(backend.started, PURGE_EVERY_MS, now);
        backend.timers.set(Job::IkootaPurge, due);
    }
    Ok(())
}

/// "Call records retained for 90 days."
pub(crate) fn purge(shared: &Shared, backend: &mut Backend, at: UnixMillis) -> rusqlite::Result<usize> {
    let deleted = backend.store.write(|db| rules::purge(db, at))?;
    shared
        .bus
        .publish(at, "ikoota.purged", || json!({ "deleted": deleted }));
    arm(backend, at)?;
    Ok(deleted)
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

/// Makes a committed change felt: the log, the events, the daily job.
fn publish(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    change: Change,
) -> rusqlite::Result<Call> {
    let Change { call, events } = change;
    for event in events {
        let who = event.user().map(oto::number);
        let who = who.as_deref().unwrap_or("-");
        tracing::info!(target: "ringway_mock::ikoota", call = call.id, who, "{}", event.name());
        shared.bus.publish(
            now,
            "ikoota.changed",
            || json!({ "callId": call.id, "status": call.status, "event": event.name(), "oto": who }),
        );
    }
    arm(backend, now)?;
    Ok(call)
}
