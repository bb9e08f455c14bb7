//! Random runs: random people press random buttons over a bad network. The World's watch checks every input of every
//! engine; at the end the network is good again, and engines and backend must agree.
//!
//! `RINGWAY_SEED=7` replays one run, `RINGWAY_RUNS=1000` sets how many there are.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "tests")]

use fastrand::Rng;
use ringway_core::io::Input;
use ringway_core::model::{
    BusyPolicy, CallSnapshot, Command, Contract, DeclineReason, Direction, MediaReport, Phase, RequestLimit,
};
use ringway_world::{App, Backend, Faults, Incoming, MediaCredentials, Setup, Tokens, Who, World};

/// What a run went through before the end.
#[derive(Clone, Copy)]
enum Network {
    Good,
    Bad,
}

/// After so long without faults nothing is in the air any more: the longest ring, its sweep, a setup, a farewell, the
/// longest back-off.
const QUIET_MS: u64 = 200_000;

#[test]
fn random_runs_over_a_bad_network_keep_every_invariant() {
    for seed in seeds(40) {
        for contract in Contract::ALL {
            let mut world = random_world(contract, seed, Faults::rough());
            live(&mut world, seed, 40);
            settle(&mut world);
            check_agreement(&world, Network::Bad);
        }
    }
}

#[test]
fn random_runs_over_a_good_network_keep_every_invariant() {
    for seed in seeds(20) {
        for contract in Contract::ALL {
            let mut world = random_world(contract, seed, Faults::none());
            live(&mut world, seed, 40);
            settle(&mut world);
            check_agreement(&world, Network::Good);
        }
    }
}

fn seeds(usual: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    match number("RINGWAY_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("RINGWAY_RUNS").unwrap_or(usual),
    }
}

/// Two to four people, some with a second device, each with an app of some habits.
fn random_world(contract: Contract, seed: u64, faults: Faults) -> World {
    let mut setup = Setup::new(contract, seed);
    setup.faults = faults;
    let mut world = World::with(setup);
    world.echoes = 0.2;
    let mut rng = Rng::with_seed(seed ^ 0xface);
    let people = rng.usize(2..=4);
    for name in ["alice", "bob", "carol", "dave"].into_iter().take(people) {
        add(&mut world, name, &mut rng);
        if rng.u8(..) < 80 {
            add(&mut world, &format!("{name}-tablet"), &mut rng);
        }
    }
    world
}

fn add(world: &mut World, name: &str, rng: &mut Rng) {
    let who = world.add_with(name, random_app(rng), |config| {
        config.busy = *rng
            .choice(&[BusyPolicy::Reject, BusyPolicy::Ring, BusyPolicy::Wait])
            .unwrap();
        config.glare_connects = rng.u8(..) < 200;
        config.ask_credentials = rng.bool();
        config.can_ping = rng.bool();
        if rng.u8(..) < 40 {
            config.request_limit = Some(RequestLimit {
                requests: 60,
                window_ms: 60_000,
            });
        }
    });
    world.command(who, Command::Connect);
}

fn random_app(rng: &mut Rng) -> App {
    let incoming = match rng.u8(0..10) {
        0..=1 => Incoming::Ignore,
        2..=3 => Incoming::Decline(rng.u64(0..9_000), random_reason(rng)),
        _ => Incoming::Accept(rng.u64(0..12_000)),
    };
    App {
        incoming,
        joins_after: (rng.u8(..) < 240).then(|| rng.u64(0..4_000)),
        hangs_up_after: rng.bool().then(|| rng.u64(0..30_000)),
        tokens: Tokens::Fresh {
            life_s: rng.i64(30..600),
        },
        credentials: *rng
            .choice(&[
                MediaCredentials::Fresh { life_ms: 20_000 },
                MediaCredentials::Fresh { life_ms: 3_600_000 },
                MediaCredentials::Once { life_ms: 20_000 },
                MediaCredentials::Fails { retryable: false },
            ])
            .unwrap(),
        thinks: rng.u64(0..2_000),
    }
}

fn random_reason(rng: &mut Rng) -> DeclineReason {
    let all = [
        DeclineReason::Busy,
        DeclineReason::Declined,
        DeclineReason::Unavailable,
    ];
    *rng.choice(&all).unwrap()
}

/// Everybody does something, again and again.
fn live(world: &mut World, seed: u64, deeds: usize) {
    let mut rng = Rng::with_seed(seed ^ 0xdeed);
    for _ in 0..deeds {
        world.advance(rng.u64(0..8_000));
        let everybody = world.everybody();
        let who = *rng.choice(&everybody).unwrap();
        do_something(world, who, &mut rng);
    }
}

