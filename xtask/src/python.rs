//! The Pythons of this machine, and what they install for one step.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The first of them that runs `script` without an error.
pub(crate) fn that_runs(script: &str, programs: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    programs.into_iter().find(|program| {
        let tried = Command::new(program)
            .args(["-c", script])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|status| status.success())
    })
}

/// `python -m pip install` of what a file of requirements lists.
pub(crate) fn install(python: &Path, requirements: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .arg("--requirement")
        .arg(requirements);
    pip
}
