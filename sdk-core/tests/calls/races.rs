//! Two things at once: glare, cancels that meet acceptances, several devices, late and early news.

use ringway_core::model::{Contract, DeclineReason, EndReason, Phase, Reply};
use ringway_world::{App, Fate, Leg, World};

use crate::{both, inviting, rang, two, two_with};

/// Contract: private-call, NOTES: 409 on invite
#[test]
fn two_who_call_each_other_are_connected_without_another_ring() {
    both(|contract| {
        for seed in 0..20 {
            let (mut w, alice, bob) = two(contract, seed);
            w.call(alice, bob);
            w.advance(seed * 3);
            w.call(bob, alice);
            w.until("both talk", |w| {
                [alice, bob]
                    .into_iter()
                    .all(|who| w.phase(who) == Some(Phase::Active))
            });
            assert_eq!(w.live(alice).unwrap().server_id, w.live(bob).unwrap().server_id);
            assert!(w.client(alice).live().len() == 1 && w.client(bob).live().len() == 1);
            let replaced = [alice, bob].into_iter().flat_map(|who| w.client(who).ends());
            // None when the second one's phone rang before the button was pressed: that was an answer.
            let replaced: Vec<_> = replaced
                .map(|end| (end.reason, end.replaced_by.is_some()))
                .collect();
            assert!(replaced.len() <= 1, "{contract:?} seed {seed}");
            assert!(
                replaced.iter().all(|end| *end == (EndReason::Glare, true)),
                "{replaced:?}"
            );
            w.advance(60_000);
            assert_eq!(w.phase(alice), Some(Phase::Active), "it stays so");
        }
    });
}

#[test]
fn each_command_answers_with_the_call_that_goes_on_or_with_one_that_it_replaced() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 21);
        w.call(alice, bob);
        w.call(bob, alice);
        w.until("both talk", |w| {
            [alice, bob]
                .into_iter()
                .all(|who| w.phase(who) == Some(Phase::Active))
        });
        for who in [alice, bob] {
            let goes_on = w.live(who).unwrap().id;
            let id = w.last_command(who);
            let Some(Ok(Reply::Call { call })) = w.result(who, id) else {
                panic!("{contract:?}: {:?}", w.result(who, id));
            };
            let replaced_by = w
                .client(who)
                .engine()
                .call(call)
                .unwrap()
                .end
                .and_then(|end| end.replaced_by);
            assert!(*call == goes_on || replaced_by == Some(goes_on), "{contract:?}");
        }
    });
}

#[test]
fn glare_that_does_not_connect_rings() {
    both(|contract| {
        let mut w = World::new(contract, 22);
        let alice = w.add_with("alice", App::default(), |config| config.glare_connects = false);
        let bob = w.add_with("bob", App::default(), |config| config.glare_connects = false);
        w.connect_all();
        w.call(alice, bob);
        w.call(bob, alice);
        w.until("one of them rings", |w| {
            [alice, bob]
                .into_iter()
                .any(|who| w.client(who).ringing().is_some())
        });
        let called = if w.client(alice).ringing().is_some() {
            alice
        } else {
            bob
        };
        assert_eq!(w.last_end(called), Some(EndReason::Glare));
        w.accept(called);
        w.until("both talk", |w| {
            [alice, bob]
                .into_iter()
                .all(|who| w.phase(who) == Some(Phase::Active))
        });
    });
}

#[test]
fn calling_somebody_who_rings_here_is_an_answer() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 23);
        w.ring(alice, bob);
        let ringing = w.client(bob).ringing().unwrap().id;
        let id = w.place(bob, "101");
        assert_eq!(w.result(bob, id), Some(&Ok(Reply::Call { call: ringing })));
        w.until("both talk", |w| {
            [alice, bob]
                .into_iter()
                .all(|who| w.phase(who) == Some(Phase::Active))
        });
    });
}

#[test]
fn an_end_before_the_backend_has_named_the_call_takes_it_back_later() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 24);
        let invite = inviting(contract);
        w.next_one(alice, Leg::Answer, invite, Fate::Late(3_500));
        let call = w.call(alice, bob);
        w.until("bob rings", |w| w.client(bob).ringing().is_some());
        assert_eq!(w.phase(alice), Some(Phase::Dialing));
        w.end(alice);
        assert_eq!(w.last_end(alice), Some(EndReason::LocalCancelled));
        w.until("bob's phone stops", |w| w.last_end(bob).is_some());
        assert_eq!(w.last_end(bob), Some(EndReason::RemoteCancelled));
        let status = w.status_of(alice, &call).unwrap();
        assert!(["cancelled", "ENDED"].contains(&status.as_str()), "{status}");
    });
}

