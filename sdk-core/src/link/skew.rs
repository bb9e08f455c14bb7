//! How far the device's wall clock is off the server's, by the `Date` header of its answers.

use crate::contract::parse_http_date;
use crate::time::UnixMillis;

/// Beyond this the app is warned.
const NOTEWORTHY_MS: u64 = 60_000;

/// The skew, once measured.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Skew {
    server_minus_local: Option<i64>,
}

impl Skew {
    /// Takes a `Date` header in. The header has whole seconds, which is as exact as the skew gets.
    pub(crate) fn measure(&mut self, date: Option<&str>, unix: UnixMillis) {
        let Some(server) = date.and_then(parse_http_date) else {
            return;
        };
        let (Ok(server), Ok(local)) = (i64::try_from(server), i64::try_from(unix.0)) else {
            return;
        };
        self.server_minus_local = Some(server - local);
    }

    pub(crate) const fn is_known(self) -> bool {
        self.server_minus_local.is_some()
    }

    /// What the server's clock shows when this device's shows `unix`, in milliseconds since 1970.
    pub(crate) fn server_time(self, unix: UnixMillis) -> u64 {
        unix.0.saturating_add_signed(self.server_minus_local.unwrap_or(0))
    }

    pub(crate) fn is_noteworthy(self) -> bool {
        self.server_minus_local
            .is_some_and(|skew| skew.unsigned_abs() > NOTEWORTHY_MS)
    }
}
