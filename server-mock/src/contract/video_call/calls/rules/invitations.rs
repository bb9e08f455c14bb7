//! Who is asked to come, and what they say.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::Value;

use crate::{
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            Change, News, To,
            scene::Scene,
            table::{
                invitations::{self, Answered, Invitation},
                participants::{self, Participant},
            },
            wire::{Push, view},
            words::{CallMode, DeclineReason, Response},
        },
    },
    store::users::{self, UserId},
};

/// What somebody says to an invitation, and what they give along over a socket.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: Response,
    pub(crate) reason: Option<DeclineReason>,
    pub(crate) call_data: Option<Value>,
}

/// The people with these ids.
pub(crate) fn named(db: &Connection, ids: &[String]) -> Result<Vec<UserId>, Refusal> {
    let known = |id: &String| {
        let user = UserId::parse(id).map(|id| users::find(db, id)).transpose()?;
        let user = user.flatten().ok_or(Refusal::NotFound("User not found"))?;
        Ok(user.id)
    };
    ids.iter().map(known).collect()
}

/// Invites people: whoever takes part in the call may.
pub(crate) fn invite(
    db: &Connection,
    now: UnixMillis,
    by: UserId,
    id: &str,
    users: &[UserId],
    call_data: Option<&Value>,
) -> Result<Change, Refusal> {
    let scene = Scene::taken_part_in(db, by, id)?;
    add(db, now, by, scene, users, call_data)
}

/// Asks somebody to come in the host's name, and lets one who was kicked come back (the control API).
pub(crate) fn admit(db: &Connection, now: UnixMillis, user: UserId, id: &str) -> Result<Change, Refusal> {
    let scene = Scene::live(db, id)?;
    if let Some(known) = scene.participant(user) {
        let forgiven = Participant {
            kicked: false,
            ..known.clone()
        };
        participants::put(db, id, &forgiven)?;
    }
    let host = scene.call.host;
    let scene = Scene::live(db, id)?;
    add(db, now, host, scene, &[user], None)
}

/// Writes invitations down. Who was asked before is asked anew; who is in the call already is not.
pub(super) fn add(
    db: &Connection,
    now: UnixMillis,
    by: UserId,
    scene: Scene,
    users: &[UserId],
    call_data: Option<&Value>,
) -> Result<Change, Refusal> {
    for user in users {
        check(db, &scene, by, *user)?;
    }
    if scene.call.call_mode == CallMode::OneToOne && parties(&scene, users).len() > 2 {
        return Err(Refusal::Conflict("A one-to-one call is between two people"));
    }
    let asked: Vec<UserId> = users
        .iter()
        .copied()
        .filter(|user| !scene.is_present(*user))
        .collect();
    for user in &asked {
        let invitation = Invitation {
            user: *user,
            inviter: by,
            call_data: call_data.cloned(),
            invited_at: now,
            answer: None,
        };
        invitations::put(db, &scene.call.id, &invitation)?;
    }
    let scene = Scene::of(db, scene.call)?;
    let shown = match call_data {
        Some(given) => given.clone(),
        None => view::call_data(db, &scene, now)?,
    };
    let push = Push::call_invitation(by, shown, now);
    let news = asked.into_iter().map(|user| News {
        to: To::User(user),
        push: push.clone(),
    });
    Ok(Change {
        news: news.collect(),
        call: scene.call,
    })
}

/// Answers an invitation, which does not join yet. The same answer again changes nothing, another one is refused.
pub(crate) fn respond(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    id: &str,
    reply: Reply,
    also_tell: Option<UserId>,
) -> Result<Change, Refusal> {
    let scene = Scene::find(db, id)?;
    let invitation = scene.invitation(user);
    let invitation = invitation.ok_or(Refusal::NotFound("There is no invitation to this call"))?;
    if also_tell.is_some_and(|target| target != invitation.inviter && !scene.is_owner(target)) {
        return Err(Refusal::Forbidden("The answer is for whoever has invited"));
    }
    match invitation.answer {
        Some(answer) if answer.response == reply.response => return Ok(Change::none(scene.call)),
        Some(_) => {
            return Err(Refusal::Conflict("The invitation has been answered already"));
        }
        None => {}
    }
    if scene.call.over.is_some() {
        return Err(Refusal::NotFound("Call not found or already ended"));
    }
    answer(db, now, invitation.clone(), scene, reply, also_tell)
}

/// Everybody who has not answered declines because of the time that has passed (the control API).
pub(crate) fn time_out(db: &Connection, now: UnixMillis, id: &str) -> Result<Change, Refusal> {
    let scene = Scene::live(db, id)?;
    let pending: Vec<Invitation> = scene.pending().cloned().collect();
    if pending.is_empty() {
        return Err(Refusal::Conflict("Nobody has still to answer"));
    }
    let mut all = Change::none(scene.call);
    for invitation in pending {
        let reply = Reply {
            response: Response::Declined,
            reason: Some(DeclineReason::Timeout),
            call_data: None,
        };
        let scene = Scene::live(db, id)?;
        all.news
            .extend(answer(db, now, invitation, scene, reply, None)?.news);
    }
    Ok(all)
}

/// Whoever comes has accepted.
pub(super) fn accept_by_coming(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    scene: Scene,
) -> Result<Change, Refusal> {
    let pending = scene.pending().find(|one| one.user == user);
    let Some(invitation) = pending.cloned() else {
        return Ok(Change::none(scene.call));
    };
    let reply = Reply {
        response: Response::Accepted,
        reason: None,
        call_data: None,
    };
    answer(db, now, invitation, scene, reply, None)
}

fn answer(
    db: &Connection,
    now: UnixMillis,
    invitation: Invitation,
    scene: Scene,
    reply: Reply,
    also_tell: Option<UserId>,
) -> Result<Change, Refusal> {
    let user = invitation.user;
    let answered = Invitation {
        answer: Some(Answered {
            response: reply.response,
            reason: reply.reason,
            at: now,
        }),
        ..invitation
    };
    invitations::put(db, &scene.call.id, &answered)?;
    let scene = Scene::of(db, scene.call)?;
    let call_data = match reply.call_data {
        Some(given) => given,
        None => view::call_data(db, &scene, now)?,
    };
    let told = BTreeSet::from_iter([scene.call.host].into_iter().chain(also_tell));
    let push = Push::call_response(user, reply.response, reply.reason, call_data, now);
    let news = told.into_iter().filter(|one| *one != user).map(|one| News {
        to: To::User(one),
        push: push.clone(),
    });
    Ok(Change {
        news: news.collect(),
        call: scene.call,
    })
}

fn check(db: &Connection, scene: &Scene, by: UserId, user: UserId) -> Result<(), Refusal> {
    if user == by {
        return Err(Refusal::BadRequest("You cannot invite yourself"));
    }
    users::find(db, user)?.ok_or(Refusal::NotFound("User not found"))?;
    if scene.participant(user).is_some_and(|one| one.kicked) {
        return Err(Refusal::Forbidden("This user has been removed from the call"));
    }
    Ok(())
}

/// Whom a call is between: who began it, who is or was in it, and who was asked and has not declined.
fn parties(scene: &Scene, more: &[UserId]) -> BTreeSet<UserId> {
    let mut all = BTreeSet::from([scene.call.creator]);
    all.extend(scene.everybody.iter().map(|one| one.user));
    let open = scene.invitations.iter().filter(|one| !one.is_declined());
    all.extend(open.map(|one| one.user));
    all.extend(more);
    all
}
