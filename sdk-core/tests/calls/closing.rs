//! The end of a client, and what it says of itself until then.

use ringway_core::ErrorCode;
use ringway_core::io::Input;
use ringway_core::model::{Command, EndReason, LinkState, Phase, Reply};
use ringway_world::{Fate, Leg, World};

use crate::{both, two};

#[test]
fn a_client_that_closes_says_goodbye_and_nothing_afterwards() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 1);
        w.talk(alice, bob);
        let id = w.command(alice, Command::Close);
        assert_eq!(w.last_end(alice), Some(EndReason::ClientShutdown));
        w.until("bob knows", |w| w.last_end(bob) == Some(EndReason::RemoteHangup));
        w.until("it is closed", |w| w.result(alice, id) == Some(&Ok(Reply::Done)));
        assert_eq!(w.link(alice), LinkState::Closed);
        let (closed, events) = (w.now, w.client(alice).events.len());
        w.feed(alice, Input::Online(false));
        w.feed(alice, Input::Online(true));
        w.feed(alice, Input::Resumed { slept_ms: 100_000 });
        w.advance(300_000);
        assert!(w.sent_since(closed + 1, alice, "").is_empty());
        assert_eq!(w.client(alice).events.len(), events);
        assert!(
            w.client(alice).engine().poll_timeout().is_none(),
            "no timer is left"
        );

        for command in [Command::Connect, Command::Reconnect] {
            let id = w.command(alice, command);
            assert_eq!(
                w.result(alice, id).unwrap().clone().unwrap_err().code,
                ErrorCode::UsageClosed
            );
        }
        let again = w.command(alice, Command::Close);
        assert_eq!(w.result(alice, again), Some(&Ok(Reply::Done)));
    });
}

#[test]
fn a_close_while_it_rings_there_takes_the_invitation_back() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 2);
        w.ring(alice, bob);
        w.command(alice, Command::Close);
        w.until("bob's phone stops", |w| {
            w.last_end(bob) == Some(EndReason::RemoteCancelled)
        });
    });
}

#[test]
fn a_close_while_it_rings_here_leaves_the_call_to_other_devices() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 3);
        w.ring(alice, bob);
        w.command(bob, Command::Close);
        w.advance(10_000);
        assert_eq!(w.phase(alice), Some(Phase::Ringing));
    });
}

#[test]
fn a_close_before_the_call_has_a_name_waits_for_it() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 4);
        w.next_one(alice, Leg::Answer, "/in", Fate::Late(1_500));
        let call = w.call(alice, bob);
        let id = w.command(alice, Command::Close);
        w.until("it is closed", |w| w.result(alice, id).is_some());
        let status = w.status_of(alice, &call).unwrap();
        assert!(["cancelled", "ENDED"].contains(&status.as_str()), "{status}");
    });
}

#[test]
fn a_close_does_not_wait_for_a_backend_that_is_gone() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 5);
        w.ring(alice, bob);
        w.faults.vanishes = 1.0;
        let began = w.now;
        let id = w.command(alice, Command::Close);
        w.until("it is closed", |w| w.result(alice, id).is_some());
        assert!(w.now - began <= 5_000);
    });
}

#[test]
fn explain_says_what_each_phase_waits_for() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 6);
        let says = |w: &World, who, what: &str| {
            assert!(w.explains(who, what), "{contract:?}: not {what:?}");
        };
        w.call(alice, bob);
        says(&w, alice, "dialing");
        says(&w, alice, "inviting: the backend has not answered yet");
        w.until("it rings", |w| {
            w.client(bob).ringing().is_some() && w.phase(alice) == Some(Phase::Ringing)
        });
        says(&w, alice, "ringing: the other side");
        says(&w, bob, "ringing: the app");
        let waits = w.client(bob).engine().explain(w.client(bob).clock(w.now));
        let rings = waits
            .iter()
            .find(|wait| wait.reason.starts_with("ringing"))
            .unwrap();
        let most = if contract == ringway_core::model::Contract::Chattrix {
            62_000
        } else {
            30_000
        };
        assert!(rings.until_ms.unwrap() <= most && rings.until_ms.unwrap() > most - 5_000);
        w.client_mut(bob).app.joins_after = None;
        w.accept(bob);
        w.advance(3_000);
        says(&w, bob, "connecting: the app has not reported media");
        says(&w, bob, "the call ends unless the app reports media");
        w.until("alice talks", |w| w.phase(alice) == Some(Phase::Active));
        says(&w, alice, "active: until somebody hangs up");
        w.feed(alice, Input::Online(false));
        says(&w, alice, "offline");
    });
}

#[test]
fn a_page_that_is_left_takes_its_call_back_and_may_come_back_itself() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 5);
        w.ring(alice, bob);
        w.feed(alice, Input::Left);
        assert_eq!(w.last_end(alice), Some(EndReason::ClientShutdown));
        w.until("bob's phone stops", |w| {
            w.last_end(bob) == Some(EndReason::RemoteCancelled)
        });
        w.feed(alice, Input::Resumed { slept_ms: 20_000 });
        w.ring(alice, bob);
    });
}

#[test]
fn what_rings_in_a_page_that_is_left_rings_on() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 6);
        w.ring(alice, bob);
        w.feed(bob, Input::Left);
        assert_eq!(w.phase(bob), Some(Phase::Ringing));
        w.accept(bob);
        w.until("alice knows", |w| w.phase(alice) >= Some(Phase::Connecting));
    });
}