fn do_something(world: &mut World, who: Who, rng: &mut Rng) {
    match rng.u8(0..20) {
        0..=5 => call_somebody(world, who, rng),
        6..=8 => with_a_call(world, who, |call| Command::End { call }),
        9 => with_a_call(world, who, |call| Command::Accept { call }),
        10 => with_a_call(world, who, |call| Command::Decline {
            call,
            reason: DeclineReason::Declined,
        }),
        11 => world.break_sockets(who),
        12 => world.freeze_sockets(who),
        13 => {
            world.feed(who, Input::Online(false));
            world.advance(rng.u64(0..15_000));
            world.feed(who, Input::Online(true));
        }
        14 => world.sleep(who, rng.u64(1_000..90_000)),
        15 => {
            world.feed(who, Input::Visible(false));
            world.advance(rng.u64(0..20_000));
            world.feed(who, Input::Visible(true));
        }
        16 => world.shift_wall_clock(who, rng.i64(-86_400_000..86_400_000)),
        17 => {
            let id = world.last_command(who);
            world.abandon(who, id);
        }
        18 => report_something(world, who, rng),
        _ => drop(world.command(who, Command::Reconnect)),
    }
}

fn call_somebody(world: &mut World, who: Who, rng: &mut Rng) {
    let everybody = world.everybody();
    let whom = *rng.choice(&everybody).unwrap();
    let to = world.client(whom).user.clone();
    world.place(who, &to);
}

fn with_a_call(world: &mut World, who: Who, command: impl Fn(ringway_core::model::CallId) -> Command) {
    if let Some(call) = world.live(who) {
        world.command(who, command(call.id));
    }
}

fn report_something(world: &mut World, who: Who, rng: &mut Rng) {
    let reports = [
        MediaReport::Reconnecting,
        MediaReport::Joined,
        MediaReport::PeerLeft,
        MediaReport::PeerJoined,
        MediaReport::TokenWillExpire,
        MediaReport::Failed {
            reason: "no microphone".to_owned(),
        },
    ];
    if world.live(who).is_some() {
        world.report(who, rng.choice(&reports).unwrap().clone());
    }
}

/// The network is good from now on, and nobody presses a button.
fn settle(world: &mut World) {
    world.faults = Faults::none();
    world.clear_rules();
    for who in world.everybody() {
        let app = &mut world.client_mut(who).app;
        app.incoming = Incoming::Ignore;
        app.hangs_up_after = None;
    }
    world.advance(QUIET_MS);
}

/// Invariants 5 and 12, and that nothing is left over.
fn check_agreement(world: &World, network: Network) {
    for who in world.everybody() {
        let client = world.client(who);
        let name = &client.name;
        assert!(
            world.is_up(who),
            "{name}: {:?} although the network is good",
            world.link(who)
        );
        for call in client.live() {
            assert!(
                call.phase == Phase::Active,
                "{name}: {:?} is left over",
                call.phase
            );
            let status = world.status_of(who, &call.id).expect("the backend knows it");
            assert!(
                Backend::is_live(&status) && !Backend::rings(&status),
                "{name}: active, and {status} there"
            );
            check_peer(world, who, &call, network);
        }
    }
}

/// Who is in a call is not there alone, and is there with one device.
fn check_peer(world: &World, who: Who, call: &CallSnapshot, network: Network) {
    let name = &world.client(who).name;
    let has_it = |other: Who| {
        let live = world.client(other).live();
        live.into_iter().any(|it| it.server_id == call.server_id)
    };
    let devices = |user: &str| -> Vec<Who> {
        let everybody = world.everybody().into_iter();
        everybody
            .filter(|other| world.client(*other).user == user)
            .collect()
    };
    let own = world.client(who).user.clone();
    let mine = devices(&own).into_iter().filter(|other| has_it(*other)).count();
    // No contract says which device answered: one whose refusal got lost takes the call for its own.
    let most = match network {
        Network::Good => 1,
        Network::Bad => devices(&own).len(),
    };
    assert!(
        (1..=most).contains(&mine),
        "{name}: {mine} devices of {own} are in the call"
    );
    let theirs = devices(call.peer.id.as_str());
    let there = theirs.iter().filter(|other| has_it(**other)).count();
    // Two holes of the contracts: an invitation whose answer got lost has no name to take it back by, and private-call
    // cannot hang up on somebody whose media layer has not seen anybody yet.
    let lost = theirs
        .iter()
        .any(|other| world.client(*other).has_nameless_invitation());
    let excused =
        world.contract() == Contract::PrivateCall || (call.direction == Direction::Incoming && lost);
    assert!(
        there > 0 || excused,
        "{name}: {there} devices of {} are in the call",
        call.peer.id
    );
}
