//! The Swift package: `bindings/swift` over `sdk-ffi`.

mod assemble;
mod files;
mod readme;
mod surface;
mod tidy;
mod tools;

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::cargo::{metadata, root};
use crate::conformance;
use crate::mock_server::{Build, Mock};
use crate::report::{Outcome, Report, run as run_command, tested};
use assemble::{Assembled, tests_beside};
use tools::{FOLDER, Package, launch, swift};

/// The terminal phone.
const EXAMPLE: &str = "examples/swift/phone";

/// Leaves the package, as it ships, in `target/swift`.
pub(crate) fn run(report: &mut Report) {
    report.step("swift", || {
        let Assembled { folder, .. } = assemble::release()?;
        Ok(Outcome::Passed(folder.display().to_string()))
    });
}

/// Format and style of its sources.
pub(crate) fn lint(report: &mut Report) {
    report.step("swift (lint)", || {
        where_swift_is(|| {
            let mut lint = swift("swift")?;
            lint.args(["format", "lint", "--strict", "--recursive", "--configuration"])
                .arg(format!("{FOLDER}/.swift-format"))
                .arg(FOLDER)
                .args(["Package.swift", "Sources"].map(|name| format!("{EXAMPLE}/{name}")));
            run_command(&mut lint)?;
            Ok(Outcome::Passed(String::new()))
        })
    });
}

/// Its tests, its public surface, its documentation, and the example.
pub(crate) fn test(report: &mut Report) {
    report.step("swift (tests)", || where_swift_is(tests));
    report.step("swift (surface)", || {
        where_swift_is(|| surface::check(&graph()?.join("Ringway.symbols.json")))
    });
    report.step("swift (documentation)", || where_swift_is(documentation));
}

/// Builds the agent of the conformance runner with the package as it ships.
pub(crate) fn agent() -> Result<Outcome> {
    where_swift_is(|| {
        let assembled = assemble::release()?;
        let package = Package::new(tests_beside(&assembled)?, "agent", true)?;
        package.forget_older_than(&assembled.library)?;
        run_command(package.command("build")?.args(["--product", "Agent"]))?;
        let program = package.products().join("Agent");
        conformance::launcher("swift", &launch(&program)?)?;
        Ok(Outcome::Passed(program.display().to_string()))
    })
}

/// Does what needs Swift, or says why it cannot be done here.
fn where_swift_is(work: impl FnOnce() -> Result<Outcome>) -> Result<Outcome> {
    match tools::version()? {
        Ok(_) => work(),
        Err(why) => Ok(Outcome::Skipped(why)),
    }
}

fn tests() -> Result<Outcome> {
    let assembled = assemble::dev()?;
    let phone = Package::new(root().join(EXAMPLE), "phone", false)?;
    phone.forget_older_than(&assembled.library)?;
    run_command(
        phone
            .command("build")?
            .env("RINGWAY_SWIFT_PACKAGE", &assembled.folder),
    )?;

    let tests = Package::new(tests_beside(&assembled)?, "tests", false)?;
    tests.forget_older_than(&assembled.library)?;
    let mock = Mock::start(Build::Debug)?;
    tested(
        tests
            .command("test")?
            .arg("--disable-xctest")
            .env("RINGWAY_MOCK_URL", &mock.ready.url)
            .env("RINGWAY_PHONE", phone.products().join("phone")),
    )
}

/// The folder with the symbol graph of the module.
fn graph() -> Result<PathBuf> {
    let package = Package::new(assemble::dev()?.folder, "graph", false)?;
    let mut dump = package.command("package")?;
    run_command(dump.args([
        "dump-symbol-graph",
        "--minimum-access-level",
        "public",
        "--skip-synthesized-members",
    ]))?;
    // Beside the products of its platform, which `debug` is a link to.
    let products = fs::canonicalize(package.products())?;
    Ok(products.with_file_name("symbolgraph"))
}

/// Leaves the documentation as a site in `target/swift-docs`.
fn documentation() -> Result<Outcome> {
    let site = metadata()?.target_directory.join("swift-docs");
    let mut docc = swift("docc")?;
    docc.args([
        "convert",
        &format!("{FOLDER}/Sources/Ringway/Ringway.docc"),
        "--warnings-as-errors",
    ])
    .args([
        "--fallback-display-name",
        "Ringway",
        "--fallback-bundle-identifier",
        "dev.ringway.Ringway",
    ])
    .arg("--additional-symbol-graph-dir")
    .arg(graph()?)
    .arg("--output-path")
    .arg(&site);
    run_command(&mut docc)?;
    Ok(Outcome::Passed(site.display().to_string()))
}
