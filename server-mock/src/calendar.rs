//! Days, weeks and months of analytics, in UTC.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month, OffsetDateTime};
use utoipa::ToSchema;

use crate::clock::UnixMillis;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What one row of analytics stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Grain {
    #[default]
    Day,
    /// It begins with its Monday (NOTES 3).
    Week,
    /// It begins with its first.
    Month,
}

impl Grain {
    pub(crate) const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// Some days, the last one included, in rows of one grain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) grain: Grain,
}

impl Stretch {
    /// Today and the days before it.
    pub(crate) fn of_days(days: u32, now: UnixMillis) -> Self {
        let last = day(now);
        Self {
            first: last.saturating_sub(Duration::days(i64::from(days.max(1)) - 1)),
            last,
            grain: Grain::Day,
        }
    }

    /// From its first to its last millisecond.
    pub(crate) fn span(&self) -> RangeInclusive<UnixMillis> {
        let last = midnight(self.last).saturating_add(DAY_MS - 1);
        midnight(self.first)..=last
    }

    /// The beginning of every row, those of which nothing is known too.
    pub(crate) fn rows(&self) -> Vec<Date> {
        let mut rows = vec![beginning(self.first, self.grain)];
        let mut date = self.first;
        while date < self.last {
            date = date.saturating_add(Duration::days(1));
            let row = beginning(date, self.grain);
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        }
        rows
    }

    /// The row that a moment belongs to.
    pub(crate) fn row_of(&self, at: UnixMillis) -> Date {
        beginning(day(at), self.grain)
    }
}

/// The UTC day of a moment; the clock may have been moved beyond what calendars know.
pub(crate) fn day(at: UnixMillis) -> Date {
    let moment = OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000));
    moment.map_or(Date::MAX, OffsetDateTime::date)
}

/// The first moment of a day.
pub(crate) fn midnight(date: Date) -> UnixMillis {
    date.midnight()
        .assume_utc()
        .unix_timestamp()
        .saturating_mul(1_000)
}

/// The day, its week's Monday or its month's first.
pub(crate) fn beginning(date: Date, grain: Grain) -> Date {
    match grain {
        Grain::Day => date,
        Grain::Week => {
            let passed = i64::from(date.weekday().number_days_from_monday());
            date.saturating_sub(Duration::days(passed))
        }
        Grain::Month => date.replace_day(1).unwrap_or(date),
    }
}

/// `2024-01-31`.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    (date.to_string() == text).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        parse_day(text).unwrap()
    }

    #[test]
    fn a_row_begins_where_its_group_does() {
        let (sunday, monday) = (date("2023-12-31"), date("2024-01-01"));
        assert_eq!(beginning(sunday, Grain::Day).to_string(), "2023-12-31");
        assert_eq!(beginning(sunday, Grain::Week).to_string(), "2023-12-25");
        assert_eq!(beginning(sunday, Grain::Month).to_string(), "2023-12-01");
        assert_eq!(beginning(monday, Grain::Week), monday);
        assert_eq!(
            beginning(Date::MIN, Grain::Week).to_string().len(),
            Date::MIN.to_string().len()
        );
    }

    #[test]
    fn a_stretch_has_a_row_for_all_of_its_days() {
        let stretch = |grain| Stretch {
            first: date("2023-12-30"),
            last: date("2024-01-02"),
            grain,
        };
        let rows = |grain| {
            let rows = stretch(grain).rows().into_iter();
            rows.map(|row| row.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            rows(Grain::Day),
            ["2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02"]
        );
        assert_eq!(rows(Grain::Week), ["2023-12-25", "2024-01-01"]);
        assert_eq!(rows(Grain::Month), ["2023-12-01", "2024-01-01"]);
        let span = stretch(Grain::Day).span();
        assert_eq!(span.end() - span.start(), 4 * DAY_MS - 1);
        assert_eq!(stretch(Grain::Week).row_of(*span.end()), date("2024-01-01"));
    }

    #[test]
    fn days_are_written_in_one_way() {
        for wrong in ["2024-1-1", "2024-02-30", "01/02/2024", "2024-01-01T00:00:00Z", ""] {
            assert_eq!(parse_day(wrong), None, "{wrong:?}");
        }
        assert_eq!(
            Stretch::of_days(30, midnight(date("2024-01-31"))).first,
            date("2024-01-02")
        );
    }
}
