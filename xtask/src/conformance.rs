//! Clients of every language, alone and against one another: their agents, and the runner that plays with them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{cargo, metadata, root};
use crate::report::{Outcome, Report};
use crate::{kotlin, node, npm, swift};

/// Where the agents of the npm package have their sources.
const JS: &str = "conformance/agents/js";

/// How the tests of the package open a browser and serve it files.
const NPM_LIB: &str = "bindings/npm/packaging/lib";

/// Plays every scenario with every language that can be built here.
pub(crate) fn test(report: &mut Report) {
    let mut runner = cargo("test --package conformance --no-fail-fast");
    require(report, &mut runner);
    report.tests("conformance", &mut runner);
}

/// Builds the agents, and tells a command that drives them which it has to find.
pub(crate) fn require(report: &mut Report, command: &mut Command) {
    let mut built = Vec::new();
    let mut agent = |language: &'static str, build: fn() -> Result<Outcome>| {
        report.step(format!("agent ({language})"), || {
            let outcome = build()?;
            if matches!(outcome, Outcome::Passed(_)) {
                built.push(language);
            }
            Ok(outcome)
        });
    };
    agent("node", node_agent);
    agent("chromium", chromium_agent);
    agent("kotlin", kotlin::agent);
    agent("swift", swift::agent);
    command.env("RINGWAY_REQUIRE", built.join(","));
}

/// Installs the packed npm package beside its agents.
fn node_agent() -> Result<Outcome> {
    let tarball = npm::pack()?;
    let folder = folder()?.join("js");
    copy(&root().join(JS), &folder)?;
    copy(&root().join(NPM_LIB), &folder.join("lib"))?;
    node::install(folder.to_str().context("the target folder's path is no text")?)?;
    let packed = tarball.display();
    let install = "install --no-save --no-package-lock --prefer-offline --loglevel=error";
    // npm takes a tarball of the same name and version for the one it has unpacked before.
    let _ = fs::remove_dir_all(folder.join("node_modules/ringway"));
    node::npm(&folder, &format!("{install} {packed}"))?;
    js_launcher("node")
}

/// The page's agent is installed with Node's.
fn chromium_agent() -> Result<Outcome> {
    let folder = folder()?.join("js");
    let output = Command::new("node")
        .current_dir(folder)
        .args(["chromium.js", "--find"])
        .output()?;
    if output.status.success() {
        js_launcher("chromium")
    } else {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Ok(Outcome::Skipped(why))
    }
}

fn js_launcher(language: &str) -> Result<Outcome> {
    let program = format!("js/{language}.js");
    launcher(language, &format!("exec node \"$(dirname \"$0\")/{program}\""))?;
    Ok(Outcome::Passed(program))
}

/// Writes the script that starts a language's agent.
pub(crate) fn launcher(language: &str, start: &str) -> Result<()> {
    let folder = folder()?;
    fs::create_dir_all(&folder)?;
    let path = folder.join(language);
    fs::write(&path, format!("#!/bin/sh\n{start}\n"))?;
    Ok(fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?)
}

/// The folder of the agents, where the runner looks for them.
fn folder() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("agents"))
}

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
