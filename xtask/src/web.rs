//! The web example: a page over the npm package, in front of a mock server.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::cargo::{metadata, root};
use crate::done;
use crate::mock_server::{self, Build};
use crate::node::{install, node};
use crate::npm;
use crate::report::{Outcome, Report, run, tested};

/// Where it is.
const FOLDER: &str = "examples/web";

/// Its tests in Chromium, over the npm package as it was built last.
pub(crate) fn test(report: &mut Report) {
    report.step("web example", || {
        build()?;
        Ok(Outcome::Passed(String::new()))
    });
    report.step("web example (in Chromium)", || {
        tested(&mut script("node_modules/@playwright/test/cli.js test")?)
    });
}

/// Builds the page, and the mock server that it talks to.
pub(crate) fn build() -> Result<()> {
    mock_server::build(Build::Debug)?;
    let target = metadata()?.target_directory;
    npm::show_examples()?;
    install(FOLDER)?;
    done::unless(&target.join("web"), &inputs(&target), || {
        run(&mut node(FOLDER, "node_modules/typescript/bin/tsc"))?;
        run(&mut script(
            "node_modules/vite/bin/vite.js build --logLevel warn",
        )?)
    })
}

/// All that the page is made of.
fn inputs(target: &Path) -> Vec<PathBuf> {
    let ours = [
        "index.html",
        "package-lock.json",
        "public",
        "src",
        "tsconfig.json",
        "vite.config.ts",
    ];
    let mut inputs = vec![target.join("npm/package/dist")];
    inputs.extend(ours.map(|name| root().join(FOLDER).join(name)));
    inputs
}

/// A script of the example, told where the page and the mock server are built.
pub(crate) fn script(args: &str) -> Result<Command> {
    let mut command = node(FOLDER, args);
    command
        .env("RINGWAY_WEB", metadata()?.target_directory.join("web"))
        .env("RINGWAY_MOCK", Build::Debug.program()?);
    Ok(command)
}
