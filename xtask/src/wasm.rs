//! Wasm modules, built as they ship.

use std::path::PathBuf;

use anyhow::Result;

use crate::cargo::{WASM, cargo, metadata, remap};
use crate::report::run;

/// What of a module's symbols and sections the linker leaves out.
#[derive(Clone, Copy)]
pub(crate) enum Strip {
    All,
    /// Names, and the list of features, stay for wasm-bindgen, which reads and then drops them.
    DebugInfo,
}

/// Builds the library of `package` for browsers. Gives the module's path.
pub(crate) fn build(package: &str, strip: Strip) -> Result<PathBuf> {
    let strip = match strip {
        Strip::All => "true",
        Strip::DebugInfo => "'debuginfo'",
    };
    let mut command = cargo(&format!(
        "build --package {package} --lib --target {WASM} --profile wasm"
    ));
    command.arg("--config").arg(format!("profile.wasm.strip={strip}"));
    command
        .arg("--config")
        .arg(format!("target.{WASM}.rustflags={}", remap()?));
    run(&mut command)?;
    Ok(metadata()?
        .target_directory
        .join(WASM)
        .join("wasm")
        .join(package.replace('-', "_") + ".wasm"))
}
