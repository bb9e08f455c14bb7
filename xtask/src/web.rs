//! The web example: a page over the npm package, in front of a mock server.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{cargo, metadata, root};
use crate::node::{install, node};
use crate::report::{Outcome, Report, run, tested};

/// Where it is.
const FOLDER: &str = "examples/web";
/// Where it looks for the npm package.
const PACKAGES: &str = "target/npm";

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
    run(&mut cargo("build --package ringway-mock"))?;
    let target = metadata()?.target_directory;
    find_packages(&target.join("npm"))?;
    install(FOLDER)?;
    run(&mut node(FOLDER, "node_modules/typescript/bin/tsc"))?;
    run(&mut script(
        "node_modules/vite/bin/vite.js build --logLevel warn",
    )?)
}

/// A script of the example, told where the page and the mock server are built.
pub(crate) fn script(args: &str) -> Result<Command> {
    let target = metadata()?.target_directory;
    let mut command = node(FOLDER, args);
    command
        .env("RINGWAY_WEB", target.join("web"))
        .env("RINGWAY_MOCK", target.join("debug/ringway-mock"));
    Ok(command)
}

/// The examples name the package by the place where it is built by default. When it is built elsewhere, a link is there.
fn find_packages(built: &Path) -> Result<()> {
    let place = root().join(PACKAGES);
    if place == built || fs::read_link(&place).is_ok_and(|link| link == built) {
        return Ok(());
    }
    fs::create_dir_all(root().join("target"))?;
    std::os::unix::fs::symlink(built, &place).with_context(|| format!("{} is in the way", place.display()))
}
