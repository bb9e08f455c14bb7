//! The tables `call_end_calls`, whose ended rows are the history, and `call_end_participants`.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    clock::UnixMillis,
    contract::call_end::wire::{CallType, Reason},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) caller: String,
    pub(crate) call_type: CallType,
    pub(crate) created_at: UnixMillis,
    /// When somebody first accepted it.
    pub(crate) accepted_at: Option<UnixMillis>,
    pub(crate) over: Option<Over>,
}

/// How a call has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Over {
    pub(crate) at: UnixMillis,
    pub(crate) reason: Reason,
    pub(crate) duration_seconds: i64,
}

impl Call {
    pub(crate) fn status(&self) -> &'static str {
        match (self.over, self.accepted_at) {
            (Some(_), _) => "ended",
            (None, Some(_)) => "active",
            (None, None) => "pending",
        }
    }
}

/// What somebody is in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Invited,
    Joined,
    Left,
    Rejected,
}

impl State {
    const ALL: [Self; 4] = [Self::Invited, Self::Joined, Self::Left, Self::Rejected];

    fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Rejected => "rejected",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// In the call, or still asked to come.
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Invited | Self::Joined)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Participant {
    pub(crate) user: String,
    pub(crate) state: State,
}

/// What of a kind has been found.
enum Unique {
    None,
    One(Call),
    Several,
}

impl Unique {
    fn add(&mut self, call: Call) {
        *self = match self {
            Self::None => Self::One(call),
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    fn only(self) -> Option<Call> {
        match self {
            Self::One(call) => Some(call),
            Self::None | Self::Several => None,
        }
    }
}

/// The ended calls with one reason.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) reason: Reason,
    pub(crate) calls: i64,
    pub(crate) duration_seconds: i64,
}

const COLUMNS: &str =
    "c.id, c.caller, c.call_type, c.created_at, c.accepted_at, c.ended_at, c.reason, c.duration";

pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Call>> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {COLUMNS} FROM call_end_calls c WHERE c.id = ?1"));
    db.prepare_cached(&SQL)?.query_row([id], read).optional()
}

/// The call with this id or, where there is none, the only one whose id begins like this: among those that go on or, where there is not one,
/// among those that have ended.
pub(crate) fn find_by_prefix(db: &Connection, prefix: &str) -> rusqlite::Result<Option<Call>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        // No id goes on with what comes behind the last character. The id itself comes first.
        format!(
            "SELECT {COLUMNS} FROM call_end_calls c
             WHERE c.id BETWEEN ?1 AND ?1 || char(1114111) AND substr(c.id, 1, length(?1)) = ?1 ORDER BY c.id"
        )
    });
    let mut list = db.prepare_cached(&SQL)?;
    let mut found = list.query_map([prefix], read)?;
    let (mut live, mut ended) = (Unique::None, Unique::None);
    while let Some(call) = found.next().transpose()? {
        if call.id == prefix {
            return Ok(Some(call));
        }
        let one = if call.over.is_none() {
            &mut live
        } else {
            &mut ended
        };
        one.add(call);
        if matches!((&live, &ended), (Unique::Several, Unique::Several)) {
            break;
        }
    }
    Ok(live.only().or_else(|| ended.only()))
}

/// The newest call that goes on and that somebody is in, or asked to come to.
pub(crate) fn find_by_participant(db: &Connection, user: &str) -> rusqlite::Result<Option<Call>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT {COLUMNS} FROM call_end_calls c JOIN call_end_participants p ON p.call_id = c.id
             WHERE p.user_id = ?1 AND p.state IN ('invited', 'joined') AND c.status <> 'ended'
             ORDER BY c.created_at DESC, c.rowid DESC LIMIT 1"
        )
    });
    db.prepare_cached(&SQL)?.query_row([user], read).optional()
}

/// The calls that wait for somebody, the oldest first.
pub(crate) fn waiting_for(db: &Connection, user: &str) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM call_end_calls c JOIN call_end_participants p ON p.call_id = c.id
         WHERE p.user_id = ?1 AND p.state = 'invited' AND c.status <> 'ended' ORDER BY c.created_at, c.rowid"
    );
    db.prepare_cached(&sql)?.query_map([user], read)?.collect()
}

