//! Plays every scenario of `examples/scenarios` with real clients over real sockets, over each of its contracts: all at
//! the same time, each on a mock of its own.

mod backend;
mod person;
mod play;

use std::path::PathBuf;
use std::sync::Arc;

use ringway::Contract;
use ringway_world::scenario::Scenario;
use serde_json::json;
use tokio::task::JoinSet;

use play::play;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_goes_as_it_is_written() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    let mut plays = JoinSet::new();
    for (file, scenario) in Scenario::read_all(&root.join("../examples/scenarios")) {
        let scenario = Arc::new(scenario);
        for contract in scenario.contracts.clone() {
            let title = format!("{file} over {}: {}", contract.as_str(), scenario.name);
            let scenario = scenario.clone();
            plays.spawn(async move {
                let played = play(&scenario, contract).await;
                played.map_err(|failure| format!("{title}\n{failure}"))
            });
        }
    }
    let played = plays.join_all().await;
    let count = played.len();
    assert!(count >= 2 * Contract::ALL.len(), "{count} scenarios");
    let failures: Vec<_> = played.into_iter().filter_map(Result::err).collect();
    let failed = failures.len();
    assert_eq!(
        failed,
        0,
        "{failed} of {count} failed:\n\n{}",
        failures.join("\n")
    );
}

#[tokio::test]
async fn what_is_not_written_fails_and_is_shown() {
    let scenario = json!({
        "name": "A log that leaves the ringing out",
        "contracts": ["chattrix"],
        "users": ["alice", "bob"],
        "steps": [
            {"do": "call", "who": "alice", "to": "bob"},
            {"do": "expect", "who": "bob", "line": "incoming from alice"},
            {"do": "decline", "who": "bob"},
        ],
        "log": {"alice": ["dialing", "ended remoteDeclined"]},
    });
    let scenario: Scenario = serde_json::from_value(scenario).expect("a scenario");
    let failure = play(&scenario, Contract::Chattrix).await.expect_err("it rang");
    for shown in [
        "alice's log",
        "ringing",
        "incoming from alice",
        "ended localDeclined",
    ] {
        assert!(failure.contains(shown), "{shown} is not shown:\n{failure}");
    }
}
