//! A mock server for tests that run where it cannot be built.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cargo::{cargo, metadata};
use crate::report::run;

/// A running server. It ends with this.
pub(crate) struct Mock {
    child: Child,
    /// Its address.
    pub(crate) url: String,
}

#[derive(Deserialize)]
struct Ready {
    url: String,
}

impl Mock {
    /// Builds and starts one, at a free port.
    pub(crate) fn start() -> Result<Self> {
        run(&mut cargo("build --package ringway-mock"))?;
        let program = metadata()?.target_directory.join("debug/ringway-mock");
        let mut child = Command::new(program)
            .args(["--port", "0", "--json", "--no-limits"])
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start ringway-mock")?;
        let mut line = String::new();
        let output = child.stdout.take().context("its output is piped")?;
        BufReader::new(output).read_line(&mut line)?;
        let ready: Ready = serde_json::from_str(&line).context("ringway-mock says no address")?;
        Ok(Self {
            child,
            url: ready.url,
        })
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // One that is gone already is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
