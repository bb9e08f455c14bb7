//! Request limits: a fixed window that begins with its first request.

use std::{collections::BTreeMap, net::IpAddr};

use crate::{clock::UnixMillis, store::users::UserId};

/// So many requests per window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) requests: u32,
    pub(crate) window_ms: i64,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counted {
    User(UserId),
    Address(IpAddr),
}

impl From<UserId> for Counted {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<IpAddr> for Counted {
    fn from(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }
}

/// Where somebody stands after a request, for the `RateLimit-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Whole seconds until the window is over, rounded up.
    pub(crate) reset_seconds: i64,
    pub(crate) allowed: bool,
}

/// With more windows than this, those that are over make room.
const MOST_WINDOWS: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Limits {
    enabled: bool,
    windows: BTreeMap<(Rule, Counted), Window>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: UnixMillis,
    requests: u32,
}

impl Window {
    const fn is_over(&self, rule: Rule, now: UnixMillis) -> bool {
        now.saturating_sub(self.began) >= rule.window_ms
    }
}

impl Limits {
    pub(crate) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            windows: BTreeMap::new(),
        }
    }

    pub(crate) fn enabled(&self) -> bool {
        self.enabled
    }

    /// Turns the limits on or off; counting begins anew.
    pub(crate) fn set_enabled(&mut self, enabled: bool) {
        self.enabled = enabled;
        self.windows.clear();
    }

    /// Counts one request; `None` while limits are off.
    pub(crate) fn count(
        &mut self,
        rule: Rule,
        whose: impl Into<Counted>,
        now: UnixMillis,
    ) -> Option<Standing> {
        if !self.enabled {
            return None;
        }
        if self.windows.len() >= MOST_WINDOWS {
            self.windows
                .retain(|(rule, _), window| !window.is_over(*rule, now));
        }
        let fresh = Window {
            began: now,
            requests: 0,
        };
        let window = self.windows.entry((rule, whose.into())).or_insert(fresh);
        if window.is_over(rule, now) {
            *window = fresh;
        }
        window.requests = window.requests.saturating_add(1);
        let left_ms = window.began.saturating_add(rule.window_ms).saturating_sub(now);
        Some(Standing {
            limit: rule.requests,
            remaining: rule.requests.saturating_sub(window.requests),
            reset_seconds: (left_ms + 999) / 1_000,
            allowed: window.requests <= rule.requests,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule {
        name: "test",
        requests: 2,
        window_ms: 60_000,
    };
    const ALICE: UserId = UserId(101);

    #[test]
    fn the_window_begins_with_its_first_request() {
        let mut limits = Limits::new(true);
        let first = limits.count(RULE, ALICE, 5_000).unwrap();
        assert_eq!(
            first,
            Standing {
                limit: 2,
                remaining: 1,
                reset_seconds: 60,
                allowed: true
            }
        );
        assert!(limits.count(RULE, ALICE, 30_000).unwrap().allowed);
        let third = limits.count(RULE, ALICE, 64_999).unwrap();
        assert_eq!(
            third,
            Standing {
                limit: 2,
                remaining: 0,
                reset_seconds: 1,
                allowed: false
            }
        );
        assert!(limits.count(RULE, ALICE, 65_000).unwrap().allowed);
    }

    #[test]
    fn users_count_apart_and_off_counts_nothing() {
        let mut limits = Limits::new(true);
        for _ in 0..3 {
            limits.count(RULE, ALICE, 0);
        }
        assert!(limits.count(RULE, UserId(102), 0).unwrap().allowed);
        limits.set_enabled(false);
        assert_eq!(limits.count(RULE, ALICE, 0), None);
    }
}
