//! The link: sockets that die with and without a word, requests and answers that get lost.

use ringway_core::ErrorCode;
use ringway_core::model::{Command, Contract, EndReason, Event, LinkState, Phase, Warning};
use ringway_world::{App, Fate, Faults, Leg, Setup, World};

use crate::{both, inviting, rang, two};

/// Contract: chattrix, Connection Management: Automatic reconnection
#[test]
fn a_socket_that_dies_while_it_rings_comes_back_and_the_call_goes_on() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 1);
    w.ring(alice, bob);
    for who in [alice, bob] {
        w.break_sockets(who);
    }
    w.until("both noticed", |w| !w.is_up(alice) && !w.is_up(bob));
    w.until("both are back", |w| w.is_up(alice) && w.is_up(bob));
    w.accept(bob);
    w.until("both talk", |w| {
        w.phase(alice) == Some(Phase::Active) && w.phase(bob) == Some(Phase::Active)
    });
    assert_eq!(
        rang(&w, bob),
        1,
        "the invitation that is sent again does not ring again"
    );
}

#[test]
fn what_happened_while_the_socket_was_down_is_seen_at_once_when_it_is_up_again() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 2);
    w.ring(alice, bob);
    w.next_one(bob, Leg::FrameDown, "call_ended", Fate::Fails);
    w.end(alice);
    w.until("bob's phone stops", |w| w.last_end(bob).is_some());
    assert_eq!(w.last_end(bob), Some(EndReason::RemoteCancelled));
    assert!(w.now < 8_000, "not only after the ring was over");
}

#[test]
fn a_half_open_socket_does_not_hide_an_answer() {
    for can_ping in [false, true] {
        let mut w = World::new(Contract::Chattrix, 3);
        let alice = w.add_with("alice", App::default(), |config| config.can_ping = can_ping);
        let bob = w.add("bob", App::default());
        w.connect_all();
        w.ring(alice, bob);
        w.freeze_sockets(alice);
        w.accept(bob);
        let asked = w.now;
        w.until("alice finds out", |w| w.phase(alice) >= Some(Phase::Connecting));
        assert!(
            w.now - asked <= 6_000,
            "by the look-up of every 5 s of silence: {} ms",
            w.now - asked
        );
    }
}

#[test]
fn an_acceptance_lost_in_a_half_open_socket_is_found_by_its_confirmation() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 4);
    w.ring(alice, bob);
    w.freeze_sockets(bob);
    w.accept(bob);
    let pressed = w.now;
    w.until("alice knows", |w| w.phase(alice) >= Some(Phase::Connecting));
    assert!(w.now - pressed <= 3_000, "after {} ms", w.now - pressed);
    assert_eq!(w.count(bob, "/accept"), 1, "said again over HTTP");
    w.advance(30_000);
    assert_eq!(w.phase(bob), Some(Phase::Active));
}

#[test]
fn a_hang_up_lost_in_a_half_open_socket_is_said_again() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 5);
    w.talk(alice, bob);
    w.freeze_sockets(alice);
    w.end(alice);
    w.until("bob knows", |w| w.last_end(bob) == Some(EndReason::RemoteHangup));
    assert_eq!(w.count(alice, "/end"), 1);
}

#[test]
fn a_lost_call_ended_is_found_by_the_look_up_in_a_call() {
    for can_ping in [false, true] {
        let mut w = World::new(Contract::Chattrix, 6);
        let alice = w.add_with("alice", App::default(), |config| config.can_ping = can_ping);
        let bob = w.add("bob", App::default());
        w.connect_all();
        w.talk(alice, bob);
        w.next_one(alice, Leg::FrameDown, "call_ended", Fate::Vanishes);
        w.end(bob);
        let ended = w.now;
        w.until("alice knows", |w| {
            w.last_end(alice) == Some(EndReason::RemoteHangup)
        });
        assert!(
            w.now - ended <= 32_000,
            "after {} ms, can_ping: {can_ping}",
            w.now - ended
        );
    }
}

#[test]
fn a_driver_that_can_ping_finds_a_dead_socket_by_itself() {
    let mut w = World::new(Contract::Chattrix, 7);
    let alice = w.add_with("alice", App::default(), |config| config.can_ping = true);
    w.connect_all();
    w.freeze_sockets(alice);
    let dead = w.now;
    w.until("it is noticed", |w| !w.is_up(alice));
    assert!(
        (44_000..=51_000).contains(&(w.now - dead)),
        "45 s of silence and 5 s for the pong"
    );
    w.until("it is back", |w| w.is_up(alice));
}

/// Contract: chattrix, NOTES: A socket call.accept has no positive answer
/// Contract: chattrix, Backward Compatibility
#[test]
fn with_no_socket_orders_go_over_http() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 8);
    w.ring(alice, bob);
    w.next_few(bob, Leg::Upgrade, "", Fate::Fails, u32::MAX);
    w.break_sockets(bob);
    w.until("bob noticed", |w| !w.is_up(bob));
    let id = w.accept(bob);
    w.until("bob's order is done", |w| w.result(bob, id).is_some());
    w.until("alice knows", |w| w.phase(alice) >= Some(Phase::Connecting));
    assert_eq!((w.count(bob, "/accept"), w.count(bob, "call.accept")), (1, 0));
    w.end(bob);
    w.until("alice knows of the end, too", |w| w.last_end(alice).is_some());
    assert_eq!((w.count(bob, "/end"), w.count(bob, "call.end")), (1, 0));
}

