//! The token for the backend: asked for once, renewed in time, refused and forgiven.

use ringway_core::ErrorCode;
use ringway_core::io::Input;
use ringway_core::model::{Ask, Command, Contract, Event, LinkState, Phase};
use ringway_world::{App, Fate, Leg, Tokens, World};

use crate::two;

/// How often the app was asked for a token.
fn asked(w: &World, who: ringway_world::Who) -> usize {
    w.client(who)
        .asks
        .iter()
        .filter(|(_, ask)| matches!(ask, Ask::AuthToken { .. }))
        .count()
}

/// Contract: all, NOTES: Token refresh
#[test]
fn one_refusal_asks_once_for_all_requests_and_they_all_succeed() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 1);
    w.talk(alice, bob);
    let before = asked(&w, alice);
    w.trigger("expire-token", &serde_json::json!({"userId": "101"}));
    w.client_mut(alice).app.thinks = 400;
    let api = |n: u32| {
        let path = format!("/api/v1/calls/unknown-{n}");
        Command::Api(ringway_core::model::ApiRequest {
            method: ringway_core::model::Method::Get,
            path,
            body: None,
        })
    };
    let orders: Vec<_> = (0..5).map(|n| w.command(alice, api(n))).collect();
    w.until("all are answered", |w| {
        orders.iter().all(|id| w.result(alice, *id).is_some())
    });
    for id in orders {
        let error = w.result(alice, id).unwrap().clone().unwrap_err();
        assert_eq!(
            error.code,
            ErrorCode::CallNotFound,
            "the backend took the new token"
        );
    }
    assert_eq!(asked(&w, alice) - before, 1);
    assert_eq!(w.phase(alice), Some(Phase::Active));
}

#[test]
fn a_second_refusal_is_final_until_the_app_signs_in_again() {
    let mut w = World::new(Contract::Chattrix, 2);
    let stale = w.backend().token("101", -5);
    let app = App {
        tokens: Tokens::Same(stale),
        ..App::default()
    };
    let alice = w.add("alice", app);
    let id = w.command(alice, Command::Connect);
    w.until("it is refused", |w| w.result(alice, id).is_some());
    let error = w.result(alice, id).unwrap().clone().unwrap_err();
    assert_eq!(error.code, ErrorCode::AuthRequired);
    assert_eq!(w.link(alice), LinkState::AuthRequired);
    assert_eq!(asked(&w, alice), 2, "once, and once more after the refusal");
    let required = w
        .client(alice)
        .events
        .iter()
        .filter(|(_, event)| matches!(event, Event::AuthRequired { .. }));
    assert_eq!(required.count(), 1);

    w.advance(300_000);
    assert_eq!(asked(&w, alice), 2, "nobody is asked again and again");
    w.client_mut(alice).app.tokens = Tokens::Fresh { life_s: 600 };
    w.command(alice, Command::Reconnect);
    w.until("it is up", |w| w.is_up(alice));
}

#[test]
fn an_app_without_a_token_is_told_that_one_is_needed() {
    let mut w = World::new(Contract::Chattrix, 3);
    let app = App {
        tokens: Tokens::Fails { retryable: false },
        ..App::default()
    };
    let alice = w.add("alice", app);
    w.command(alice, Command::Connect);
    w.until("it is known", |w| w.link(alice) == LinkState::AuthRequired);
    let id = w.place(alice, "102");
    let error = w.result(alice, id).unwrap().clone().unwrap_err();
    assert_eq!(error.code, ErrorCode::AuthRequired);
}

#[test]
fn a_source_that_fails_for_now_is_asked_again_ever_more_slowly() {
    let mut w = World::new(Contract::Chattrix, 4);
    let app = App {
        tokens: Tokens::Fails { retryable: true },
        ..App::default()
    };
    let alice = w.add("alice", app);
    w.command(alice, Command::Connect);
    w.advance(60_000);
    let times: Vec<u64> = w.client(alice).asks.iter().map(|(at, _)| *at).collect();
    let gaps: Vec<u64> = times.windows(2).map(|pair| (pair[1] - pair[0]) / 1_000).collect();
    assert_eq!(gaps[..5], [1, 2, 4, 8, 8]);
    w.client_mut(alice).app.tokens = Tokens::Fresh { life_s: 600 };
    w.advance(9_000);
    assert!(w.is_up(alice));
}

#[test]
fn a_token_is_renewed_before_it_runs_out() {
    let mut w = World::new(Contract::Chattrix, 5);
    let app = App {
        tokens: Tokens::Fresh { life_s: 300 },
        ..App::default()
    };
    let alice = w.add("alice", app.clone());
    let bob = w.add("bob", app);
    w.connect_all();
    // The backend's clock is known from its first answer.
    w.talk(alice, bob);
    w.advance(1_200_000);
    let times: Vec<u64> = w.client(alice).asks.iter().map(|(at, _)| at / 1_000).collect();
    // A fifth of the lifetime early, five seconds to either side.
    for pair in times.windows(2) {
        assert!((233..=247).contains(&(pair[1] - pair[0])), "asked at {times:?} s");
    }
    assert!(times.len() >= 5);
    assert_eq!(w.phase(alice), Some(Phase::Active));
}

