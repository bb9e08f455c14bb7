//! Inputs recorded from lives that were lived, to play to an engine again.
//!
//! An engine repeats its run from its seed, so that its answers fit the recording, and while it plays the clock sees
//! the engine and nothing else.

use std::hint::black_box;

use ringway_core::io::Input;
use ringway_core::model::ClientConfig;
use ringway_core::{CallEngine, Now};

use crate::support;

/// So many inputs are timed at once: many calls, in less time than a busy machine gives to a process before it takes
/// its turn away.
const PART: usize = 1_000;

/// A recording.
pub(crate) struct Tape {
    pub(crate) config: ClientConfig,
    pub(crate) seed: u64,
    pub(crate) start: Now,
    pub(crate) inputs: Vec<(Now, Input)>,
    /// How many things the engine wanted done.
    pub(crate) outputs: usize,
}

impl Tape {
    /// Plays the recording to a new engine; answers with inputs per second, part by part.
    pub(crate) fn play(&self) -> Vec<f64> {
        let mut engine = self.engine();
        let mut inputs = self.inputs.clone().into_iter();
        let (mut rates, mut outputs) = (Vec::new(), 0);
        while inputs.len() > 0 {
            let count = inputs.len().min(PART);
            let began = support::now();
            outputs += drive(&mut engine, inputs.by_ref().take(count));
            rates.push(count as f64 / began.elapsed().as_secs_f64());
        }
        assert_eq!(outputs, self.outputs, "the same inputs have the same outputs");
        rates
    }

    pub(crate) fn engine(&self) -> CallEngine {
        CallEngine::new(self.config.clone(), self.seed, self.start).expect("a good configuration")
    }
}

/// What a driver does with each input: hands it over, takes out everything that there is to do, arms its timer.
pub(crate) fn drive(engine: &mut CallEngine, inputs: impl Iterator<Item = (Now, Input)>) -> usize {
    let mut outputs = 0;
    for (now, input) in inputs {
        engine.handle(now, input);
        while let Some(output) = engine.poll_output() {
            outputs += 1;
            drop(black_box(output));
        }
        black_box(engine.poll_timeout());
    }
    outputs
}
