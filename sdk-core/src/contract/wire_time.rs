//! Times as contracts write them. Nothing here reads a clock.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The last second that fits four digits of a year: 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

const MONTHS: [(&str, &str); 12] = [
    ("Jan", "01"),
    ("Feb", "02"),
    ("Mar", "03"),
    ("Apr", "04"),
    ("May", "05"),
    ("Jun", "06"),
    ("Jul", "07"),
    ("Aug", "08"),
    ("Sep", "09"),
    ("Oct", "10"),
    ("Nov", "11"),
    ("Dec", "12"),
];

/// An HTTP date (`Mon, 01 Jan 2024 12:00:00 GMT`) in Unix milliseconds; none before 1970.
///
/// It is read as the ISO time that it says, since a second parser of `time` would weigh 4 kB in a browser.
pub(crate) fn parse_http_date(text: &str) -> Option<u64> {
    let mut parts = text.split_ascii_whitespace().skip(1);
    let mut next = || parts.next();
    let (day, name, year, clock) = (next()?, next()?, next()?, next()?);
    if next() != Some("GMT") || next().is_some() {
        return None;
    }
    let (_, month) = MONTHS.iter().find(|(month, _)| *month == name)?;
    let zero = if day.len() == 1 { "0" } else { "" };
    parse_iso(&[year, "-", month, "-", zero, day, "T", clock, "Z"].concat())
}

/// An ISO 8601 time in Unix milliseconds; none before 1970. Without an offset it is UTC.
pub(crate) fn parse_iso(text: &str) -> Option<u64> {
    let text = text.trim();
    let time = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339))
        .ok()?;
    unix_ms(time)
}

/// Unix milliseconds as ISO 8601 in UTC with whole seconds; from the year 10000 on it stays at the end of 9999.
pub(crate) fn format_iso(unix_ms: u64) -> String {
    let seconds = i64::try_from(unix_ms / 1000)
        .unwrap_or(LAST_SECOND)
        .min(LAST_SECOND);
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

/// From `since` to the `Date` header of the same answer, both by the server's clock. Zero when one of the two is missing
/// or unreadable, when `since` is later, and when more than `plausible` lies between them.
pub(crate) fn server_age(date: Option<&str>, since: Option<&str>, plausible: Duration) -> Duration {
    let (Some(date), Some(since)) = (date.and_then(parse_http_date), since.and_then(parse_iso)) else {
        return Duration::ZERO;
    };
    let age = Duration::from_millis(date.saturating_sub(since));
    if age > plausible { Duration::ZERO } else { age }
}

fn unix_ms(time: OffsetDateTime) -> Option<u64> {
    let seconds = u64::try_from(time.unix_timestamp()).ok()?;
    Some(seconds * 1000 + u64::from(time.millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NOON: u64 = 1_704_110_400_000;

    #[test]
    fn iso_times_are_read_with_and_without_fraction_and_offset() {
        for (text, ms) in [
            ("2024-01-01T12:00:00Z", NOON),
            ("2024-01-01T12:00:00.25Z", NOON + 250),
            ("2024-01-01T12:00:00.123456789Z", NOON + 123),
            ("2024-01-01T14:00:00+02:00", NOON),
            ("2024-01-01T12:00:00", NOON),
            (" 2024-01-01T12:00:00.5 ", NOON + 500),
        ] {
            assert_eq!(parse_iso(text), Some(ms), "{text}");
        }
        for text in [
            "",
            "Z",
            "yesterday",
            "2024-13-01T12:00:00Z",
            "1969-12-31T23:59:59Z",
            "1704110400",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn http_dates_are_read() {
        assert_eq!(parse_http_date("Mon, 01 Jan 2024 12:00:00 GMT"), Some(NOON));
        assert_eq!(parse_http_date("Mon, 1 Jan 2024 12:00:00 GMT"), Some(NOON));
        for text in [
            "",
            "now",
            "2024-01-01T12:00:00Z",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "Mon, 32 Jan 2024 12:00:00 GMT",
            "Mon, 01 Jän 2024 12:00:00 GMT",
            "Mon, 01 Jan 2024 12:00:00 CET",
        ] {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_in_whole_seconds_and_never_out_of_range() {
        assert_eq!(format_iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(format_iso(NOON + 999), "2024-01-01T12:00:00Z");
        assert_eq!(format_iso(u64::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(parse_iso(&format_iso(NOON)), Some(NOON));
    }

    #[test]
    fn an_age_is_told_by_one_clock_or_not_at_all() {
        let date = Some("Mon, 01 Jan 2024 12:00:10 GMT");
        let minute = Duration::from_secs(60);
        assert_eq!(
            server_age(date, Some("2024-01-01T12:00:00Z"), minute),
            Duration::from_secs(10)
        );
        assert_eq!(
            server_age(date, Some("2024-01-01T12:00:11Z"), minute),
            Duration::ZERO
        );
        assert_eq!(
            server_age(date, Some("2024-01-01T11:59:09Z"), minute),
            Duration::ZERO
        );
        assert_eq!(
            server_age(None, Some("2024-01-01T12:00:00Z"), minute),
            Duration::ZERO
        );
        assert_eq!(server_age(date, None, minute), Duration::ZERO);
    }
}
