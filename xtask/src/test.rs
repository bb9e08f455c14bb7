//! All tests: on the host, and the core's once more as wasm in Node.

use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{WASM, cargo};
use crate::report::{Outcome, Report};

/// Runs them all.
pub(crate) fn run(report: &mut Report) {
    report.tests("test (host)", &mut cargo("test --workspace --no-fail-fast"));
    report.step("node", node);
    // Built on its own, or the first wasm test would sit silently through it.
    report.command("wasm test runner", &mut cargo("build --package wasm-test-runner"));
    // `--tests` leaves out the documentation's examples: the wasm runner finds none in them and calls that a success.
    let core = format!("test --package ringway-core --tests --target {WASM} --no-fail-fast");
    report.tests("test (wasm in Node)", &mut cargo(&core));
}

/// The first release that runs the test modules; Node 18 aborts on their tables of references.
const OLDEST_NODE: u32 = 20;

/// Asked first, because what the test runner says without Node, or with an old one, is hard to read.
fn node() -> Result<Outcome> {
    let hint = "`./x test` finds one or says how to install it";
    let output = Command::new("node")
        .arg("--version")
        .output()
        .with_context(|| format!("Node is missing; {hint}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if major(&version).is_some_and(|major| major >= OLDEST_NODE) {
        return Ok(Outcome::Passed(version));
    }
    Ok(Outcome::Failed(format!(
        "Node {version} is older than {OLDEST_NODE}; {hint}"
    )))
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(major("v18.20.4"), Some(18));
        assert_eq!(major("v22.0.0-nightly"), Some(22));
        assert_eq!(major("node: not found"), None);
    }
}
