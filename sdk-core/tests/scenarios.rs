//! Plays every scenario of `examples/scenarios` in a world, over each of its contracts.
#![cfg(not(target_arch = "wasm32"))]

use std::path::PathBuf;

use ringway_core::model::Contract;
use ringway_world::scenario::{Scenario, play};

#[test]
fn every_scenario_goes_as_it_is_written() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    let scenarios = Scenario::read_all(&root.join("../examples/scenarios"));
    let mut played = 0;
    for (file, scenario) in scenarios {
        for contract in scenario.contracts.iter().copied() {
            println!("{file} over {}: {}", contract.as_str(), scenario.name);
            play(&scenario, contract);
            played += 1;
        }
    }
    assert!(played >= 2 * Contract::ALL.len(), "{played} scenarios");
}
