//! The Kotlin library: `bindings/kotlin` over `sdk-ffi`.

mod source;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{cargo, metadata, root};
use crate::report::{Outcome, Report, run as run_command, tested};

/// Where its sources are.
const FOLDER: &str = "bindings/kotlin";

/// The oldest JDK that its tools run on.
const OLDEST_JDK: u32 = 17;

/// Types of the model that the hand-written layer says in its own words.
const OWN_WORDS: [&str; 10] = [
    "Answer",
    "ApiRequest",
    "ApiResponse",
    "Ask",
    "AuthSource",
    "CallQuality",
    "ClientConfig",
    "ErrorType",
    "Method",
    "RejectReason",
];

/// What the model lacks and apps see of the objects.
const OF_OBJECTS: [&str; 2] = ["LogLevel", "LogRecord"];

/// Builds it, and leaves jars and a Maven repository in `target/kotlin`.
pub(crate) fn run(report: &mut Report) {
    test(report);
}

/// Its tests.
pub(crate) fn test(report: &mut Report) {
    report.step("kotlin (tests)", || {
        if let Some(why) = missing() {
            return Ok(Outcome::Skipped(why));
        }
        generate("generated", None)?;
        run_command(&mut cargo("build --package ringway-mock"))?;
        tested(maven()?.arg("verify"))
    });
}

/// Writes the Kotlin sources of the library into a folder of `target/kotlin`, with a configuration for Android, say.
fn generate(folder: &str, config: Option<&str>) -> Result<()> {
    // Debug: the generator reads symbols that a release strips.
    run_command(&mut cargo("build --package ringway-ffi --package uniffi-bindgen"))?;
    let built = metadata()?.target_directory.join("debug");
    let raw = out()?.join("raw");
    let mut bindgen = Command::new(built.join("uniffi-bindgen"));
    bindgen
        .current_dir(root())
        .arg("generate")
        .arg(built.join(library()))
        .args(["--language", "kotlin", "--no-format", "--out-dir"])
        .arg(&raw);
    if let Some(config) = config {
        bindgen.args(["--config", config]);
    }
    run_command(&mut bindgen)?;
    let polished = out()?.join(folder);
    polish(&raw, &polished, "dev/ringway/ringway_core.kt", |name| {
        !OWN_WORDS.contains(&name)
    })?;
    polish(&raw, &polished, "dev/ringway/ffi/ringway_ffi.kt", |name| {
        OF_OBJECTS.contains(&name)
    })
}

fn polish(raw: &Path, polished: &Path, file: &str, is_public: impl Fn(&str) -> bool) -> Result<()> {
    let source =
        fs::read_to_string(raw.join(file)).with_context(|| format!("the generator wrote no {file}"))?;
    let to = polished.join(file);
    fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
    fs::write(to, source::polish(&source, is_public))?;
    Ok(())
}

/// Maven, told where things are built.
fn maven() -> Result<Command> {
    let target = metadata()?.target_directory;
    let mut maven = Command::new("mvn");
    maven
        .current_dir(root().join(FOLDER))
        .args(["--batch-mode", "--no-transfer-progress"])
        .arg(format!("-Dringway.target={}", target.display()));
    Ok(maven)
}

/// Why it cannot be built here.
fn missing() -> Option<String> {
    let javac = version("javac", "-version");
    if javac
        .and_then(|version| major(&version))
        .is_none_or(|major| major < OLDEST_JDK)
    {
        return Some(format!("needs a JDK, {OLDEST_JDK} or newer"));
    }
    version("mvn", "--version")
        .is_none()
        .then(|| "needs Maven".to_owned())
}

fn version(program: &str, flag: &str) -> Option<String> {
    let output = Command::new(program).arg(flag).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Of `javac 17.0.15`.
fn major(version: &str) -> Option<u32> {
    version.split_whitespace().nth(1)?.split('.').next()?.parse().ok()
}

/// The file name of the native library on this machine.
fn library() -> String {
    format!(
        "{}ringway_ffi{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    )
}

fn out() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("kotlin"))
}
