//! How much is called: rows by day, week or month, and a summary. Nobody is named in it.

use std::collections::BTreeMap;

use rusqlite::Connection;
use time::Date;

use crate::{
    calendar::Stretch,
    clock::UnixMillis,
    contract::ikoota::wire::{AnalyticsQuery, AnalyticsView, Refusal, StatsRow, Summary},
};

/// "days (optional) - Number of days to include (default: 30)".
const USUAL_DAYS: u32 = 30;
const MOST_DAYS: u32 = 365;

/// One call, or several added up.
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    calls: i64,
    participants: i64,
    duration_ms: i64,
    stayed_ms: i64,
    peak: i64,
}

/// The calls that were created today and on the days before it, `days` in all.
pub(super) fn collect(
    db: &Connection,
    now: UnixMillis,
    query: &AnalyticsQuery,
) -> Result<AnalyticsView, Refusal> {
    let days = query.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Refusal::Invalid(format!("days must be from 1 to {MOST_DAYS}")));
    }
    let stretch = Stretch {
        grain: query.group_by,
        ..Stretch::of_days(days, now)
    };
    let mut rows = BTreeMap::<Date, Sum>::new();
    let mut total = Sum::default();
    for (created_at, one) in calls(db, *stretch.span().start(), now)? {
        rows.entry(stretch.row_of(created_at)).or_default().add(one);
        total.add(one);
    }
    Ok(AnalyticsView {
        daily_stats: rows.into_iter().map(|(date, sum)| sum.row(date)).collect(),
        summary: total.summary(),
    })
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.participants += other.participants;
        self.duration_ms = self.duration_ms.saturating_add(other.duration_ms);
        self.stayed_ms = self.stayed_ms.saturating_add(other.stayed_ms);
        self.peak = self.peak.max(other.peak);
    }

    fn average_seconds(&self) -> i64 {
        self.duration_ms / 1_000 / self.calls.max(1)
    }

    fn minutes(&self) -> i64 {
        self.stayed_ms / 60_000
    }

    fn row(&self, date: Date) -> StatsRow {
        StatsRow {
            date: date.to_string(),
            total_calls: self.calls,
            total_participants: self.participants,
            avg_duration: self.average_seconds(),
            audio_minutes: self.minutes(),
            video_minutes: self.minutes(),
        }
    }

    fn summary(&self) -> Summary {
        Summary {
            total_calls: self.calls,
            total_participants: self.participants,
            total_audio_minutes: self.minutes(),
            total_video_minutes: self.minutes(),
            average_call_duration: self.average_seconds(),
            peak_participants: self.peak,
        }
    }
}

/// When each call was created, and what it adds; one that goes on counts up to now.
fn calls(db: &Connection, from: UnixMillis, now: UnixMillis) -> rusqlite::Result<Vec<(UnixMillis, Sum)>> {
    let mut list = db.prepare_cached(
        "SELECT c.created_at, MAX(COALESCE(c.ended_at, ?2) - c.created_at, 0), c.peak_participants, COUNT(p.user_id),
                COALESCE(SUM(p.stayed_ms + CASE WHEN p.left_at IS NULL THEN MAX(?2 - p.since, 0) ELSE 0 END), 0)
         FROM ikoota_calls c LEFT JOIN ikoota_participants p ON p.call_id = c.id
         WHERE c.created_at >= ?1 GROUP BY c.id",
    )?;
    let rows = list.query_map([from, now], |row| {
        let sum = Sum {
            calls: 1,
            duration_ms: row.get(1)?,
            peak: row.get(2)?,
            participants: row.get(3)?,
            stayed_ms: row.get(4)?,
        };
        Ok((row.get(0)?, sum))
    })?;
    rows.collect()
}
