//! Ids: drawn from the configured seed in virtual time, at random otherwise.

use std::ops::RangeInclusive;

use rand::{
    Rng, RngExt, SeedableRng,
    rngs::{SmallRng, StdRng},
};

use crate::{clock::ClockMode, config::MockConfig};

pub(crate) struct Ids {
    rng: Box<dyn Rng + Send>,
}

impl Ids {
    pub(crate) fn new(config: &MockConfig) -> Self {
        let rng: Box<dyn Rng + Send> = match config.clock {
            ClockMode::Virtual { .. } => Box::new(SmallRng::seed_from_u64(config.seed)),
            // Nobody can tell the next one from those before.
            ClockMode::Real => Box::new(rand::make_rng::<StdRng>()),
        };
        Self { rng }
    }

    pub(crate) fn uuid(&mut self) -> String {
        uuid::Builder::from_random_bytes(self.bytes())
            .into_uuid()
            .to_string()
    }

    /// What whoever knows it has been sent.
    pub(crate) fn secret(&mut self) -> String {
        let bytes: [u8; 32] = self.bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
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