/// Contract: chattrix, NOTES: A socket call.accept has no positive answer
#[test]
fn an_acceptance_that_gets_no_answer_in_time_is_looked_up_and_counts() {
    let (mut w, alice, bob) = two(Contract::PrivateCall, 9);
    w.ring(alice, bob);
    w.next_one(bob, Leg::Answer, "accept", Fate::Vanishes);
    let id = w.accept(bob);
    w.until("alice talks", |w| w.phase(alice) == Some(Phase::Active));
    w.until("bob's order is done", |w| w.result(bob, id).is_some());
    assert!(w.result(bob, id).unwrap().is_ok());
    assert_eq!(
        w.count(bob, "accept"),
        1,
        "an acceptance that may have arrived is not said again"
    );
    assert_eq!(w.phase(bob), Some(Phase::Active));
}

#[test]
fn an_acceptance_of_which_nothing_is_ever_heard_does_not_leave_the_caller_alone() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 10);
    w.ring(alice, bob);
    w.next_few(bob, Leg::Answer, "GET", Fate::Fails, u32::MAX);
    w.accept(bob);
    w.until("bob gives up", |w| {
        w.last_end(bob) == Some(EndReason::AcceptFailed)
    });
    w.until("alice knows", |w| {
        w.last_end(alice) == Some(EndReason::RemoteHangup)
    });
}

#[test]
fn a_cancel_that_fails_is_said_again_until_it_is_through() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 11);
        w.ring(alice, bob);
        let word = if contract == Contract::Chattrix {
            "PATCH"
        } else {
            "cancel"
        };
        w.next_one(alice, Leg::Request, word, Fate::Fails);
        w.next_one(alice, Leg::Request, word, Fate::Vanishes);
        w.next_one(alice, Leg::Answer, word, Fate::Fails);
        w.end(alice);
        w.until("bob's phone stops", |w| w.last_end(bob).is_some());
        assert_eq!(w.last_end(bob), Some(EndReason::RemoteCancelled));
        w.advance(30_000);
        // Failed, unanswered, answered in vain, and the one whose refusal says that it is done.
        assert_eq!(w.count(alice, word), 4);
    });
}

/// Contract: all, NOTES: Retries
#[test]
fn an_invitation_is_repeated_only_when_it_was_never_sent() {
    both(|contract| {
        let word = inviting(contract);
        let (mut w, alice, bob) = two(contract, 12);
        w.next_one(alice, Leg::Request, word, Fate::Fails);
        w.ring(alice, bob);
        assert_eq!(w.count(alice, word), 2);

        let (mut w, alice, bob) = two(contract, 12);
        w.next_one(alice, Leg::Answer, word, Fate::Fails);
        let call = w.call(alice, bob);
        let id = w.last_command(alice);
        w.until("it failed", |w| w.result(alice, id).is_some());
        let error = w.result(alice, id).unwrap().clone().unwrap_err();
        assert_eq!((error.code, error.call), (ErrorCode::NetClosed, Some(call)));
        assert_eq!(w.last_end(alice), Some(EndReason::DialFailed));
        assert_eq!(w.count(alice, word), 1);
    });
}

#[test]
fn a_server_that_is_gone_is_tried_again_without_end_and_ever_more_rarely() {
    both(|contract| {
        let mut setup = Setup::new(contract, 18);
        setup.faults.fails = 1.0;
        let mut w = World::with(setup);
        let alice = w.add("alice", App::default());
        w.command(alice, Command::Connect);
        w.advance(600_000);
        let tries = w.sent.len() + w.client(alice).sockets_opened();
        assert!(
            (25..120).contains(&tries),
            "{contract:?}: {tries} tries in ten minutes"
        );
        assert_eq!(w.link(alice), LinkState::Backoff);
        w.faults = Faults::none();
        w.advance(31_000);
        assert!(w.is_up(alice));
    });
}

#[test]
fn a_link_that_breaks_again_and_again_is_pointed_out() {
    let (mut w, alice, _) = two(Contract::Chattrix, 19);
    for _ in 0..3 {
        w.break_sockets(alice);
        w.until("it broke", |w| !w.is_up(alice));
        w.until("it is back", |w| w.is_up(alice));
    }
    let warning = Warning::LinkFlapping;
    let raised = |raised| move |event: &(u64, Event)| event.1 == Event::Warning { warning, raised };
    assert!(w.client(alice).events.iter().any(raised(true)));
    w.advance(120_000);
    w.break_sockets(alice);
    w.advance(30_000);
    assert!(
        w.client(alice).events.iter().any(raised(false)),
        "and no longer, once it held for a while"
    );
}

/// Contract: chattrix, NOTES: call_error for a message that is not JSON
/// Contract: chattrix, Connection Management: WebSocket connection is shared
#[test]
fn the_app_shares_the_socket() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 20);
    let typing = r#"{"type":"typing","payload":{"to":"102"}}"#.to_owned();
    let id = w.command(alice, Command::Send { text: typing.clone() });
    assert!(w.result(alice, id).unwrap().is_ok());
    assert_eq!(w.sent.last().unwrap().body, typing);
    // The backend of today knows no such message: its refusal is for no call, and passes.
    w.advance(1_000);
    assert!(w.is_up(alice));
    let note = r#"{"type":"presence","data":{"user":"103","online":true}}"#.to_owned();
    w.push_frame(bob, &note);
    assert!(
        w.client(bob)
            .events
            .iter()
            .any(|(_, event)| *event == Event::Message { text: note.clone() })
    );

    let (mut w, alice, _) = two(Contract::PrivateCall, 20);
    let id = w.command(alice, Command::Send { text: typing });
    let error = w.result(alice, id).unwrap().clone().unwrap_err();
    assert_eq!(error.code, ErrorCode::UsageUnsupported);
}