/// Contract: chattrix, NOTES: Close code 4401 after the upgrade
#[test]
fn a_session_that_the_backend_ends_gets_a_new_token_and_comes_back() {
    let (mut w, alice, bob) = two(Contract::Chattrix, 6);
    w.ring(alice, bob);
    let before = asked(&w, bob);
    w.trigger("revoke", &serde_json::json!({"userId": "102"}));
    w.until("it closed", |w| !w.is_up(bob));
    w.until("it is back", |w| w.is_up(bob));
    assert_eq!(asked(&w, bob) - before, 1);
    w.accept(bob);
    w.until("they talk", |w| w.phase(alice) == Some(Phase::Active));
}

#[test]
fn an_app_that_does_not_answer_holds_up_requests_but_not_for_ever() {
    let mut w = World::new(Contract::Chattrix, 7);
    let app = App {
        tokens: Tokens::Silent,
        ..App::default()
    };
    let alice = w.add("alice", app);
    w.command(alice, Command::Connect);
    let id = w.place(alice, "102");
    w.until("it failed", |w| w.result(alice, id).is_some());
    assert!((14_900..=15_100).contains(&w.now));
    assert!(w.explains(alice, "the app has been asked for a token"));
}

#[test]
fn a_refusal_while_the_app_is_being_asked_is_not_its_last_word() {
    let mut w = World::new(Contract::Chattrix, 9);
    let stale = w.backend().token("101", 40);
    let app = App {
        tokens: Tokens::Same(stale),
        ..App::default()
    };
    let alice = w.add("alice", app);
    w.connect_all();
    let unknown = || {
        Command::Api(ringway_core::model::ApiRequest {
            method: ringway_core::model::Method::Get,
            path: "/api/v1/calls/unknown".to_owned(),
            body: None,
        })
    };
    // The first answer shows the backend's clock, so that the renewal is scheduled; the app takes its time for it.
    w.command(alice, unknown());
    w.client_mut(alice).app.thinks = 30_000;
    w.until("the renewal is asked for", |w| asked(w, alice) == 2);
    w.advance(25_000);
    let id = w.command(alice, unknown());
    w.until("the old token is refused", |w| {
        w.explains(alice, "it waits for a token")
    });
    w.until("the app has said the old token again", |w| asked(w, alice) == 3);
    w.client_mut(alice).app.thinks = 10;
    w.until("it is decided", |w| w.result(alice, id).is_some());
    let asks = &w.client(alice).asks;
    assert!(
        matches!(asks[2].1, Ask::AuthToken { refused: true }),
        "only now it is told of the refusal"
    );
}

#[test]
fn a_refusal_long_ago_does_not_make_the_next_one_final() {
    let mut w = World::new(Contract::Chattrix, 10);
    let app = App {
        tokens: Tokens::Fresh { life_s: 60 },
        ..App::default()
    };
    let alice = w.add("alice", app);
    w.connect_all();
    w.trigger("expire-token", &serde_json::json!({"userId": "101"}));
    let path = "/api/v1/calls/unknown".to_owned();
    let get = ringway_core::model::Method::Get;
    w.command(
        alice,
        Command::Api(ringway_core::model::ApiRequest {
            method: get,
            path,
            body: None,
        }),
    );
    w.until("the first token was refused", |w| asked(w, alice) == 2);
    // Nothing shows that the second one is good, and the third has run out by the time the app hands it over.
    w.next_few(alice, Leg::Answer, "GET", Fate::Vanishes, u32::MAX);
    w.advance(1_000);
    w.client_mut(alice).app.thinks = 100_000;
    w.until("it is renewed", |w| asked(w, alice) == 3);
    w.client_mut(alice).app.thinks = 10;
    w.advance(40_000);
    w.break_sockets(alice);
    w.advance(100_000);
    assert!(w.is_up(alice), "{:?}", w.link(alice));
}

/// Contract: all, NOTES: Clock skew
#[test]
fn the_wall_clock_decides_nothing() {
    let story = |shift: i64, contract: Contract| {
        let mut w = World::new(contract, 8);
        let app = App {
            tokens: Tokens::Fresh { life_s: 300 },
            ..App::accepts(3_000)
        };
        let alice = w.add_with("alice", app.clone(), |config| config.ask_credentials = true);
        let bob = w.add_with("bob", app, |config| config.ask_credentials = true);
        w.shift_wall_clock(alice, shift);
        w.shift_wall_clock(bob, -shift);
        w.connect_all();
        w.call(alice, bob);
        w.advance(400_000);
        w.end(alice);
        w.feed(bob, Input::Visible(false));
        w.client_mut(bob).app.incoming = ringway_world::Incoming::Ignore;
        w.advance(20_000);
        w.call(alice, bob);
        w.advance(90_000);
        let told = |who| {
            let client = w.client(who);
            let events = client.events.iter().zip(client.story());
            let events = events.filter(|(_, words)| !words.starts_with("warning ClockSkew"));
            events
                .map(|((at, _), words)| format!("{at} {words}"))
                .collect::<Vec<_>>()
        };
        let sent: Vec<_> = w
            .sent
            .iter()
            .map(|sent| format!("{} {}", sent.at, sent.what))
            .collect();
        (told(alice), told(bob), sent)
    };
    crate::both(|contract| {
        let day = 86_400_000;
        let plain = story(0, contract);
        assert!(plain.0.len() > 8);
        assert_eq!(story(day, contract), plain, "{contract:?}");
        assert_eq!(story(-day, contract), plain, "{contract:?}");
    });
}
