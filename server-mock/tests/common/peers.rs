//! The official packages of other languages that the mock has to get along with, installed once for all tests.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use serde_json::Value;

/// Nothing on loopback takes this long: waiting ends as a failure, not as a hang.
const PATIENCE: Duration = Duration::from_secs(20);

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// A folder with the packages of `tests/npm` in it; `None`, having said so, where there is no Node.
#[expect(
    clippy::print_stdout,
    reason = "whoever runs the tests has to learn what was not tested"
)]
pub fn packages() -> Option<PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| has("node").then(install).flatten()).clone();
    if folder.is_none() {
        println!("skipped: the official npm packages need node and npm, which are not here");
    }
    folder
}

/// Installs what the committed lock says, unless that is there; `None` without npm.
fn install() -> Option<PathBuf> {
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
    if !has("npm") {
        return None;
    }
    for file in FILES {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(&folder)
        .output();
    let npm = npm.unwrap();
    assert!(
        npm.status.success(),
        "npm ci: {}",
        String::from_utf8_lossy(&npm.stderr)
    );
    fs::write(folder.join("installed"), lock).unwrap();
    Some(folder)
}

fn has(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs a script of `tests/npm` with the packages, gives it `input`, and answers what it prints.
pub fn run(packages: &Path, script: &str, input: &str) -> String {
    let mut node = node(packages, script).stderr(Stdio::piped()).spawn().unwrap();
    node.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A script of `tests/npm` that goes on running: a line of JSON in for each command, one out for each thing that happens.
pub struct Agent {
    node: Child,
    commands: ChildStdin,
    said: Receiver<Value>,
    /// What was read while something else was waited for.
    kept: Vec<Value>,
}

impl Agent {
    pub fn start(packages: &Path, script: &str) -> Self {
        let mut node = node(packages, script).stderr(Stdio::inherit()).spawn().unwrap();
        let (sender, said) = channel();
        let output = BufReader::new(node.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap());
            }
        });
        Self {
            commands: node.stdin.take().unwrap(),
            node,
            said,
            kept: Vec::new(),
        }
    }

    pub fn tell(&mut self, command: &Value) {
        writeln!(self.commands, "{command}").unwrap();
    }

    /// The next line that has these members; others are kept for later.
    pub fn hear(&mut self, wanted: &Value) -> Value {
        let fits = |line: &Value| {
            wanted
                .as_object()
                .unwrap()
                .iter()
                .all(|(name, value)| line[name] == *value)
        };
        if let Some(index) = self.kept.iter().position(fits) {
            return self.kept.remove(index);
        }
        loop {
            let line = self.said.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("nobody says {wanted}; kept are {:#?}", self.kept));
            if fits(&line) {
                return line;
            }
            self.kept.push(line);
        }
    }

    /// What has been said and not been asked for.
    pub fn rest(&mut self) -> Vec<Value> {
        self.kept.extend(self.said.try_iter());
        std::mem::take(&mut self.kept)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

fn node(packages: &Path, script: &str) -> Command {
    let copy = packages.join(script);
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/npm")
        .join(script);
    // Several tests may do this at once, and none may run half a script.
    let draft = packages.join(format!(
        "{script}.{}.{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    fs::copy(source, &draft).unwrap();
    fs::rename(draft, &copy).unwrap();
    let mut command = Command::new("node");
    command.arg(copy).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}
