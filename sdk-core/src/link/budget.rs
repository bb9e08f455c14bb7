//! The request budget: polls and retries leave room for what the user does.

use std::time::Duration;

use crate::model::RequestLimit;
use crate::time::Timestamp;

/// A fixed window from the first request, as backends count (NOTES, Limits).
#[derive(Debug)]
pub(crate) struct Budget {
    limit: Option<RequestLimit>,
    window_began: Option<Timestamp>,
    spent: u32,
}

impl Budget {
    pub(crate) const fn new(limit: Option<RequestLimit>) -> Self {
        Self {
            limit,
            window_began: None,
            spent: 0,
        }
    }

    /// Spends one request, or tells when to come back. Background requests stop at three quarters of the limit.
    pub(crate) fn spend(&mut self, background: bool, now: Timestamp) -> Result<(), Timestamp> {
        let Some(limit) = self.limit else { return Ok(()) };
        let window = Duration::from_millis(u64::from(limit.window_ms));
        let began = match self.window_began {
            Some(began) if now.since(began) < window => began,
            Some(_) | None => {
                self.window_began = Some(now);
                self.spent = 0;
                now
            }
        };
        let allowed = if background {
            limit.requests - limit.requests.div_ceil(4)
        } else {
            limit.requests
        };
        if self.spent >= allowed {
            return Err(began + window);
        }
        self.spent += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_quarter_is_kept_for_the_user_and_the_window_begins_with_the_first_request() {
        let mut budget = Budget::new(Some(RequestLimit {
            requests: 8,
            window_ms: 1_000,
        }));
        let at = Timestamp::from_millis;
        for _ in 0..6 {
            assert_eq!(budget.spend(true, at(500)), Ok(()));
        }
        assert_eq!(budget.spend(true, at(600)), Err(at(1_500)));
        assert_eq!(budget.spend(false, at(600)), Ok(()));
        assert_eq!(budget.spend(false, at(600)), Ok(()));
        assert_eq!(budget.spend(false, at(600)), Err(at(1_500)));
        assert_eq!(budget.spend(true, at(1_500)), Ok(()));
    }
}
