//! Whole lives of calls: from ringing to every kind of end.

use ringway_core::model::{Command, Contract, DeclineReason, EndReason, HistoryKind, Phase};
use ringway_world::{App, Fate, Leg};

use crate::{both, two, two_with};

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
        assert!((29_000..32_000).contains(&end.duration_ms), "{end:?}");
        let story = ["dialing", "ringing", "connecting", "active", "ended LocalHangup"];
        assert_eq!(w.client(alice).story()[2..], story);
        let story = ["incoming from 101", "connecting", "active", "ended RemoteHangup"];
        assert_eq!(w.client(bob).story()[2..], story);
    });
}
