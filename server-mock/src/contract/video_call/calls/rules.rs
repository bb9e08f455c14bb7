//! The rules of calls: plain functions of a transaction and the moment that answer what changed and who has to hear of it.

pub(crate) mod chat;
pub(crate) mod entry;
pub(crate) mod exit;
pub(crate) mod invitations;
pub(crate) mod media;

use rusqlite::Connection;

use crate::{
    contract::video_call::{
        Refusal,
        calls::{
            scene::Scene,
            table::{self, Call},
        },
    },
    store::users::{Role, User, UserId},
};

/// "Host, participants, invited users and admins, else 403" (NOTES 4).
pub(crate) fn see(db: &Connection, viewer: &User, id: &str) -> Result<Scene, Refusal> {
    let scene = Scene::find(db, id)?;
    let is_staff = match viewer.role {
        Role::Admin | Role::Moderator => true,
        Role::User => false,
    };
    if is_staff || scene.may_see(viewer.id) {
        Ok(scene)
    } else {
        Err(Refusal::Forbidden("You do not belong to this call"))
    }
}

/// The calls that go on and that somebody is in or is asked to come to, the newest first.
pub(crate) fn active(db: &Connection, user: UserId) -> Result<Vec<Scene>, Refusal> {
    let filter = table::Filter {
        of: Some(user),
        status: Some(super::words::Status::Active),
        call_type: None,
    };
    let all = table::list(db, filter, table::Span { skip: 0, limit: -1 })?;
    let scenes = all.into_iter().map(|call| Scene::of(db, call));
    let concerns = |scene: &Scene| {
        let is_out = scene.participant(user).is_some_and(|one| one.kicked);
        scene.is_in_touch(user) && !is_out
    };
    Ok(scenes
        .filter(|scene| scene.as_ref().map_or(true, concerns))
        .collect::<rusqlite::Result<_>>()?)
}

/// The call that somebody may have a token for: a live one that they take part in.
pub(crate) fn may_have_token(db: &Connection, user: UserId, id: &str) -> Result<Call, Refusal> {
    Ok(Scene::taken_part_in(db, user, id)?.call)
}

/// The call whose room somebody may be in: who is in the call (NOTES 4, "`join-room` needs a participant").
pub(crate) fn may_enter_room(db: &Connection, user: UserId, id: &str) -> Result<Call, Refusal> {
    let scene = Scene::live(db, id)?;
    if scene.is_present(user) {
        Ok(scene.call)
    } else {
        Err(Refusal::Forbidden("Only a participant may join the room"))
    }
}

/// Whether two people have a call in common, where one is in it and the other is in it, too, or asked to come.
pub(crate) fn are_in_touch(db: &Connection, one: UserId, other: UserId) -> Result<bool, Refusal> {
    let mut calls = table::attended(db, one)?;
    calls.extend(table::attended(db, other)?);
    for call in calls {
        let scene = Scene::of(db, call)?;
        if scene.is_in_touch(one) && scene.is_in_touch(other) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Those who are in a call together with somebody.
pub(crate) fn companions(db: &Connection, user: UserId) -> Result<Vec<UserId>, Refusal> {
    let mut all = Vec::new();
    for call in table::attended(db, user)? {
        let scene = Scene::of(db, call)?;
        all.extend(scene.present().map(|one| one.user).filter(|one| *one != user));
    }
    Ok(all)
}
