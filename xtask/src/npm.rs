//! The npm package.

use anyhow::bail;

use crate::report::Report;

/// Builds it.
pub(crate) fn run(report: &mut Report) {
    report.step("npm", || bail!("not built yet"));
}
