//! The rules of chattrix: who may do what in which status, at the given moment, and who hears of it.

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::chattrix::{
        Change,
        table::{self, Call},
        wire::{InitiateBody, PatchStatus, Push, Quality, Reason, Refusal, Status, push},
    },
    store::users::{self, User, UserId},
};

/// A new call. It rings at once when the invitation reaches a connected callee (NOTES 2).
pub(crate) fn initiate(
    db: &Connection,
    now: UnixMillis,
    id: String,
    caller: &User,
    body: InitiateBody,
    callee_connected: bool,
) -> Result<Change, Refusal> {
    if body.channel_id.trim().is_empty() {
        return Err(Refusal::Invalid("channelId must not be empty".to_owned()));
    }
    let callee = UserId::parse(&body.callee_id).ok_or(Refusal::UnknownCallee)?;
    let callee = users::find(db, callee)?.ok_or(Refusal::UnknownCallee)?.id;
    if callee == caller.id {
        return Err(Refusal::Invalid("You cannot call yourself".to_owned()));
    }
    let call = Call {
        id,
        caller: caller.id,
        callee,
        call_type: body.call_type,
        status: if callee_connected {
            Status::Ringing
        } else {
            Status::Initiating
        },
        channel_id: body.channel_id,
        reason: None,
        start_time: None,
        end_time: None,
        duration_seconds: None,
        created_at: now,
        updated_at: now,
    };
    table::insert(db, &call)?;
    // With nobody connected the push reaches nobody; it waits in the table.
    let pushes = vec![(callee, Push::invitation(&call, caller))];
    Ok(Change { call, pushes })
}

/// What waits for a callee who connects: the first delivery makes a call ring, `again` repeats later ones.
pub(crate) fn deliver_pending(
    db: &Connection,
    now: UnixMillis,
    callee: UserId,
    again: bool,
) -> rusqlite::Result<Vec<Push>> {
    let mut pushes = Vec::new();
    for mut call in table::ringing(db, Some(callee))? {
        if call.status == Status::Initiating {
            call.status = Status::Ringing;
            call.updated_at = now;
            table::update(db, &call)?;
        } else if !again {
            continue;
        }
        if let Some(caller) = users::find(db, call.caller)? {
            pushes.push(Push::invitation(&call, &caller));
        }
    }
    Ok(pushes)
}

/// Accepts, by REST or socket: the callee, while it rings. The first one wins.
pub(crate) fn accept(
    db: &Connection,
    now: UnixMillis,
    by: UserId,
    mut call: Call,
) -> Result<Change, Refusal> {
    call.status = Status::Connecting;
    call.start_time = Some(now);
    call.updated_at = now;
    table::update(db, &call)?;
    let push = Push::Accepted(push::Accepted {
        call_id: call.id.clone(),
        accepted_by: by.to_string(),
    });
    Ok(Change {
        pushes: vec![(call.caller, push)],
        call,
    })
}

pub(crate) fn reject(
    db: &Connection,
    now: UnixMillis,
    by: UserId,
    mut call: Call,
    reason: Reason,
) -> Result<Change, Refusal> {
    call.status = Status::Rejected;
    call.reason = Some(reason);
    call.updated_at = now;
    table::update(db, &call)?;
    table::insert_history(db, &call)?;
    let push = Push::Rejected(push::Rejected {
        call_id: call.id.clone(),
        rejected_by: by.to_string(),
        reason,
    });
    Ok(Change {
        pushes: vec![(call.caller, push)],
        call,
    })
}

/// A call that somebody may end: one that was answered. A ringing one is cancelled by `patch` instead.
pub(crate) fn answered_with(db: &Connection, by: UserId, id: &str) -> Result<Call, Refusal> {
    let call = participated(db, by, id)?;
    if !call.status.is_answered() {
        return Err(Refusal::WrongStatus(call.status));
    }
    Ok(call)
}

