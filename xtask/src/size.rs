//! What the engine weighs in a browser.

use std::env;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::bench::verdict;
use crate::cargo::{WASM, cargo, metadata, root};
use crate::figure::{Bar, Figure, Op};
use crate::report::{Report, show};

/// The gzipped module's bar, in bytes.
const GZIP_BAR: f64 = 90_000.0;

/// Builds the probe (`sdk-core/size-probe`) as it would ship, and weighs it.
pub(crate) fn run(report: &mut Report) {
    report.step("size", || {
        let module = fs::read(build()?)?;
        let figures = [
            figure("core_wasm_raw", module.len(), None),
            figure(
                "core_wasm_gzip",
                gzip(&module)?.len(),
                Some(Bar {
                    op: Op::AtMost,
                    value: GZIP_BAR,
                }),
            ),
        ];
        figures.iter().for_each(|figure| println!("{figure}"));
        Ok(verdict(&figures))
    });
}

fn build() -> Result<PathBuf> {
    let mut command = cargo(&format!(
        "build --package size-probe --lib --target {WASM} --profile wasm"
    ));
    command
        .arg("--config")
        .arg(format!("target.{WASM}.rustflags={}", remap()?));
    show(&command);
    let status = command.status()?;
    anyhow::ensure!(status.success(), "the probe does not build: {status}");
    Ok(metadata()?
        .target_directory
        .join(WASM)
        .join("wasm")
        .join("size_probe.wasm"))
}

/// Panic messages hold source paths: made the same, and short, on every machine. A TOML list of rustc flags.
fn remap() -> Result<String> {
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| home + "/.cargo"));
    let registry = home.context("neither CARGO_HOME nor HOME is set")? + "/registry/src";
    let root = root();
    let root = root.display();
    Ok(format!(
        "['--remap-path-prefix={root}=/src', '--remap-path-prefix={registry}=/deps']"
    ))
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[expect(clippy::cast_precision_loss, reason = "no module nears 2^53 bytes")]
fn figure(name: &str, bytes: usize, bar: Option<Bar>) -> Figure {
    Figure {
        name: name.into(),
        value: bytes as f64,
        unit: "B".into(),
        bar,
    }
}
