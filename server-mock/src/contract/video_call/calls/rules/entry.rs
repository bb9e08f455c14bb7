//! How calls begin, and who comes in.

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::{
        stays::Stays,
        video_call::{
            Refusal,
            calls::{
                Change, News, To,
                rules::invitations,
                scene::Scene,
                table::{
                    self, Call, PasswordHash, Settings,
                    participants::{self, Media, Participant},
                },
                wire::{CreateBody, Push},
                words::{CallMode, CallType},
            },
            people,
        },
    },
    store::users::UserId,
};

/// What a new call is called, in this server and at Agora.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) id: String,
    pub(crate) channel: String,
}

/// What became of the password that somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    Right,
    WrongOrMissing,
}

/// A new call. One that is not scheduled for later begins at once, with its creator in it as its host.
pub(crate) fn create(
    db: &Connection,
    now: UnixMillis,
    creator: UserId,
    names: Names,
    password: Option<PasswordHash>,
    body: CreateBody,
) -> Result<Change, Refusal> {
    let begins = body.scheduled_for.is_none_or(|at| at <= now);
    let call = Call {
        id: names.id,
        channel_name: names.channel,
        title: body.title,
        description: body.description,
        call_type: body.call_type,
        call_mode: body.call_mode,
        creator,
        host: creator,
        max_participants: body.max_participants,
        scheduled_for: body.scheduled_for,
        settings: body.settings.settings(),
        password,
        peak_participants: i64::from(begins),
        created_at: now,
        started_at: begins.then_some(now),
        over: None,
    };
    table::put(db, &call)?;
    if begins {
        // Nobody mutes whoever has opened the room.
        let settings = Settings {
            mute_on_join: false,
            ..call.settings
        };
        let host = newcomer(creator, now, 0, media(call.call_type, settings));
        participants::put(db, &call.id, &host)?;
    }
    let scene = Scene::of(db, call)?;
    let invitees = invitations::named(db, &body.invite_user_ids)?;
    invitations::add(db, now, creator, scene, &invitees, None)
}

/// The password that somebody has to know, where there is one: whoever is in already, began the call or hosts it needs none.
pub(crate) fn asked_password(
    db: &Connection,
    user: UserId,
    id: &str,
) -> Result<Option<PasswordHash>, Refusal> {
    let scene = Scene::live(db, id)?;
    let is_known = scene.is_owner(user) || scene.is_present(user);
    Ok(scene.call.password.filter(|_| !is_known))
}

/// Joins; who is in already stays in. A scheduled call begins when its host comes.
pub(crate) fn join(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    id: &str,
    proof: Proof,
) -> Result<Change, Refusal> {
    let mut scene = Scene::live(db, id)?;
    if scene.is_present(user) {
        return Ok(Change::none(scene.call));
    }
    may_come(&scene, user, proof)?;
    let present = i64::try_from(scene.present().count()).unwrap_or(i64::MAX) + 1;
    if present > scene.call.max_participants {
        return Err(Refusal::Conflict("Call is full"));
    }
    scene.call.started_at = scene.call.started_at.or(Some(now));
    scene.call.peak_participants = scene.call.peak_participants.max(present);
    table::put(db, &scene.call)?;
    participants::put(db, id, &arrival(&scene, user, now))?;
    let mut change = invitations::accept_by_coming(db, now, user, scene)?;
    change.news.push(News {
        to: To::Room { but: user },
        push: Push::user_came(user, &people::brief(db, user)?, id),
    });
    Ok(change)
}

fn may_come(scene: &Scene, user: UserId, proof: Proof) -> Result<(), Refusal> {
    let known = scene.participant(user);
    if known.is_some_and(|one| one.kicked) {
        return Err(Refusal::Forbidden("You have been removed from this call"));
    }
    if !scene.is_owner(user) {
        let is_asked = scene.invitation(user).is_some_and(|one| !one.is_declined());
        if scene.call.call_mode == CallMode::OneToOne && !is_asked && known.is_none() {
            return Err(Refusal::Forbidden("A one-to-one call takes an invitation"));
        }
        if scene.call.password.is_some() && proof == Proof::WrongOrMissing {
            return Err(Refusal::Forbidden("The call password is wrong or missing"));
        }
    }
    if scene.call.started_at.is_none() && scene.call.host != user {
        return Err(Refusal::Conflict("The call has not started yet"));
    }
    Ok(())
}

fn arrival(scene: &Scene, user: UserId, now: UnixMillis) -> Participant {
    let turn = scene.everybody.iter().map(|one| one.turn.saturating_add(1)).max();
    let turn = turn.unwrap_or(0);
    let media = media(scene.call.call_type, scene.call.settings);
    match scene.participant(user) {
        Some(again) => Participant {
            stays: again.stays.again(now),
            turn,
            media,
            ..again.clone()
        },
        None => newcomer(user, now, turn, media),
    }
}

fn newcomer(user: UserId, now: UnixMillis, turn: i64, media: Media) -> Participant {
    Participant {
        user,
        stays: Stays::begin(now),
        turn,
        kicked: false,
        media,
    }
}

/// What somebody sends who has just come.
fn media(call_type: CallType, settings: Settings) -> Media {
    Media {
        audio: !settings.mute_on_join,
        video: call_type == CallType::Video,
        screen: false,
    }
}
