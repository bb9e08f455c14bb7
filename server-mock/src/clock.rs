//! The server's time: the real clock shifted by what was advanced, or virtual time only.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC; signed because that is what SQLite keeps.
pub(crate) type UnixMillis = i64;

/// Which time a mock runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClockMode {
    /// The machine's clock, which can be frozen and advanced.
    #[default]
    Real,
    /// Time stands still until it is advanced; the machine's clock is never read.
    Virtual {
        /// Where time begins, in milliseconds since the Unix epoch.
        start_unix_ms: u64,
    },
}

/// What a restart has to know to go on where the clock was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockState {
    /// Added to the machine's clock while time runs.
    pub(crate) offset: i64,
    /// Where time stands while it is frozen.
    pub(crate) frozen_at: Option<UnixMillis>,
}

#[derive(Debug)]
pub(crate) struct Clock {
    mode: ClockMode,
    state: Mutex<ClockState>,
}

impl Clock {
    pub(crate) fn new(mode: ClockMode) -> Self {
        Self {
            mode,
            state: Mutex::new(initial(mode)),
        }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        let state = self.lock();
        state
            .frozen_at
            .unwrap_or_else(|| system_now().saturating_add(state.offset))
    }

    pub(crate) fn is_virtual(&self) -> bool {
        matches!(self.mode, ClockMode::Virtual { .. })
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.lock().frozen_at.is_some()
    }

    pub(crate) fn freeze(&self) {
        let now = self.now();
        self.lock().frozen_at = Some(now);
    }

    /// Lets a frozen clock run on from where it stands. Virtual time never runs by itself: `false`.
    pub(crate) fn resume(&self) -> bool {
        if self.is_virtual() {
            return false;
        }
        let mut state = self.lock();
        if let Some(at) = state.frozen_at.take() {
            state.offset = at.saturating_sub(system_now());
        }
        true
    }

    /// Stands the clock at `at`.
    pub(crate) fn freeze_at(&self, at: UnixMillis) {
        self.lock().frozen_at = Some(at);
    }

    pub(crate) fn reset(&self) {
        *self.lock() = initial(self.mode);
    }

    pub(crate) fn state(&self) -> ClockState {
        *self.lock()
    }

    /// Takes up a kept state; virtual time stays frozen whatever was kept.
    pub(crate) fn restore(&self, kept: ClockState) {
        if self.is_virtual() && kept.frozen_at.is_none() {
            return;
        }
        *self.lock() = kept;
    }

    fn lock(&self) -> MutexGuard<'_, ClockState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn initial(mode: ClockMode) -> ClockState {
    let frozen_at = match mode {
        ClockMode::Real => None,
        ClockMode::Virtual { start_unix_ms } => Some(to_signed(start_unix_ms)),
    };
    ClockState { offset: 0, frozen_at }
}

/// The crate's single look at the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn system_now() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, millis)
}

/// How long something really takes, whatever the server's time does, and whoever sets the machine's clock.
#[derive(Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the one place that measures")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// How many milliseconds some work really takes.
pub(crate) fn measure_ms<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let watch = Stopwatch::start();
    let done = work();
    (done, to_unsigned(millis(watch.elapsed())))
}

/// A span in milliseconds; one that is too long for them is as long as can be.
pub(crate) fn millis(span: Duration) -> UnixMillis {
    i64::try_from(span.as_millis()).unwrap_or(UnixMillis::MAX)
}

pub(crate) fn to_signed(ms: u64) -> UnixMillis {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

pub(crate) fn to_unsigned(ms: UnixMillis) -> u64 {
    u64::try_from(ms).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_time_stands_still_and_never_runs() {
        let clock = Clock::new(ClockMode::Virtual { start_unix_ms: 1_000 });
        assert_eq!(clock.now(), 1_000);
        assert!(!clock.resume());
        clock.freeze_at(5_000);
        assert_eq!(clock.now(), 5_000);
        clock.reset();
        assert_eq!(clock.now(), 1_000);
    }

    #[test]
    fn a_real_clock_goes_on_from_where_it_was_frozen() {
        let clock = Clock::new(ClockMode::Real);
        let before = clock.now();
        clock.freeze();
        clock.freeze_at(before + 3_600_000);
        assert_eq!(clock.now(), before + 3_600_000);
        assert!(clock.resume());
        assert!(!clock.is_frozen());
        assert!(clock.now() >= before + 3_600_000);
    }
}
