//! The Swift package.

use anyhow::bail;

use crate::report::Report;

/// Builds it.
pub(crate) fn run(report: &mut Report) {
    report.step("swift", || bail!("not built yet"));
}
