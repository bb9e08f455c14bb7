//! Cargo, called the same way from every task.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The target of the browser builds.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The workspace's root, wherever the task was started.
pub(crate) fn root() -> PathBuf {
    // Asked at run time first: clones that share a target folder share this binary too.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask
        .parent()
        .expect("xtask is a folder of the workspace")
        .to_owned()
}

/// A cargo command that runs at the workspace's root, its arguments written as one types them.
pub(crate) fn cargo(args: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args.split_whitespace());
    // `cargo run` describes xtask to us in these. Build scripts watch some of them (ring's does), so handing them on
    // would rebuild their crates each time one changes between `./x` and plain cargo.
    for (name, _) in env::vars_os() {
        let own = ["CARGO_MANIFEST_", "CARGO_PKG_"];
        if name
            .to_str()
            .is_some_and(|name| own.iter().any(|prefix| name.starts_with(prefix)))
        {
            command.env_remove(name);
        }
    }
    command
}

/// What `cargo metadata` tells of the workspace, as far as the tasks use it.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) target_directory: PathBuf,
}

/// One package of the dependency graph, of any platform.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression, when the package has one.
    pub(crate) license: Option<String>,
    /// `None` for the workspace's own crates.
    pub(crate) source: Option<String>,
}

/// Reads the dependency graph as Cargo.lock has it.
pub(crate) fn metadata() -> Result<Metadata> {
    let output = cargo("metadata --format-version 1 --locked")
        .output()
        .context("cargo metadata")?;
    ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    serde_json::from_slice(&output.stdout).context("cargo metadata: unexpected output")
}

/// Panic messages hold source paths: made the same, and short, on every machine. A TOML list of rustc flags.
pub(crate) fn remap() -> Result<String> {
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| home + "/.cargo"));
    let registry = home.context("neither CARGO_HOME nor HOME is set")? + "/registry/src";
    let root = root();
    let root = root.display();
    Ok(format!(
        "['--remap-path-prefix={root}=/src', '--remap-path-prefix={registry}=/deps']"
    ))
}

/// The target that this machine builds for unless told otherwise.
pub(crate) fn host() -> Result<String> {
    let version = rustc("-vV")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}

/// What the workspace's rustc says.
pub(crate) fn rustc(args: &str) -> Result<String> {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .current_dir(root())
        .args(args.split_whitespace())
        .output()
        .context("rustc")?;
    ensure!(
        output.status.success(),
        "rustc {args}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}
