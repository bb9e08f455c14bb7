//! Whole lives of calls: from ringing to every kind of end.

use ringway_core::ErrorCode;
use ringway_core::model::{
    BusyPolicy, CallStatus, Command, Contract, DeclineReason, EndReason, Event, HistoryKind, Phase, UserId,
};
use ringway_world::{App, World};

use crate::{both, two, two_with};

/// Contract: chattrix, NOTES: The client sends PATCH status ACTIVE
#[test]
fn a_call_rings_is_accepted_carries_media_and_is_hung_up() {
    both(|contract| {
        let (mut w, alice, bob) = two_with(contract, 1, App::accepts(2_000));
        let call = w.call(alice, bob);
        w.until("both talk", |w| {
            w.phase(alice) == Some(Phase::Active) && w.phase(bob) == Some(Phase::Active)
        });
        w.advance(30_000);
        w.end(alice);
        assert_eq!(w.last_end(alice), Some(EndReason::LocalHangup));
        w.until("bob knows", |w| w.last_end(bob) == Some(EndReason::RemoteHangup));
        let end = w.client(alice).engine().call(&call).unwrap().end.unwrap();
        assert!(end.answered && end.history == HistoryKind::Completed);
        assert!((29_000..33_000).contains(&end.duration_ms), "{end:?}");
        let story = ["dialing", "ringing", "connecting", "active", "ended LocalHangup"];
        assert_eq!(w.client(alice).story()[2..], story);
        let story = ["incoming from 101", "connecting", "active", "ended RemoteHangup"];
        assert_eq!(w.client(bob).story()[2..], story);
    });
}

/// Contract: private-call, NOTES: status does not carry the channel
#[test]
fn both_sides_name_the_same_channel_and_know_who_the_other_is() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 2);
        w.talk(alice, bob);
        let (here, there) = (w.live(alice).unwrap(), w.live(bob).unwrap());
        assert_eq!(here.channel, there.channel);
        assert!(here.channel.is_some());
        assert_eq!(here.server_id, there.server_id);
        assert_eq!(there.peer.name.as_deref(), Some("Alice"));
        assert_eq!(here.status, CallStatus::Active);
    });
}

#[test]
fn a_rejection_tells_the_caller_why_where_the_contract_can() {
    let reasons = [
        (
            DeclineReason::Declined,
            EndReason::LocalDeclined,
            EndReason::RemoteDeclined,
        ),
        (DeclineReason::Busy, EndReason::LocalBusy, EndReason::RemoteBusy),
        (
            DeclineReason::Unavailable,
            EndReason::LocalDeclined,
            EndReason::RemoteUnavailable,
        ),
    ];
    both(|contract| {
        for (reason, here, there) in reasons {
            let (mut w, alice, bob) = two(contract, 3);
            w.ring(alice, bob);
            w.decline(bob, reason);
            assert_eq!(w.last_end(bob), Some(here));
            w.until("alice knows", |w| w.last_end(alice).is_some());
            let told = if contract == Contract::Chattrix {
                there
            } else {
                EndReason::RemoteDeclined
            };
            assert_eq!(w.last_end(alice), Some(told));
            assert!(!w.client(alice).ends()[0].answered);
        }
    });
}

#[test]
fn a_cancel_stops_the_ringing_on_the_other_side() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 4);
        w.ring(alice, bob);
        w.end(alice);
        assert_eq!(w.last_end(alice), Some(EndReason::LocalCancelled));
        w.until("bob knows", |w| w.last_end(bob).is_some());
        assert_eq!(w.last_end(bob), Some(EndReason::RemoteCancelled));
        assert_eq!(w.client(bob).ends()[0].history, HistoryKind::Missed);
    });
}

#[test]
fn nobody_answers() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 5);
        w.ring(alice, bob);
        let began = w.now;
        w.until("bob's phone stops", |w| w.last_end(bob).is_some());
        let rang = w.now - began;
        w.until("alice knows", |w| w.last_end(alice).is_some());
        let waited = w.now - began;
        assert_eq!(w.last_end(bob), Some(EndReason::Missed));
        assert_eq!(w.last_end(alice), Some(EndReason::NoAnswer));
        // private-call: the phone stops after 30 s, the backend's sweep tells the caller within 10 s more.
        let (rings, waits) = match contract {
            Contract::PrivateCall => (26_000..30_500, 28_000..43_000),
            _ => (59_000..62_000, 59_000..62_000),
        };
        assert!(rings.contains(&rang), "{contract:?}: rang for {rang} ms");
        assert!(waits.contains(&waited), "{contract:?}: waited for {waited} ms");
    });
}

#[test]
fn a_callee_who_comes_online_late_still_gets_the_call() {
    both(|contract| {
        let mut w = World::new(contract, 6);
        let alice = w.add("alice", App::default());
        w.connect_all();
        let bob = w.add("bob", App::accepts(500));
        w.call(alice, bob);
        w.until("it rings as far as alice knows", |w| {
            w.phase(alice) == Some(Phase::Ringing)
        });
        w.advance(8_000);
        w.command(bob, Command::Connect);
        w.until("both talk", |w| {
            w.phase(alice) == Some(Phase::Active) && w.phase(bob) == Some(Phase::Active)
        });
    });
}

