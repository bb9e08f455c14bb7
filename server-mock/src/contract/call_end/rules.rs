//! The rules of call-end: how a call is found, who ends it for whom, and who hears of it, at the given moment.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::call_end::{
        Change,
        table::{self, Call, Over, Participant, State},
        wire::{CallUser, EndedView, Name, Push, Reason, Refusal, push},
    },
};

/// "By unique id prefix of 8 characters or more" (NOTES 5).
const SHORTEST_PREFIX: usize = 8;
/// How many people a call may be between.
const MOST_PARTICIPANTS: usize = 100;

const ENDED: &str = "Call ended successfully";
const LEFT: &str = "Left the call";

/// Starts a call (NOTES 5, an extension): everybody but the caller is invited.
pub(crate) fn call(
    db: &Connection,
    now: UnixMillis,
    fresh_id: String,
    caller: &str,
    body: CallUser,
) -> Result<Change, Refusal> {
    let others = invited(caller, body.to, body.participants)?;
    let id = body.call_id.map_or(fresh_id, |Name(id)| id);
    if table::find(db, &id)?.is_some() {
        return Err(Refusal::Invalid("callId is another call's".to_owned()));
    }
    let call = Call {
        id,
        caller: caller.to_owned(),
        call_type: body.call_type,
        created_at: now,
        accepted_at: None,
        over: None,
    };
    table::put(db, &call)?;
    table::put_participant(db, &call.id, caller, State::Joined)?;
    for user in &others {
        table::put_participant(db, &call.id, user, State::Invited)?;
    }
    let push = invitation(db, &call)?;
    let pushes = others.into_iter().map(|user| (user, push.clone())).collect();
    Ok(Change {
        call,
        pushes,
        message: None,
    })
}

/// What waits for somebody who has just connected.
pub(crate) fn waiting_for(db: &Connection, user: &str) -> rusqlite::Result<Vec<Push>> {
    let calls = table::waiting_for(db, user)?;
    calls.iter().map(|call| invitation(db, call)).collect()
}

/// Accepts; the first one to do so begins the call's duration. Who is in it already stays in.
pub(crate) fn accept(db: &Connection, now: UnixMillis, by: &str, id: &str) -> Result<Change, Refusal> {
    let (mut call, everybody) = live(db, id)?;
    match state_of(&everybody, by) {
        Some(State::Invited) => {}
        Some(State::Joined) => {
            return Ok(unchanged(call, None));
        }
        Some(State::Left | State::Rejected) | None => return Err(Refusal::NotParticipant),
    }
    table::put_participant(db, id, by, State::Joined)?;
    call.accepted_at = call.accepted_at.or(Some(now));
    table::put(db, &call)?;
    let push = Push::CallAccepted(push::CallAccepted {
        call_id: call.id.clone(),
        by: by.to_owned(),
    });
    Ok(Change {
        pushes: to_live(&everybody, &push),
        call,
        message: None,
    })
}

/// Rejects; when nobody is left to come or to talk to, the call is over.
pub(crate) fn reject(db: &Connection, now: UnixMillis, by: &str, id: &str) -> Result<Change, Refusal> {
    let (call, everybody) = live(db, id)?;
    match state_of(&everybody, by) {
        Some(State::Invited) => {}
        Some(State::Rejected) => {
            return Ok(unchanged(call, None));
        }
        Some(State::Joined | State::Left) | None => return Err(Refusal::NotParticipant),
    }
    table::put_participant(db, id, by, State::Rejected)?;
    let push = Push::CallRejected(push::CallRejected {
        call_id: call.id.clone(),
        by: by.to_owned(),
    });
    let pushes = to_live(&everybody, &push);
    if goes_on_without(&everybody, by) {
        return Ok(Change {
            call,
            pushes,
            message: None,
        });
    }
    let mut change = finish(db, now, call, &everybody, by, Reason::Rejected)?;
    change.pushes.splice(0..0, pushes);
    Ok(Change {
        message: None,
        ..change
    })
}

/// Ends a call, or leaves it to the others where there are enough of them.
pub(crate) fn end(
    db: &Connection,
    now: UnixMillis,
    by: &str,
    call: Call,
    for_all: bool,
) -> Result<Change, Refusal> {
    if call.over.is_some() {
        return Ok(unchanged(call, Some(ENDED)));
    }
    let everybody = table::participants(db, &call.id)?;
    match state_of(&everybody, by).ok_or(Refusal::NotParticipant)? {
        State::Invited | State::Joined => {}
        State::Left | State::Rejected => {
            return Ok(unchanged(call, Some(LEFT)));
        }
    }
    if !for_all && goes_on_without(&everybody, by) {
        table::put_participant(db, &call.id, by, State::Left)?;
        let push = Push::ParticipantLeft(push::ParticipantLeft {
            call_id: call.id.clone(),
            user_id: by.to_owned(),
        });
        return Ok(Change {
            pushes: to_live(&everybody, &push),
            call,
            message: Some(LEFT),
        });
    }
    finish(db, now, call, &everybody, by, Reason::Cancelled)
}

