//! The phone for Node: `examples/node`, with the npm package installed as its users install it.

use anyhow::Result;

use crate::cargo::{metadata, root};
use crate::mock_server::{self, Build};
use crate::node::{node, npm as run_npm};
use crate::report::{Report, tested};
use crate::{done, npm};

/// Where it is.
const FOLDER: &str = "examples/node";
/// Its tests, told as Rust's are.
const TESTS: &str = "--test-reporter=../../bindings/npm/scripts/reporter.mjs --test-reporter-destination=stdout phone.test.mjs";

/// Its tests, over the npm package as it was built last.
pub(crate) fn test(report: &mut Report) {
    report.step("Node example", || {
        install()?;
        let mock = mock_server::build(Build::Debug)?;
        tested(node(FOLDER, TESTS).env("RINGWAY_MOCK", mock))
    });
}

/// Installs the package, unless it is the one that is installed.
fn install() -> Result<()> {
    npm::show_examples()?;
    let folder = root().join(FOLDER);
    let package = metadata()?.target_directory.join("npm/package");
    let inputs = [package, folder.join("package-lock.json"), folder.join(".npmrc")];
    done::unless(&folder.join("node_modules/ringway"), &inputs, || {
        run_npm(&folder, "ci --prefer-offline --loglevel=error")
    })
}
