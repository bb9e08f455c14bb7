//! What the benchmarks share: the clock, and figures as `cargo xtask bench` reads them.

use std::time::Instant;

/// How a figure compares with its bar.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    AtMost(f64),
    /// Only reported.
    None,
}

/// The benchmark's clock.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Prints one figure. The verdict is on the figure as it is printed.
#[expect(clippy::print_stdout, reason = "a benchmark's figures are its output")]
pub(crate) fn figure(name: &str, value: f64, unit: &str, bar: Bar) {
    let value = (value * 100.0).round() / 100.0;
    match bar {
        Bar::AtMost(most) => {
            let verdict = if value <= most { "ok" } else { "short" };
            println!("bench {name} {value} {unit} bar <= {most} {verdict}");
        }
        Bar::None => println!("bench {name} {value} {unit}"),
    }
}