#[test]
fn an_invitation_is_not_sent_again_after_it_was_cancelled() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 25);
        w.next_one(alice, Leg::Request, "/in", Fate::Fails);
        w.call(alice, bob);
        w.end(alice);
        w.advance(60_000);
        assert_eq!(w.count(alice, "invite") + w.count(alice, "initiate"), 1);
        assert!(w.client(bob).ends().is_empty() && w.live(bob).is_none());
    });
}

#[test]
fn an_acceptance_is_not_sent_again_after_the_call_was_ended() {
    let (mut w, alice, bob) = two(Contract::PrivateCall, 26);
    w.ring(alice, bob);
    w.next_one(bob, Leg::Request, "accept", Fate::Fails);
    w.accept(bob);
    w.end(bob);
    w.advance(60_000);
    assert_eq!(w.count(bob, "accept"), 1);
    assert!(w.live(alice).is_none(), "alice does not wait for ever");
}

#[test]
fn only_one_of_two_devices_gets_the_call() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 27);
        let tablet = w.add("bob-tablet", App::default());
        w.connect_all();
        w.ring(alice, bob);
        w.until("both devices ring", |w| w.client(tablet).ringing().is_some());
        w.accept(bob);
        w.until("the tablet knows", |w| w.last_end(tablet).is_some());
        assert_eq!(w.last_end(tablet), Some(EndReason::AnsweredElsewhere));
        w.until("bob talks", |w| w.phase(bob) == Some(Phase::Active));
        assert_eq!(w.phase(alice), Some(Phase::Active));
    });
}

#[test]
fn both_devices_accept_at_once_and_one_wins() {
    both(|contract| {
        for seed in 0..10 {
            let (mut w, alice, bob) = two(contract, seed);
            let tablet = w.add("bob-tablet", App::default());
            w.connect_all();
            w.ring(alice, bob);
            w.until("both devices ring", |w| w.client(tablet).ringing().is_some());
            w.accept(bob);
            w.accept(tablet);
            w.advance(20_000);
            let has: Vec<_> = [bob, tablet]
                .into_iter()
                .filter(|who| w.live(*who).is_some())
                .collect();
            assert_eq!(has.len(), 1, "{contract:?} seed {seed}");
            let other = if has == [bob] { tablet } else { bob };
            assert_eq!(w.last_end(other), Some(EndReason::AnsweredElsewhere));
            assert_eq!(w.phase(alice), Some(Phase::Active));
        }
    });
}

#[test]
fn an_answer_whose_repeat_is_refused_is_still_this_sides_own() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 40);
    w.ring(alice, bob);
    // The confirmation finds the call still ringing, since the frame is slow; the repeat is slower, and refused.
    w.next_one(bob, Leg::FrameUp, "call.accept", Fate::Late(2_200));
    w.next_one(bob, Leg::Request, "/accept", Fate::Late(1_000));
    w.accept(bob);
    w.advance(8_000);
    assert_eq!(w.count(bob, "/accept"), 1);
    assert_eq!(
        (w.phase(alice), w.phase(bob)),
        (Some(Phase::Active), Some(Phase::Active))
    );
}

#[test]
fn a_look_up_from_before_the_answer_does_not_confirm_it() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 32);
    let tablet = w.add("bob-tablet", App::default());
    w.connect_all();
    w.ring(alice, bob);
    w.next_one(bob, Leg::Request, "GET", Fate::Late(200));
    w.next_one(bob, Leg::FrameDown, "call_error", Fate::Late(1_000));
    w.until("bob's phone looks the call up", |w| w.count(bob, "GET") == 1);
    w.accept(tablet);
    w.advance(100);
    w.accept(bob);
    w.until("bob knows", |w| w.last_end(bob).is_some());
    assert_eq!(w.last_end(bob), Some(EndReason::AnsweredElsewhere));
    assert_eq!(w.phase(tablet), Some(Phase::Active));
}

#[test]
fn a_decline_on_one_device_stops_the_other() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 28);
        let tablet = w.add("bob-tablet", App::default());
        w.connect_all();
        w.ring(alice, bob);
        w.until("both devices ring", |w| w.client(tablet).ringing().is_some());
        w.decline(bob, DeclineReason::Declined);
        w.until("the tablet knows", |w| w.last_end(tablet).is_some());
        assert_eq!(w.last_end(tablet), Some(EndReason::DeclinedElsewhere));
        assert_eq!(w.last_end(alice), Some(EndReason::RemoteDeclined));
    });
}

#[test]
fn a_cancel_that_crosses_an_acceptance_leaves_nobody_ringing() {
    both(|contract| {
        for seed in 0..20 {
            let (mut w, alice, bob) = two(contract, seed);
            w.ring(alice, bob);
            w.accept(bob);
            w.advance(seed);
            w.end(alice);
            w.advance(90_000);
            assert!(w.live(alice).is_none(), "{contract:?} seed {seed}");
            // private-call has no word for it once the acceptance is through: Bob's media layer waits alone.
            let alone = w.phase(bob) == Some(Phase::Active) && contract == Contract::PrivateCall;
            assert!(alone || w.live(bob).is_none(), "{contract:?} seed {seed}");
        }
    });
}

