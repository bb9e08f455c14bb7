//! What the benchmarks share: the clock, and figures as `cargo xtask bench` reads them.
#![allow(dead_code, reason = "each benchmark uses a part")]

use std::time::Instant;

/// What a figure has to keep.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    AtLeast(f64),
    AtMost(f64),
    /// It is only reported.
    None,
}

/// The benchmark's clock.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Prints a figure. The verdict is on the figure as it is printed.
pub(crate) fn figure(name: &str, value: f64, unit: &str, bar: Bar) {
    let value = (value * 100.0).round() / 100.0;
    let (op, bound, holds) = match bar {
        Bar::AtLeast(least) => (">=", least, value >= least),
        Bar::AtMost(most) => ("<=", most, value <= most),
        Bar::None => return print(&format!("bench {name} {value} {unit}")),
    };
    let verdict = if holds { "ok" } else { "short" };
    print(&format!("bench {name} {value} {unit} bar {op} {bound} {verdict}"));
}

#[expect(clippy::print_stdout, reason = "what is printed is what a benchmark is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
}
