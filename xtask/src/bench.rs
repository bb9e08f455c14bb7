//! Runs the benchmarks. Each is a bench target that prints its figures itself (see `figure.rs`).

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::cargo;
use crate::figure::Figure;
use crate::mock_server::Build;
use crate::report::{Outcome, Report, show};
use crate::stream::stream;
use crate::{conformance, npm};

/// A benchmark, and what runs it.
struct Bench {
    name: &'static str,
    by: Runner,
}

/// What runs a benchmark. A bench target (`harness = false`) has its name.
enum Runner {
    /// A bench target of this package that drives the agents of the conformance runner.
    Agents(&'static str),
    /// Pages of the npm package, in Chromium.
    Page,
    /// A bench target of this package.
    Target(&'static str),
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "engine",
        by: Runner::Target("ringway-core"),
    },
    Bench {
        name: "world",
        by: Runner::Target("ringway-core"),
    },
    Bench {
        name: "call_cost",
        by: Runner::Target("ringway"),
    },
    Bench {
        name: "fleet",
        by: Runner::Target("ringway"),
    },
    Bench {
        name: "crowd",
        by: Runner::Target("ringway-mock"),
    },
    Bench {
        name: "twin",
        by: Runner::Target("ringway-mock"),
    },
    Bench {
        name: "languages",
        by: Runner::Agents("conformance"),
    },
    Bench {
        name: "page",
        by: Runner::Page,
    },
];

/// What a benchmark says, and then why, where it cannot run.
const SKIPPED: &str = "skipped: ";

/// Runs the benchmark called `name`, or all of them.
pub(crate) fn run(report: &mut Report, name: Option<&str>) -> Result<()> {
    for Bench { name, by } in chosen(name)? {
        match by {
            Runner::Agents(package) => {
                let mut command = target(package, name);
                conformance::require(report, &mut command);
                report.step(*name, || measure(&mut command));
            }
            Runner::Page => report.step(*name, page),
            Runner::Target(package) => report.step(*name, || measure(&mut target(package, name))),
        }
    }
    Ok(())
}

fn target(package: &str, name: &str) -> Command {
    cargo(&format!("bench --package {package} --bench {name}"))
}

/// The server is built as it ships: its time is in every figure of both sides.
fn page() -> Result<Outcome> {
    npm::build()?;
    measure(&mut npm::script("bench/run.mjs", Build::Release)?)
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
    let mut skipped = None;
    let status = stream(command, |line| {
        figures.extend(Figure::in_line(line).transpose());
        skipped = skipped
            .take()
            .or_else(|| line.strip_prefix(SKIPPED).map(str::to_owned));
    })?;
    if let Some(why) = skipped.filter(|_| status.success()) {
        return Ok(Outcome::Skipped(why));
    }
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
