//! The table `video_call_participants`.

use rusqlite::{Connection, Row, params};

use crate::{clock::UnixMillis, contract::stays::Stays, store::users::UserId};

/// Somebody who is or was in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Participant {
    pub(crate) user: UserId,
    pub(crate) stays: Stays,
    /// Ascends with every coming: who came first, where two came at once.
    pub(crate) turn: i64,
    pub(crate) kicked: bool,
    pub(crate) media: Media,
}

/// What somebody sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Media {
    pub(crate) audio: bool,
    pub(crate) video: bool,
    pub(crate) screen: bool,
}

impl Participant {
    pub(crate) fn is_present(&self) -> bool {
        self.stays.goes_on()
    }

    /// The same after having left.
    pub(crate) fn gone(&self, now: UnixMillis) -> Self {
        Self {
            stays: self.stays.ended(now),
            media: Media {
                screen: false,
                ..self.media
            },
            ..self.clone()
        }
    }
}

/// Everybody who is or was in a call; those who are in it in the order in which they came.
pub(crate) fn of(db: &Connection, call: &str) -> rusqlite::Result<Vec<Participant>> {
    let mut list = db.prepare_cached(
        "SELECT user_id, joined_at, since, turn, left_at, stayed_ms, kicked, audio_enabled, video_enabled, screen_sharing
         FROM video_call_participants WHERE call_id = ?1 ORDER BY since, turn",
    )?;
    list.query_map([call], read)?.collect()
}

/// Who is in a call.
pub(crate) fn present(db: &Connection, call: &str) -> rusqlite::Result<Vec<UserId>> {
    let mut list = db.prepare_cached(
        "SELECT user_id FROM video_call_participants WHERE call_id = ?1 AND left_at IS NULL ORDER BY since, turn",
    )?;
    list.query_map([call], |row| Ok(UserId(row.get(0)?)))?.collect()
}

/// Adds a participant, or writes down what has changed about one.
pub(crate) fn put(db: &Connection, call: &str, one: &Participant) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO video_call_participants
         (call_id, user_id, joined_at, since, turn, left_at, stayed_ms, kicked, audio_enabled, video_enabled, screen_sharing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (call_id, user_id) DO UPDATE SET since = ?4, turn = ?5, left_at = ?6, stayed_ms = ?7, kicked = ?8,
         audio_enabled = ?9, video_enabled = ?10, screen_sharing = ?11",
    )?;
    put.execute(params![
        call,
        one.user,
        one.stays.joined_at,
        one.stays.since,
        one.turn,
        one.stays.left_at,
        one.stays.over_ms,
        one.kicked,
        one.media.audio,
        one.media.video,
        one.media.screen,
    ])
    .map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Participant> {
    Ok(Participant {
        user: UserId(row.get(0)?),
        stays: Stays {
            joined_at: row.get(1)?,
            since: row.get(2)?,
            left_at: row.get(4)?,
            over_ms: row.get(5)?,
        },
        turn: row.get(3)?,
        kicked: row.get(6)?,
        media: Media {
            audio: row.get(7)?,
            video: row.get(8)?,
            screen: row.get(9)?,
        },
    })
}
