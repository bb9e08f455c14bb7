//! Node and npm, called the same way from every task.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::root;
use crate::report::run;

/// The first release that runs the test modules; Node 18 aborts on their tables of references.
const OLDEST: u32 = 20;

/// Node's version. Asked first, because what tools say without Node, or with an old one, is hard to read.
///
/// # Errors
/// Node is missing or too old.
pub(crate) fn version() -> Result<String> {
    let hint = "`./x test` finds one or says how to install it";
    let output = Command::new("node")
        .arg("--version")
        .output()
        .with_context(|| format!("Node is missing; {hint}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let new = major(&version).is_some_and(|major| major >= OLDEST);
    ensure!(new, "Node {version} is older than {OLDEST}; {hint}");
    Ok(version)
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// A node command that runs in `folder` of the workspace, its arguments written as one types them.
pub(crate) fn node(folder: &str, args: &str) -> Command {
    let mut command = Command::new("node");
    command
        .current_dir(root().join(folder))
        .args(args.split_whitespace());
    command
}

/// Installs what the lock file of `folder` says, unless that was done since it changed.
pub(crate) fn install(folder: &str) -> Result<()> {
    version()?;
    let folder = root().join(folder);
    let lock = fs::read(folder.join("package-lock.json")).context("package-lock.json")?;
    let installed = folder.join("node_modules/.installed-lock");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    npm(
        &folder,
        "ci --prefer-offline --no-audit --no-fund --loglevel=error",
    )?;
    Ok(fs::write(installed, lock)?)
}

/// Runs npm in `folder`.
pub(crate) fn npm(folder: &Path, args: &str) -> Result<()> {
    let mut command = Command::new("npm");
    command.current_dir(folder).args(args.split_whitespace());
    run(&mut command).context("npm comes with Node from https://nodejs.org, or as a package of its own")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(major("v18.20.4"), Some(18));
        assert_eq!(major("v22.0.0-nightly"), Some(22));
        assert_eq!(major("node: not found"), None);
    }
}
