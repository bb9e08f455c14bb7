//! What the mock server shows in a browser, and what it says of itself, in front of tools of others.

use anyhow::Result;

use crate::mock_server::{self, Build};
use crate::node::{install, node};
use crate::report::{Outcome, Report, tested};

/// Where the tests are.
const FOLDER: &str = "server-mock/browser";

/// The page at `/_mock` in Chromium, and the descriptions against the schemas of their formats.
pub(crate) fn test(report: &mut Report) {
    report.step("mock page", || {
        mock_server::build(Build::Debug)?;
        install(FOLDER)?;
        Ok(Outcome::Passed(String::new()))
    });
    report.step("mock page (in Chromium)", browse);
}

fn browse() -> Result<Outcome> {
    let mut tests = node(FOLDER, "node_modules/@playwright/test/cli.js test");
    tests.env("RINGWAY_MOCK", Build::Debug.program()?);
    tested(&mut tests)
}
