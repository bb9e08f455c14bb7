//! The mock server against its own description: schemathesis makes requests of all kinds and looks whether the answers are as described.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, process};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::cargo::{cargo, metadata, root};
use crate::done;
use crate::report::{Outcome, Report, run as must, show};

/// Its version and its settings.
const FOLDER: &str = "server-mock/contract-tests";
/// Who may do everything.
const ADMIN: &str = "100";
/// What is generated, and how much: the same in every run.
const OPTIONS: &str = "--phases examples,coverage,fuzzing --max-examples 30 --seed 1 --generation-database none \
                       --continue-on-failure --no-color";

pub(crate) fn run(report: &mut Report) {
    report.step("contract tests (schemathesis)", || match python() {
        Some(python) => test(&python),
        None => Ok(Outcome::Skipped("no Python 3.10 or newer with venv".into())),
    });
}

fn test(python: &Path) -> Result<Outcome> {
    must(&mut cargo("build --package ringway-mock"))?;
    let target = metadata()?.target_directory.join("contract-tests");
    fs::create_dir_all(&target)?;
    let tool = installed(python, &target)?;
    let mock = Mock::start()?;
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
fn python() -> Option<PathBuf> {
    let asked = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    let fits = |name: &&str| {
        let tried = Command::new(name)
            .args(["-c", asked])
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|status| status.success())
    };
    ["python3", "python"].into_iter().find(fits).map(PathBuf::from)
}

/// Schemathesis in a virtual environment under the target folder, installed anew when another version is asked for.
fn installed(python: &Path, target: &Path) -> Result<PathBuf> {
    let environment = target.join("venv");
    let wanted = root().join(FOLDER).join("requirements.txt");
    done::unless(&environment, std::slice::from_ref(&wanted), || {
        must(
            Command::new(python)
                .args(["-m", "venv", "--clear"])
                .arg(&environment),
        )?;
        let pip = program(&environment, "pip");
        must(
            Command::new(pip)
                .args(["install", "--quiet", "--requirement"])
                .arg(&wanted),
        )
    })?;
    Ok(program(&environment, "schemathesis"))
}

fn program(environment: &Path, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    environment.join(folder).join(name)
}

/// A mock server for as long as this lives.
struct Mock {
    child: Child,
    ready: Ready,
}

#[derive(Deserialize)]
struct Ready {
    url: String,
    users: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    token: String,
}

impl Mock {
    /// Without limits: what is tested here is not how often one may ask.
    fn start() -> Result<Self> {
        let program = metadata()?.target_directory.join("debug/ringway-mock");
        let mut command = Command::new(program);
        command
            .args("--json --port 0 --no-limits --bcrypt-cost 4 --log off".split_whitespace())
            .stdout(Stdio::piped());
        show(&command);
        let mut child = command.spawn().context("ringway-mock")?;
        let stdout = child.stdout.take().context("its output is a pipe")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(!line.is_empty(), "ringway-mock ended before it was ready");
        let ready = serde_json::from_str(&line)?;
        Ok(Self { child, ready })
    }

    fn token(&self) -> Result<&str> {
        let admin = self.ready.users.iter().find(|user| user.id == ADMIN);
        Ok(&admin.context("there is an admin")?.token)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // It has nothing to save.
        let _ = self.child.kill();
        let _: std::io::Result<process::ExitStatus> = self.child.wait();
    }
}
