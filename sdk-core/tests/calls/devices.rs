//! Devices: that sleep, that go offline and come back, that share a session.

use ringway_core::ErrorCode;
use ringway_core::io::Input;
use ringway_core::model::{Command, Contract, EndReason, LinkState, Phase};
use ringway_world::{App, Fate, Leg, World};

use crate::{both, inviting, rang, two, two_with};

#[test]
fn a_device_that_is_offline_says_so_at_once_and_comes_back_by_itself() {
    both(|contract| {
        let (mut w, alice, _) = two(contract, 13);
        w.feed(alice, Input::Online(false));
        assert_eq!(w.link(alice), LinkState::Suspended);
        let offline = w.now;
        let id = w.place(alice, "102");
        let error = w.result(alice, id).unwrap().clone().unwrap_err();
        assert_eq!(error.code, ErrorCode::NetOffline);
        w.advance(60_000);
        assert!(
            w.sent_since(offline, alice, "").is_empty(),
            "nothing is sent into the void"
        );
        w.feed(alice, Input::Online(true));
        w.until("it is up", |w| w.is_up(alice));
    });
}

#[test]
fn an_end_that_was_pressed_offline_is_told_when_the_network_is_back() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 14);
        w.ring(alice, bob);
        w.feed(alice, Input::Online(false));
        w.end(alice);
        assert_eq!(w.last_end(alice), Some(EndReason::LocalCancelled));
        w.advance(5_000);
        assert!(w.client(bob).ringing().is_some());
        w.feed(alice, Input::Online(true));
        w.until("bob's phone stops", |w| {
            w.last_end(bob) == Some(EndReason::RemoteCancelled)
        });
    });
}

#[test]
fn who_slept_through_a_call_finds_it_missed_and_does_not_ring() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 15);
        w.ring(alice, bob);
        w.sleep(bob, 100_000);
        w.until("alice gives up", |w| w.last_end(alice).is_some());
        w.advance(120_000);
        assert_eq!(w.last_end(bob), Some(EndReason::Missed), "{contract:?}");
        assert_eq!(rang(&w, bob), 1);
        assert!(w.is_up(bob));
    });
}

#[test]
fn a_call_that_came_and_went_while_the_device_slept_never_rings() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 16);
        w.sleep(bob, 200_000);
        w.call(alice, bob);
        w.advance(300_000);
        let story = w.client(bob).story();
        let incoming = story.iter().position(|word| word.starts_with("incoming"));
        let ended = story.iter().position(|word| word.starts_with("ended"));
        // The frames of a push link may still lie in the device's buffer; then they are over as they are read.
        assert!(
            incoming.is_none() || (ended.is_some() && w.live(bob).is_none()),
            "{contract:?}: {story:?}"
        );
    });
}

#[test]
fn a_second_connection_of_the_session_replaces_the_first_until_it_is_told_to_reconnect() {
    let mut w = World::new(Contract::Chattrix, 17);
    let token = w.backend().token("101", 3_600);
    let app = App {
        tokens: ringway_world::Tokens::Same(token),
        ..App::default()
    };
    let first = w.add("alice", app.clone());
    w.connect_all();
    let second = w.add("alice", app);
    w.command(second, Command::Connect);
    w.until("the first is replaced", |w| w.link(first) == LinkState::Closed);
    w.advance(120_000);
    assert_eq!(
        (w.link(first), w.link(second)),
        (LinkState::Closed, LinkState::Online),
        "they do not fight"
    );
    w.command(first, Command::Reconnect);
    w.until("they change places", |w| {
        w.link(second) == LinkState::Closed && w.is_up(first)
    });
}

#[test]
fn a_socket_that_was_given_up_and_opens_after_all_does_not_shut_its_successor_out() {
    let mut w = World::new(Contract::Chattrix, 22);
    let alice = w.add("alice", App::default());
    // The handshake reaches the server only after the client has given it up and opened another one.
    w.next_one(alice, Leg::Upgrade, "", Fate::Late(12_000));
    w.command(alice, Command::Connect);
    w.advance(30_000);
    assert!(w.is_up(alice), "{:?}", w.link(alice));
}

#[test]
fn a_call_survives_a_long_time_without_a_link() {
    both(|contract| {
        let (mut w, alice, bob) = two_with(contract, 21, App::default());
        w.talk(alice, bob);
        w.feed(alice, Input::Online(false));
        let status = w.live(alice).unwrap().status;
        assert_eq!(status, ringway_core::model::CallStatus::Reconnecting);
        w.advance(180_000);
        assert_eq!(
            w.phase(alice),
            Some(Phase::Active),
            "signalling lost is no call lost"
        );
        w.feed(alice, Input::Online(true));
        w.advance(5_000);
        assert_eq!(
            w.live(alice).unwrap().status,
            ringway_core::model::CallStatus::Active
        );
        assert_eq!(w.phase(bob), Some(Phase::Active));
    });
}

#[test]
fn a_hang_up_that_was_on_its_way_when_the_device_fell_asleep_is_said_when_it_wakes() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 23);
    w.talk(alice, bob);
    w.next_one(alice, Leg::FrameUp, "call.end", Fate::Vanishes);
    w.next_one(alice, Leg::Request, "GET", Fate::Late(5_000));
    w.end(alice);
    w.until("she looks whether it arrived", |w| w.count(alice, "GET") > 0);
    w.sleep(alice, 200_000);
    w.advance(230_000);
    assert_eq!(w.last_end(bob), Some(EndReason::RemoteHangup));
}

#[test]
fn an_invitation_that_waited_through_a_sleep_is_not_sent() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 24);
        let word = inviting(contract);
        w.next_one(alice, Leg::Request, word, Fate::Fails);
        w.call(alice, bob);
        w.until("it is to be tried again", |w| {
            w.explains(alice, "inviting: it failed")
        });
        w.sleep(alice, 100_000);
        w.advance(130_000);
        assert!(rang(&w, bob) == 0, "{contract:?}");
        assert_eq!(w.last_end(alice), Some(EndReason::DialFailed));
    });
}
