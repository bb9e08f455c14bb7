//! What the benchmarks share: the clock, and figures as `cargo xtask bench` reads them.

use std::time::Instant;

/// What a figure has to keep.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
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
    print(&match bar {
        Bar::AtMost(most) => {
            let verdict = if value <= most { "ok" } else { "short" };
            format!("bench {name} {value} {unit} bar <= {most} {verdict}")
        }
        Bar::None => format!("bench {name} {value} {unit}"),
    });
}

#[expect(clippy::print_stdout, reason = "what is printed is what a benchmark is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
}
