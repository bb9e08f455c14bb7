//! The mock server: how it is built, and one of its own for one step.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::cargo::{cargo, metadata};
use crate::report::{run, show};

/// Who may do everything.
const ADMIN: &str = "100";

/// As what it is built.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    Debug,
    /// Its sockets say back what they hear.
    Echo,
    Release,
}

impl Build {
    fn flags(self) -> &'static str {
        match self {
            Self::Debug => "",
            Self::Echo => "--features echo",
            Self::Release => "--release",
        }
    }

    /// Where cargo leaves it.
    pub(crate) fn program(self) -> Result<PathBuf> {
        let folder = match self {
            Self::Debug | Self::Echo => "debug",
            Self::Release => "release",
        };
        Ok(metadata()?.target_directory.join(folder).join("ringway-mock"))
    }
}

/// Builds it. Gives the program.
pub(crate) fn build(how: Build) -> Result<PathBuf> {
    run(&mut cargo(&format!(
        "build --package ringway-mock {}",
        how.flags()
    )))?;
    how.program()
}

/// A mock server for as long as this lives.
pub(crate) struct Mock {
    child: Child,
    /// Where its backups go, gone with it.
    backups: PathBuf,
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
    /// Builds it and starts it. Without limits: what is tested here is not how often one may ask.
    pub(crate) fn start(how: Build) -> Result<Self> {
        let backups = metadata()?
            .target_directory
            .join(format!("backups-{}", std::process::id()));
        fs::create_dir_all(&backups)?;
        let mut command = Command::new(build(how)?);
        command
            .args("--json --port 0 --no-limits --bcrypt-cost 4 --log off".split_whitespace())
            .arg("--backup-dir")
            .arg(&backups)
            .stdout(Stdio::piped());
        show(&command);
        let mut child = command.spawn().context("ringway-mock")?;
        let stdout = child.stdout.take().context("its output is a pipe")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(!line.is_empty(), "ringway-mock ended before it was ready");
        let ready = serde_json::from_str(&line)?;
        Ok(Self {
            child,
            backups,
            ready,
        })
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
        let _ = fs::remove_dir_all(&self.backups);
    }
}
