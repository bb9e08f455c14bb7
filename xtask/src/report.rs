//! Runs the steps of a task, each to its end, and sums them up in a table.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::stream::stream;
use crate::tally::Tally;

/// The steps of a task so far.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

/// How a step ended.
pub(crate) enum Outcome {
    /// It found something wrong: what, in a few words.
    Failed(String),
    /// It found nothing wrong; with a remark, or an empty one.
    Passed(String),
    /// It could not be done here: why.
    Skipped(String),
    /// It ran tests.
    Tested { tally: Tally, succeeded: bool },
}

struct Row {
    name: String,
    verdict: Verdict,
    remark: String,
    took: Duration,
    tally: Option<Tally>,
}

#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Failed,
    Passed,
    Skipped,
}

impl Report {
    /// Does one step. A step that fails does not keep the next ones from running: one run tells everything.
    pub(crate) fn step(&mut self, name: impl Into<String>, work: impl FnOnce() -> Result<Outcome>) {
        let name = name.into();
        println!("\n==> {name}");
        let start = now();
        let outcome = work().unwrap_or_else(|error| {
            println!("error: {error:#}");
            Outcome::Failed("error, see above".into())
        });
        let row = Row::new(name, outcome, start.elapsed());
        println!(
            "<== {}: {} in {:.1} s",
            row.name,
            row.verdict.word(),
            row.took.as_secs_f64()
        );
        self.rows.push(row);
    }

    /// A step that is one command and fails when the command does.
    pub(crate) fn command(&mut self, name: &str, command: &mut Command) {
        self.step(name, || {
            show(command);
            let status = command
                .status()
                .with_context(|| format!("cannot start {}", command.get_program().display()))?;
            if status.success() {
                Ok(Outcome::Passed(String::new()))
            } else {
                Ok(Outcome::Failed(status.to_string()))
            }
        });
    }

    /// A step that is one test runner. It fails too when no test was executed.
    pub(crate) fn tests(&mut self, name: &str, command: &mut Command) {
        self.step(name, || tested(command));
    }

    /// Prints the table and, when tests ran, their sum as the last line.
    pub(crate) fn finish(self) -> ExitCode {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        println!();
        for row in &self.rows {
            let line = format!(
                "{:width$}  {:7}  {:6.1} s  {}",
                row.name,
                row.verdict.word(),
                row.took.as_secs_f64(),
                row.remark
            );
            println!("{}", line.trim_end());
        }
        let failed: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| row.failed())
            .map(|row| row.name.as_str())
            .collect();
        if let Some(tally) = sum(&self.rows) {
            tally
                .failures
                .iter()
                .for_each(|test| println!("failed test: {test}"));
            name_failed(&failed);
            println!("{} passed, {} failed", tally.passed, tally.failed);
        } else {
            name_failed(&failed);
        }
        if failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Runs a command that is a part of a step: shown, and an error unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    show(command);
    let program = command.get_program().display().to_string();
    let status = command
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    ensure!(status.success(), "{program}: {status}");
    Ok(())
}

/// Runs a test runner and counts what it reports.
pub(crate) fn tested(command: &mut Command) -> Result<Outcome> {
    show(command);
    let mut tally = Tally::default();
    let status = stream(command, |line| tally.read(line))?;
    Ok(Outcome::Tested {
        tally,
        succeeded: status.success(),
    })
}

/// Prints a command the way one would type it, with the variables it sets.
pub(crate) fn show(command: &Command) {
    let set = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={:?} ", name.display(), value?)));
    let args = command.get_args().map(|arg| format!(" {}", arg.display()));
    // `$CARGO` is a full path; its name says enough.
    let program = command.get_program();
    let program = Path::new(program).file_name().unwrap_or(program).display();
    println!(
        "$ {}{program}{}",
        set.collect::<String>(),
        args.collect::<String>()
    );
}

/// The one place that reads the clock: steps are timed for the person who waits for them.
#[expect(clippy::disallowed_methods, reason = "wall time is what a step's duration is")]
fn now() -> Instant {
    Instant::now()
}