#[test]
fn an_acceptance_in_the_last_moment_leaves_both_sides_in_agreement() {
    both(|contract| {
        let window = if contract == Contract::Chattrix {
            60_000
        } else {
            30_000
        };
        for early in [0, 5, 20, 35, 50, 80, 2_000] {
            let (mut w, alice, bob) = two(contract, early);
            w.call(alice, bob);
            w.until("bob rings", |w| w.client(bob).ringing().is_some());
            let created = w.sent.iter().find(|sent| sent.what.contains("/in")).unwrap().at;
            w.advance((created + window).saturating_sub(w.now + early));
            if w.client(bob).ringing().is_some() {
                w.accept(bob);
            }
            w.advance(60_000);
            assert_eq!(
                w.live(alice).is_some(),
                w.live(bob).is_some(),
                "{contract:?}, {early} ms early"
            );
        }
    });
}

#[test]
fn late_and_repeated_news_of_a_call_that_is_over_never_rings_again() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 29);
    w.next_one(bob, Leg::FrameDown, "call_invitation", Fate::Twice);
    w.ring(alice, bob);
    w.decline(bob, DeclineReason::Declined);
    w.until("alice knows", |w| w.last_end(alice).is_some());
    w.break_sockets(bob);
    w.advance(30_000);
    assert_eq!(rang(&w, bob), 1);
    assert_eq!(w.client(bob).ends().len(), 1);
}

#[test]
fn news_that_overtakes_the_answer_to_the_invitation_counts_once_the_call_has_a_name() {
    let (mut w, alice, bob) = two_with(Contract::Chattrix, 30, App::accepts(0));
    w.next_one(alice, Leg::Answer, "initiate", Fate::Late(1_500));
    w.call(alice, bob);
    w.until("bob accepted", |w| w.phase(bob) == Some(Phase::Connecting));
    w.advance(200);
    assert_eq!(w.phase(alice), Some(Phase::Dialing));
    w.until("alice, too", |w| w.phase(alice) == Some(Phase::Connecting));
    assert_eq!(w.count(alice, "GET /api/v1/calls"), 0, "no look-up was needed");
    w.until("both talk", |w| w.phase(bob) == Some(Phase::Active));
}

#[test]
fn an_abandoned_command_gives_the_call_up() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 31);
        w.next_one(alice, Leg::Answer, "/in", Fate::Late(2_000));
        let call = w.call(alice, bob);
        let id = w.last_command(alice);
        w.abandon(alice, id);
        assert_eq!(w.last_end(alice), Some(EndReason::LocalCancelled));
        w.advance(60_000);
        assert!(w.result(alice, id).is_none(), "nobody waits for it any more");
        assert!(w.live(bob).is_none());
        let status = w.status_of(alice, &call).unwrap();
        assert!(["cancelled", "ENDED"].contains(&status.as_str()), "{status}");
    });
}

#[test]
fn a_redial_does_not_trip_over_its_own_cancel() {
    both(|contract| {
        for seed in 0..30 {
            let (mut w, alice, bob) = two(contract, seed);
            w.call(alice, bob);
            // Sometimes the first call has its name by now, sometimes not.
            w.advance(seed * 4);
            w.end(alice);
            w.call(alice, bob);
            let redial = w.last_command(alice);
            w.until("Bob's phone rings for the second call", |w| {
                w.result(alice, redial).is_some()
            });
            assert!(
                matches!(w.result(alice, redial), Some(Ok(Reply::Call { .. }))),
                "{contract:?}, seed {seed}: {:?}",
                w.result(alice, redial)
            );
        }
    });
}

#[test]
fn a_call_whose_name_got_lost_is_taken_back_when_it_is_accepted() {
    for lost in [Fate::Fails, Fate::Vanishes] {
        for answers_after in [10, 12_000] {
            let (mut w, alice, bob) = two(Contract::Chattrix, 5);
            w.next_one(alice, Leg::Answer, "initiate", lost);
            w.call(alice, bob);
            w.until("Bob's phone rings", |w| w.phase(bob) == Some(Phase::Ringing));
            w.advance(answers_after);
            w.accept(bob);
            w.until("nobody is left in a call", |w| {
                w.live(alice).is_none() && w.live(bob).is_none()
            });
            assert_eq!(
                w.last_end(alice),
                Some(EndReason::DialFailed),
                "{lost:?} {answers_after}"
            );
            assert!(w.last_end(bob).is_some());
            let call = w.client(bob).ends().len();
            assert_eq!(call, 1, "one call, one end");
        }
    }
}