/// So many calls, those that are not over first, then the newest.
pub(crate) fn newest(db: &Connection, limit: u32) -> rusqlite::Result<Vec<Call>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM call_end_calls c ORDER BY c.status <> 'ended' DESC, c.created_at DESC, c.rowid DESC LIMIT ?1"
    );
    db.prepare_cached(&sql)?.query_map([limit], read)?.collect()
}

/// Adds a call, or writes down what has changed about it.
pub(crate) fn put(db: &Connection, call: &Call) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO call_end_calls (id, caller, call_type, status, created_at, accepted_at, ended_at, reason, duration)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET status = ?4, accepted_at = ?6, ended_at = ?7, reason = ?8, duration = ?9",
    )?;
    put.execute(params![
        call.id,
        call.caller,
        call.call_type.name(),
        call.status(),
        call.created_at,
        call.accepted_at,
        call.over.map(|over| over.at),
        call.over.map(|over| over.reason.name()),
        call.over.map(|over| over.duration_seconds),
    ])
    .map(drop)
}

/// Everybody in a call, its caller first and the others as they were invited.
pub(crate) fn participants(db: &Connection, call: &str) -> rusqlite::Result<Vec<Participant>> {
    let mut list = db.prepare_cached(
        "SELECT user_id, state FROM call_end_participants WHERE call_id = ?1 ORDER BY rowid",
    )?;
    let rows = list.query_map([call], |row| {
        let state: String = row.get(1)?;
        Ok(Participant {
            user: row.get(0)?,
            state: State::from_name(&state).ok_or(rusqlite::Error::InvalidColumnName(state))?,
        })
    })?;
    rows.collect()
}

/// Adds a participant, or writes down what somebody is now.
pub(crate) fn put_participant(db: &Connection, call: &str, user: &str, state: State) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO call_end_participants (call_id, user_id, state) VALUES (?1, ?2, ?3)
         ON CONFLICT (call_id, user_id) DO UPDATE SET state = ?3",
    )?;
    put.execute([call, user, state.name()]).map(drop)
}

/// How many calls wait for an answer, and how many were answered and go on.
pub(crate) fn count_live(db: &Connection) -> rusqlite::Result<(i64, i64)> {
    let mut count = db.prepare_cached(
        "SELECT COUNT(*) FILTER (WHERE status = 'pending'), COUNT(*) FILTER (WHERE status = 'active')
         FROM call_end_calls WHERE status <> 'ended'",
    )?;
    count.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The history by reason; a reason that never occurred is not in it.
pub(crate) fn count_ended(db: &Connection) -> rusqlite::Result<Vec<Ended>> {
    let mut count = db.prepare_cached(
        "SELECT reason, COUNT(*), SUM(duration) FROM call_end_calls WHERE status = 'ended' GROUP BY reason",
    )?;
    let rows = count.query_map([], |row| {
        let reason: String = row.get(0)?;
        Ok(Ended {
            reason: reason_of(reason)?,
            calls: row.get(1)?,
            duration_seconds: row.get(2)?,
        })
    })?;
    rows.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Call> {
    let call_type: String = row.get(2)?;
    let reason: Option<String> = row.get(6)?;
    let over = match reason {
        Some(reason) => Some(Over {
            at: row.get(5)?,
            reason: reason_of(reason)?,
            duration_seconds: row.get(7)?,
        }),
        None => None,
    };
    Ok(Call {
        id: row.get(0)?,
        caller: row.get(1)?,
        call_type: CallType::from_name(&call_type).ok_or(rusqlite::Error::InvalidColumnName(call_type))?,
        created_at: row.get(3)?,
        accepted_at: row.get(4)?,
        over,
    })
}

fn reason_of(word: String) -> rusqlite::Result<Reason> {
    Reason::from_name(&word).ok_or(rusqlite::Error::InvalidColumnName(word))
}
