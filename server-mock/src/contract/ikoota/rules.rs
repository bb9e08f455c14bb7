//! The rules of ikoota: who may come into which call, and what becomes of it, at the given moment.

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::{
        ikoota::{
            Change, Event,
            table::{self, Call, Listed, Participant},
            wire::{CreateBody, ListQuery, Refusal, Role, Status},
        },
        stays::Stays,
    },
    store::users::UserId,
};

/// "Call records retained for 90 days."
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1_000;

/// How many people a call may be for; the contract shows 25 and 50.
const SIZES: std::ops::RangeInclusive<i64> = 2..=1_000;
const USUAL_SIZE: i64 = 50;

const LONGEST_TITLE: usize = 255;
const LONGEST_DESCRIPTION: usize = 2_000;

/// "limit (optional) - Number of calls to return (default: 20)".
const USUAL_LIST: u32 = 20;
const LONGEST_LIST: u32 = 100;

/// A new call; its creator is in it as host from the beginning (NOTES 3).
pub(crate) fn create(
    db: &Connection,
    now: UnixMillis,
    channel_name: String,
    creator: UserId,
    body: CreateBody,
) -> Result<Change, Refusal> {
    let max_participants = body.max_participants.unwrap_or(USUAL_SIZE);
    check_size(&body.title, body.description.as_deref(), max_participants)?;
    let mut call = Call {
        id: 0,
        title: body.title,
        description: body.description,
        channel_name,
        creator,
        is_public: body.is_public,
        max_participants,
        status: Status::Active,
        peak_participants: 1,
        created_at: now,
        ended_at: None,
    };
    call.id = table::insert(db, &call)?;
    table::put_participant(db, call.id, &newcomer(creator, Role::Host, now))?;
    Ok(Change {
        call,
        events: vec![Event::Created(creator)],
    })
}

/// Joins; who is in already stays in.
pub(crate) fn join(db: &Connection, now: UnixMillis, user: UserId, id: i64) -> Result<Change, Refusal> {
    let mut call = live(db, id)?;
    let everybody = table::participants(db, id)?;
    let known = everybody.iter().find(|one| one.user == user);
    if known.is_some_and(|one| one.removed) {
        return Err(Refusal::Removed);
    }
    if known.is_some_and(Participant::is_present) {
        return Ok(Change {
            call,
            events: Vec::new(),
        });
    }
    if !call.is_public && known.is_none() && !table::is_admitted(db, id, user)? {
        return Err(Refusal::Private);
    }
    let present = present(&everybody) + 1;
    if present > call.max_participants {
        return Err(Refusal::Full);
    }
    let comes = match known {
        Some(again) => Participant {
            stays: again.stays.again(now),
            ..again.clone()
        },
        None => newcomer(user, Role::Participant, now),
    };
    table::put_participant(db, id, &comes)?;
    call.peak_participants = call.peak_participants.max(present);
    table::update(db, &call)?;
    Ok(Change {
        call,
        events: vec![Event::Joined(user)],
    })
}

/// Leaves; who is not in the call has left already (NOTES 3). The last one ends it.
pub(crate) fn leave(db: &Connection, now: UnixMillis, user: UserId, id: i64) -> Result<Change, Refusal> {
    let call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    let everybody = table::participants(db, id)?;
    match everybody.iter().find(|one| one.user == user && one.is_present()) {
        Some(one) => go(db, now, call, &everybody, gone(one, now), Event::Left(user)),
        None => Ok(Change {
            call,
            events: Vec::new(),
        }),
    }
}

/// Takes somebody out of a call, for good.
pub(crate) fn remove(db: &Connection, now: UnixMillis, user: UserId, id: i64) -> Result<Change, Refusal> {
    let call = live(db, id)?;
    let everybody = table::participants(db, id)?;
    let present = everybody.iter().find(|one| one.user == user && one.is_present());
    let removed = Participant {
        removed: true,
        ..gone(present.ok_or(Refusal::UnknownParticipant)?, now)
    };
    go(db, now, call, &everybody, removed, Event::Removed(user))
}

/// Ends a call for everybody: an admin's right, and the control API's.
pub(crate) fn end_by_server(db: &Connection, now: UnixMillis, id: i64) -> Result<Change, Refusal> {
    let mut change = Change {
        call: live(db, id)?,
        events: Vec::new(),
    };
    finish(db, now, &mut change)?;
    Ok(change)
}

/// Lets somebody into a private call, and one who was removed back in (the control API).
pub(crate) fn admit(db: &Connection, user: UserId, id: i64) -> Result<Change, Refusal> {
    let call = live(db, id)?;
    table::admit(db, id, user)?;
    if let Some(known) = table::participants(db, id)?
        .into_iter()
        .find(|one| one.user == user)
    {
        table::put_participant(
            db,
            id,
            &Participant {
                removed: false,
                ..known
            },
        )?;
    }
    Ok(Change {
        call,
        events: vec![Event::Admitted(user)],
    })
}

