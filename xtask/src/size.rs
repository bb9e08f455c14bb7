//! What Ringway weighs in a browser.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use crate::bench::verdict;
use crate::cargo::root;
use crate::figure::{Bar, Figure, Op};
use crate::node::{install, node};
use crate::report::{Outcome, Report, show};
use crate::wasm::Strip;
use crate::{npm, wasm};

/// The gzipped module's bar, in bytes: the engine with its adapters, and nothing around it.
const CORE_BAR: f64 = 90_000.0;

/// The bar of what an app takes in with the package's default entry, minified and gzipped, in bytes.
const PACKAGE_BAR: f64 = 110_000.0;

/// Where the SDKs are installed that the package is put beside.
const OTHERS: &str = "bindings/npm/size";

/// Where the table of all of them is kept.
const PAGE: &str = "docs/sizes.md";

/// Holds the engine and the package against their bars.
pub(crate) fn gate(report: &mut Report) {
    report.step("size (engine)", engine);
    report.step("size (npm)", || {
        let weighed = weigh(true)?;
        package(&weighed)
    });
}

/// The same, and puts the package beside other SDKs; `RINGWAY_BLESS=1` writes that down in docs.
pub(crate) fn run(report: &mut Report) {
    report.step("size (engine)", engine);
    report.step("size (npm)", || {
        install(OTHERS)?;
        let weighed = weigh(false)?;
        let table = table(&weighed)?;
        println!("\n{table}");
        if env::var_os("RINGWAY_BLESS").is_some() {
            fs::write(root().join(PAGE), page(&table))?;
        }
        package(&weighed)
    });
}

/// Builds the probe (`sdk-core/size-probe`) as it would ship, and weighs it.
fn engine() -> Result<Outcome> {
    let module = fs::read(wasm::build("size-probe", Strip::All)?)?;
    let gzip = gzip(&module)?.len();
    Ok(show_all(&[
        figure("core_wasm_raw", module.len(), None),
        figure("core_wasm_gzip", gzip, Some(CORE_BAR)),
    ]))
}

/// An SDK, bundled and minified as an app bundles what it imports of it.
#[derive(Deserialize)]
struct Weighed {
    name: String,
    version: String,
    imports: String,
    minified: usize,
    gzip: usize,
}

fn weigh(alone: bool) -> Result<Vec<Weighed>> {
    let package = npm::build()?;
    let mut command = node(OTHERS, "weigh.mjs");
    command.arg(package).args(alone.then_some("--alone"));
    show(&command);
    let output = command.output().context("cannot start node")?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", error.trim());
    serde_json::from_slice(&output.stdout).context("weigh.mjs: unexpected output")
}

fn package(weighed: &[Weighed]) -> Result<Outcome> {
    let ours = weighed.first().context("nothing was weighed")?;
    Ok(show_all(&[
        figure("npm_default_minified", ours.minified, None),
        figure("npm_default_gzip", ours.gzip, Some(PACKAGE_BAR)),
    ]))
}

fn table(weighed: &[Weighed]) -> Result<String> {
    let mut table =
        "| package | version | what is imported | minified | gzip |\n|---|---|---|---:|---:|\n".to_owned();
    for Weighed {
        name,
        version,
        imports,
        minified,
        gzip,
    } in weighed
    {
        writeln!(
            table,
            "| {name} | {version} | `{imports}` | {} | {} |",
            thousands(*minified),
            thousands(*gzip)
        )?;
    }
    Ok(table)
}

fn page(table: &str) -> String {
    format!(
        "# Sizes\n\n\
         What a web app takes in with each SDK, in bytes: what it imports to place a call, bundled and minified by esbuild,\n\
         then gzipped. `RINGWAY_BLESS=1 ./x size` writes this page.\n\n\
         {table}\n\
         Ringway is in with its WebAssembly module. It leaves media to the app's media layer, and socket.io-client is a\n\
         transport only; the others bring media code of their own.\n"
    )
}

/// 1234567 as `1,234,567`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    String::from_utf8_lossy(&groups.join(&b',')).into_owned()
}

fn show_all(figures: &[Figure]) -> Outcome {
    figures.iter().for_each(|figure| println!("{figure}"));
    verdict(figures)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[expect(clippy::cast_precision_loss, reason = "no module nears 2^53 bytes")]
fn figure(name: &str, bytes: usize, at_most: Option<f64>) -> Figure {
    Figure {
        name: name.into(),
        value: bytes as f64,
        unit: "B".into(),
        bar: at_most.map(|value| Bar {
            op: Op::AtMost,
            value,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
