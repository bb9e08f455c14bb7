//! The tables `ikoota_calls`, `ikoota_participants` and `ikoota_admissions`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    clock::UnixMillis,
    contract::{
        ikoota::wire::{Role, Status},
        stays::Stays,
    },
    store::users::UserId,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) channel_name: String,
    pub(crate) creator: UserId,
    pub(crate) is_public: bool,
    pub(crate) max_participants: i64,
    pub(crate) status: Status,
    /// How many were in it at once, at most.
    pub(crate) peak_participants: i64,
    pub(crate) created_at: UnixMillis,
    pub(crate) ended_at: Option<UnixMillis>,
}

impl Call {
    pub(crate) fn duration_until(&self, now: UnixMillis) -> i64 {
        self.ended_at
            .unwrap_or(now)
            .saturating_sub(self.created_at)
            .max(0)
    }
}

/// Somebody who is or was in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Participant {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) stays: Stays,
    /// By an admin.
    pub(crate) removed: bool,
}

impl Participant {
    pub(crate) fn is_present(&self) -> bool {
        self.stays.goes_on()
    }
}

/// A call as one user sees it in a list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) call: Call,
    pub(crate) role: Option<Role>,
    /// How many are in it now.
    pub(crate) present: i64,
}

const COLUMNS: &str = "c.id, c.title, c.description, c.channel_name, c.creator_id, c.is_public, c.max_participants, \
                       c.status, c.peak_participants, c.created_at, c.ended_at";

pub(crate) fn find(db: &Connection, id: i64) -> rusqlite::Result<Option<Call>> {
    let sql = format!("SELECT {COLUMNS} FROM ikoota_calls c WHERE c.id = ?1");
    db.prepare_cached(&sql)?.query_row([id], read).optional()
}

pub(crate) fn find_by_channel(db: &Connection, channel: &str) -> rusqlite::Result<Option<Call>> {
    let sql = format!("SELECT {COLUMNS} FROM ikoota_calls c WHERE c.channel_name = ?1");
    db.prepare_cached(&sql)?.query_row([channel], read).optional()
}

/// Adds a call and answers its id; the given one is not looked at.
pub(crate) fn insert(db: &Connection, call: &Call) -> rusqlite::Result<i64> {
    let mut insert = db.prepare_cached(
        "INSERT INTO ikoota_calls (title, description, channel_name, creator_id, is_public, max_participants, status,
         peak_participants, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute(params![
        call.title,
        call.description,
        call.channel_name,
        call.creator,
        call.is_public,
        call.max_participants,
        call.status.name(),
        call.peak_participants,
        call.created_at,
    ])?;
    Ok(db.last_insert_rowid())
}

/// Writes down what can change in a call.
pub(crate) fn update(db: &Connection, call: &Call) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE ikoota_calls SET status = ?2, peak_participants = ?3, ended_at = ?4 WHERE id = ?1",
    )?
    .execute(params![
        call.id,
        call.status.name(),
        call.peak_participants,
        call.ended_at
    ])
    .map(drop)
}

/// The calls that a user may see, the newest first: public ones, those they were in, those they are admitted to.
pub(crate) fn visible_to(
    db: &Connection,
    user: UserId,
    status: Option<Status>,
    limit: u32,
) -> rusqlite::Result<Vec<Listed>> {
    let sql = format!(
        "SELECT {COLUMNS}, p.role,
                (SELECT COUNT(*) FROM ikoota_participants o WHERE o.call_id = c.id AND o.left_at IS NULL)
         FROM ikoota_calls c LEFT JOIN ikoota_participants p ON p.call_id = c.id AND p.user_id = ?1
         WHERE COALESCE(p.removed, 0) = 0 AND (?2 IS NULL OR c.status = ?2)
           AND (c.is_public = 1 OR p.user_id IS NOT NULL
                OR EXISTS (SELECT 1 FROM ikoota_admissions a WHERE a.call_id = c.id AND a.user_id = ?1))
         ORDER BY c.created_at DESC, c.id DESC LIMIT ?3"
    );
    let mut list = db.prepare_cached(&sql)?;
    let rows = list.query_map(params![user, status.map(Status::name), limit], |row| {
        let role: Option<String> = row.get(11)?;
        Ok(Listed {
            call: read(row)?,
            role: role.as_deref().and_then(Role::from_name),
            present: row.get(12)?,
        })
    })?;
    rows.collect()
}

