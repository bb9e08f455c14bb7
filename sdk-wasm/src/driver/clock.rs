//! The only place of this crate that reads a clock.

use std::time::Duration;

use ringway_core::{Now, Timestamp, UnixMillis};

use super::web::{date_now, performance_now};
use crate::number::whole;

/// What the wall clock may gain on the monotonic one before it counts as sleep, in milliseconds.
const TOLERANCE: f64 = 1000.0;

/// A monotonic clock that goes on while the device sleeps.
///
/// `performance.now` may stand still there. The wall clock does not, so what it gains between two looks is added. Where
/// it is set forward by hand the client believes that it slept: it checks its link once too often, and rings too short.
#[derive(Debug)]
pub(super) struct Clock {
    start: f64,
    slept: f64,
    last: Sample,
}

/// What both clocks showed at one moment, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    mono: f64,
    unix: f64,
}

/// The time, and what was slept through since the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) now: Now,
    pub(super) slept: Option<Duration>,
}

impl Clock {
    /// A clock that begins at that moment.
    pub(super) const fn at(sample: Sample) -> Self {
        Self {
            start: sample.mono,
            slept: 0.0,
            last: sample,
        }
    }

    /// The time at that moment, without looking for sleep.
    pub(super) const fn show(&self, sample: Sample) -> Now {
        Now {
            mono: Timestamp::from_millis(whole(sample.mono - self.start + self.slept)),
            unix: UnixMillis(whole(sample.unix)),
        }
    }

    /// The time at that moment, and what was slept through since the last one.
    pub(super) fn advance(&mut self, sample: Sample) -> Reading {
        let mono = (sample.mono - self.last.mono).max(0.0);
        let wall = (sample.unix - self.last.unix).max(0.0);
        let slept = Some(wall - mono).filter(|gap| *gap > TOLERANCE);
        self.slept += slept.unwrap_or_default();
        self.last = sample;
        Reading {
            now: self.show(sample),
            slept: slept.map(|ms| Duration::from_millis(whole(ms))),
        }
    }
}

impl Sample {
    /// What they show now. It calls JavaScript: nothing is borrowed meanwhile.
    pub(super) fn take() -> Self {
        Self {
            mono: performance_now(),
            unix: date_now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const UNIX: f64 = 1_700_000_000_000.0;

    /// A clock, and its sample so many seconds later.
    fn clock() -> (Clock, impl Fn(f64, f64) -> Sample) {
        let at = |mono: f64, wall: f64| Sample {
            mono: 500.0 + mono * 1000.0,
            unix: UNIX + wall * 1000.0,
        };
        (Clock::at(at(0.0, 0.0)), at)
    }

    #[test]
    fn clocks_that_agree_show_no_sleep() {
        let (mut clock, at) = clock();
        let reading = clock.advance(at(90.0, 90.0));
        assert_eq!(reading.now.mono, Timestamp::from_millis(90_000));
        assert_eq!(reading.now.unix, UnixMillis(1_700_000_090_000));
        assert_eq!(reading.slept, None);
    }

    #[test]
    fn what_only_the_wall_clock_saw_was_sleep() {
        let (mut clock, at) = clock();
        clock.advance(at(10.0, 10.0));
        let woken = clock.advance(at(12.0, 7_212.0));
        assert_eq!(woken.slept, Some(Duration::from_secs(7_200)));
        assert_eq!(woken.now.mono, Timestamp::from_millis(7_212_000));

        let later = clock.advance(at(13.0, 7_213.0));
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
        assert_eq!(clock.advance(at(10.0, 10.9)).slept, None);
        let back = clock.advance(at(20.0, 5.0));
        assert_eq!(back.slept, None);
        assert_eq!(back.now.mono, Timestamp::from_millis(20_000));
    }
}
