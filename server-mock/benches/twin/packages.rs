//! The twin, with its packages installed.

#[path = "../../tests/common/npm.rs"]
mod npm;

use std::path::PathBuf;

/// A folder with the twin and what it needs; `None` where there is no Node.
pub(crate) fn install() -> Option<PathBuf> {
    let packages = npm::Packages::install("benches/twin")?;
    packages.script("server.mjs");
    Some(packages.folder)
}
