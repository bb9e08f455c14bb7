//! Media: its credentials, and what its reports do to a call.

use ringway_core::model::{
    Ask, CallId, CallStatus, Contract, EndReason, Event, MediaReport, MediaState, Phase, TokenState,
};
use ringway_world::{App, MediaCredentials, Who, World};

use crate::both;

/// Alice, whose app wants credentials looked after, talks with Bob.
fn talking(contract: Contract, seed: u64, credentials: MediaCredentials) -> (World, Who, Who, CallId) {
    let mut w = World::new(contract, seed);
    let app = App {
        credentials,
        ..App::default()
    };
    let alice = w.add_with("alice", app, |config| config.ask_credentials = true);
    let bob = w.add("bob", App::default());
    w.connect_all();
    let call = w.talk(alice, bob);
    (w, alice, bob, call)
}

/// When the app was asked for credentials: first, and again.
fn asked(w: &World, who: Who) -> Vec<(u64, bool)> {
    let asks = w.client(who).asks.iter().filter_map(|(at, ask)| match ask {
        Ask::Credentials { renew, .. } => Some((*at, *renew)),
        Ask::AuthToken { .. } => None,
    });
    asks.collect()
}

#[test]
fn credentials_are_asked_for_once_a_call_is_accepted() {
    both(|contract| {
        let fresh = MediaCredentials::Fresh { life_ms: 3_600_000 };
        let (mut w, alice, bob, call) = talking(contract, 1, fresh);
        let asks = asked(&w, alice);
        assert_eq!(asks.len(), 1);
        assert!(!asks[0].1);
        let channel = w.live(bob).unwrap().channel.unwrap();
        let given = w.client(alice).events.iter().find_map(|(_, event)| match event {
            Event::Credentials {
                call: of,
                credentials,
                renewed: false,
            } if *of == call => Some(credentials),
            _ => None,
        });
        assert_eq!(given.unwrap().channel, channel);
        assert_eq!(w.live(alice).unwrap().token_state, TokenState::Valid);
        w.end(alice);
        w.advance(7_200_000);
        assert_eq!(asked(&w, alice).len(), 1, "an ended call needs none");
    });
}

/// Contract: all, NOTES: Token refresh
#[test]
fn credentials_are_renewed_before_they_run_out() {
    // Lifetime in seconds, and how long before its end: a fifth, 35 to 120 s; half of a very short one.
    for (life_s, lead_s) in [(3_600, 120), (300, 60), (120, 35), (60, 30)] {
        let fresh = MediaCredentials::Fresh {
            life_ms: life_s * 1_000,
        };
        let (mut w, alice, _, call) = talking(Contract::Chattrix, 2, fresh);
        w.advance(u64::from(life_s) * 3_000);
        let asks = asked(&w, alice);
        assert!(asks.len() >= 3);
        for pair in asks.windows(2) {
            let gap = (pair[1].0 - pair[0].0) / 1_000;
            let due = u64::from(life_s - lead_s);
            assert!(
                (due - 6..=due + 6).contains(&gap),
                "{life_s} s: renewed after {gap} s"
            );
            assert!(pair[1].1);
        }
        let renewed = w.client(alice).events.iter().filter(
            |(_, event)| matches!(event, Event::Credentials { call: of, renewed: true, .. } if *of == call),
        );
        assert_eq!(renewed.count(), asks.len() - 1);
        assert_eq!(w.live(alice).unwrap().token_state, TokenState::Valid);
    }
}

#[test]
fn the_media_layers_own_warning_renews_at_once_and_not_twice() {
    let fresh = MediaCredentials::Fresh { life_ms: 3_600_000 };
    let (mut w, alice, _, _) = talking(Contract::Chattrix, 3, fresh);
    w.report(alice, MediaReport::TokenWillExpire);
    w.report(alice, MediaReport::TokenWillExpire);
    w.advance(1_000);
    assert_eq!(asked(&w, alice).len(), 2);
}

/// Contract: all, NOTES: Token refresh
#[test]
fn a_renewal_that_fails_is_tried_until_the_credentials_run_out() {
    let once = MediaCredentials::Once { life_ms: 100_000 };
    let (mut w, alice, _, call) = talking(Contract::Chattrix, 4, once);
    let began = asked(&w, alice)[0].0;
    w.advance(300_000);
    let asks = asked(&w, alice);
    assert!(asks.len() > 4, "tried again and again: {}", asks.len());
    assert!(
        asks.last().unwrap().0 <= began + 100_100,
        "and no longer than it makes sense"
    );
    let expired = w
        .client(alice)
        .events
        .iter()
        .filter(|(_, event)| matches!(event, Event::CredentialsExpired { call: of, .. } if *of == call));
    let expired: Vec<u64> = expired.map(|(at, _)| *at).collect();
    assert_eq!(expired.len(), 1);
    assert!((began + 99_900..=began + 100_100).contains(&expired[0]));
    assert_eq!(w.live(alice).unwrap().token_state, TokenState::Expired);
    assert_eq!(w.phase(alice), Some(Phase::Active), "signalling goes on");

    // The app may still come by new ones, and says so through its media layer.
    w.client_mut(alice).app.credentials = MediaCredentials::Fresh { life_ms: 3_600_000 };
    w.report(alice, MediaReport::TokenWillExpire);
    w.advance(100);
    assert_eq!(w.live(alice).unwrap().token_state, TokenState::Valid);
}

