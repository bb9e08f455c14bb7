//! The npm package: `bindings/npm` around `sdk-wasm`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use zopfli::{Format, Options};

use crate::cargo::{cargo, metadata, root};
use crate::done;
use crate::mock_server::{self, Build};
use crate::node::{install, node, npm};
use crate::report::{Outcome, Report, run as run_command, tested};
use crate::wasm::{self, Strip};

/// Where its sources are.
pub(crate) const FOLDER: &str = "bindings/npm";

/// What else is written in TypeScript or JavaScript, under the same rules.
const BESIDE: [&str; 5] = [
    "conformance/agents/js",
    "examples/node",
    "examples/web",
    "server-mock/browser",
    "server-mock/src/page",
];

/// How node:test tells what `Tally` counts.
const REPORTED: &str = "--test-reporter=./scripts/reporter.mjs --test-reporter-destination=stdout";

/// Builds it, and leaves the packed tarball in `target/npm`.
pub(crate) fn run(report: &mut Report) {
    report.step("npm", || {
        let tarball = pack()?;
        Ok(Outcome::Passed(tarball.display().to_string()))
    });
}

/// Format and lints of its sources.
pub(crate) fn lint(report: &mut Report) {
    report.step("npm (lint)", || {
        install(FOLDER)?;
        let mut biome = node(
            FOLDER,
            "node_modules/.bin/biome ci --colors=off --error-on-warnings .",
        );
        biome.args(BESIDE.map(|folder| root().join(folder)));
        run_command(&mut biome)?;
        Ok(Outcome::Passed(String::new()))
    });
}

/// The tests of the package: of its TypeScript, and of what its users install, in all kinds of apps.
pub(crate) fn test(report: &mut Report) {
    run(report);
    report.step("npm (unit tests)", || {
        tested(&mut script("scripts/test.mjs", Build::Debug)?)
    });
    report.step("npm (packed)", || {
        let script = format!("{REPORTED} packaging/test.mjs");
        tested(&mut self::script(&script, Build::Debug)?)
    });
}

/// A script of the package, told where the package and the mock server are built.
pub(crate) fn script(path: &str, mock: Build) -> Result<Command> {
    let program = mock_server::build(mock)?;
    let mut command = node(FOLDER, path);
    command.env("RINGWAY_NPM", out()?).env("RINGWAY_MOCK", program);
    Ok(command)
}

/// Builds the package. Gives the folder that holds it as it will be packed.
pub(crate) fn build() -> Result<PathBuf> {
    install(FOLDER)?;
    let out = out()?;
    let module = wasm::build("ringway-wasm", Strip::DebugInfo)?;
    let package = out.join("package");
    done::unless(&package, &inputs(&module), || assemble(&module, &out))?;
    Ok(package)
}

/// All that the package is made of, and the tools that make it.
fn inputs(module: &Path) -> Vec<PathBuf> {
    let ours = [
        "package-lock.json",
        "package.json",
        "README.md",
        "scripts",
        "src",
        "tsconfig.json",
    ];
    let folder = root().join(FOLDER);
    let mut inputs = vec![
        module.to_owned(),
        root().join("Cargo.lock"),
        root().join("xtask/src/npm.rs"),
    ];
    inputs.extend(ours.map(|name| folder.join(name)));
    inputs
}

fn assemble(module: &Path, out: &Path) -> Result<()> {
    let mut glue = cargo("run --quiet --package wasm-bindgen-tool --");
    run_command(glue.arg(module).arg(out.join("glue/wasm")))?;
    run_command(node(FOLDER, "scripts/optimise.mjs").arg(out))?;
    let module = fs::read(out.join("glue/ringway.wasm"))?;
    fs::write(out.join("glue/ringway.deflate"), deflate(&module)?)?;
    run_command(node(FOLDER, "scripts/build.mjs").arg(out))
}

/// A twentieth smaller than what zlib makes of it, for the two seconds it takes.
fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    zopfli::compress(Options::default(), Format::Deflate, bytes, &mut packed)?;
    Ok(packed)
}

/// Builds and packs it. Gives the tarball.
pub(crate) fn pack() -> Result<PathBuf> {
    let package = build()?;
    let out = out()?;
    npm(&package, "pack --loglevel=error --pack-destination ..")?;
    let manifest = fs::read_to_string(package.join("package.json"))?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    let version = manifest["version"].as_str().context("package.json: no version")?;
    Ok(out.join(format!("ringway-{version}.tgz")))
}

/// The examples look for the package where it is built by default. When it is built elsewhere, a link is there.
pub(crate) fn show_examples() -> Result<()> {
    let (built, place) = (out()?, root().join("target/npm"));
    if place == built || fs::read_link(&place).is_ok_and(|link| link == built) {
        return Ok(());
    }
    fs::create_dir_all(root().join("target"))?;
    symlink(built, &place).with_context(|| format!("{} is in the way: remove it", place.display()))
}

fn out() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("npm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let manifest = root().join(FOLDER).join("package.json");
        let manifest = fs::read_to_string(manifest).expect("the manifest is there");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("it is JSON");
        assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    }
}
