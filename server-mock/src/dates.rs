//! Dates as the contracts write them.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::clock::{UnixMillis, to_unsigned};

/// ISO 8601 in UTC with whole seconds, as contracts 1 to 3 write dates (NOTES, For all of them).
pub(crate) fn iso_seconds(ms: UnixMillis) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000));
    let text = moment.ok().and_then(|moment| moment.format(&Rfc3339).ok());
    // Only a clock moved past the year 9999 has no such text.
    text.unwrap_or_else(|| "9999-12-31T23:59:59Z".to_owned())
}

/// ISO 8601 in UTC with milliseconds, as contracts 4 and 5 write dates.
pub(crate) fn iso_millis(ms: UnixMillis) -> String {
    let seconds = iso_seconds(ms);
    let millis = ms.rem_euclid(1_000);
    format!("{}.{millis:03}Z", seconds.trim_end_matches('Z'))
}

/// Whether the text is an ISO 8601 date and time.
pub(crate) fn is_iso(text: &str) -> bool {
    parse_iso(text).is_some()
}

/// The moment of an ISO 8601 date and time.
pub(crate) fn parse_iso(text: &str) -> Option<UnixMillis> {
    let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
    UnixMillis::try_from(nanos.div_euclid(1_000_000)).ok()
}

/// The value of the `Date` header.
pub(crate) fn http_date(ms: UnixMillis) -> String {
    // The header's four-digit year ends here, and the formatter panics beyond it.
    const LAST: u64 = 253_402_300_799_999;
    let since = std::time::Duration::from_millis(to_unsigned(ms).min(LAST));
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_whole_seconds() {
        assert_eq!(iso_seconds(1_705_314_600_999), "2024-01-15T10:30:00Z");
        assert_eq!(iso_millis(1_705_314_600_042), "2024-01-15T10:30:00.042Z");
        assert_eq!(http_date(1_705_314_600_999), "Mon, 15 Jan 2024 10:30:00 GMT");
    }

    #[test]
    fn no_time_is_too_far() {
        assert_eq!(iso_seconds(i64::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(http_date(i64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn iso_dates_are_recognised() {
        assert!(is_iso("2024-01-01T12:00:00Z"));
        assert!(is_iso("2024-01-01T12:00:00.123+02:00"));
        assert!(!is_iso("yesterday"));
        assert!(!is_iso("2024-13-01T12:00:00Z"));
    }
}