/// So many calls, those that are not over first, then the newest.
pub(crate) fn newest(db: &Connection, limit: u32) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM ikoota_calls c ORDER BY c.status <> 'ended' DESC, c.created_at DESC, c.id DESC LIMIT ?1"
    );
    db.prepare_cached(&sql)?.query_map([limit], read)?.collect()
}

/// Everybody who is or was in a call, in the order in which they came.
pub(crate) fn participants(db: &Connection, call: i64) -> rusqlite::Result<Vec<Participant>> {
    let mut list = db.prepare_cached(
        "SELECT user_id, role, joined_at, since, left_at, stayed_ms, removed FROM ikoota_participants
         WHERE call_id = ?1 ORDER BY joined_at, rowid",
    )?;
    list.query_map([call], read_participant)?.collect()
}

/// Adds a participant, or writes down what has changed about one.
pub(crate) fn put_participant(db: &Connection, call: i64, one: &Participant) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO ikoota_participants (call_id, user_id, role, joined_at, since, left_at, stayed_ms, removed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (call_id, user_id) DO UPDATE SET since = ?5, left_at = ?6, stayed_ms = ?7, removed = ?8",
    )?;
    let (role, removed) = (one.role.name(), one.removed);
    put.execute(params![
        call,
        one.user,
        role,
        one.stays.joined_at,
        one.stays.since,
        one.stays.left_at,
        one.stays.over_ms,
        removed
    ])
    .map(drop)
}

pub(crate) fn is_admitted(db: &Connection, call: i64, user: UserId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM ikoota_admissions WHERE call_id = ?1 AND user_id = ?2")?
        .exists(params![call, user])
}

pub(crate) fn admit(db: &Connection, call: i64, user: UserId) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO ikoota_admissions (call_id, user_id) VALUES (?1, ?2)")?
        .execute(params![call, user])
        .map(drop)
}

/// Deletes what ended before `earliest`, with its participants; answers how many calls.
pub(crate) fn delete_ended_before(db: &Connection, earliest: UnixMillis) -> rusqlite::Result<usize> {
    db.prepare_cached("DELETE FROM ikoota_calls WHERE status = 'ended' AND ended_at < ?1")?
        .execute([earliest])
}

pub(crate) fn any_ended(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM ikoota_calls WHERE status = 'ended'")?
        .exists([])
}

fn read(row: &Row<'_>) -> rusqlite::Result<Call> {
    let status: String = row.get(7)?;
    Ok(Call {
        id: row.get(0)?,
        title: row.get(1)?,
        description: row.get(2)?,
        channel_name: row.get(3)?,
        creator: UserId(row.get(4)?),
        is_public: row.get(5)?,
        max_participants: row.get(6)?,
        status: Status::from_name(&status).ok_or(rusqlite::Error::InvalidColumnName(status))?,
        peak_participants: row.get(8)?,
        created_at: row.get(9)?,
        ended_at: row.get(10)?,
    })
}

fn read_participant(row: &Row<'_>) -> rusqlite::Result<Participant> {
    let role: String = row.get(1)?;
    Ok(Participant {
        user: UserId(row.get(0)?),
        role: Role::from_name(&role).ok_or(rusqlite::Error::InvalidColumnName(role))?,
        stays: Stays {
            joined_at: row.get(2)?,
            since: row.get(3)?,
            left_at: row.get(4)?,
            over_ms: row.get(5)?,
        },
        removed: row.get(6)?,
    })
}
