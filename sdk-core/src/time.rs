//! Time as an argument: the engine reads no clock, a driver tells it what time it is.

use std::ops::Add;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment on a driver's monotonic clock: milliseconds since some fixed moment before the client began.
///
/// The clock goes on while the device sleeps; a driver whose own clock stops there adds the gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment `ms` milliseconds after the clock's zero.
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the clock's zero.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The time from `earlier` to this moment; zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The moment `duration` earlier; the clock's zero at the least.
    pub(crate) fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::from(millis(duration))))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, rest: Duration) -> Self {
        Self(
            self.0
                .saturating_add(u64::try_from(rest.as_millis()).unwrap_or(u64::MAX)),
        )
    }
}

/// A moment on the wall clock: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

#[cfg(feature = "uniffi")]
uniffi::custom_newtype!(UnixMillis, u64);

/// What both clocks of a driver show at one moment. Every input comes with one.
///
/// Deadlines use `mono` only. `unix` serves to show and to send times, and to measure the skew against the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock.
    pub mono: Timestamp,
    /// The wall clock, which may jump.
    pub unix: UnixMillis,
}

/// Whole milliseconds for the public model, which has no `Duration`; more than 49 days saturate.
pub(crate) fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