/// Pauses a call or lets it go on (the control API). A paused call is a live one.
pub(crate) fn set_paused(db: &Connection, id: i64, paused: bool) -> Result<Change, Refusal> {
    let mut call = live(db, id)?;
    let (status, event) = if paused {
        (Status::Paused, Event::Paused)
    } else {
        (Status::Active, Event::Resumed)
    };
    let events = if call.status == status {
        Vec::new()
    } else {
        vec![event]
    };
    call.status = status;
    table::update(db, &call)?;
    Ok(Change { call, events })
}

/// Whether somebody may have a token for a channel: who is in its call, and who created it (NOTES 3). A call that one could
/// have a token for but that is over is 404, so that a client can tell that from its removal.
pub(crate) fn may_have_token(db: &Connection, user: UserId, channel: &str) -> Result<(), Refusal> {
    let call = table::find_by_channel(db, channel)?.ok_or(Refusal::NoAccess)?;
    let everybody = table::participants(db, call.id)?;
    let one = everybody
        .iter()
        .find(|one| one.user == user && !one.removed)
        .ok_or(Refusal::NoAccess)?;
    match call.status {
        Status::Ended => Err(Refusal::UnknownCall),
        Status::Active | Status::Paused if one.is_present() || call.creator == user => Ok(()),
        Status::Active | Status::Paused => Err(Refusal::NoAccess),
    }
}

pub(crate) fn list(db: &Connection, user: UserId, query: &ListQuery) -> Result<Vec<Listed>, Refusal> {
    let limit = query.limit.unwrap_or(USUAL_LIST);
    if !(1..=LONGEST_LIST).contains(&limit) {
        return Err(Refusal::Invalid(format!(
            "limit must be from 1 to {LONGEST_LIST}"
        )));
    }
    Ok(table::visible_to(db, user, query.status, limit)?)
}

pub(crate) fn details(db: &Connection, id: i64) -> Result<(Call, Vec<Participant>), Refusal> {
    let call = table::find(db, id)?.ok_or(Refusal::UnknownCall)?;
    Ok((call, table::participants(db, id)?))
}

pub(crate) fn purge(db: &Connection, now: UnixMillis) -> rusqlite::Result<usize> {
    table::delete_ended_before(db, now.saturating_sub(KEPT_MS))
}

fn check_size(title: &str, description: Option<&str>, max_participants: i64) -> Result<(), Refusal> {
    let invalid = |why: String| Err(Refusal::Invalid(why));
    if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE {
        return invalid(format!("title must have 1 to {LONGEST_TITLE} characters"));
    }
    if description.is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION) {
        return invalid(format!(
            "description must have at most {LONGEST_DESCRIPTION} characters"
        ));
    }
    if !SIZES.contains(&max_participants) {
        return invalid(format!(
            "maxParticipants must be from {} to {}",
            SIZES.start(),
            SIZES.end()
        ));
    }
    Ok(())
}

/// "Call doesn't exist or has ended."
fn live(db: &Connection, id: i64) -> Result<Call, Refusal> {
    let call = table::find(db, id)?.filter(|call| call.status != Status::Ended);
    call.ok_or(Refusal::UnknownCall)
}

/// Writes down that one of them has gone. "When the last one leaves, the call ends" (NOTES 3).
fn go(
    db: &Connection,
    now: UnixMillis,
    call: Call,
    everybody: &[Participant],
    gone: Participant,
    event: Event,
) -> Result<Change, Refusal> {
    table::put_participant(db, call.id, &gone)?;
    let mut change = Change {
        call,
        events: vec![event],
    };
    if present(everybody) == 1 {
        finish(db, now, &mut change)?;
    }
    Ok(change)
}

fn finish(db: &Connection, now: UnixMillis, change: &mut Change) -> Result<(), Refusal> {
    let call = &mut change.call;
    for one in table::participants(db, call.id)?
        .iter()
        .filter(|one| one.is_present())
    {
        table::put_participant(db, call.id, &gone(one, now))?;
    }
    call.status = Status::Ended;
    call.ended_at = Some(now);
    table::update(db, call)?;
    change.events.push(Event::Ended);
    Ok(())
}

fn newcomer(user: UserId, role: Role, now: UnixMillis) -> Participant {
    Participant {
        user,
        role,
        stays: Stays::begin(now),
        removed: false,
    }
}

fn gone(one: &Participant, now: UnixMillis) -> Participant {
    Participant {
        stays: one.stays.ended(now),
        ..one.clone()
    }
}

fn present(everybody: &[Participant]) -> i64 {
    let count = everybody.iter().filter(|one| one.is_present()).count();
    i64::try_from(count).unwrap_or(i64::MAX)
}
