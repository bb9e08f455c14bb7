//! A mock server of its own for one step.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::cargo::metadata;
use crate::report::show;

/// Who may do everything.
const ADMIN: &str = "100";

/// A mock server for as long as this lives.
pub(crate) struct Mock {
    child: Child,
    pub(crate) ready: Ready,
}

/// What it prints when it is ready.
#[derive(Deserialize)]
pub(crate) struct Ready {
    pub(crate) url: String,
    users: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    token: String,
}

impl Mock {
    /// Without limits: what is tested here is not how often one may ask.
    pub(crate) fn start() -> Result<Self> {
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

    /// A token of somebody who may do everything.
    pub(crate) fn token(&self) -> Result<&str> {
        let admin = self.ready.users.iter().find(|user| user.id == ADMIN);
        Ok(&admin.context("there is an admin")?.token)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // It has nothing to save.
        let _ = self.child.kill();
        let _: std::io::Result<ExitStatus> = self.child.wait();
    }
}
