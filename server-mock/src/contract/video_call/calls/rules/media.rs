//! Who sends what.

use rusqlite::Connection;

use crate::{
    contract::video_call::{
        Refusal,
        calls::{
            Change, News, To,
            scene::Scene,
            table::participants::{self, Media, Participant},
            wire::Push,
        },
    },
    store::users::UserId,
};

/// What somebody switches; the rest stays as it is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switch {
    pub(crate) audio: Option<bool>,
    pub(crate) video: Option<bool>,
    pub(crate) screen: Option<bool>,
}

impl Switch {
    pub(crate) fn is_empty(self) -> bool {
        self.audio.or(self.video).or(self.screen).is_none()
    }
}

/// Switches; the others in the room are told of all that was said, also where it was so before.
pub(crate) fn switch(db: &Connection, user: UserId, id: &str, switch: Switch) -> Result<Change, Refusal> {
    let scene = Scene::taken_part_in(db, user, id)?;
    let present = scene.participant(user).filter(|one| one.is_present());
    let one = present.ok_or(Refusal::Forbidden("Only a participant of the call may do this"))?;
    if switch.screen == Some(true) && !scene.call.settings.allow_screen_share {
        return Err(Refusal::Forbidden("Screen sharing is not allowed in this call"));
    }
    let media = Media {
        audio: switch.audio.unwrap_or(one.media.audio),
        video: switch.video.unwrap_or(one.media.video),
        screen: switch.screen.unwrap_or(one.media.screen),
    };
    participants::put(db, id, &Participant { media, ..one.clone() })?;
    let told = [
        switch.audio.map(|on| Push::audio_toggled(user, on)),
        switch.video.map(|on| Push::video_toggled(user, on)),
        switch.screen.map(|on| Push::screen_share_toggled(user, on)),
    ];
    let news = told.into_iter().flatten().map(|push| News {
        to: To::Room { but: user },
        push,
    });
    Ok(Change {
        news: news.collect(),
        call: scene.call,
    })
}