#[test]
fn an_invitation_that_is_nearly_over_does_not_ring_any_more() {
    let mut w = World::new(Contract::PrivateCall, 7);
    let alice = w.add("alice", App::default());
    w.connect_all();
    let bob = w.add("bob", App::default());
    w.call(alice, bob);
    w.advance(28_500);
    w.command(bob, Command::Connect);
    w.advance(2_000);
    assert_eq!(w.last_end(bob), Some(EndReason::Expired));
    assert!(w.client(bob).ringing().is_none());
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_sent() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 8);
        let mut place = |to: &str, channel: Option<&str>| {
            let command = Command::Call {
                to: UserId::from(to),
                media: Default::default(),
                channel: channel.map(str::to_owned),
            };
            let id = w.command(alice, command);
            w.result(alice, id).cloned().unwrap().unwrap_err().code
        };
        assert_eq!(place("", None), ErrorCode::UsageInvalidArgument);
        assert_eq!(place("101", None), ErrorCode::UsageInvalidArgument);
        match contract {
            Contract::PrivateCall => {
                assert_eq!(place("102", Some("mine")), ErrorCode::UsageUnsupported);
                assert_eq!(place("bob", None), ErrorCode::UsageInvalidArgument);
            }
            _ => assert_eq!(place("102", Some("")), ErrorCode::UsageInvalidArgument),
        }
        w.talk(alice, bob);
        let again = w.place(alice, "103");
        let error = w.result(alice, again).cloned().unwrap().unwrap_err();
        assert_eq!(error.code, ErrorCode::UsageBusy);
        assert_eq!(w.count(alice, "invite") + w.count(alice, "initiate"), 1);
    });
}

#[test]
fn nobody_is_called_by_that_name() {
    both(|contract| {
        let (mut w, alice, _) = two(contract, 9);
        let id = w.place(alice, "999");
        w.until("it failed", |w| w.result(alice, id).is_some());
        let error = w.result(alice, id).cloned().unwrap().unwrap_err();
        assert_eq!(error.code, ErrorCode::CallNotFound);
        assert_eq!(w.last_end(alice), Some(EndReason::DialFailed));
    });
}

#[test]
fn a_second_call_is_refused_as_busy_and_the_app_is_told() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 10);
        let carol = w.add("carol", App::default());
        w.connect_all();
        w.talk(alice, bob);
        w.call(carol, bob);
        w.until("carol knows", |w| w.last_end(carol).is_some());
        let told = if contract == Contract::Chattrix {
            EndReason::RemoteBusy
        } else {
            EndReason::RemoteDeclined
        };
        assert_eq!(w.last_end(carol), Some(told));
        assert!(w.client(bob).story().contains(&"refused 103 as busy".to_owned()));
        assert_eq!(w.phase(bob), Some(Phase::Active));
        assert_eq!(w.client(bob).live().len(), 1);
    });
}

#[test]
fn a_second_call_rings_or_waits_where_the_app_wants_it_and_answering_it_ends_the_first() {
    both(|contract| {
        for (policy, waits) in [(BusyPolicy::Ring, false), (BusyPolicy::Wait, true)] {
            let mut w = World::new(contract, 11);
            let alice = w.add("alice", App::default());
            let bob = w.add_with("bob", App::default(), |config| config.busy = policy);
            let carol = w.add("carol", App::default());
            w.connect_all();
            w.talk(alice, bob);
            w.ring(carol, bob);
            assert_eq!(w.client(bob).ringing().unwrap().waiting, waits);
            w.accept(bob);
            assert_eq!(w.last_end(bob), Some(EndReason::LocalHangup));
            w.until("bob talks with carol", |w| w.phase(carol) == Some(Phase::Active));
            w.until("alice knows", |w| {
                w.last_end(alice) == Some(EndReason::RemoteHangup)
            });
            assert_eq!(w.live(bob).unwrap().peer.id.as_str(), "103");
        }
    });
}

#[test]
fn a_snapshot_shows_the_calls_that_go_on_and_the_oldest_first() {
    for seed in 0..8 {
        let mut w = World::new(Contract::Chattrix, seed);
        let bob = w.add_with("bob", App::default(), |config| config.busy = BusyPolicy::Ring);
        let callers = ["carol", "alice", "dave"].map(|name| w.add(name, App::default()));
        w.connect_all();
        for caller in callers {
            w.call(caller, bob);
            w.advance(1_000);
        }
        let shown = |w: &World| -> Vec<String> {
            let calls = w.client(bob).live().into_iter();
            calls.map(|call| call.peer.id.to_string()).collect()
        };
        assert_eq!(shown(&w), ["103", "101", "104"], "seed {seed}");
        w.end(callers[1]);
        w.advance(1_000);
        assert_eq!(shown(&w), ["103", "104"], "seed {seed}");
    }
}

#[test]
fn a_call_whose_media_never_comes_up_ends() {
    both(|contract| {
        let silent = App {
            joins_after: None,
            ..App::accepts(500)
        };
        let (mut w, alice, bob) = two_with(contract, 12, silent);
        w.client_mut(alice).app.joins_after = None;
        w.call(alice, bob);
        w.until("connecting", |w| w.phase(bob) == Some(Phase::Connecting));
        let began = w.now;
        w.until("bob gives up", |w| w.last_end(bob).is_some());
        assert_eq!(w.last_end(bob), Some(EndReason::SetupTimeout));
        assert!((29_900..=30_100).contains(&(w.now - began)));
        w.until("alice, too", |w| w.last_end(alice).is_some());
    });
}

#[test]
fn the_app_sees_the_backends_quality_warning() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 13);
    let call = w.talk(alice, bob);
    let id = w.live(alice).unwrap().server_id.unwrap();
    let body = serde_json::json!({"callId": id.as_str(), "userId": "101", "quality": "BAD"});
    w.trigger("quality", &body);
    w.advance(1_000);
    let warned = w
        .client(alice)
        .events
        .iter()
        .any(|(_, event)| matches!(event, Event::QualityWarning { call: of, .. } if *of == call));
    assert!(warned);
    assert!(!w.client(bob).story().iter().any(|word| word == "QualityWarning"));
}