/// Contract: chattrix, NOTES: There is no Agora token in this contract
#[test]
fn without_any_credentials_the_call_ends_on_both_sides() {
    let mut w = World::new(Contract::Chattrix, 5);
    let app = App {
        credentials: MediaCredentials::Fails { retryable: false },
        ..App::default()
    };
    let alice = w.add_with("alice", app, |config| config.ask_credentials = true);
    let bob = w.add("bob", App::accepts(100));
    w.connect_all();
    w.call(alice, bob);
    w.until("alice cannot join", |w| {
        w.last_end(alice) == Some(EndReason::TokenFailed)
    });
    // Bob's acceptance is not confirmed yet, so that a cancel may have crossed it, as far as he can tell.
    w.until("bob knows", |w| {
        w.last_end(bob) == Some(EndReason::RemoteCancelled)
    });
}

#[test]
fn credentials_that_cannot_be_had_for_now_are_asked_for_until_the_setup_is_over() {
    let mut w = World::new(Contract::Chattrix, 6);
    let app = App {
        credentials: MediaCredentials::Fails { retryable: true },
        ..App::default()
    };
    let alice = w.add_with("alice", app, |config| config.ask_credentials = true);
    let bob = w.add("bob", App::accepts(100));
    w.connect_all();
    w.call(alice, bob);
    w.until("alice gives up", |w| {
        w.last_end(alice) == Some(EndReason::SetupTimeout)
    });
    assert!(
        (4..=7).contains(&asked(&w, alice).len()),
        "{:?}",
        asked(&w, alice)
    );
}

#[test]
fn media_that_fails_ends_the_call() {
    both(|contract| {
        let fresh = MediaCredentials::Fresh { life_ms: 3_600_000 };
        let (mut w, alice, bob, call) = talking(contract, 7, fresh);
        w.report(
            alice,
            MediaReport::Failed {
                reason: "ice".to_owned(),
            },
        );
        let end = w.client(alice).engine().call(&call).unwrap().end.unwrap();
        assert_eq!(
            (end.reason, end.raw.as_deref(), end.answered),
            (EndReason::MediaFailed, Some("ice"), true)
        );
        w.until("bob knows", |w| w.last_end(bob) == Some(EndReason::RemoteHangup));
    });
}

#[test]
fn media_that_reconnects_shows_and_ends_nothing() {
    both(|contract| {
        let fresh = MediaCredentials::Fresh { life_ms: 3_600_000 };
        let (mut w, alice, _, _) = talking(contract, 8, fresh);
        w.report(alice, MediaReport::Reconnecting);
        let call = w.live(alice).unwrap();
        assert_eq!(
            (call.phase, call.status),
            (Phase::Active, CallStatus::Reconnecting)
        );
        w.report(alice, MediaReport::Joined);
        let call = w.live(alice).unwrap();
        assert_eq!(
            (call.status, call.media_state),
            (CallStatus::Active, MediaState::Joined)
        );
        let story = w.client(alice).story();
        assert_eq!(story[story.len() - 2..], ["reconnecting", "active"]);
    });
}

/// Contract: private-call, NOTES: There is no end endpoint
#[test]
fn who_leaves_the_channel_of_a_private_call_has_twenty_seconds_to_come_back() {
    let fresh = MediaCredentials::Fresh { life_ms: 3_600_000 };
    let (mut w, alice, _, _) = talking(Contract::PrivateCall, 9, fresh);
    w.report(alice, MediaReport::PeerLeft);
    w.advance(19_000);
    w.report(alice, MediaReport::PeerJoined);
    w.advance(60_000);
    assert_eq!(w.phase(alice), Some(Phase::Active));
    w.report(alice, MediaReport::PeerLeft);
    let left = w.now;
    w.until("that was that", |w| {
        w.last_end(alice) == Some(EndReason::RemoteHangup)
    });
    assert_eq!(w.now - left, 20_000);

    let (mut w, alice, _, _) = talking(Contract::Chattrix, 9, fresh);
    w.report(alice, MediaReport::PeerLeft);
    w.advance(60_000);
    assert_eq!(
        w.phase(alice),
        Some(Phase::Active),
        "chattrix tells of a hang-up itself"
    );
}