impl Row {
    fn new(name: String, outcome: Outcome, took: Duration) -> Self {
        let (verdict, remark, tally) = match outcome {
            Outcome::Failed(why) => (Verdict::Failed, why, None),
            Outcome::Passed(remark) => (Verdict::Passed, remark, None),
            Outcome::Skipped(why) => (Verdict::Skipped, why, None),
            Outcome::Tested { tally, succeeded } => {
                let (verdict, remark) = judge(&tally, succeeded);
                (verdict, remark, Some(tally))
            }
        };
        Self {
            name,
            verdict,
            remark,
            took,
            tally,
        }
    }

    fn failed(&self) -> bool {
        self.verdict == Verdict::Failed
    }
}

fn judge(tally: &Tally, succeeded: bool) -> (Verdict, String) {
    let mut remark = format!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.ignored > 0 {
        remark += &format!(", {} ignored", tally.ignored);
    }
    if !succeeded && tally.failed == 0 {
        return (
            Verdict::Failed,
            format!("{remark}: did not build or did not finish, see above"),
        );
    }
    if tally.executed() == 0 {
        return (Verdict::Failed, format!("{remark}: no test was executed"));
    }
    let verdict = if tally.failed == 0 {
        Verdict::Passed
    } else {
        Verdict::Failed
    };
    (verdict, remark)
}

/// All tests of all steps; `None` when no step was to run any.
fn sum(rows: &[Row]) -> Option<Tally> {
    let mut tallies = rows.iter().filter_map(|row| row.tally.as_ref()).peekable();
    tallies.peek()?;
    let mut sum = Tally::default();
    tallies.for_each(|tally| sum.add(tally));
    Some(sum)
}

fn name_failed(failed: &[&str]) {
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Failed => "FAILED",
            Self::Passed => "ok",
            Self::Skipped => "skipped",
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn tested(passed: u64, failed: u64, succeeded: bool) -> Outcome {
        Outcome::Tested {
            tally: Tally {
                passed,
                failed,
                ..Tally::default()
            },
            succeeded,
        }
    }

    fn report_of(outcomes: impl IntoIterator<Item = Result<Outcome>>) -> Report {
        let mut report = Report::default();
        outcomes
            .into_iter()
            .for_each(|outcome| report.step("step", || outcome));
        report
    }

    #[test]
    fn one_failed_step_fails_the_task_and_the_rest_still_runs() {
        let report = report_of([
            Ok(Outcome::Failed("why".into())),
            bail_out(),
            Ok(Outcome::Skipped("why".into())),
            Ok(Outcome::Passed(String::new())),
        ]);
        let failed: Vec<bool> = report.rows.iter().map(Row::failed).collect();
        assert_eq!(failed, [true, true, false, false]);
        assert_eq!(report.finish(), ExitCode::FAILURE);
    }

    fn bail_out() -> Result<Outcome> {
        bail!("cannot start")
    }

    #[test]
    fn steps_that_pass_or_cannot_be_done_here_do_not_fail_the_task() {
        let report = report_of([
            Ok(Outcome::Skipped("why".into())),
            Ok(Outcome::Passed(String::new())),
        ]);
        assert_eq!(report.finish(), ExitCode::SUCCESS);
    }

    #[test]
    fn tests_pass_only_when_some_ran_none_failed_and_the_runner_says_so() {
        for (outcome, fails) in [
            (tested(1, 0, true), false),
            (tested(0, 0, true), true),
            (tested(1, 0, false), true),
            (tested(1, 1, true), true),
            (tested(1, 1, false), true),
        ] {
            assert_eq!(report_of([Ok(outcome)]).rows[0].failed(), fails);
        }
    }

    #[test]
    fn the_sum_covers_every_step_that_ran_tests() {
        let report = report_of([
            Ok(tested(3, 0, true)),
            Ok(Outcome::Passed(String::new())),
            Ok(tested(4, 1, false)),
        ]);
        let sum = sum(&report.rows).expect("two steps ran tests");
        assert_eq!((sum.passed, sum.failed), (7, 1));
        assert_eq!(
            super::sum(&report_of([Ok(Outcome::Passed(String::new()))]).rows),
            None
        );
    }
}
