//! `./x demo --web`: everything that the web example needs is built, then it runs until Ctrl-C.

use std::os::unix::process::CommandExt;

use anyhow::{Result, bail};

use crate::{npm, web};

/// The flag that asks for it.
pub(crate) const FLAG: &str = "--web";

/// Builds, and becomes the demo: the terminal, its signals and the exit code are the demo's own.
///
/// # Errors
/// Something could not be built, or the demo not be started. It does not return otherwise.
pub(crate) fn run() -> Result<std::process::ExitCode> {
    println!(
        "The npm package, the mock server and the page are built first; that takes minutes once, and seconds later."
    );
    npm::build()?;
    web::build()?;
    bail!(web::script("demo.mjs")?.exec())
}
