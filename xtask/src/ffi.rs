//! The native library of Kotlin and Swift, as it ships: small, without a path of the machine that built it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::bench::verdict;
use crate::cargo::{cargo, host, metadata, remap};
use crate::figure::{Bar, Figure, Op};
use crate::report::{Outcome, Report, run};

/// The stripped dynamic library's bar, in bytes, and where it holds.
const BAR: f64 = 4_000_000.0;
const BARRED: &str = "x86_64-unknown-linux-gnu";

/// How the library is linked.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// For a process that loads it: the JVM.
    Dynamic,
    /// For a program that it becomes a part of: Swift.
    Static,
}

/// Builds the library for `target` in its shipping profile. Gives its path; the symbols that the generators read are in
/// it.
pub(crate) fn build(kind: Kind, target: &str) -> Result<PathBuf> {
    let (crate_type, prefix, suffix) = match kind {
        Kind::Dynamic => (
            "cdylib",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX,
        ),
        Kind::Static => ("staticlib", "lib", ".a"),
    };
    let mut command = cargo(&format!(
        "rustc --package ringway-ffi --lib --profile ffi --target {target} --crate-type {crate_type}"
    ));
    command
        .arg("--config")
        .arg(format!("target.{target}.rustflags={}", remap()?));
    run(&mut command)?;
    Ok(metadata()?
        .target_directory
        .join(target)
        .join("ffi")
        .join(format!("{prefix}ringway_ffi{suffix}")))
}

/// Leaves in `to` what of the library a process needs that loads it.
pub(crate) fn strip(library: &Path, to: &Path) -> Result<()> {
    run(Command::new("strip").arg("-o").arg(to).arg(library))
}

/// Holds the stripped library against its bar.
pub(crate) fn gate(report: &mut Report) {
    report.step("size (Kotlin and Swift)", || {
        let host = host()?;
        if host != BARRED {
            return Ok(Outcome::Skipped(format!(
                "the bar is for {BARRED}, this is {host}"
            )));
        }
        let library = build(Kind::Dynamic, &host)?;
        let stripped = library.with_extension("stripped.so");
        strip(&library, &stripped)?;
        let figures = [figure(fs::metadata(stripped)?.len())];
        figures.iter().for_each(|figure| println!("{figure}"));
        Ok(verdict(&figures))
    });
}

#[expect(clippy::cast_precision_loss, reason = "no library nears 2^53 bytes")]
fn figure(bytes: u64) -> Figure {
    let bar = Bar {
        op: Op::AtMost,
        value: BAR,
    };
    Figure {
        name: "ffi_library_stripped".into(),
        value: bytes as f64,
        unit: "B".into(),
        bar: Some(bar),
    }
}
