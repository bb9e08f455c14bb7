//! Packages of npm, installed once for all tests and benchmarks that run with them.
#![allow(clippy::expect_used, reason = "without them there is nothing to go on with")]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// What a folder of this crate asks for in its `package.json`, installed where its tests and benchmarks are built.
#[derive(Clone)]
pub(crate) struct Packages {
    source: PathBuf,
    pub(crate) folder: PathBuf,
}

impl Packages {
    /// Installs what the committed lock says, unless that is there; `None` where there is no Node, or no npm to install with.
    pub(crate) fn install(source: &str) -> Option<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(source.file_name()?);
        if !has("node") {
            return None;
        }
        fs::create_dir_all(&folder).expect("a folder");
        // Several programs may want them at once.
        let turn = File::create(folder.join("turn")).expect("a file");
        turn.lock().expect("a turn");
        let lock = fs::read(source.join("package-lock.json")).expect("the lock");
        if fs::read(folder.join("installed")).is_ok_and(|installed| installed == lock) {
            return Some(Self { source, folder });
        }
        if !has("npm") {
            return None;
        }
        for file in FILES {
            fs::copy(source.join(file), folder.join(file)).expect(file);
        }
        ci(&folder);
        fs::write(folder.join("installed"), lock).expect("a mark");
        Some(Self { source, folder })
    }

    /// A script of the same folder, where it finds the packages.
    pub(crate) fn script(&self, name: &str) -> PathBuf {
        let script = self.folder.join(name);
        // Several may do this at once, and none may run half a script.
        let draft = self.folder.join(format!(
            "{name}.{}.{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        fs::copy(self.source.join(name), &draft).expect(name);
        fs::rename(draft, &script).expect(name);
        script
    }
}

fn ci(folder: &Path) {
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(folder)
        .output()
        .expect("npm");
    let why = String::from_utf8_lossy(&npm.stderr);
    assert!(npm.status.success(), "npm ci: {why}");
}

fn has(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}
