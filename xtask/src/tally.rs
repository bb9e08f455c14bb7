//! Adds up what test runners report.

/// The tests of one or more runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
    /// The names of the tests that failed, where the runner tells them.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// Takes in one line of a runner's output: a `test result:` line, or a test's own line when it failed.
    /// Understands libtest, the wasm-bindgen runner, Swift Testing and Maven's Surefire; every other line is passed over.
    pub(crate) fn read(&mut self, line: &str) {
        let line = without_colour(line);
        self.read_swift(&line);
        self.read_surefire(&line);
        if let Some(name) = failed_test(&line) {
            self.failures.push(name.to_owned());
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let Some((_, counts)) = result.split_once(". ") else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ') {
                Some((count, "passed")) => self.passed += number(count),
                Some((count, "failed")) => self.failed += number(count),
                Some((count, "ignored")) => self.ignored += number(count),
                Some(_) | None => {}
            }
        }
    }

    /// Swift Testing tells of each test, behind a sign of its own: `✔ Test ringing() passed after 0.1 seconds.`
    fn read_swift(&mut self, line: &str) {
        let Some((sign, test)) = line.split_once(" Test ") else {
            return;
        };
        if sign.chars().count() != 1 || test.starts_with("run with ") {
            return;
        }
        if test.contains(" passed after ") {
            self.passed += 1;
        } else if let Some((name, _)) = test.split_once(" failed after ") {
            self.failed += 1;
            self.failures.push(name.to_owned());
        } else if test.contains(" skipped") {
            self.ignored += 1;
        }
    }

    /// Surefire tells of each class, `[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0, … -- in dev.ringway.CallTest`,
    /// and of each test that failed, `[ERROR] dev.ringway.CallTest.rings -- Time elapsed: 1 s <<< FAILURE!`.
    fn read_surefire(&mut self, line: &str) {
        let Some((_, told)) = line.split_once("] ").filter(|_| line.starts_with('[')) else {
            return;
        };
        if let Some((counts, _)) = told.split_once(" -- in ") {
            let mut run = 0;
            let mut failed = 0;
            let mut skipped = 0;
            for count in counts.split(", ") {
                match count.split_once(": ") {
                    Some(("Tests run", count)) => run = number(count),
                    Some(("Failures" | "Errors", count)) => failed += number(count),
                    Some(("Skipped", count)) => skipped = number(count),
                    Some(_) | None => {}
                }
            }
            self.passed += run - (failed + skipped).min(run);
            self.failed += failed;
            self.ignored += skipped;
        } else if told.ends_with(" <<< FAILURE!") || told.ends_with(" <<< ERROR!") {
            let name = told.split_once(" -- Time elapsed").map(|(name, _)| name);
            self.failures.extend(name.map(str::to_owned));
        }
    }

    /// The tests that ran.
    pub(crate) fn executed(&self) -> u64 {
        self.passed + self.failed
    }

    /// Adds another run's figures.
    pub(crate) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.failures.extend_from_slice(&other.failures);
    }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

fn failed_test(line: &str) -> Option<&str> {
    let (name, verdict) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    // The runner of conformance pads its names.
    matches!(verdict, "FAILED" | "FAIL").then_some(name.trim_end())
}

/// Removes the escape sequences of coloured output (`ESC [ … letter`).
fn without_colour(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| c.is_ascii_alphabetic())
            .map_or(part.len(), |letter| letter + 1);
        plain.push_str(&part[end..]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn several_runs_add_up() {
        let output = "running 3 tests\n\
            test a ... ok\n\
            test b::c      ... FAILED\n\
            test d ... ignored\n\
            test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s\n\
            test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        let expected = Tally {
            passed: 41,
            failed: 1,
            ignored: 1,
            failures: vec!["b::c".into()],
        };
        assert_eq!(tally(output), expected);
    }

    #[test]
    fn the_wasm_runner_is_understood() {
        let output = "test tests::it ... ok\n\
            test tests::bad ... FAIL\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.05s\n";
        let expected = Tally {
            passed: 1,
            failed: 1,
            ignored: 0,
            failures: vec!["tests::bad".into()],
        };
        assert_eq!(tally(output), expected);
    }

    #[test]
    fn swift_testing_is_understood() {
        let output = "◇ Test run started.\n\
            ◇ Test rings() started.\n\
            ✔ Test rings() passed after 0.1 seconds.\n\
            ✔ Test hangsUp(contract:) with 2 test cases passed after 0.1 seconds.\n\
            ✘ Test fails() recorded an issue at Tests.swift:1:2: Expectation failed\n\
            ✘ Test fails() failed after 0.2 seconds with 1 issue.\n\
            ➜ Test later() skipped.\n\
            ✘ Suite Tests failed after 0.3 seconds with 1 issue.\n\
            ✘ Test run with 4 tests failed after 0.3 seconds with 1 issue.\n";
        let expected = Tally {
            passed: 2,
            failed: 1,
            ignored: 1,
            failures: vec!["fails()".into()],
        };
        assert_eq!(tally(output), expected);
    }

    #[test]
    fn surefire_is_understood() {
        let output = "[INFO] Running dev.ringway.CallTest\n\
            [ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 3.1 s <<< FAILURE! -- in dev.ringway.CallTest\n\
            [ERROR] dev.ringway.CallTest.a call is placed(Contract)[1] -- Time elapsed: 0.2 s <<< FAILURE!\n\
            [ERROR] dev.ringway.CallTest.rings -- Time elapsed: 0.2 s <<< ERROR!\n\
            [INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in dev.ringway.ModelTest\n\
            [ERROR]   CallTest.rings:12 expected: <1> but was: <2>\n\
            [ERROR] Tests run: 8, Failures: 1, Errors: 1, Skipped: 1\n";
        let expected = Tally {
            passed: 5,
            failed: 2,
            ignored: 1,
            failures: vec![
                "dev.ringway.CallTest.a call is placed(Contract)[1]".into(),
                "dev.ringway.CallTest.rings".into(),
            ],
        };
        assert_eq!(tally(output), expected);
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        let output = "test x ... \u{1b}[31mFAILED\u{1b}(B\u{1b}[m\n\
            test result: \u{1b}[32mok\u{1b}[m. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(tally(output).passed, 7);
    }

    #[test]
    fn other_lines_count_for_nothing() {
        let output =
            "   Compiling ringway-core\ntest result\ntest result: \n7 passed; 1 failed\nno tests to run!\n";
        assert_eq!(tally(output), Tally::default());
    }

    #[test]
    fn tallies_add_up() {
        let mut sum = tally("test result: ok. 2 passed; 0 failed; 1 ignored\n");
        sum.add(&tally(
            "test y ... FAILED\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\n",
        ));
        assert_eq!(
            sum,
            Tally {
                passed: 2,
                failed: 1,
                ignored: 1,
                failures: vec!["y".into()]
            }
        );
        assert_eq!(sum.executed(), 3);
    }
}
