//! The packages of the twin, installed once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const FILES: [&str; 4] = ["package.json", "package-lock.json", ".npmrc", "server.mjs"];

/// A folder with the twin and what it needs; `None` where there is no Node.
pub(crate) fn install() -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/twin");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("twin");
    if !["node", "npm"].into_iter().all(has) {
        return None;
    }
    fs::create_dir_all(&folder).expect("a folder");
    for file in FILES {
        fs::copy(source.join(file), folder.join(file)).expect(file);
    }
    let lock = fs::read(source.join("package-lock.json")).expect("the lock");
    if fs::read(folder.join("installed")).is_ok_and(|installed| installed == lock) {
        return Some(folder);
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(&folder)
        .status();
    assert!(npm.expect("npm").success(), "npm ci");
    fs::write(folder.join("installed"), lock).expect("a mark");
    Some(folder)
}

fn has(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}
