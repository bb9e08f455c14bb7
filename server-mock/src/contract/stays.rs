//! How long somebody has been in a call that may be left and joined again.

use crate::clock::UnixMillis;

/// One stay after the other, of which the last may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stays {
    /// The beginning of the first.
    pub(crate) joined_at: UnixMillis,
    /// The beginning of the last.
    pub(crate) since: UnixMillis,
    /// The end of the last; `None` while it goes on.
    pub(crate) left_at: Option<UnixMillis>,
    /// All that are over, in milliseconds.
    pub(crate) over_ms: i64,
}

impl Stays {
    pub(crate) fn begin(now: UnixMillis) -> Self {
        Self {
            joined_at: now,
            since: now,
            left_at: None,
            over_ms: 0,
        }
    }

    /// The same with another one that begins.
    pub(crate) fn again(self, now: UnixMillis) -> Self {
        Self {
            since: now,
            left_at: None,
            ..self
        }
    }

    /// The same with the last one over.
    pub(crate) fn ended(self, now: UnixMillis) -> Self {
        Self {
            left_at: Some(now),
            over_ms: self.length(now),
            ..self
        }
    }

    pub(crate) fn goes_on(self) -> bool {
        self.left_at.is_none()
    }

    /// All of them together, in milliseconds.
    pub(crate) fn length(self, now: UnixMillis) -> i64 {
        let current = if self.goes_on() {
            now.saturating_sub(self.since).max(0)
        } else {
            0
        };
        self.over_ms.saturating_add(current)
    }
}

#[cfg(test)]
mod tests {
    use super::Stays;

    #[test]
    fn what_lies_between_two_stays_does_not_count() {
        let first = Stays::begin(1_000);
        assert_eq!(first.length(4_000), 3_000);
        let away = first.ended(4_000);
        assert!(!away.goes_on());
        assert_eq!(away.length(9_000), 3_000);
        let back = away.again(9_000);
        assert!(back.goes_on());
        assert_eq!((back.joined_at, back.since), (1_000, 9_000));
        assert_eq!(back.length(10_500), 4_500);
        // A clock that was set back takes nothing away.
        assert_eq!(back.length(0), 3_000);
        assert_eq!(away.ended(20_000).over_ms, 3_000);
    }
}
