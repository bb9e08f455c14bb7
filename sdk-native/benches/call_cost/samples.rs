//! What calls take: time, and work of this thread.

use std::fs;
use std::time::Duration;

/// The calls of one kind of client.
#[derive(Default)]
pub(crate) struct Samples {
    wall: Vec<Duration>,
    cpu: Vec<Duration>,
}

impl Samples {
    /// Lets a call happen, which tells how long it made people wait, and counts it.
    pub(crate) async fn take(&mut self, call: impl Future<Output = Duration>) {
        let before = cpu();
        self.wall.push(call.await);
        self.cpu.push(cpu().saturating_sub(before));
    }

    /// Forgets the calls during which everything was warming up.
    pub(crate) fn clear(&mut self) {
        self.wall.clear();
        self.cpu.clear();
    }

    /// The median of the time that calls took, in microseconds.
    pub(crate) fn wall(&self) -> f64 {
        median(&self.wall)
    }

    /// The median of the work of this thread for a call, in microseconds.
    pub(crate) fn cpu(&self) -> f64 {
        median(&self.cpu)
    }
}

fn median(samples: &[Duration]) -> f64 {
    let mut samples = samples.to_vec();
    samples.sort_unstable();
    let middle = samples.get(samples.len() / 2).expect("there are samples");
    middle.as_secs_f64() * 1e6
}

/// The time that this thread has run.
fn cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux: work is read from /proc");
    let nanos = text.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.expect("nanoseconds first"))
}
