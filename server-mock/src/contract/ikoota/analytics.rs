//! How much is called: rows by day, week or month, and a summary. Nobody is named in it.

use std::collections::BTreeMap;

use rusqlite::Connection;
use time::{Date, Duration, OffsetDateTime};

use crate::{
    clock::UnixMillis,
    contract::ikoota::wire::{AnalyticsQuery, AnalyticsView, GroupBy, Refusal, StatsRow, Summary},
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
    let first = date(now).saturating_sub(Duration::days(i64::from(days) - 1));
    let from = first
        .midnight()
        .assume_utc()
        .unix_timestamp()
        .saturating_mul(1_000);
    let mut rows = BTreeMap::<Date, Sum>::new();
    let mut total = Sum::default();
    for (created_at, one) in calls(db, from, now)? {
        rows.entry(beginning(date(created_at), query.group_by))
            .or_default()
            .add(one);
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

/// The day, its week's Monday or its month's first (NOTES 3).
fn beginning(date: Date, group: GroupBy) -> Date {
    match group {
        GroupBy::Day => date,
        GroupBy::Week => {
            let passed = i64::from(date.weekday().number_days_from_monday());
            date.saturating_sub(Duration::days(passed))
        }
        GroupBy::Month => date.replace_day(1).unwrap_or(date),
    }
}

/// The UTC day of a moment; the clock may have been moved beyond what calendars know.
fn date(at: UnixMillis) -> Date {
    let moment = OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000));
    moment.map_or(Date::MAX, OffsetDateTime::date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_begins_where_its_group_does() {
        let day = |text: &str| {
            let mut parts = text.split('-').map(|part| part.parse::<u16>().unwrap());
            let (year, ordinal) = (parts.next().unwrap(), parts.next().unwrap());
            Date::from_ordinal_date(year.into(), ordinal).unwrap()
        };
        // Sunday, 31 December 2023; Monday, 1 January 2024
        let (sunday, monday) = (day("2023-365"), day("2024-1"));
        assert_eq!(beginning(sunday, GroupBy::Day).to_string(), "2023-12-31");
        assert_eq!(beginning(sunday, GroupBy::Week).to_string(), "2023-12-25");
        assert_eq!(beginning(sunday, GroupBy::Month).to_string(), "2023-12-01");
        assert_eq!(beginning(monday, GroupBy::Week), monday);
        assert_eq!(
            beginning(Date::MIN, GroupBy::Week).to_string().len(),
            Date::MIN.to_string().len()
        );
    }
}
