//! The mock server's raw sockets against RFC 6455: Autobahn's fuzzing client talks to a build whose sockets say back what they hear.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::cargo::{metadata, root};
use crate::mock_server::{self, Build, Mock};
use crate::report::{Outcome, Report, run as must};
use crate::{contract_tests, done, python};

/// Which Autobahn.
const WANTED: &str = "autobahn.txt";
/// What its program does; that one finds only half of what is not installed in Python's own folder.
const PROGRAM: &str =
    "import site, sys; site.addsitedir(sys.argv.pop(1)); from autobahntestsuite.wstest import run; run()";
const AGENT: &str = "ringway-mock";

/// Messages beyond 1 MiB, which the server closes with 1009 (NOTES 2); a thousand messages for their speed; compression, which it does not offer.
const LEFT_OUT: [&str; 12] = [
    "9.1.4", "9.1.5", "9.1.6", "9.2.4", "9.2.5", "9.2.6", "9.3.*", "9.4.*", "9.7.*", "9.8.*", "12.*", "13.*",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    behavior: String,
    behavior_close: String,
}

pub(crate) fn run(report: &mut Report) {
    report.step("contract tests (Autobahn)", || {
        let Some(python) = python() else {
            return Ok(Outcome::Skipped("no Python 2.7 with pip".into()));
        };
        test(&python)
    });
}

/// The Python that Autobahn is written for. It is rarely the machine's own one any more.
fn python() -> Option<PathBuf> {
    let pyenv = Command::new("pyenv").args(["prefix", "2.7"]).output();
    let prefix = pyenv.ok().filter(|pyenv| pyenv.status.success());
    let prefix = prefix.and_then(|pyenv| String::from_utf8(pyenv.stdout).ok());
    let beside = prefix.map(|prefix| Path::new(prefix.trim()).join("bin/python2.7"));
    let asked = "import sys, pip; sys.exit(sys.version_info[:2] != (2, 7))";
    python::that_runs(asked, [PathBuf::from("python2.7")].into_iter().chain(beside))
}

fn test(python: &Path) -> Result<Outcome> {
    let target = metadata()?.target_directory.join("autobahn");
    fs::create_dir_all(&target)?;
    let mut fuzzer = installed(python, &target)?;
    let failed = fuzz(&mut fuzzer, &target);
    // What comes next finds the server as it is.
    mock_server::build(Build::Debug)?;
    let (cases, failed) = failed?;
    Ok(if failed.is_empty() {
        Outcome::Passed(format!("{cases} cases"))
    } else {
        Outcome::Failed(failed.join(", "))
    })
}

/// Its program; installed anew when another version is asked for.
fn installed(python: &Path, target: &Path) -> Result<Command> {
    let packages = target.join("packages");
    let wanted = root().join(contract_tests::FOLDER).join(WANTED);
    done::unless(&packages, std::slice::from_ref(&wanted), || {
        must(python::install(python, &wanted).arg("--target").arg(&packages))
    })?;
    let mut program = Command::new(python);
    program.args(["-c", PROGRAM]).arg(packages);
    Ok(program)
}

/// How many cases there were, and those that failed.
fn fuzz(fuzzer: &mut Command, target: &Path) -> Result<(usize, Vec<String>)> {
    let mock = Mock::start(Build::Echo)?;
    let url = format!(
        "{}/ws/chat?token={}",
        mock.ready.url.replacen("http", "ws", 1),
        mock.token()?
    );
    let spec = json!({
        "outdir": target.join("reports"),
        "servers": [{ "agent": AGENT, "url": url }],
        "cases": ["*"],
        "exclude-cases": LEFT_OUT,
        "exclude-agent-cases": {},
    });
    let file = target.join("fuzzingclient.json");
    fs::write(&file, spec.to_string())?;
    must(fuzzer.args(["--mode", "fuzzingclient", "--spec"]).arg(&file))?;
    let index = fs::read_to_string(target.join("reports/index.json"))?;
    let mut agents: BTreeMap<String, BTreeMap<String, Case>> = serde_json::from_str(&index)?;
    let cases = agents.remove(AGENT).context("a report on this server")?;
    ensure!(!cases.is_empty(), "no case was run");
    let bad = cases.iter().filter(|(_, case)| !case.holds());
    Ok((cases.len(), bad.map(|(id, _)| id.clone()).collect()))
}

impl Case {
    /// Some cases leave the server a choice, and some only tell what it does.
    fn holds(&self) -> bool {
        [&self.behavior, &self.behavior_close]
            .into_iter()
            .all(|verdict| matches!(verdict.as_str(), "OK" | "NON-STRICT" | "INFORMATIONAL"))
    }
}
