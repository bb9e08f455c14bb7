//! The official packages of other languages that the mock has to get along with.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use serde_json::Value;

use super::npm::Packages;

/// Nothing on loopback takes this long: waiting ends as a failure, not as a hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// Those of `tests/npm`; `None`, having said so, where there is no Node.
#[expect(
    clippy::print_stdout,
    reason = "whoever runs the tests has to learn what was not tested"
)]
pub(crate) fn packages() -> Option<Packages> {
    static PACKAGES: OnceLock<Option<Packages>> = OnceLock::new();
    let packages = PACKAGES.get_or_init(|| Packages::install("tests/npm")).clone();
    if packages.is_none() {
        println!("skipped: the official npm packages need node and npm, which are not here");
    }
    packages
}

/// Runs a script of `tests/npm` with the packages, gives it `input`, and answers what it prints.
pub(crate) fn run(packages: &Packages, script: &str, input: &str) -> String {
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
    pub(crate) fn start(packages: &Packages, script: &str) -> Self {
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

fn node(packages: &Packages, script: &str) -> Command {
    let mut command = Command::new("node");
    command
        .arg(packages.script(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}
