//! Giving up, in the ways of Kotlin (the future is dropped) and of Swift (a `Cancel` is cancelled).

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use ringway::{AuthSource, ClientConfig, Contract, EndReason, Event, Phase};
use ringway_ffi::{AskRequest, Cancel, NativeClient, NativeError};

use crate::stage::{Stage, audio, ring, soon};

/// A client that can place no call until its question is answered.
fn without_token(stage: &Stage) -> (Arc<NativeClient>, AskRequest) {
    let config = ClientConfig {
        auth: AuthSource::Ask,
        ..stage.config("101")
    };
    let client = NativeClient::start(config, None).unwrap();
    let ask = soon("a question", client.next_ask(None)).unwrap().unwrap();
    (client, ask)
}

/// Waits until the call that was given up is over, and sees that it rings nowhere.
fn given_up(stage: &Stage, alice: &NativeClient, ask: &AskRequest) {
    loop {
        let event = soon("the end", alice.next_event(None)).unwrap().unwrap();
        if let Event::Ended { call } = event {
            assert_eq!(call.end.unwrap().reason, EndReason::LocalCancelled);
            break;
        }
    }
    assert!(alice.calls().is_empty());

    alice.answer(ask.id, stage.token("101")).unwrap();
    let bob = stage.client("102");
    let (_, incoming) = ring(alice, &bob);
    assert_eq!(bob.calls().len(), 1, "only the second call rings");
    assert_eq!(incoming.snapshot().phase, Phase::Ringing);
}

#[test]
fn a_future_that_is_dropped_gives_the_call_up() {
    for contract in Contract::ALL {
        let stage = Stage::new(contract);
        let (alice, ask) = without_token(&stage);
        {
            let mut placing = pin!(alice.call(audio("102"), Cancel::new()));
            let polled = placing.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending(), "the command is given: {polled:?}");
        }
        given_up(&stage, &alice, &ask);
    }
}

#[test]
fn cancelling_gives_the_call_up() {
    for contract in Contract::ALL {
        let stage = Stage::new(contract);
        let (alice, ask) = without_token(&stage);
        let cancel = Cancel::new();
        {
            let placing = alice.call(audio("102"), cancel.clone());
            let mut placing = pin!(placing);
            let polled = placing.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending(), "the command is given: {polled:?}");
            cancel.cancel();
            let Err(NativeError::Cancelled) = soon("giving up", placing) else {
                panic!("the call was placed");
            };
        }
        assert!(cancel.is_cancelled());
        given_up(&stage, &alice, &ask);
    }
}

#[test]
fn cancelling_just_after_the_call_was_placed_takes_it_back() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let cancel = Cancel::new();
    let placing = alice.call(audio("102"), cancel.clone());
    let placed = soon("the call to be placed", placing).unwrap();
    let incoming = soon("the phone to ring", bob.incoming(None)).unwrap().unwrap();

    cancel.cancel();
    let end = soon("the end", incoming.ended(None)).unwrap();
    assert_eq!(end.reason, EndReason::RemoteCancelled);
    let end = soon("the end", placed.ended(None)).unwrap();
    assert_eq!(end.reason, EndReason::LocalCancelled);
}

#[test]
fn a_cancel_that_was_let_go_of_leaves_its_call_alone() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let placing = alice.call(audio("102"), Cancel::new());
    let outgoing = soon("the call to be placed", placing).unwrap();
    let incoming = soon("the phone to ring", bob.incoming(None)).unwrap().unwrap();
    soon("accepting", incoming.accept(None)).unwrap();
    soon("the answer", outgoing.reached(Phase::Connecting, None)).unwrap();
}

/// Each of these would wait for ever.
#[test]
fn whatever_waits_can_be_cancelled_from_another_thread() {
    let stage = Stage::new(Contract::Chattrix);
    let config = ClientConfig {
        ask_credentials: true,
        ..stage.config("101")
    };
    let alice = NativeClient::start(config, None).unwrap();
    soon("the link", alice.connected(None, None)).unwrap();
    let (outgoing, _incoming) = ring(&alice, &stage.client("102"));
    let (events, states, call_states) = (outgoing.events(), alice.watch(), outgoing.watch());
    soon("now", events.next(None)).unwrap();
    soon("now", states.next(None)).unwrap();
    soon("now", call_states.next(None)).unwrap();

    cancelled(|cancel| soon("incoming", alice.incoming(cancel)).map(drop));
    cancelled(|cancel| soon("a question", alice.next_ask(cancel)).map(drop));
    cancelled(|cancel| soon("an event of the call", events.next(cancel)).map(drop));
    cancelled(|cancel| soon("a state", states.next(cancel)).map(drop));
    cancelled(|cancel| soon("a state of the call", call_states.next(cancel)).map(drop));
    cancelled(|cancel| soon("a phase", outgoing.reached(Phase::Active, cancel)).map(drop));
    cancelled(|cancel| soon("credentials", outgoing.credentials(cancel)).map(drop));
    cancelled(|cancel| soon("the end", outgoing.ended(cancel)).map(drop));
    assert_eq!(
        outgoing.snapshot().phase,
        Phase::Ringing,
        "whoever waits changes nothing"
    );
}

fn cancelled(wait: impl FnOnce(Option<Arc<Cancel>>) -> Result<(), NativeError>) {
    let cancel = Cancel::new();
    let waited = std::thread::scope(|scope| {
        let canceller = cancel.clone();
        scope.spawn(move || canceller.cancel());
        wait(Some(cancel))
    });
    assert_eq!(waited, Err(NativeError::Cancelled));
}
