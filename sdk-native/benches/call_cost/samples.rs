//! Wall time and CPU time of calls.

use std::fs;
use std::time::Duration;

use crate::support::now;

#[derive(Default)]
pub(crate) struct Samples {
    wall: Vec<f64>,
    cpu: Vec<f64>,
}

pub(crate) async fn taken(call: impl Future<Output = ()>) -> (Duration, Duration) {
    let (wall, cpu) = (now(), cpu());
    call.await;
    (wall.elapsed(), self::cpu() - cpu)
}

impl Samples {
    pub(crate) fn add(&mut self, (wall, cpu): (Duration, Duration)) {
        self.wall.push(wall.as_secs_f64() * 1e6);
        self.cpu.push(cpu.as_secs_f64() * 1e6);
    }
    pub(crate) fn medians(&self) -> (f64, f64) {
        (median(&self.wall), median(&self.cpu))
    }
}

fn median(v: &[f64]) -> f64 {
    let mut v = v.to_vec();
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}

fn cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("linux");
    Duration::from_nanos(text.split(' ').next().expect("a number").parse().expect("a number"))
}
