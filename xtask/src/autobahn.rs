//! The mock server's raw sockets against RFC 6455: Autobahn's fuzzing client talks to a build whose sockets say back what they hear.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::cargo::metadata;
use crate::mock_server::{self, Build, Mock};
use crate::report::{Outcome, Report, run as must};

/// Autobahn is written for Python 2: it is where somebody has put it.
const PROGRAM: &str = "wstest";
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
        let asked = Command::new(PROGRAM)
            .arg("--autobahnversion")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if asked.is_ok_and(|status| status.success()) {
            test()
        } else {
            Ok(Outcome::Skipped(format!("no {PROGRAM}, of autobahntestsuite")))
        }
    });
}

fn test() -> Result<Outcome> {
    let target = metadata()?.target_directory.join("autobahn");
    fs::create_dir_all(&target)?;
    let failed = fuzz(&target);
    // What comes next finds the server as it is.
    mock_server::build(Build::Debug)?;
    let (cases, failed) = failed?;
    Ok(if failed.is_empty() {
        Outcome::Passed(format!("{cases} cases"))
    } else {
        Outcome::Failed(failed.join(", "))
    })
}

/// How many cases there were, and those that failed.
fn fuzz(target: &Path) -> Result<(usize, Vec<String>)> {
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
    must(
        Command::new(PROGRAM)
            .args(["--mode", "fuzzingclient", "--spec"])
            .arg(&file),
    )?;
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
