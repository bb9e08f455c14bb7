//! Every order in which the messages of a small race can arrive, with one arriving twice, one lost, or time running on
//! in between: the two sides agree in the end, one device has the call, and nobody rings for ever.
//!
//! `RINGWAY_DEEP=1` explores the two thousand repeats of glare over chattrix too, which take half a minute.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "tests")]

use ringway_core::model::{Contract, DeclineReason, Phase};
use ringway_world::{App, Backend, Explorer, Faults, Tally, Who, World};

const BOTH: &[Contract] = &Contract::ALL;
const ALICE: Who = Who(0);
const BOB: Who = Who(1);
const TABLET: Who = Who(2);

/// Longer than any ring, setup and farewell.
const QUIET_MS: u64 = 150_000;

#[test]
fn accept_and_cancel() {
    explore("accept/cancel", BOTH, 1, |contract| {
        let mut w = ringing(contract, &["alice", "bob"]);
        w.accept(BOB);
        w.end(ALICE);
        w
    });
}

#[test]
fn accept_and_timeout() {
    explore("accept/timeout", BOTH, 1, |contract| {
        let mut w = ringing(contract, &["alice", "bob"]);
        let window = if contract == Contract::Chattrix {
            60_000
        } else {
            29_000
        };
        w.advance(window - w.now);
        assert!(w.client(BOB).ringing().is_some());
        w.freeze();
        w.accept(BOB);
        w.pass(1_500);
        w
    });
}

#[test]
fn both_call_each_other() {
    explore("glare", BOTH, 0, |contract| {
        let mut w = connected(contract, &["alice", "bob"]);
        w.freeze();
        w.call(ALICE, BOB);
        w.call(BOB, ALICE);
        w
    });
}

#[test]
fn two_devices_accept() {
    explore("accept/accept", BOTH, 0, |contract| {
        let mut w = ringing(contract, &["alice", "bob", "bob-tablet"]);
        w.accept(BOB);
        w.accept(TABLET);
        w
    });
}

#[test]
fn one_device_accepts_and_one_declines() {
    explore("accept/decline", BOTH, 0, |contract| {
        let mut w = ringing(contract, &["alice", "bob", "bob-tablet"]);
        w.accept(BOB);
        w.decline(TABLET, DeclineReason::Declined);
        w
    });
}

#[test]
fn a_call_is_ended_before_it_has_a_name() {
    explore("end/placed", BOTH, 1, |contract| {
        let mut w = connected(contract, &["alice", "bob"]);
        w.freeze();
        w.call(ALICE, BOB);
        w.end(ALICE);
        w
    });
}

#[test]
fn both_hang_up() {
    explore("end/end", &[Contract::Chattrix], 1, |contract| {
        let mut w = connected(contract, &["alice", "bob"]);
        w.talk(ALICE, BOB);
        w.advance(3_000);
        w.freeze();
        w.end(ALICE);
        w.end(BOB);
        w
    });
}

/// Explores a race: plain, with a repeat, with a loss, and with time running on so often while messages are under way.
/// Time makes everybody look things up, which races in its turn: the bigger races go without.
#[expect(
    clippy::print_stdout,
    reason = "how many orders there are is what one wants to know of this test"
)]
fn explore(name: &str, contracts: &[Contract], waits: u32, start: impl Fn(Contract) -> World) {
    let plain = Explorer::default();
    let kinds = [
        ("all orders", plain),
        ("one arrives twice", Explorer { repeats: 1, ..plain }),
        ("one gets lost", Explorer { losses: 1, ..plain }),
        ("time may run on", Explorer { waits, ..plain }),
    ];
    for contract in contracts.iter().copied() {
        let mut all = 0;
        for (kind, explorer) in kinds {
            let deep = name == "glare" && contract == Contract::Chattrix && explorer.repeats > 0;
            if deep && std::env::var_os("RINGWAY_DEEP").is_none() {
                continue;
            }
            let Tally {
                orders,
                pruned,
                longest,
            } = explorer.run(|| start(contract), settle_and_check);
            let contract = contract.as_str();
            println!(
                "{name}, {contract}, {kind}: {orders} orders of up to {longest} moves ({pruned} repeat others)"
            );
            all += orders;
        }
        assert!(all > 10, "{name}: nothing races");
    }
}

fn connected(contract: Contract, names: &[&str]) -> World {
    let mut world = World::new(contract, 1);
    world.faults = Faults::instant();
    for name in names {
        world.add_with(name, App::default(), |config| {
            // Whoever rings has to notice within its window; polls beyond that only cost time here.
            config.timing.poll_incoming_ms = 9_000;
            config.timing.reconcile_ms = 15_000;
            config.timing.poll_ringing_ms = 4_000;
            config.timing.poll_ringing_slow_ms = 8_000;
        });
    }
    world.connect_all();
    world.advance(1_000);
    world
}

/// Alice calls Bob, and all of his devices ring.
fn ringing(contract: Contract, names: &[&str]) -> World {
    let mut world = connected(contract, names);
    world.ring(ALICE, BOB);
    world.until("every device rings", |w| {
        w.everybody()
            .into_iter()
            .skip(1)
            .all(|who| w.client(who).ringing().is_some())
    });
    world.advance(500);
    world.freeze();
    world
}

fn settle_and_check(world: &mut World) {
    world.thaw();
    world.advance(QUIET_MS);
    let live: Vec<_> = world
        .everybody()
        .into_iter()
        .filter_map(|who| world.live(who).map(|call| (who, call)))
        .collect();
    for (who, call) in &live {
        assert_eq!(call.phase, Phase::Active, "{who:?} is left in {:?}", call.phase);
        let status = world.status_of(*who, &call.id).unwrap();
        assert!(
            Backend::is_live(&status) && !Backend::rings(&status),
            "{who:?} is active, and it is {status}"
        );
    }
    let bobs = live.iter().filter(|(who, _)| *who != ALICE).count();
    // No contract says which device answered: one whose answer, or whose refusal, got lost cannot know better.
    let unknown = ["accept", "errorType", "409"]
        .into_iter()
        .any(|what| world.was_lost(what));
    assert!(bobs <= 1 || unknown, "{bobs} devices of Bob have the call");
    let alices = live.len() - bobs;
    // private-call cannot hang up on somebody whose media layer has not seen anybody yet; and an invitation whose
    // answer got lost has no name to take it back by.
    let alone = world.contract() == Contract::PrivateCall && live.len() == 1;
    let nameless = |who: Who| world.client(who).has_nameless_invitation();
    let excused = alone || unknown || nameless(ALICE) || nameless(BOB);
    assert!(
        alices == bobs || excused,
        "Alice is in {alices} calls, Bob in {bobs}"
    );
    if let [(_, one), (_, other)] = live.as_slice() {
        assert_eq!(one.server_id, other.server_id, "they are in different calls");
    }
}
