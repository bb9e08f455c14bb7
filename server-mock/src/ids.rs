//! Ids: drawn from the configured seed in virtual time, at random otherwise.

use std::ops::RangeInclusive;

use rand::{Rng, RngExt, SeedableRng, rngs::SmallRng};

use crate::{clock::ClockMode, config::MockConfig};

#[derive(Debug)]
pub(crate) struct Ids {
    rng: SmallRng,
}

impl Ids {
    pub(crate) fn new(config: &MockConfig) -> Self {
        let rng = match config.clock {
            ClockMode::Virtual { .. } => SmallRng::seed_from_u64(config.seed),
            ClockMode::Real => rand::make_rng(),
        };
        Self { rng }
    }

    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// A word of lower-case letters and digits.
    pub(crate) fn word(&mut self, length: usize) -> String {
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let letters = (0..length).map(|_| char::from(LETTERS[self.rng.random_range(0..LETTERS.len())]));
        letters.collect()
    }

    pub(crate) fn number(&mut self, range: RangeInclusive<u32>) -> u32 {
        self.rng.random_range(range)
    }
}
