//! How people go, and how calls end.

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            Change, News, To,
            scene::Scene,
            table::{
                self, Over,
                participants::{self, Participant},
            },
            wire::Push,
            words::EndReason,
        },
    },
    store::users::UserId,
};

/// Leaves; who is not in the call has left already (NOTES 4, "`leave` repeated: 200"). The last one ends it.
pub(crate) fn leave(db: &Connection, now: UnixMillis, user: UserId, id: &str) -> Result<Change, Refusal> {
    let scene = Scene::find(db, id)?;
    if !scene.may_see(user) {
        return Err(Refusal::Forbidden("You do not belong to this call"));
    }
    match scene.participant(user).filter(|one| one.is_present()) {
        Some(one) => {
            let gone = one.gone(now);
            go(db, now, scene, &gone, Vec::new())
        }
        None => Ok(Change::none(scene.call)),
    }
}

/// Leaves every call that somebody is in.
pub(crate) fn leave_all(db: &Connection, now: UnixMillis, user: UserId) -> Result<Vec<Change>, Refusal> {
    let calls = table::attended(db, user)?;
    calls.iter().map(|call| leave(db, now, user, &call.id)).collect()
}

/// Takes somebody out of a call, for good; for them it has ended ("kicked").
pub(crate) fn kick(db: &Connection, now: UnixMillis, user: UserId, id: &str) -> Result<Change, Refusal> {
    let scene = Scene::live(db, id)?;
    let present = scene.participant(user).filter(|one| one.is_present());
    let one = present.ok_or(Refusal::NotFound("This user is not in the call"))?;
    let kicked = Participant {
        kicked: true,
        ..one.gone(now)
    };
    let told = News {
        to: To::User(user),
        push: Push::call_ended(id, EndReason::Kicked, now),
    };
    go(db, now, scene, &kicked, vec![told])
}

/// "`end` by the host only (403 else)". A call that is over stays so.
pub(crate) fn end_by_host(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    id: &str,
) -> Result<Change, Refusal> {
    let scene = Scene::find(db, id)?;
    if scene.call.host != user {
        return Err(Refusal::Forbidden("Only the host can end the call"));
    }
    end(db, now, scene, EndReason::EndedByHost)
}

/// Ends a call for everybody: the administration's right, and the control API's.
pub(crate) fn end_by_admin(db: &Connection, now: UnixMillis, id: &str) -> Result<Change, Refusal> {
    end(db, now, Scene::find(db, id)?, EndReason::EndedByAdmin)
}

fn end(db: &Connection, now: UnixMillis, scene: Scene, reason: EndReason) -> Result<Change, Refusal> {
    if scene.call.over.is_some() {
        return Ok(Change::none(scene.call));
    }
    finish(db, now, scene, reason, Vec::new())
}

/// Somebody has gone: the others hear of it, one of them is the host now, or nobody is left.
fn go(
    db: &Connection,
    now: UnixMillis,
    mut scene: Scene,
    gone: &Participant,
    mut news: Vec<News>,
) -> Result<Change, Refusal> {
    participants::put(db, &scene.call.id, gone)?;
    scene.everybody = participants::of(db, &scene.call.id)?;
    news.push(News {
        to: To::Room { but: gone.user },
        push: Push::user_left(gone.user, &scene.call.id),
    });
    // The longest-present one.
    let Some(heir) = scene.present().next().map(|one| one.user) else {
        return finish(db, now, scene, EndReason::Empty, news);
    };
    if scene.call.host == gone.user {
        scene.call.host = heir;
        table::put(db, &scene.call)?;
        let push = Push::host_changed(&scene.call.id, heir, now);
        news.extend(scene.present().map(|one| News {
            to: To::User(one.user),
            push: push.clone(),
        }));
    }
    Ok(Change {
        call: scene.call,
        news,
    })
}

fn finish(
    db: &Connection,
    now: UnixMillis,
    mut scene: Scene,
    reason: EndReason,
    mut news: Vec<News>,
) -> Result<Change, Refusal> {
    let push = Push::call_ended(&scene.call.id, reason, now);
    news.extend(scene.audience().into_iter().map(|user| News {
        to: To::User(user),
        push: push.clone(),
    }));
    for one in scene.present() {
        participants::put(db, &scene.call.id, &one.gone(now))?;
    }
    scene.call.over = Some(Over { at: now, reason });
    table::put(db, &scene.call)?;
    Ok(Change {
        call: scene.call,
        news,
    })
}
