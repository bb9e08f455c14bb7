//! Contract 2, chattrix: JWT, REST, and a raw WebSocket that says nothing to its sender's successes (NOTES 2).

mod overview;
mod routes;
mod rules;
pub(crate) mod socket;
mod table;
pub(crate) mod wire;

pub(crate) use overview::overview;
pub(crate) use routes::api;
pub(crate) use rules::{end_by_server, time_out_now, warn_of_quality};

use std::sync::Arc;

use rusqlite::Connection;
use serde_json::json;

use crate::{
    backend::{Backend, Entered, Shared},
    clock::UnixMillis,
    contract::chattrix::{
        table::Call,
        wire::{Push, Refusal},
    },
    control::matcher::Contract,
    hub::Session,
    outbox::Frame,
    store::users::UserId,
    timers::Job,
    transport::frames,
};

/// "When a call is not answered within 60 seconds", counted from its creation (NOTES 2).
const ANSWER_WINDOW_MS: i64 = 60_000;

/// What a rule has done: the call as it is now, and who has to hear of it.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) call: Call,
    pub(crate) pushes: Vec<(UserId, Push)>,
}

/// Arms the deadline of every call that rings.
pub(crate) fn arm(backend: &mut Backend) -> rusqlite::Result<()> {
    for call in table::ringing(backend.store.read(), None)? {
        arm_call(backend, &call);
    }
    Ok(())
}

/// The 60 s of a call are over.
pub(crate) fn miss(
    shared: &Shared,
    backend: &mut Backend,
    at: UnixMillis,
    call: &str,
) -> rusqlite::Result<()> {
    match backend.store.write(|db| time_out_now(db, at, call)) {
        Ok(change) => {
            publish(shared, backend, at, change);
            Ok(())
        }
        Err(Refusal::Database(error)) => Err(error),
        // It was answered meanwhile, or a restored snapshot does not know it.
        Err(_) => Ok(()),
    }
}

/// Carries out a rule in one transaction and makes it felt.
pub(crate) fn carry_out<E: From<rusqlite::Error>>(
    shared: &Shared,
    entered: &mut Entered<'_>,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, E>,
) -> Result<Call, E> {
    let now = entered.now;
    let change = entered.store.write(|db| rule(db, now))?;
    Ok(publish(shared, entered, now, change))
}

/// Makes a committed change felt: its deadline, its messages, its event.
pub(crate) fn publish(shared: &Shared, backend: &mut Backend, now: UnixMillis, change: Change) -> Call {
    let Change { call, pushes } = change;
    arm_call(backend, &call);
    for (user, push) in pushes {
        let (user, frame) = (user.to_string(), Frame::Text(push.to_text(now).into()));
        frames::notify(shared, backend, now, (Contract::Chattrix, &user), &frame, None);
    }
    shared.bus.publish(now, "chattrix.changed", || {
        json!({ "callId": call.id, "callerId": call.caller.to_string(), "calleeId": call.callee.to_string(),
            "status": call.status })
    });
    call
}

/// Gives a session that has just opened the invitations that wait for its user.
pub(crate) fn welcome(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    user: UserId,
) -> rusqlite::Result<()> {
    let again = shared.config.redeliver_invitations;
    let invitations = backend
        .store
        .write(|db| rules::deliver_pending(db, now, user, again))?;
    for push in invitations {
        frames::outgoing(
            shared,
            backend,
            now,
            session,
            Frame::Text(push.to_text(now).into()),
        );
    }
    Ok(())
}

fn arm_call(backend: &mut Backend, call: &Call) {
    let job = Job::ChattrixMissed(call.id.clone());
    if call.status.rings() {
        backend
            .timers
            .set(job, call.created_at.saturating_add(ANSWER_WINDOW_MS));
    } else {
        backend.timers.stop(&job);
    }
}
