//! The mock server against its own description: schemathesis makes requests of all kinds and looks whether the answers are as described.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{metadata, root};
use crate::mock_server::{Build, Mock};
use crate::report::{Outcome, Report, run as must};
use crate::{autobahn, done, python};

/// Its version and its settings.
pub(crate) const FOLDER: &str = "server-mock/contract-tests";
/// What is generated, and how much: the same in every run.
const OPTIONS: &str = "--phases examples,coverage,fuzzing,stateful --max-examples 30 --seed 1 --generation-database none \
                       --continue-on-failure --no-color";

pub(crate) fn run(report: &mut Report) {
    report.step("contract tests (schemathesis)", || match newer_python() {
        Some(python) => test(&python),
        None => Ok(Outcome::Skipped("no Python 3.10 or newer with venv".into())),
    });
    autobahn::run(report);
}

fn test(python: &Path) -> Result<Outcome> {
    let target = metadata()?.target_directory.join("contract-tests");
    fs::create_dir_all(&target)?;
    let tool = installed(python, &target)?;
    let mock = Mock::start(Build::Debug)?;
    let mut command = Command::new(tool);
    command
        .current_dir(&target)
        .arg("--config-file")
        .arg(root().join(FOLDER).join("schemathesis.toml"))
        .args(["run", &format!("{}/_mock/openapi.json", mock.ready.url)])
        .args(["--header", &format!("Authorization: Bearer {}", mock.token()?)])
        .args(OPTIONS.split_whitespace());
    let status = command.status().context("schemathesis")?;
    Ok(if status.success() {
        Outcome::Passed(String::new())
    } else {
        Outcome::Failed("the answers are not as described, see above".into())
    })
}

/// A Python that schemathesis runs on.
fn newer_python() -> Option<PathBuf> {
    let asked = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    python::that_runs(asked, ["python3", "python"].map(PathBuf::from))
}

/// Schemathesis in a virtual environment under the target folder, installed anew when another version is asked for.
fn installed(python: &Path, target: &Path) -> Result<PathBuf> {
    let environment = target.join("venv");
    let wanted = root().join(FOLDER).join("schemathesis.txt");
    done::unless(&environment, std::slice::from_ref(&wanted), || {
        must(
            Command::new(python)
                .args(["-m", "venv", "--clear"])
                .arg(&environment),
        )?;
        must(&mut python::install(&program(&environment, "python"), &wanted))
    })?;
    Ok(program(&environment, "schemathesis"))
}

fn program(environment: &Path, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    environment.join(folder).join(name)
}