/// Ends a call in somebody's name, or in its caller's (a trigger of the control API).
pub(crate) fn end_by_server(
    db: &Connection,
    now: UnixMillis,
    by: Option<&str>,
    id: &str,
) -> Result<Change, Refusal> {
    let (call, everybody) = live(db, id)?;
    let by = by.unwrap_or(&call.caller).to_owned();
    state_of(&everybody, &by).ok_or(Refusal::NotParticipant)?;
    finish(db, now, call, &everybody, &by, Reason::Cancelled)
}

/// The statistics of the ended calls.
pub(crate) fn statistics(db: &Connection) -> rusqlite::Result<EndedView> {
    let ended = table::count_ended(db)?;
    let total: i64 = ended.iter().map(|one| one.calls).sum();
    let total_duration: i64 = ended.iter().map(|one| one.duration_seconds).sum();
    let count = |reason: Reason| {
        ended
            .iter()
            .find(|one| one.reason == reason)
            .map_or(0, |one| one.calls)
    };
    Ok(EndedView {
        total,
        total_duration,
        average_duration: total_duration / total.max(1),
        by_reason: Reason::ALL
            .into_iter()
            .map(|reason| (reason.name().to_owned(), count(reason).into()))
            .collect(),
    })
}

/// "By exact id, then by unique id prefix …, then by the sender as participant"; an id that the history knows is that call's.
pub(crate) fn find(db: &Connection, by: &str, id: Option<&str>) -> Result<Call, Refusal> {
    let meant = match id {
        Some(id) if id.chars().count() >= SHORTEST_PREFIX => table::find_by_prefix(db, id)?,
        Some(id) => table::find(db, id)?,
        None => None,
    };
    if let Some(call) = meant {
        return Ok(call);
    }
    table::find_by_participant(db, by)?.ok_or(Refusal::UnknownCall)
}

fn live(db: &Connection, id: &str) -> Result<(Call, Vec<Participant>), Refusal> {
    let call = table::find(db, id)?
        .filter(|call| call.over.is_none())
        .ok_or(Refusal::UnknownCall)?;
    let everybody = table::participants(db, id)?;
    Ok((call, everybody))
}

/// Whom a call is for: everybody named but the caller, each once.
fn invited(caller: &str, to: Option<Name>, several: Option<Vec<Name>>) -> Result<Vec<String>, Refusal> {
    let named = match (to, several) {
        (Some(one), None) => vec![one],
        (None, Some(several)) => several,
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refusal::Invalid(
                "either to or participants is expected".to_owned(),
            ));
        }
    };
    let mut seen = BTreeSet::from([caller.to_owned()]);
    let others: Vec<String> = named
        .into_iter()
        .map(|Name(user)| user)
        .filter(|user| seen.insert(user.clone()))
        .collect();
    if others.is_empty() {
        return Err(Refusal::Invalid("a call needs somebody else".to_owned()));
    }
    if others.len() >= MOST_PARTICIPANTS {
        return Err(Refusal::Invalid(format!(
            "a call is between {MOST_PARTICIPANTS} people at most"
        )));
    }
    Ok(others)
}

fn invitation(db: &Connection, call: &Call) -> rusqlite::Result<Push> {
    let everybody = table::participants(db, &call.id)?;
    Ok(Push::IncomingCall(push::IncomingCall {
        call_id: call.id.clone(),
        from: call.caller.clone(),
        participants: everybody.into_iter().map(|one| one.user).collect(),
        call_type: call.call_type,
    }))
}

/// Whether somebody is in the call and another one is in it or still asked to come, once `gone` has gone.
fn goes_on_without(everybody: &[Participant], gone: &str) -> bool {
    let left = || {
        everybody
            .iter()
            .filter(|one| one.user != gone && one.state.is_live())
    };
    left().count() >= 2 && left().any(|one| one.state == State::Joined)
}

/// Nobody has to hear of it.
fn unchanged(call: Call, message: Option<&'static str>) -> Change {
    Change {
        call,
        pushes: Vec::new(),
        message,
    }
}

fn finish(
    db: &Connection,
    now: UnixMillis,
    mut call: Call,
    everybody: &[Participant],
    by: &str,
    if_never_accepted: Reason,
) -> Result<Change, Refusal> {
    let reason = call.accepted_at.map_or(if_never_accepted, |_| Reason::Ended);
    let since_accept = call.accepted_at.map_or(0, |at| now.saturating_sub(at).max(0));
    let over = Over {
        at: now,
        reason,
        duration_seconds: since_accept / 1_000,
    };
    call.over = Some(over);
    table::put(db, &call)?;
    let push = Push::ended(&call.id, by, over.duration_seconds, reason, now);
    Ok(Change {
        pushes: to_live(everybody, &push),
        call,
        message: Some(ENDED),
    })
}

/// The same for everybody who is in the call or still asked to come: as it was before, so whoever has acted is among them.
fn to_live(everybody: &[Participant], push: &Push) -> Vec<(String, Push)> {
    let live = everybody.iter().filter(|one| one.state.is_live());
    live.map(|one| (one.user.clone(), push.clone())).collect()
}

fn state_of(everybody: &[Participant], user: &str) -> Option<State> {
    everybody.iter().find(|one| one.user == user).map(|one| one.state)
}
