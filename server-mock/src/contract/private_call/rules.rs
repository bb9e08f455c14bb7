//! The rules of private-call: what is allowed, what changes, at the given moment.

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::private_call::{
        table::{self, Incoming, Invitation},
        wire::{Refusal, Status},
    },
    store::users::{self, UserId},
};

/// "Every invitation needs a timeout after 30 seconds."
const WINDOW_MS: i64 = 30_000;
/// "Delete invitations older than 24 hours."
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

pub(crate) fn invite(
    db: &Connection,
    now: UnixMillis,
    caller: UserId,
    receiver: UserId,
) -> Result<Invitation, Refusal> {
    if caller == receiver {
        return Err(Refusal::Invalid("callerId and receiverId must differ".to_owned()));
    }
    if users::find(db, caller)?.is_none() || users::find(db, receiver)?.is_none() {
        return Err(Refusal::UnknownUser);
    }
    if table::pending_between(db, caller, receiver)? {
        return Err(Refusal::AlreadyInvited);
    }
    let invitation = Invitation {
        id: free_id(db, now, caller, receiver)?,
        caller,
        receiver,
        status: Status::Pending,
        created_at: now,
        updated_at: now,
    };
    table::insert(db, &invitation)?;
    Ok(invitation)
}

pub(crate) fn incoming(db: &Connection, receiver: UserId) -> Result<Vec<Incoming>, Refusal> {
    if users::find(db, receiver)?.is_none() {
        return Err(Refusal::UnknownUser);
    }
    Ok(table::incoming(db, receiver)?)
}

pub(crate) fn status(db: &Connection, id: &str) -> Result<Invitation, Refusal> {
    table::find(db, id)?.ok_or(Refusal::UnknownInvitation)
}

/// Accept, reject or cancel: only a pending invitation can still become something else.
pub(crate) fn settle(db: &Connection, now: UnixMillis, id: &str, to: Status) -> Result<Invitation, Refusal> {
    let invitation = status(db, id)?;
    if invitation.status != Status::Pending {
        return Err(Refusal::NotPending(invitation.status));
    }
    table::set_status(db, id, to, now)?;
    Ok(Invitation {
        status: to,
        updated_at: now,
        ..invitation
    })
}

/// The sweep: an invitation that is 30 s old is over. Answers the ids.
pub(crate) fn time_out(db: &Connection, now: UnixMillis) -> rusqlite::Result<Vec<String>> {
    table::time_out(db, now.saturating_sub(WINDOW_MS), now)
}

pub(crate) fn purge(db: &Connection, now: UnixMillis) -> rusqlite::Result<usize> {
    table::delete_before(db, now.saturating_sub(KEPT_MS))
}

/// `private_<min>_<max>`: the same channel whoever calls.
pub(crate) fn channel_name(invitation: &Invitation) -> String {
    let (low, high) = ordered(invitation.caller, invitation.receiver);
    format!("private_{low}_{high}")
}

/// `call_<min>_<max>_<ms>`; a taken id moves on by one millisecond (NOTES 1).
fn free_id(db: &Connection, now: UnixMillis, caller: UserId, receiver: UserId) -> Result<String, Refusal> {
    let (low, high) = ordered(caller, receiver);
    let mut ms = now;
    loop {
        let id = format!("call_{low}_{high}_{ms}");
        if table::find(db, &id)?.is_none() {
            return Ok(id);
        }
        ms += 1;
    }
}

fn ordered(one: UserId, other: UserId) -> (UserId, UserId) {
    (one.min(other), one.max(other))
}
