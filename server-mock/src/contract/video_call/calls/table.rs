//! The table `video_calls`. Who is in a call, who was asked to come and what was said are tables of their own.

pub(crate) mod chat;
pub(crate) mod invitations;
pub(crate) mod participants;

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, types::ToSqlOutput};

use crate::{
    clock::UnixMillis,
    contract::video_call::calls::words::{CallMode, CallType, EndReason, Status, Word},
    store::users::UserId,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) channel_name: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) call_type: CallType,
    pub(crate) call_mode: CallMode,
    pub(crate) creator: UserId,
    pub(crate) host: UserId,
    pub(crate) max_participants: i64,
    pub(crate) scheduled_for: Option<UnixMillis>,
    pub(crate) settings: Settings,
    /// `None` where no password is asked for.
    pub(crate) password: Option<PasswordHash>,
    /// How many were in it at once, at most.
    pub(crate) peak_participants: i64,
    pub(crate) created_at: UnixMillis,
    /// `None` while it is only scheduled.
    pub(crate) started_at: Option<UnixMillis>,
    pub(crate) over: Option<Over>,
}

/// What is allowed in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) allow_chat: bool,
    pub(crate) allow_screen_share: bool,
    pub(crate) allow_recording: bool,
    pub(crate) mute_on_join: bool,
}

/// How a call has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Over {
    pub(crate) at: UnixMillis,
    pub(crate) reason: EndReason,
}

/// A call's password, hashed; it is in no log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash(pub(crate) String);

impl Call {
    pub(crate) fn status(&self) -> Status {
        match (self.over, self.started_at) {
            (Some(_), _) => Status::Ended,
            (None, Some(_)) => Status::Active,
            (None, None) => Status::Scheduled,
        }
    }

    /// From its start to its end or to now, in milliseconds; 0 where it never began.
    pub(crate) fn duration_until(&self, now: UnixMillis) -> i64 {
        let end = self.over.map_or(now, |over| over.at);
        self.started_at
            .map_or(0, |start| end.saturating_sub(start).max(0))
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl ToSql for PasswordHash {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// Which calls are listed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    /// Those of somebody: who hosts them, is or was in them, or was asked to come.
    pub(crate) of: Option<UserId>,
    pub(crate) status: Option<Status>,
    pub(crate) call_type: Option<CallType>,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) skip: i64,
    pub(crate) limit: i64,
}

const COLUMNS: &str = "c.id, c.channel_name, c.title, c.description, c.call_type, c.call_mode, c.creator_id, c.host_id, \
                       c.max_participants, c.scheduled_for, c.allow_chat, c.allow_screen_share, c.allow_recording, \
                       c.mute_on_join, c.password_hash, c.peak_participants, c.created_at, c.started_at, c.ended_at, \
                       c.end_reason";

const MEANT: &str = "(?1 IS NULL OR c.host_id = ?1 OR c.creator_id = ?1
                       OR EXISTS (SELECT 1 FROM video_call_participants p WHERE p.call_id = c.id AND p.user_id = ?1)
                       OR EXISTS (SELECT 1 FROM video_call_invitations i WHERE i.call_id = c.id AND i.user_id = ?1))
                     AND (?2 IS NULL OR c.status = ?2) AND (?3 IS NULL OR c.call_type = ?3)";

pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Call>> {
    let sql = format!("SELECT {COLUMNS} FROM video_calls c WHERE c.id = ?1");
    db.prepare_cached(&sql)?.query_row([id], read).optional()
}

/// The newest first.
pub(crate) fn list(db: &Connection, filter: Filter, span: Span) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM video_calls c WHERE {MEANT} ORDER BY c.created_at DESC, c.rowid DESC LIMIT ?4 OFFSET ?5"
    );
    let (status, call_type) = (filter.status.map(Word::name), filter.call_type.map(Word::name));
    db.prepare_cached(&sql)?
        .query_map(params![filter.of, status, call_type, span.limit, span.skip], read)?
        .collect()
}

/// So many calls, those that are not over first, then the newest.
pub(crate) fn newest(db: &Connection, limit: u32) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM video_calls c ORDER BY c.status <> 'ended' DESC, c.created_at DESC, c.rowid DESC LIMIT ?1"
    );
    db.prepare_cached(&sql)?.query_map([limit], read)?.collect()
}

pub(crate) fn count(db: &Connection, filter: Filter) -> rusqlite::Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM video_calls c WHERE {MEANT}");
    let (status, call_type) = (filter.status.map(Word::name), filter.call_type.map(Word::name));
    db.prepare_cached(&sql)?
        .query_row(params![filter.of, status, call_type], |row| row.get(0))
}

/// The live calls that somebody is in, the newest first.
pub(crate) fn attended(db: &Connection, user: UserId) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM video_calls c JOIN video_call_participants p ON p.call_id = c.id
         WHERE p.user_id = ?1 AND p.left_at IS NULL AND c.status = 'active' ORDER BY p.since DESC, p.turn DESC"
    );
    db.prepare_cached(&sql)?.query_map([user], read)?.collect()
}

/// Adds a call, or writes down what has changed about it.
pub(crate) fn put(db: &Connection, call: &Call) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO video_calls (id, channel_name, title, description, call_type, call_mode, status, creator_id, host_id,
         max_participants, scheduled_for, allow_chat, allow_screen_share, allow_recording, mute_on_join, password_hash,
         peak_participants, created_at, started_at, ended_at, end_reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
         ON CONFLICT (id) DO UPDATE SET status = ?7, host_id = ?9, peak_participants = ?17, started_at = ?19, ended_at = ?20,
         end_reason = ?21",
    )?;
    put.execute(params![
        call.id,
        call.channel_name,
        call.title,
        call.description,
        call.call_type.name(),
        call.call_mode.name(),
        call.status().name(),
        call.creator,
        call.host,
        call.max_participants,
        call.scheduled_for,
        call.settings.allow_chat,
        call.settings.allow_screen_share,
        call.settings.allow_recording,
        call.settings.mute_on_join,
        call.password,
        call.peak_participants,
        call.created_at,
        call.started_at,
        call.over.map(|over| over.at),
        call.over.map(|over| over.reason.name()),
    ])
    .map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Call> {
    let over = EndReason::read_optional(row, 19)?.zip(row.get(18)?);
    Ok(Call {
        id: row.get(0)?,
        channel_name: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        call_type: Word::read(row, 4)?,
        call_mode: Word::read(row, 5)?,
        creator: UserId(row.get(6)?),
        host: UserId(row.get(7)?),
        max_participants: row.get(8)?,
        scheduled_for: row.get(9)?,
        settings: Settings {
            allow_chat: row.get(10)?,
            allow_screen_share: row.get(11)?,
            allow_recording: row.get(12)?,
            mute_on_join: row.get(13)?,
        },
        password: row.get::<_, Option<String>>(14)?.map(PasswordHash),
        peak_participants: row.get(15)?,
        created_at: row.get(16)?,
        started_at: row.get(17)?,
        over: over.map(|(reason, at)| Over { at, reason }),
    })
}
