//! Waiting between tries: full jitter inside a doubling cap (NOTES, Retries).

use std::time::Duration;

use fastrand::Rng;

/// How often something failed in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    pub(crate) const fn new() -> Self {
        Self { failures: 0 }
    }

    /// The time until the next try. It is drawn from the whole range below the cap, so that clients which failed
    /// together do not come back together.
    pub(crate) fn next(&mut self, rng: &mut Rng, base_ms: u32, cap_ms: u32) -> Duration {
        let cap = base_ms
            .saturating_mul(1u32.checked_shl(self.failures).unwrap_or(u32::MAX))
            .min(cap_ms);
        self.failures = self.failures.saturating_add(1);
        Duration::from_millis(u64::from(rng.u32(0..=cap)))
    }

    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }

    pub(crate) const fn failures(self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Contract: all, NOTES: Retries
    #[test]
    fn a_herd_that_failed_together_is_spread_even_at_the_cap() {
        let tenth: Vec<u128> = (0..50)
            .map(|seed| {
                let (mut rng, mut backoff) = (Rng::with_seed(seed), Backoff::default());
                (0..10)
                    .map(|_| backoff.next(&mut rng, 300, 7_000))
                    .last()
                    .unwrap()
                    .as_millis()
            })
            .collect();
        assert!(tenth.iter().all(|ms| *ms <= 7_000));
        let mean = tenth.iter().sum::<u128>() / 50;
        assert!(
            (2_000..5_000).contains(&mean),
            "mean of the tenth delay: {mean} ms"
        );
    }

    #[test]
    fn the_cap_doubles_from_the_base() {
        for failures in 0..4 {
            let worst = (0..200)
                .map(|seed| {
                    let mut rng = Rng::with_seed(seed);
                    Backoff { failures }.next(&mut rng, 300, 7_000).as_millis()
                })
                .max()
                .unwrap();
            let cap = 300 << failures;
            assert!(
                worst <= cap && worst > cap / 2,
                "{failures} failures: {worst} of {cap}"
            );
        }
    }
}
