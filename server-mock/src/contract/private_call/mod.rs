//! Contract 1, private-call: REST and polling, no authentication, no end (NOTES 1).

mod overview;
mod routes;
mod rules;
mod table;
mod wire;

pub(crate) use overview::overview;
pub(crate) use routes::api;
pub(crate) use wire::Refusal;

use serde_json::json;

use crate::{
    backend::{Backend, Entered, Shared},
    clock::UnixMillis,
    contract::{grid, private_call::wire::Status},
    timers::Job,
};

const SWEEP_EVERY_MS: i64 = 10_000;
const PURGE_EVERY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Arms the periodic jobs while they have something to do; they keep to a grid that begins with the server.
pub(crate) fn arm(backend: &mut Backend, now: UnixMillis) -> rusqlite::Result<()> {
    let started = backend.started;
    if table::any_pending(backend.store.read())? {
        backend
            .timers
            .set(Job::PrivateCallSweep, grid::next(started, SWEEP_EVERY_MS, now));
    }
    if table::any(backend.store.read())? {
        backend
            .timers
            .set(Job::PrivateCallPurge, grid::next(started, PURGE_EVERY_MS, now));
    }
    Ok(())
}

/// The job of every 10 s.
pub(crate) fn sweep(shared: &Shared, backend: &mut Backend, at: UnixMillis) -> rusqlite::Result<()> {
    let over = backend.store.write(|db| rules::time_out(db, at))?;
    for id in over {
        shared.bus.publish(
            at,
            "private-call.changed",
            || json!({ "invitationId": id, "status": "timeout" }),
        );
    }
    arm(backend, at)
}

/// Times one invitation out before its time (a trigger of the control API).
pub(crate) fn time_out_now(shared: &Shared, entered: &mut Entered<'_>, id: &str) -> Result<(), Refusal> {
    let now = entered.now;
    entered
        .store
        .write(|db| rules::settle(db, now, id, Status::Timeout))?;
    announce_timeout(shared, now, id);
    Ok(())
}

/// The daily job.
pub(crate) fn purge(shared: &Shared, backend: &mut Backend, at: UnixMillis) -> rusqlite::Result<usize> {
    let deleted = backend.store.write(|db| rules::purge(db, at))?;
    shared
        .bus
        .publish(at, "private-call.purged", || json!({ "deleted": deleted }));
    arm(backend, at)?;
    Ok(deleted)
}

fn announce_timeout(shared: &Shared, now: UnixMillis, id: &str) {
    shared.bus.publish(
        now,
        "private-call.changed",
        || json!({ "invitationId": id, "status": "timeout" }),
    );
}
