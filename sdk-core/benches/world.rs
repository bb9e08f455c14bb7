//! Ten thousand calls over a bad network: engines, the mock's rules and the network between them, on virtual clocks.
//!
//! Every input of every engine is watched (invariants 1 to 4, 6, 7, 10 and 11), and every call must come to its end.
//! `RINGWAY_SEED=7` replays the worlds of one seed; one that fails tells its story.

#[path = "support/mod.rs"]
mod support;

use std::env;
use std::ops::RangeInclusive;

use fastrand::Rng;
use ringway_core::model::{BusyPolicy, Command, Contract, DeclineReason, Direction, Event};
use ringway_world::{App, Faults, Incoming, Setup, Who, World};

use support::{Bar, figure, print};

const CALLS: usize = 10_000;
/// One world of each contract has a seed. Short worlds: a failure has a short story.
const CALLS_PER_WORLD: usize = 20;
/// After so long without faults nothing is in the air any more: the longest ring, its sweep, a setup, a hang-up, a
/// farewell, the longest back-off.
const QUIET_MS: u64 = 200_000;

fn main() {
    let seeds = seeds();
    print(&format!("seeds {} to {}", seeds.start(), seeds.end()));
    let began = support::now();
    let (mut calls, mut simulated_ms) = (0, 0);
    for seed in seeds {
        for contract in Contract::ALL {
            let world = run(contract, seed);
            calls += ended_calls(&world);
            simulated_ms += world.now;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    if calls == CALLS {
        figure("world_10000_calls", seconds, "s", Bar::AtMost(30.0));
    }
    let hours = simulated_ms as f64 / 3_600_000.0;
    figure(
        "world_simulated_hours_per_second",
        hours / seconds,
        "h/s",
        Bar::None,
    );
}

fn seeds() -> RangeInclusive<u64> {
    let seed = env::var("RINGWAY_SEED").ok();
    match seed.map(|text| text.parse().expect("RINGWAY_SEED is a number")) {
        Some(seed) => seed..=seed,
        None => 1..=(CALLS / CALLS_PER_WORLD / Contract::ALL.len()) as u64,
    }
}

/// People call each other, the network is good again, and all calls are over.
fn run(contract: Contract, seed: u64) -> World {
    let mut rng = Rng::with_seed(seed ^ 0xca11);
    let mut world = populated(contract, seed, &mut rng);
    let mut placed = 0;
    while placed < CALLS_PER_WORLD {
        world.advance(rng.u64(0..8_000));
        placed += usize::from(place(&mut world, &mut rng));
    }
    world.faults = Faults::none();
    world.advance(QUIET_MS);
    for who in world.everybody() {
        let live = world.client(who).live();
        assert!(live.is_empty(), "calls that never end (seed {seed}): {live:?}");
    }
    assert_eq!(ended_calls(&world), placed, "calls without an end (seed {seed})");
    world
}

fn populated(contract: Contract, seed: u64, rng: &mut Rng) -> World {
    let mut setup = Setup::new(contract, seed);
    setup.faults = Faults::rough();
    let mut world = World::with(setup);
    world.echoes = 0.2;
    for name in ["alice", "bob", "carol", "dave"] {
        let who = world.add_with(name, app(rng), |config| {
            config.busy = pick(rng, &[BusyPolicy::Reject, BusyPolicy::Ring, BusyPolicy::Wait]);
            config.ask_credentials = rng.bool();
            config.can_ping = rng.bool();
        });
        world.command(who, Command::Connect);
    }
    world
}

fn app(rng: &mut Rng) -> App {
    let incoming = match rng.u8(0..8) {
        0 => Incoming::Ignore,
        1 => Incoming::Decline(rng.u64(0..9_000), DeclineReason::Declined),
        _ => Incoming::Accept(rng.u64(0..12_000)),
    };
    App {
        incoming,
        joins_after: Some(rng.u64(0..4_000)),
        hangs_up_after: Some(rng.u64(5_000..45_000)),
        thinks: rng.u64(0..2_000),
        ..App::default()
    }
}

/// Somebody calls somebody else; whether that became a call. It does not during another one, and a call to somebody
/// who is calling is an answer.
fn place(world: &mut World, rng: &mut Rng) -> bool {
    let everybody = world.everybody();
    let (from, to): (Who, Who) = (pick(rng, &everybody), pick(rng, &everybody));
    let to = world.client(to).user.clone();
    let id = world.place(from, &to);
    world.result(from, id).is_none()
}

fn ended_calls(world: &World) -> usize {
    let events = world
        .everybody()
        .into_iter()
        .flat_map(|who| &world.client(who).events);
    events.filter(|(_, event)| is_end_of_outgoing(event)).count()
}

fn is_end_of_outgoing(event: &Event) -> bool {
    matches!(event, Event::Ended { call } if call.direction == Direction::Outgoing)
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    *rng.choice(from).expect("there is something to choose from")
}
