//! What the engine weighs in a browser.

use std::fs;
use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::bench::verdict;
use crate::figure::{Bar, Figure, Op};
use crate::report::Report;
use crate::wasm;

/// The gzipped module's bar, in bytes.
const GZIP_BAR: f64 = 90_000.0;

/// Builds the probe (`sdk-core/size-probe`) as it would ship, and weighs it.
pub(crate) fn run(report: &mut Report) {
    report.step("size", || {
        let module = fs::read(wasm::build("size-probe")?)?;
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
