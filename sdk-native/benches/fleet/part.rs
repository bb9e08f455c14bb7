//! A part of the benchmark, in a process of its own.

use std::env;
use std::process::{Command, Stdio};

use ringway::Contract;
use ringway_mock::{MockConfig, MockServer};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::crowd::{self, Person};
use crate::memory::resident_kib;
use crate::support::{now, print};
use crate::{CLIENTS, bare};

/// Tells a process which part it is.
const VARIABLE: &str = "RINGWAY_FLEET_PART";

/// What is measured.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Part {
    /// Connections to the server without a client behind them.
    Bare(Contract),
    /// Clients that talk.
    Crowd(Contract),
}

/// What came of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// What the process grew by until everybody was connected, in KiB.
    pub(crate) kib: f64,
    /// How long that took.
    pub(crate) connected_s: f64,
    /// From the first call to the last end.
    pub(crate) talked_s: f64,
    /// Calls that did not go as they should.
    pub(crate) lost: usize,
}

impl Part {
    /// The part that this process is for; none in the process that was started by hand.
    pub(crate) fn of_this_process() -> Option<Self> {
        let part = env::var(VARIABLE).ok()?;
        Some(serde_json::from_str(&part).expect("a part"))
    }

    /// Measures in a new process.
    pub(crate) fn measure(self) -> Measured {
        let program = env::current_exe().expect("this program");
        let output = Command::new(program)
            .env(VARIABLE, serde_json::to_string(&self).expect("a part"))
            .stderr(Stdio::inherit())
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{self:?}: {}", output.status);
        serde_json::from_slice(&output.stdout).expect("what it measured")
    }

    /// Measures in this process.
    pub(crate) fn run(self) {
        crowd::allow_files(CLIENTS);
        let measured = Runtime::new().expect("a runtime").block_on(self.measured());
        print(&serde_json::to_string(&measured).expect("it is plain"));
    }

    async fn measured(self) -> Measured {
        let server = MockServer::start(MockConfig::default()).await.expect("it starts");
        let people = crowd::people(&server, CLIENTS);
        match self {
            Self::Bare(contract) => hold(contract, &server.url(), &people).await,
            Self::Crowd(contract) => talk(contract, &server.url(), &people).await,
        }
    }
}

async fn hold(contract: Contract, url: &str, people: &[Person]) -> Measured {
    let (before, start) = (resident_kib(), now());
    let _connections = bare::connect(contract, url, people).await;
    Measured {
        kib: resident_kib() - before,
        connected_s: start.elapsed().as_secs_f64(),
        ..Measured::default()
    }
}

async fn talk(contract: Contract, url: &str, people: &[Person]) -> Measured {
    let (before, start) = (resident_kib(), now());
    let clients = crowd::connect(contract, url, people).await;
    let (kib, connected_s) = (resident_kib() - before, start.elapsed().as_secs_f64());

    let start = now();
    let lost = crowd::talk(&clients).await;
    for call in &lost {
        eprintln!("lost: {call}");
    }
    Measured {
        kib,
        connected_s,
        talked_s: start.elapsed().as_secs_f64(),
        lost: lost.len(),
    }
}
