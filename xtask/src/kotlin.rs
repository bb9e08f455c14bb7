//! The Kotlin library.

use anyhow::bail;

use crate::report::Report;

/// Builds it.
pub(crate) fn run(report: &mut Report) {
    report.step("kotlin", || bail!("not built yet"));
}
