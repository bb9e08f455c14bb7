//! How much is called: what the analytics count. Nobody is named in it.

use std::ops::RangeInclusive;

use rusqlite::{Connection, params};

use crate::{
    clock::UnixMillis,
    contract::video_call::calls::words::{CallMode, CallType, Status, Word},
};

/// What one call adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) created_at: UnixMillis,
    pub(crate) call_type: CallType,
    pub(crate) call_mode: CallMode,
    pub(crate) status: Status,
    /// How many people have been in it.
    pub(crate) participants: i64,
    /// How many were in it at once, at most.
    pub(crate) peak_participants: i64,
    /// Up to now while it goes on.
    pub(crate) duration_ms: i64,
}

/// Several calls added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) calls: i64,
    pub(crate) participants: i64,
    pub(crate) peak_participants: i64,
    pub(crate) duration_ms: i64,
    /// How many have begun; only these have a duration.
    pub(crate) begun: i64,
}

impl Sum {
    pub(crate) fn add(&mut self, one: &Sample) {
        self.calls += 1;
        self.participants += one.participants;
        self.peak_participants = self.peak_participants.max(one.peak_participants);
        self.duration_ms = self.duration_ms.saturating_add(one.duration_ms);
        self.begun += i64::from(one.participants > 0);
    }

    pub(crate) fn of<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Self {
        let mut sum = Self::default();
        samples.into_iter().for_each(|one| sum.add(one));
        sum
    }

    /// In whole seconds, of those that have begun.
    pub(crate) fn average_seconds(&self) -> i64 {
        self.duration_ms / 1_000 / self.begun.max(1)
    }
}

/// How many calls were created in a span of time.
pub(crate) fn count(db: &Connection, span: RangeInclusive<UnixMillis>) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT COUNT(*) FROM video_calls WHERE created_at BETWEEN ?1 AND ?2")?
        .query_row([span.start(), span.end()], |row| row.get(0))
}

/// The calls that were created in a span of time, the oldest first.
pub(crate) fn samples(
    db: &Connection,
    span: RangeInclusive<UnixMillis>,
    now: UnixMillis,
) -> rusqlite::Result<Vec<Sample>> {
    let mut list = db.prepare_cached(
        "SELECT c.created_at, c.call_type, c.call_mode, c.status, c.peak_participants,
                MAX(COALESCE(c.ended_at, ?3) - c.started_at, 0),
                (SELECT COUNT(*) FROM video_call_participants p WHERE p.call_id = c.id)
         FROM video_calls c WHERE c.created_at BETWEEN ?1 AND ?2 ORDER BY c.created_at, c.rowid",
    )?;
    let rows = list.query_map(params![span.start(), span.end(), now], |row| {
        Ok(Sample {
            created_at: row.get(0)?,
            call_type: Word::read(row, 1)?,
            call_mode: Word::read(row, 2)?,
            status: Word::read(row, 3)?,
            peak_participants: row.get(4)?,
            duration_ms: row.get::<_, Option<i64>>(5)?.unwrap_or(0),
            participants: row.get(6)?,
        })
    })?;
    rows.collect()
}
