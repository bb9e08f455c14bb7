//! Runs the benchmarks. Each is a bench target that prints its figures itself (see `figure.rs`).

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::cargo;
use crate::conformance;
use crate::figure::Figure;
use crate::report::{Outcome, Report, show};
use crate::stream::stream;

/// A bench target (`harness = false`) and the package it is in.
struct Bench {
    name: &'static str,
    package: &'static str,
    /// Whether it drives the agents of the conformance runner.
    agents: bool,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "engine",
        package: "ringway-core",
        agents: false,
    },
    Bench {
        name: "world",
        package: "ringway-core",
        agents: false,
    },
    Bench {
        name: "call_cost",
        package: "ringway",
        agents: false,
    },
    Bench {
        name: "fleet",
        package: "ringway",
        agents: false,
    },
    Bench {
        name: "languages",
        package: "conformance",
        agents: true,
    },
];

/// Runs the benchmark called `name`, or all of them.
pub(crate) fn run(report: &mut Report, name: Option<&str>) -> Result<()> {
    for bench in chosen(name)? {
        let mut command = cargo(&format!(
            "bench --package {} --bench {}",
            bench.package, bench.name
        ));
        if bench.agents {
            conformance::require(report, &mut command);
        }
        report.step(bench.name, || measure(&mut command));
    }
    Ok(())
}

fn chosen(name: Option<&str>) -> Result<Vec<&'static Bench>> {
    let chosen: Vec<_> = BENCHES
        .iter()
        .filter(|bench| name.is_none_or(|name| name == bench.name))
        .collect();
    if chosen.is_empty() {
        let names: Vec<_> = BENCHES.iter().map(|bench| bench.name).collect();
        bail!("no such benchmark; there are: {}", names.join(", "));
    }
    Ok(chosen)
}

fn measure(command: &mut Command) -> Result<Outcome> {
    show(command);
    let mut figures = Vec::new();
    let status = stream(command, |line| figures.extend(Figure::in_line(line).transpose()))?;
    let figures: Vec<Figure> = figures
        .into_iter()
        .collect::<Result<_>>()
        .context("a benchmark's output")?;
    Ok(if status.success() {
        verdict(&figures)
    } else {
        Outcome::Failed(status.to_string())
    })
}

/// What the figures of one step come to.
pub(crate) fn verdict(figures: &[Figure]) -> Outcome {
    let short: Vec<&str> = figures
        .iter()
        .filter(|figure| !figure.is_ok())
        .map(|figure| figure.name.as_str())
        .collect();
    match (figures.len(), short.len()) {
        (0, _) => Outcome::Failed("no figure was printed".into()),
        (count, 0) => Outcome::Passed(format!("{count} figures")),
        _ => Outcome::Failed(format!("short: {}", short.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_of(lines: &[&str]) -> Outcome {
        let figures = lines
            .iter()
            .map(|line| Figure::in_line(line).expect("well formed").expect("a figure"));
        verdict(&figures.collect::<Vec<_>>())
    }

    #[test]
    fn one_short_figure_fails_a_benchmark_and_so_does_none_at_all() {
        assert!(matches!(
            verdict_of(&["bench a 1 s bar <= 2 ok", "bench b 3 kB"]),
            Outcome::Passed(_)
        ));
        let outcome = verdict_of(&["bench a 3 s bar <= 2 short", "bench b 1 s bar <= 2 ok"]);
        assert!(matches!(outcome, Outcome::Failed(why) if why == "short: a"));
        assert!(matches!(verdict_of(&[]), Outcome::Failed(_)));
    }

    #[test]
    fn a_name_chooses_one_and_an_unknown_name_is_an_error() {
        let one = chosen(Some("world")).expect("it is in the table");
        assert_eq!(one.iter().map(|bench| bench.name).collect::<Vec<_>>(), ["world"]);
        assert_eq!(chosen(None).expect("all").len(), BENCHES.len());
        assert!(chosen(Some("wrold")).is_err());
    }
}
