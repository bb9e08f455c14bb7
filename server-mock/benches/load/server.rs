//! A server as a process of its own, and what it costs: seen from outside, so that it is the same for every server.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::client::Http;

/// Linux counts processor time in these, whatever the processor.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time, in seconds.
#[allow(dead_code, reason = "not every benchmark asks for it")]
#[derive(Clone, Copy)]
pub(crate) struct Cpu {
    /// In the program itself.
    pub(crate) user: f64,
    /// In the kernel, on the program's behalf: most of it in the network.
    pub(crate) system: f64,
}

pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    /// From the start of the process to the line by which it says that it listens.
    #[allow(dead_code, reason = "not every benchmark asks for it")]
    pub(crate) start_up: Duration,
    has_users: bool,
}

impl Server {
    pub(crate) fn mock() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringway-mock"));
        Self::start(command.args(["--port", "0", "--json", "--no-limits"]))
    }

    #[allow(dead_code, reason = "not every benchmark has a twin")]
    pub(crate) fn node(folder: &Path) -> Self {
        let mut command = Command::new("node");
        Self::start(
            command
                .arg("server.mjs")
                .current_dir(folder)
                .env("NODE_ENV", "production"),
        )
    }

    fn start(command: &mut Command) -> Self {
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        let output = child.stdout.as_mut().expect("it is piped");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let start_up = began.elapsed();
        let ready: Value = serde_json::from_str(&line).expect("a line of JSON");
        let url = ready["url"].as_str().expect("its address").to_owned();
        let has_users = ready["users"].is_array();
        Self {
            child,
            url,
            start_up,
            has_users,
        }
    }

    pub(crate) fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// A new token of somebody, where there are such: each raw socket of the mock has one of its own.
    #[allow(dead_code, reason = "not every benchmark asks for it")]
    pub(crate) async fn token(&self) -> String {
        if !self.has_users {
            return String::new();
        }
        let mut control = Http::open(self.host()).await;
        let answer = control
            .json("POST", "/_mock/token", None, r#"{"userId":"101"}"#)
            .await;
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// The processor time that it has used.
    #[allow(dead_code, reason = "not every benchmark asks for it")]
    pub(crate) fn cpu(&self) -> Cpu {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("a process");
        // The name of the program may have blanks in it; it ends with the last parenthesis.
        let after_name = stat.rsplit_once(") ").expect("a name").1;
        let fields: Vec<&str> = after_name.split(' ').collect();
        let ticks = |index: usize| fields[index].parse::<f64>().expect("a number");
        Cpu {
            user: ticks(11) / TICKS_PER_SECOND,
            system: ticks(12) / TICKS_PER_SECOND,
        }
    }

    /// The memory that it occupies, in kB.
    pub(crate) fn resident_kb(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .expect("VmRSS");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which the benchmark has noticed by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
