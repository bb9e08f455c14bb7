//! Ringway in ten seconds: Alice and Bob call each other, over every contract, and six different things happen.
//!
//! Both are real [`CallClient`](ringway::CallClient)s, and the mock server is the one that tests use: their requests and
//! sockets go over the loopback interface. What each side is told is shown as it happens, and is then held against what
//! it should have been told. The exit code is 1 when anything was otherwise.
//!
//! `./x demo`, or `cargo run -p ringway --example demo -- --help`.

mod backend;
mod person;
mod scene;
mod screen;
mod situation;
mod trail;
mod verdict;
mod words;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ringway::{Contract, EndReason};
use tokio::time::{Instant, timeout};

use crate::scene::{Result, Scene};
use crate::screen::Screen;
use crate::situation::Situation;

/// How long anything may take that should take a moment: nothing here may hang.
const PATIENCE: Duration = Duration::from_secs(5);

/// Play calls between two clients and a mock server, over real sockets, and check what both sides are told.
#[derive(Parser)]
#[command(name = "demo")]
struct Args {
    /// Play over this contract only
    #[arg(long, value_parser = contract_parser())]
    contract: Option<Contract>,
    /// Play this situation only
    #[arg(long, value_enum)]
    situation: Option<Situation>,
    /// Print one event per line, in ASCII and without colours: for logs and screen readers
    #[arg(long)]
    plain: bool,
}

/// One situation over one contract, played.
struct Played {
    contract: Contract,
    situation: Situation,
    took: Duration,
    /// How the calls of Alice and of Bob ended.
    ends: [Vec<EndReason>; 2],
    /// What was not as it should be, a line each.
    problems: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let screen = Arc::new(Screen::new(args.plain));
    screen.introduction();
    let started = Instant::now();
    let mut all = Vec::new();
    for contract in Contract::ALL
        .into_iter()
        .filter(|it| args.contract.is_none_or(|only| only == *it))
    {
        for situation in Situation::ALL
            .into_iter()
            .filter(|it| args.situation.is_none_or(|only| only == *it))
        {
            all.push(play(contract, situation, &screen).await);
        }
    }
    screen.summary(&all, started.elapsed());
    if all.iter().all(|played| played.problems.is_empty()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Plays one situation, whatever comes of it, and shows the verdict.
async fn play(contract: Contract, situation: Situation, screen: &Arc<Screen>) -> Played {
    screen.heading(contract, situation);
    let started = Instant::now();
    let mut played = Played {
        contract,
        situation,
        took: Duration::ZERO,
        ends: Default::default(),
        problems: Vec::new(),
    };
    let mut record = None;
    match within("two clients and a server", Scene::open(contract, screen)).await {
        Ok(scene) => record = perform(scene, situation, &mut played).await,
        Err(trouble) => played.problems.push(trouble.to_string()),
    }
    played.took = started.elapsed();
    screen.verdict(&played, record.as_deref());
    played
}

/// Plays in the open scene, and judges. Returns the backend's own word for what became of the call.
async fn perform(scene: Scene, situation: Situation, played: &mut Played) -> Option<String> {
    if let Err(trouble) = within("the situation", situation.play(&scene)).await {
        played.problems.push(trouble.to_string());
        played.problems.extend(scene.explain().await);
    }
    let record = within("the backend's record of the call", scene.record()).await;
    let trails = match within("the end of both clients", scene.close()).await {
        Ok(trails) => trails,
        Err(trouble) => {
            played.problems.push(trouble.to_string());
            return None;
        }
    };
    played.ends = trails.each_ref().map(trail::Trail::ends);
    let record = match record {
        Ok(record) => record,
        Err(trouble) => {
            played.problems.push(trouble.to_string());
            return None;
        }
    };
    match situation.expected(played.contract) {
        Some(expected) => played
            .problems
            .extend(verdict::compare(&expected, &trails, &record)),
        None => played
            .problems
            .push("nobody has said yet what should happen here".to_owned()),
    }
    Some(record)
}

/// Waits for what should take a moment.
async fn within<T>(what: &str, future: impl Future<Output = Result<T>>) -> Result<T> {
    match timeout(PATIENCE, future).await {
        Ok(outcome) => outcome,
        Err(_) => Err(format!("{what}: not there after {} s", PATIENCE.as_secs()).into()),
    }
}

fn contract_parser() -> impl TypedValueParser<Value = Contract> {
    let names = Contract::ALL.map(Contract::as_str);
    PossibleValuesParser::new(names).try_map(|name| {
        let found = Contract::ALL
            .into_iter()
            .find(|contract| contract.as_str() == name);
        found.ok_or("no such contract")
    })
}
