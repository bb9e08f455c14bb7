//! How calls go, in a world of virtual time: engines on both sides, the mock backend between them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "tests pick what they look at, and fail by panic"
)]

mod auth;
mod closing;
mod devices;
mod link;
mod lives;
mod media;
mod polling;
mod races;

use ringway_core::model::Contract;
use ringway_world::{App, Who, World};

/// Alice and Bob, connected.
fn two(contract: Contract, seed: u64) -> (World, Who, Who) {
    two_with(contract, seed, App::default())
}

/// Alice, and a Bob whose app has habits.
fn two_with(contract: Contract, seed: u64, bob: App) -> (World, Who, Who) {
    let mut world = World::new(contract, seed);
    let alice = world.add("alice", App::default());
    let bob = world.add("bob", bob);
    world.connect_all();
    (world, alice, bob)
}

/// Runs a test over both contracts.
fn both(test: impl Fn(Contract)) {
    Contract::ALL.into_iter().for_each(test);
}

/// How often it rang for somebody.
fn rang(world: &World, who: Who) -> usize {
    let story = world.client(who).story();
    story.iter().filter(|word| word.starts_with("incoming")).count()
}

/// What stands in the path of the request that invites.
fn inviting(contract: Contract) -> &'static str {
    match contract {
        Contract::Chattrix => "initiate",
        Contract::PrivateCall => "invite",
        other => panic!("{other:?} has no calls here"),
    }
}
