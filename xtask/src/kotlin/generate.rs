//! The Kotlin sources that are made from the library: once for the JVM, and once for Android.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{buffer, out, readme, source, status};
use crate::cargo::{cargo, metadata, root};
use crate::report::run;

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

/// Types that apps see, and the model lacks.
const OF_OBJECTS: [&str; 2] = ["LogLevel", "LogRecord"];

/// Writes them into `target/kotlin/generated`.
pub(super) fn generate() -> Result<()> {
    // Both at once, as for Swift: cargo would build them anew each time the features that they share differ.
    run(&mut cargo("build --package ringway-ffi --package uniffi-bindgen"))?;
    for (platform, config) in [("jvm", None), ("android", Some("sdk-ffi/uniffi-android.toml"))] {
        let raw = out()?.join("raw").join(platform);
        bindgen(&raw, config)?;
        let polished = out()?.join("generated").join(platform);
        polish(&raw, &polished, "dev/ringway/ringway_core.kt", |name| {
            !OWN_WORDS.contains(&name)
        })?;
        polish(&raw, &polished, "dev/ringway/ffi/ringway_ffi.kt", |name| {
            OF_OBJECTS.contains(&name)
        })?;
    }
    readme::write(&out()?.join("generated/readme"))
}

/// The library of the tests, not the one that ships: that lacks what the generator reads.
fn bindgen(to: &Path, config: Option<&str>) -> Result<()> {
    let built = metadata()?.target_directory.join("debug");
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let mut bindgen = Command::new(built.join("uniffi-bindgen"));
    bindgen
        // It reads the uniffi.toml of each crate of the workspace.
        .current_dir(root())
        .arg("generate")
        .arg(built.join(format!("{prefix}ringway_ffi{suffix}")))
        .args(["--language", "kotlin", "--no-format", "--out-dir"])
        .arg(to);
    if let Some(config) = config {
        bindgen.args(["--config", config]);
    }
    run(&mut bindgen)
}

fn polish(raw: &Path, polished: &Path, file: &str, is_public: impl Fn(&str) -> bool) -> Result<()> {
    let source =
        fs::read_to_string(raw.join(file)).with_context(|| format!("the generator wrote no {file}"))?;
    let to = polished.join(file);
    fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
    let source = buffer::copy(&status::reuse(&source)?)?;
    fs::write(to, source::polish(&source, is_public))?;
    Ok(())
}