/// The transitions that NOTES 2 allows by PATCH.
pub(crate) fn patch(
    db: &Connection,
    now: UnixMillis,
    by: UserId,
    id: &str,
    to: PatchStatus,
) -> Result<Change, Refusal> {
    let mut call = participated(db, by, id)?;
    if call.status == to.status() {
        return Ok(Change {
            call,
            pushes: Vec::new(),
        });
    }
    match to {
        PatchStatus::Connecting => accept(db, now, by, ringing_for(db, by, id)?),
        PatchStatus::Active if call.status == Status::Connecting => {
            call.status = Status::Active;
            call.updated_at = now;
            table::update(db, &call)?;
            Ok(Change {
                call,
                pushes: Vec::new(),
            })
        }
        PatchStatus::Ended if call.status.is_live() => finish(db, now, by, call, None),
        PatchStatus::Active | PatchStatus::Ended => Err(Refusal::WrongTransition(call.status, to.status())),
    }
}

pub(crate) fn get(db: &Connection, by: UserId, id: &str) -> Result<Call, Refusal> {
    participated(db, by, id)
}

/// The 60 s are over: `MISSED`, and both hear of it.
pub(crate) fn time_out_now(db: &Connection, now: UnixMillis, id: &str) -> Result<Change, Refusal> {
    let mut call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    if !call.status.rings() {
        return Err(Refusal::WrongStatus(call.status));
    }
    call.status = Status::Missed;
    call.updated_at = now;
    table::update(db, &call)?;
    table::insert_history(db, &call)?;
    let push = Push::Timeout(push::Timeout {
        call_id: call.id.clone(),
    });
    Ok(Change {
        pushes: vec![(call.caller, push.clone()), (call.callee, push)],
        call,
    })
}

/// Ends a live call in the name of one of its participants (a trigger of the control API).
pub(crate) fn end_by_server(
    db: &Connection,
    now: UnixMillis,
    by: Option<UserId>,
    id: &str,
) -> Result<Change, Refusal> {
    let call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    let by = by.unwrap_or(call.caller);
    if call.peer_of(by).is_none() {
        return Err(Refusal::NotParticipant);
    }
    if !call.status.is_live() {
        return Err(Refusal::WrongStatus(call.status));
    }
    let mut change = finish(db, now, by, call, None)?;
    // Nobody has pressed a button: both sides have to be told.
    let told = change.pushes.first().map(|(_, push)| (by, push.clone()));
    change.pushes.extend(told);
    Ok(change)
}

/// A quality warning for one participant, or for both (a trigger of the control API).
pub(crate) fn warn_of_quality(
    db: &Connection,
    user: Option<UserId>,
    id: &str,
    quality: Quality,
) -> Result<Change, Refusal> {
    let call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    if !call.status.is_answered() {
        return Err(Refusal::WrongStatus(call.status));
    }
    if user.is_some_and(|user| call.peer_of(user).is_none()) {
        return Err(Refusal::NotParticipant);
    }
    let warned = user.map_or_else(|| vec![call.caller, call.callee], |user| vec![user]);
    let push = Push::QualityWarning(push::QualityWarning {
        call_id: call.id.clone(),
        quality,
    });
    Ok(Change {
        pushes: warned.into_iter().map(|user| (user, push.clone())).collect(),
        call,
    })
}

pub(crate) fn finish(
    db: &Connection,
    now: UnixMillis,
    by: UserId,
    mut call: Call,
    duration_seconds: Option<i64>,
) -> Result<Change, Refusal> {
    let peer = call.peer_of(by).ok_or(Refusal::NotParticipant)?;
    let measured = call
        .start_time
        .map_or(0, |start| now.saturating_sub(start).max(0) / 1_000);
    let duration = duration_seconds.unwrap_or(measured);
    call.status = Status::Ended;
    call.end_time = Some(now);
    call.duration_seconds = Some(duration);
    call.updated_at = now;
    table::update(db, &call)?;
    table::insert_history(db, &call)?;
    let push = Push::Ended(push::Ended {
        call_id: call.id.clone(),
        ended_by: by.to_string(),
        duration_seconds: duration,
    });
    Ok(Change {
        pushes: vec![(peer, push)],
        call,
    })
}

pub(crate) fn ringing_for(db: &Connection, callee: UserId, id: &str) -> Result<Call, Refusal> {
    let call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    if call.callee != callee {
        return Err(Refusal::NotCallee);
    }
    if !call.status.rings() {
        return Err(Refusal::WrongStatus(call.status));
    }
    Ok(call)
}

fn participated(db: &Connection, user: UserId, id: &str) -> Result<Call, Refusal> {
    let call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    if call.peer_of(user).is_none() {
        return Err(Refusal::NotParticipant);
    }
    Ok(call)
}
