//! How often the backend is asked, and when not.

use ringway_core::ErrorCode;
use ringway_core::io::Input;
use ringway_core::model::{Command, Contract, EndReason, Event, Phase, RequestLimit, Warning};
use ringway_world::{App, Fate, Leg, World};

use crate::{both, inviting, two};

/// Ten per cent of jitter to either side, and the time that requests take.
fn about(count: usize, every_ms: usize, in_ms: usize) -> bool {
    let (least, most) = (in_ms / (every_ms * 11 / 10 + 80), in_ms / (every_ms * 9 / 10));
    (least.saturating_sub(1)..=most + 1).contains(&count)
}

/// Contract: private-call, NOTES: Polling
#[test]
fn private_call_polls_as_often_as_its_notes_say() {
    let (mut w, alice, bob) = two(Contract::PrivateCall, 1);
    let asked = |w: &mut World, what: &str, ms: u64| {
        let began = w.now;
        w.advance(ms);
        w.sent_since(began, alice, what).len()
    };
    let idle = asked(&mut w, "incoming", 60_000);
    assert!(about(idle, 3_000, 60_000), "{idle} polls in a minute");
    w.feed(alice, Input::Visible(false));
    w.advance(3_300);
    let hidden = asked(&mut w, "incoming", 60_000);
    assert!(about(hidden, 10_000, 60_000), "{hidden} polls in a hidden minute");
    let began = w.now;
    w.feed(alice, Input::Visible(true));
    assert_eq!(
        w.sent_since(began, alice, "incoming").len(),
        1,
        "visible again polls at once"
    );

    w.ring(alice, bob);
    let asked = |w: &mut World, what: &str, ms: u64| {
        let began = w.now;
        w.advance(ms);
        w.sent_since(began, alice, what).len()
    };
    let fast = asked(&mut w, "status", 9_500);
    assert!(
        about(fast, 1_500, 9_500),
        "{fast} polls in the first 10 s of ringing"
    );
    w.advance(1_500);
    let slow = asked(&mut w, "status", 15_000);
    assert!(about(slow, 2_500, 15_000), "{slow} polls in 15 s more");
    w.accept(bob);
    w.until("they talk", |w| w.phase(alice) == Some(Phase::Active));
    let talking = asked(&mut w, "status", 60_000);
    assert!(
        about(talking, 10_000, 60_000),
        "{talking} polls in a minute of talking"
    );
}

/// Contract: chattrix, NOTES: "Single connection per user session"
#[test]
fn chattrix_asks_only_after_silence() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 2);
    w.advance(60_000);
    assert_eq!(w.count(alice, "GET"), 0, "an idle push link is silent");
    w.ring(alice, bob);
    let began = w.now;
    w.advance(4_500);
    assert_eq!(w.sent_since(began, alice, "GET").len(), 0);
    w.advance(26_000);
    let asked = w.sent_since(began, alice, "GET").len();
    assert!((5..=6).contains(&asked), "every 5 s: {asked} in 30 s");
}

#[test]
fn two_polls_of_a_kind_are_never_under_way() {
    let (mut w, alice, _) = two(Contract::PrivateCall, 3);
    w.next_one(alice, Leg::Answer, "incoming", Fate::Late(7_000));
    w.until("one is under way", |w| {
        w.explains(alice, "asking for incoming calls")
    });
    let began = w.now;
    w.feed(alice, Input::Visible(false));
    w.feed(alice, Input::Visible(true));
    w.command(alice, Command::Reconnect);
    w.advance(6_000);
    assert_eq!(w.sent_since(began + 1, alice, "incoming").len(), 0);
}

#[test]
fn a_backend_that_limits_is_left_alone_for_as_long_as_it_says() {
    let (mut w, alice, _) = two(Contract::PrivateCall, 4);
    w.next_one(alice, Leg::Request, "incoming", Fate::Refused(429, Some(20)));
    let before = w.count(alice, "incoming");
    w.until("it is refused", |w| w.count(alice, "incoming") > before);
    let refused = w.now;
    w.advance(19_900);
    assert_eq!(w.sent_since(refused + 1, alice, "").len(), 0);
    w.advance(300);
    assert_eq!(w.sent_since(refused + 1, alice, "incoming").len(), 1);
}

#[test]
fn a_limited_invitation_is_repeated_when_its_time_has_come() {
    both(|contract| {
        let (mut w, alice, bob) = two(contract, 5);
        let word = inviting(contract);
        w.next_one(alice, Leg::Request, word, Fate::Refused(429, Some(3)));
        w.ring(alice, bob);
        let tries = w.sent_since(0, alice, word);
        assert!((3_000..3_200).contains(&(tries[1].at - tries[0].at)));
        w.end(alice);

        // What would take longer than anybody waits fails at once, and says when.
        w.advance(5_000);
        w.next_one(alice, Leg::Request, word, Fate::Refused(429, Some(40)));
        w.call(alice, bob);
        let id = w.last_command(alice);
        w.until("it failed", |w| w.result(alice, id).is_some());
        let error = w.result(alice, id).unwrap().clone().unwrap_err();
        assert_eq!(error.code, ErrorCode::RateLimited);
        assert_eq!(error.retry, ringway_core::Retry::After { ms: 40_000 });
    });
}

#[test]
fn chattrix_limits_invitations_and_says_so_to_the_app() {
    let mut setup = ringway_world::Setup::new(Contract::Chattrix, 6);
    setup.mock = |config| config.limits = true;
    let mut w = World::with(setup);
    let alice = w.add("alice", App::default());
    let bob = w.add("bob", App::default());
    w.connect_all();
    for _ in 0..10 {
        w.ring(alice, bob);
        w.end(alice);
        w.until("bob's phone stops", |w| w.live(bob).is_none());
    }
    w.call(alice, bob);
    let id = w.last_command(alice);
    w.until("it is decided", |w| w.result(alice, id).is_some());
    let error = w.result(alice, id).unwrap().clone().unwrap_err();
    assert_eq!(error.code, ErrorCode::RateLimited);
}

/// Contract: video-call, NOTES: 100 requests per 15 minutes
#[test]
fn the_clients_own_budget_keeps_a_quarter_for_the_user() {
    let mut w = World::new(Contract::PrivateCall, 7);
    let limit = RequestLimit {
        requests: 12,
        window_ms: 60_000,
    };
    let alice = w.add_with("alice", App::default(), |config| {
        config.request_limit = Some(limit)
    });
    let bob = w.add("bob", App::default());
    w.connect_all();
    w.advance(45_000);
    assert_eq!(w.count(alice, ""), 9, "polls stop at three quarters");
    let low = Event::Warning {
        warning: Warning::BudgetLow,
        raised: true,
    };
    assert!(w.client(alice).events.iter().any(|(_, event)| *event == low));
    w.call(alice, bob);
    w.until("it rings all the same", |w| w.client(bob).ringing().is_some());
    w.advance(120_000);
    assert_eq!(w.last_end(alice), Some(EndReason::NoAnswer));
}
