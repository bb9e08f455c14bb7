//! The table `video_call_invitations`: the last invitation of each user to each call.

use rusqlite::{Connection, Row, params};
use serde_json::Value;

use crate::{
    clock::UnixMillis,
    contract::video_call::calls::words::{DeclineReason, Response, Word},
    store::users::UserId,
};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Invitation {
    pub(crate) user: UserId,
    pub(crate) inviter: UserId,
    /// What the inviter gave along over a socket; over REST nothing.
    pub(crate) call_data: Option<Value>,
    pub(crate) invited_at: UnixMillis,
    /// `None` while it is pending.
    pub(crate) answer: Option<Answered>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) response: Response,
    pub(crate) reason: Option<DeclineReason>,
    pub(crate) at: UnixMillis,
}

impl Invitation {
    /// In the words of the contract.
    pub(crate) fn status(&self) -> &'static str {
        self.answer.map_or(PENDING, |answer| answer.response.name())
    }

    pub(crate) fn is_declined(&self) -> bool {
        self.answer
            .is_some_and(|answer| answer.response == Response::Declined)
    }
}

const PENDING: &str = "pending";

const COLUMNS: &str = "i.user_id, i.inviter_id, i.call_data, i.invited_at, i.status, i.reason, i.answered_at";

/// Everybody who was asked to come, in the order of their invitations.
pub(crate) fn of(db: &Connection, call: &str) -> rusqlite::Result<Vec<Invitation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM video_call_invitations i WHERE i.call_id = ?1 ORDER BY i.invited_at, i.rowid"
    );
    db.prepare_cached(&sql)?.query_map([call], read)?.collect()
}

/// The calls that wait for somebody's answer, the oldest invitation first.
pub(crate) fn waiting_for(db: &Connection, user: UserId) -> rusqlite::Result<Vec<(String, Invitation)>> {
    let sql = format!(
        "SELECT {COLUMNS}, i.call_id FROM video_call_invitations i JOIN video_calls c ON c.id = i.call_id
         WHERE i.user_id = ?1 AND i.status = 'pending' AND c.status <> 'ended' ORDER BY i.invited_at, i.rowid"
    );
    let mut list = db.prepare_cached(&sql)?;
    list.query_map([user], |row| Ok((row.get(7)?, read(row)?)))?
        .collect()
}

/// The live call to which one was last invited by the other, or that the other hosts; those that wait for an answer come first.
pub(crate) fn between(db: &Connection, user: UserId, other: UserId) -> rusqlite::Result<Option<String>> {
    let mut find = db.prepare_cached(
        "SELECT i.call_id FROM video_call_invitations i JOIN video_calls c ON c.id = i.call_id
         WHERE i.user_id = ?1 AND (i.inviter_id = ?2 OR c.host_id = ?2) AND c.status <> 'ended'
         ORDER BY i.status = 'pending' DESC, i.invited_at DESC, i.rowid DESC LIMIT 1",
    )?;
    let mut rows = find.query(params![user, other])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

/// Adds an invitation, or writes down what has become of it.
pub(crate) fn put(db: &Connection, call: &str, one: &Invitation) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO video_call_invitations (call_id, user_id, inviter_id, status, reason, call_data, invited_at, answered_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (call_id, user_id) DO UPDATE SET inviter_id = ?3, status = ?4, reason = ?5, call_data = ?6,
         invited_at = ?7, answered_at = ?8",
    )?;
    let reason = one.answer.and_then(|answer| answer.reason).map(Word::name);
    put.execute(params![
        call,
        one.user,
        one.inviter,
        one.status(),
        reason,
        one.call_data.as_ref().map(Value::to_string),
        one.invited_at,
        one.answer.map(|answer| answer.at),
    ])
    .map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let call_data: Option<String> = row.get(2)?;
    let status: String = row.get(4)?;
    let answer = Response::from_name(&status).zip(row.get(6)?);
    let reason = DeclineReason::read_optional(row, 5)?;
    Ok(Invitation {
        user: UserId(row.get(0)?),
        inviter: UserId(row.get(1)?),
        call_data: call_data.and_then(|text| serde_json::from_str(&text).ok()),
        invited_at: row.get(3)?,
        answer: answer.map(|(response, at)| Answered { response, reason, at }),
    })
}
