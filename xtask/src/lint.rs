//! What can be checked without running a test; warnings are errors.

use crate::cargo::{WASM, cargo};
use crate::report::Report;
use crate::{deny, ffi, mobile, npm, size, swift};

/// All of them.
pub(crate) fn run(report: &mut Report) {
    report.command("format", &mut cargo("fmt --all --check"));
    // `--locked` here is also what notices a Cargo.lock that was left behind.
    report.command(
        "clippy (host)",
        &mut cargo("clippy --workspace --all-targets --locked --keep-going -- -D warnings"),
    );
    let wasm = format!(
        "clippy --package ringway-core --package ringway-wasm --package size-probe --lib --tests --target {WASM} -- -D warnings"
    );
    report.command("clippy (wasm32)", &mut cargo(&wasm));
    doc(report);
    npm::lint(report);
    swift::lint(report);
    deny::run(report);
    size::gate(report);
    ffi::gate(report);
    mobile::run(report);
}

/// The API documentation alone.
pub(crate) fn doc(report: &mut Report) {
    let mut doc = cargo("doc --workspace --no-deps");
    report.command("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"));
}
