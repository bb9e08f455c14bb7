//! The tables `chattrix_calls` and `chattrix_history`.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    clock::UnixMillis,
    contract::chattrix::wire::{CallType, Reason, Status},
    store::users::UserId,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) caller: UserId,
    pub(crate) callee: UserId,
    pub(crate) call_type: CallType,
    pub(crate) status: Status,
    pub(crate) channel_id: String,
    pub(crate) reason: Option<Reason>,
    pub(crate) start_time: Option<UnixMillis>,
    pub(crate) end_time: Option<UnixMillis>,
    pub(crate) duration_seconds: Option<i64>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl Call {
    /// The other participant; `None` for somebody who is not in the call.
    pub(crate) fn peer_of(&self, user: UserId) -> Option<UserId> {
        if user == self.caller {
            Some(self.callee)
        } else if user == self.callee {
            Some(self.caller)
        } else {
            None
        }
    }
}

const COLUMNS: &str = "id, caller_id, callee_id, call_type, status, channel_id, reason, start_time, end_time, \
                       duration_seconds, created_at, updated_at";

pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Call>> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {COLUMNS} FROM chattrix_calls WHERE id = ?1"));
    db.prepare_cached(&SQL)?.query_row([id], read).optional()
}

/// The calls that ring, for one callee or for all, the oldest first.
pub(crate) fn ringing(db: &Connection, callee: Option<UserId>) -> rusqlite::Result<Vec<Call>> {
    let waiting = "status IN ('INITIATING', 'RINGING')";
    let order = "ORDER BY created_at, rowid";
    match callee {
        Some(callee) => {
            let sql =
                format!("SELECT {COLUMNS} FROM chattrix_calls WHERE callee_id = ?1 AND {waiting} {order}");
            db.prepare_cached(&sql)?.query_map([callee], read)?.collect()
        }
        None => {
            let sql = format!("SELECT {COLUMNS} FROM chattrix_calls WHERE {waiting} {order}");
            db.prepare_cached(&sql)?.query_map([], read)?.collect()
        }
    }
}

/// So many calls, those that are not over first, then the newest.
pub(crate) fn newest(db: &Connection, limit: u32) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM chattrix_calls
         ORDER BY status IN ('INITIATING', 'RINGING', 'CONNECTING', 'ACTIVE') DESC, created_at DESC, rowid DESC LIMIT ?1"
    );
    db.prepare_cached(&sql)?.query_map([limit], read)?.collect()
}

pub(crate) fn insert(db: &Connection, call: &Call) -> rusqlite::Result<()> {
    let sql = format!(
        "INSERT INTO chattrix_calls ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    );
    let mut insert = db.prepare_cached(&sql)?;
    let parameters = params![
        call.id,
        call.caller,
        call.callee,
        call.call_type.name(),
        call.status.name(),
        call.channel_id,
        call.reason.map(Reason::name),
        call.start_time,
        call.end_time,
        call.duration_seconds,
        call.created_at,
        call.updated_at,
    ];
    insert.execute(parameters).map(drop)
}

/// Writes down what can change in a call.
pub(crate) fn update(db: &Connection, call: &Call) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE chattrix_calls SET status = ?2, reason = ?3, start_time = ?4, end_time = ?5, duration_seconds = ?6,
         updated_at = ?7 WHERE id = ?1",
    )?;
    let parameters = params![
        call.id,
        call.status.name(),
        call.reason.map(Reason::name),
        call.start_time,
        call.end_time,
        call.duration_seconds,
        call.updated_at,
    ];
    update.execute(parameters).map(drop)
}

/// Writes the history entries of a call that is over, one for each participant.
pub(crate) fn insert_history(db: &Connection, call: &Call) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO chattrix_history (call_id, user_id, peer_id, direction, status, duration_seconds, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let sides = [
        (call.caller, call.callee, "OUTGOING"),
        (call.callee, call.caller, "INCOMING"),
    ];
    for (user, peer, direction) in sides {
        let duration = call.duration_seconds.unwrap_or(0);
        insert.execute(params![
            call.id,
            user,
            peer,
            direction,
            call.status.name(),
            duration,
            call.updated_at
        ])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Call> {
    let (call_type, status): (String, String) = (row.get(3)?, row.get(4)?);
    let reason: Option<String> = row.get(6)?;
    let unknown = |word: &str| rusqlite::Error::InvalidColumnName(word.to_owned());
    Ok(Call {
        id: row.get(0)?,
        caller: UserId(row.get(1)?),
        callee: UserId(row.get(2)?),
        call_type: CallType::from_name(&call_type).ok_or_else(|| unknown(&call_type))?,
        status: Status::from_name(&status).ok_or_else(|| unknown(&status))?,
        channel_id: row.get(5)?,
        reason: reason.as_deref().and_then(Reason::from_name),
        start_time: row.get(7)?,
        end_time: row.get(8)?,
        duration_seconds: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}
