//! The table `private_call_invitations`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    clock::UnixMillis,
    contract::private_call::wire::Status,
    store::users::{Role, UserId},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) caller: UserId,
    pub(crate) receiver: UserId,
    pub(crate) status: Status,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

/// A pending invitation with what the receiver's screen shows of the caller.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) invitation: Invitation,
    pub(crate) caller_name: String,
    pub(crate) caller_email: String,
    pub(crate) caller_role: Role,
}

pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Invitation>> {
    let mut find = db.prepare_cached(
        "SELECT id, caller_id, receiver_id, status, created_at, updated_at FROM private_call_invitations WHERE id = ?1",
    )?;
    find.query_row([id], read).optional()
}

pub(crate) fn insert(db: &Connection, new: &Invitation) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO private_call_invitations (id, caller_id, receiver_id, status, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    insert
        .execute(params![
            new.id,
            new.caller,
            new.receiver,
            new.status.name(),
            new.created_at,
            new.updated_at
        ])
        .map(drop)
}

pub(crate) fn set_status(db: &Connection, id: &str, status: Status, now: UnixMillis) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE private_call_invitations SET status = ?2, updated_at = ?3 WHERE id = ?1")?
        .execute(params![id, status.name(), now])
        .map(drop)
}

/// Whether an invitation waits between the two, in either direction.
pub(crate) fn pending_between(db: &Connection, one: UserId, other: UserId) -> rusqlite::Result<bool> {
    let mut find = db.prepare_cached(
        "SELECT 1 FROM private_call_invitations
         WHERE status = 'pending' AND ((receiver_id = ?1 AND caller_id = ?2) OR (receiver_id = ?2 AND caller_id = ?1))",
    )?;
    find.exists(params![one, other])
}

/// What waits for a user, the oldest first.
pub(crate) fn incoming(db: &Connection, receiver: UserId) -> rusqlite::Result<Vec<Incoming>> {
    let mut list = db.prepare_cached(
        "SELECT i.id, i.caller_id, i.receiver_id, i.status, i.created_at, i.updated_at, u.name, u.email, u.role
         FROM private_call_invitations i JOIN users u ON u.id = i.caller_id
         WHERE i.status = 'pending' AND i.receiver_id = ?1 ORDER BY i.created_at, i.id",
    )?;
    let rows = list.query_map([receiver], |row| {
        let role: String = row.get(8)?;
        Ok(Incoming {
            invitation: read(row)?,
            caller_name: row.get(6)?,
            caller_email: row.get(7)?,
            caller_role: Role::from_name(&role).unwrap_or_default(),
        })
    })?;
    rows.collect()
}

/// Times out what was created at or before `latest`; answers the ids.
pub(crate) fn time_out(
    db: &Connection,
    latest: UnixMillis,
    now: UnixMillis,
) -> rusqlite::Result<Vec<String>> {
    let mut update = db.prepare_cached(
        "UPDATE private_call_invitations SET status = 'timeout', updated_at = ?2
         WHERE status = 'pending' AND created_at <= ?1 RETURNING id",
    )?;
    update.query_map([latest, now], |row| row.get(0))?.collect()
}

/// Deletes what was created before `earliest`; answers how many.
pub(crate) fn delete_before(db: &Connection, earliest: UnixMillis) -> rusqlite::Result<usize> {
    db.prepare_cached("DELETE FROM private_call_invitations WHERE created_at < ?1")?
        .execute([earliest])
}

/// So many of them, those that wait first, then the newest.
pub(crate) fn newest(db: &Connection, limit: u32) -> rusqlite::Result<Vec<Invitation>> {
    let mut list = db.prepare_cached(
        "SELECT id, caller_id, receiver_id, status, created_at, updated_at FROM private_call_invitations
         ORDER BY status = 'pending' DESC, created_at DESC, rowid DESC LIMIT ?1",
    )?;
    list.query_map([limit], read)?.collect()
}

pub(crate) fn any_pending(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM private_call_invitations WHERE status = 'pending'")?
        .exists([])
}

pub(crate) fn any(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM private_call_invitations")?
        .exists([])
}

fn read(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let status: String = row.get(3)?;
    Ok(Invitation {
        id: row.get(0)?,
        caller: UserId(row.get(1)?),
        receiver: UserId(row.get(2)?),
        status: Status::from_name(&status)
            .ok_or_else(|| rusqlite::Error::InvalidColumnName(status.clone()))?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}
