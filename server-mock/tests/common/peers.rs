//! The official packages of other languages that the mock has to get along with, installed once for all tests.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// A folder with the packages of `tests/npm` in it; `None`, having said so, where there is no Node.
#[expect(
    clippy::print_stdout,
    reason = "whoever runs the tests has to learn what was not tested"
)]
pub fn packages() -> Option<PathBuf> {
    let has = |program: &str| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|out| out.status.success())
    };
    if !has("node") || !has("npm") {
        println!("skipped: the official npm packages need node and npm, which are not here");
        return None;
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/npm");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm");
    fs::create_dir_all(&folder).unwrap();
    // Several test programs may want them at once.
    let turn = File::create(folder.join("turn")).unwrap();
    turn.lock().unwrap();
    let lock = fs::read(source.join("package-lock.json")).unwrap();
    if fs::read(folder.join("installed")).is_ok_and(|installed| installed == lock) {
        return Some(folder);
    }
    for file in FILES {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    let installed = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(
        installed.status.success(),
        "npm ci: {}",
        String::from_utf8_lossy(&installed.stderr)
    );
    fs::write(folder.join("installed"), lock).unwrap();
    Some(folder)
}

/// Runs a script of `tests/npm` with the packages, gives it `input`, and answers what it prints.
pub fn run(packages: &Path, script: &str, input: &str) -> String {
    let copy = packages.join(script);
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/npm")
        .join(script);
    fs::copy(source, &copy).unwrap();
    let mut node = Command::new("node")
        .arg(copy)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
