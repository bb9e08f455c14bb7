//! All tests: on the host, and the core's once more as wasm in Node.

use crate::cargo::{WASM, cargo};
use crate::report::{Outcome, Report};
use crate::{conformance, contract_tests, kotlin, mock_page, node, npm, swift, terminal_phone, web};

/// Runs them all.
pub(crate) fn run(report: &mut Report) {
    // Conformance comes last, with the agents of every language.
    let host = "test --workspace --exclude conformance --no-fail-fast";
    report.tests("test (host)", &mut cargo(host));
    report.step("node", || node::version().map(Outcome::Passed));
    // Built on its own, or the first wasm test would sit silently through it.
    report.command("wasm test runner", &mut cargo("build --package wasm-test-runner"));
    // `--tests` leaves out the documentation's examples: the wasm runner finds none in them and calls that a success.
    let wasm =
        format!("test --package ringway-core --package ringway-wasm --tests --target {WASM} --no-fail-fast");
    report.tests("test (wasm in Node)", &mut cargo(&wasm));
    npm::test(report);
    web::test(report);
    mock_page::test(report);
    contract_tests::run(report);
    terminal_phone::test(report);
    kotlin::test(report);
    swift::test(report);
    conformance::test(report);
}
