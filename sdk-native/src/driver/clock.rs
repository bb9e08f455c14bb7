//! The only place of this crate that reads a clock or waits for one.

use std::future;
use std::time::{Duration, SystemTime};

use ringway_core::{Now, Timestamp, UnixMillis};
use tokio::time::Instant;

/// What the wall clock may gain on the monotonic one before it counts as sleep.
const TOLERANCE: Duration = Duration::from_secs(1);

/// A monotonic clock that goes on while the device sleeps.
///
/// The system's own may stand still there. The wall clock does not, so what it gains between two looks is added. Where
/// it is set forward by hand the client believes that it slept: it checks its link once too often, and rings too short.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    slept: Duration,
    last: Sample,
}

/// What both clocks showed at one moment.
#[derive(Clone, Copy, Debug)]
struct Sample {
    mono: Instant,
    unix: Duration,
}

/// The time, and what was slept through since the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) now: Now,
    pub(crate) slept: Option<Duration>,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let sample = Sample::take();
        Self {
            start: sample.mono,
            slept: Duration::ZERO,
            last: sample,
        }
    }

    pub(crate) fn read(&mut self) -> Reading {
        self.advance(Sample::take())
    }

    /// The moment on the runtime's clock at which this clock shows `at`, unless the device sleeps until then.
    pub(crate) fn instant(&self, at: Timestamp) -> Instant {
        self.start + Duration::from_millis(at.as_millis()).saturating_sub(self.slept)
    }

    /// Makes it seem as if the device had slept since the last look.
    #[cfg(test)]
    pub(crate) fn pretend_sleep(&mut self, slept: Duration) {
        self.last.unix = self.last.unix.saturating_sub(slept);
    }

    fn advance(&mut self, sample: Sample) -> Reading {
        let mono = sample.mono.saturating_duration_since(self.last.mono);
        let wall = sample.unix.saturating_sub(self.last.unix);
        let slept = Some(wall.saturating_sub(mono)).filter(|gap| *gap > TOLERANCE);
        self.slept += slept.unwrap_or_default();
        self.last = sample;
        let mono = sample.mono.saturating_duration_since(self.start) + self.slept;
        Reading {
            now: Now {
                mono: Timestamp::from_millis(millis(mono)),
                unix: UnixMillis(millis(sample.unix)),
            },
            slept,
        }
    }
}

impl Sample {
    #[expect(clippy::disallowed_methods, reason = "this is the driver's clock")]
    fn take() -> Self {
        let unix = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            mono: Instant::now(),
            unix,
        }
    }
}

/// Waits for the moment; without one, for ever.
pub(crate) async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => future::pending().await,
    }
}

/// Waits for the future, but not longer than `limit`.
pub(crate) async fn within<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    tokio::time::timeout(limit, future).await.ok()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    /// A clock started at zero of both clocks, and its sample `mono` and `wall` later.
    fn clock() -> (Clock, impl Fn(Duration, Duration) -> Sample) {
        let start = Instant::now();
        let unix = secs(1_700_000_000);
        let clock = Clock {
            start,
            slept: Duration::ZERO,
            last: Sample { mono: start, unix },
        };
        (clock, move |mono, wall| Sample {
            mono: start + mono,
            unix: unix + wall,
        })
    }

    #[test]
    fn clocks_that_agree_show_no_sleep() {
        let (mut clock, at) = clock();
        let reading = clock.advance(at(secs(90), secs(90)));
        assert_eq!(reading.now.mono, Timestamp::from_millis(90_000));
        assert_eq!(reading.now.unix, UnixMillis(1_700_000_090_000));
        assert_eq!(reading.slept, None);
    }

    #[test]
    fn what_only_the_wall_clock_saw_was_sleep() {
        let (mut clock, at) = clock();
        clock.advance(at(secs(10), secs(10)));
        let woken = clock.advance(at(secs(12), secs(7_212)));
        assert_eq!(woken.slept, Some(secs(7_200)));
        assert_eq!(woken.now.mono, Timestamp::from_millis(7_212_000));

        let later = clock.advance(at(secs(13), secs(7_213)));
        assert_eq!(later.slept, None, "a sleep is told once");
        assert_eq!(
            later.now.mono,
            Timestamp::from_millis(7_213_000),
            "and stays counted"
        );
    }

    #[test]
    fn a_wall_clock_set_back_or_a_little_fast_changes_nothing() {
        let (mut clock, at) = clock();
        assert_eq!(
            clock.advance(at(secs(10), Duration::from_millis(10_900))).slept,
            None
        );
        let back = clock.advance(at(secs(20), secs(5)));
        assert_eq!(back.slept, None);
        assert_eq!(back.now.mono, Timestamp::from_millis(20_000));
    }

    #[test]
    fn deadlines_come_earlier_on_the_runtime_by_what_was_slept() {
        let (mut clock, at) = clock();
        let start = clock.start;
        assert_eq!(clock.instant(Timestamp::from_millis(30_000)), start + secs(30));
        clock.advance(at(secs(5), secs(25)));
        assert_eq!(clock.instant(Timestamp::from_millis(30_000)), start + secs(10));
    }
}
