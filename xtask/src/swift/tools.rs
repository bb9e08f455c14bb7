//! Swift, called the same way from every step.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::cargo::{metadata, root};

/// What runs a command where Swift is.
const WRAPPER: &str = "xtask/swift-in.sh";

/// Where the Swift layer's sources are.
pub(crate) const FOLDER: &str = "bindings/swift";

/// The version of Swift that is to be had here; or why there is none, for people.
pub(crate) fn version() -> Result<Result<String, String>> {
    let output = Command::new(root().join(WRAPPER))
        .args(["swiftc", "--version"])
        .output()
        .with_context(|| format!("cannot start {WRAPPER}"))?;
    let first = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        text.lines().next().unwrap_or_default().trim().to_owned()
    };
    Ok(if output.status.success() {
        Ok(first(&output.stdout))
    } else {
        Err(first(&output.stderr).replace("swift: error: ", ""))
    })
}

/// A command that runs where Swift is, at the workspace's root, and sees the target folder too.
pub(crate) fn swift(program: &str) -> Result<Command> {
    let mut command = Command::new(root().join(WRAPPER));
    command
        .current_dir(root())
        .env("RINGWAY_BIND", visible()?)
        .arg(program);
    Ok(command)
}

/// A shell command that starts a program of Swift's.
pub(crate) fn launch(program: &Path) -> Result<String> {
    let (bind, wrapper) = (visible()?, root().join(WRAPPER));
    Ok(format!(
        "RINGWAY_BIND='{}' exec '{}' '{}'",
        bind.display(),
        wrapper.display(),
        program.display()
    ))
}

fn visible() -> Result<PathBuf> {
    let folders = env::join_paths([root(), metadata()?.target_directory]);
    Ok(folders.context("the folders' paths have no colons")?.into())
}

/// A Swift package, and where it is built.
pub(crate) struct Package {
    folder: PathBuf,
    scratch: PathBuf,
    release: bool,
}

impl Package {
    /// The one in `folder`, built under `name`.
    pub(crate) fn new(folder: PathBuf, name: &str, release: bool) -> Result<Self> {
        let scratch = metadata()?.target_directory.join("swift-build").join(name);
        Ok(Self {
            folder,
            scratch,
            release,
        })
    }

    /// A command of Swift's package manager: `build`, `test`, `package`. Warnings are errors.
    pub(crate) fn command(&self, task: &str) -> Result<Command> {
        let mut command = swift("swift")?;
        command.arg(task).arg("--package-path").arg(&self.folder);
        command.arg("--scratch-path").arg(&self.scratch);
        command.args(["-Xswiftc", "-warnings-as-errors"]);
        if self.release {
            command.args(["--configuration", "release"]);
        }
        Ok(command)
    }

    /// Where it puts what it builds.
    pub(crate) fn products(&self) -> PathBuf {
        self.scratch.join(if self.release { "release" } else { "debug" })
    }

    /// Removes programs that were linked before the library was: the package manager does not look at it.
    pub(crate) fn forget_older_than(&self, library: &Path) -> Result<()> {
        let Ok(products) = fs::read_dir(self.products()) else {
            return Ok(());
        };
        let made = modified(library)?;
        for product in products {
            let product = product?.path();
            let program = product.extension().is_none_or(|extension| extension == "xctest");
            if program && product.is_file() && modified(&product)? <= made {
                fs::remove_file(product)?;
            }
        }
        Ok(())
    }
}

fn modified(path: &Path) -> Result<SystemTime> {
    let metadata = fs::metadata(path).with_context(|| path.display().to_string())?;
    Ok(metadata.modified()?)
}
