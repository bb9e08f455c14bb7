//! Calls from end to end, and what is pulled meanwhile.

use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Wake, Waker};

use ringway::{ClientSnapshot, Contract, DeclineReason, EndReason, ErrorCode, Event, MediaReport, Phase};
use ringway_ffi::{Cancel, NativeClient, NativeError, error_entry};

use crate::stage::{PATIENCE, Stage, audio, ring, soon};

#[test]
fn a_call_from_ring_to_hang_up() {
    for contract in Contract::ALL {
        let stage = Stage::new(contract);
        let (alice, bob) = (stage.client("101"), stage.client("102"));
        let (outgoing, incoming) = ring(&alice, &bob);
        soon("accepting", incoming.accept(None)).unwrap();
        for call in [&incoming, &outgoing] {
            soon("the answer", call.reached(Phase::Connecting, None)).unwrap();
            call.media(MediaReport::Joined);
            let active = soon("media", call.reached(Phase::Active, None)).unwrap();
            assert_eq!(active.id, call.id());
        }
        soon("hanging up", outgoing.end(None)).unwrap();
        let end = soon("the end", outgoing.ended(None)).unwrap();
        assert_eq!(end.reason, EndReason::LocalHangup);
        assert_eq!(outgoing.snapshot().end, Some(end));
        assert!(alice.calls().is_empty());
        let found = alice.get(&outgoing.id()).unwrap();
        assert_eq!(found.snapshot(), outgoing.snapshot());
    }
}

#[test]
fn who_waits_for_a_phase_learns_how_the_call_ended() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (outgoing, incoming) = ring(&alice, &bob);
    let declining = incoming.decline(Some(DeclineReason::Unavailable), None);
    soon("declining", declining).unwrap();
    let Err(NativeError::Ended { end }) = soon("the end", outgoing.reached(Phase::Active, None)) else {
        panic!("it was accepted");
    };
    assert_eq!(end.reason, EndReason::RemoteUnavailable);
    let Err(NativeError::Ended { .. }) = soon("no credentials", outgoing.credentials(None)) else {
        panic!("there were credentials");
    };

    let (outgoing, incoming) = ring(&alice, &bob);
    soon("declining", incoming.decline(None, None)).unwrap();
    let end = soon("the end", outgoing.ended(None)).unwrap();
    assert_eq!(end.reason, EndReason::RemoteDeclined);
}

#[test]
fn who_is_woken_may_look_at_the_client_at_once() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (outgoing, incoming) = ring(&alice, &bob);
    let mut ended = pin!(outgoing.ended(None));
    let (looking, looks) = Looking::at(&alice);
    let waiting = ended.as_mut().poll(&mut Context::from_waker(&looking));
    assert!(waiting.is_pending());

    soon("declining", incoming.decline(None, None)).unwrap();
    let seen = looks.recv_timeout(PATIENCE).unwrap();
    assert_eq!(seen.calls, []);
}

/// Looks at a client on the thread that wakes it, as a coroutine does whose dispatcher goes on where it is.
struct Looking {
    client: Arc<NativeClient>,
    seen: Sender<ClientSnapshot>,
}

impl Looking {
    fn at(client: &Arc<NativeClient>) -> (Waker, Receiver<ClientSnapshot>) {
        let (seen, looks) = channel();
        let client = Arc::clone(client);
        (Waker::from(Arc::new(Self { client, seen })), looks)
    }
}

impl Wake for Looking {
    fn wake(self: Arc<Self>) {
        // Nobody may wait any more.
        let _ = self.seen.send(self.client.snapshot());
    }
}

#[test]
fn events_and_states_are_pulled_to_the_end() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (states, events) = (alice.watch(), alice.events());
    let now = soon("now", states.next(None)).unwrap();
    assert_eq!(now, Some(alice.snapshot()));

    let (outgoing, incoming) = ring(&alice, &bob);
    let (call_states, call_events) = (outgoing.watch(), outgoing.events());
    soon("declining", incoming.decline(None, None)).unwrap();
    soon("the end", outgoing.ended(None)).unwrap();
    soon("the end", alice.shutdown()).unwrap();

    let mut ended = Vec::new();
    while let Some(event) = soon("events", events.next(None)).unwrap() {
        ended.extend(matches!(event, Event::Ended { .. }).then_some(event));
    }
    let last = Event::Ended {
        call: outgoing.snapshot(),
    };
    assert_eq!(ended, std::slice::from_ref(&last));
    let mut own = Vec::new();
    while let Some(event) = soon("events of the call", call_events.next(None)).unwrap() {
        own.push(event);
    }
    assert_eq!(own.last(), Some(&last));

    let mut shown: Option<ClientSnapshot> = None;
    while let Some(state) = soon("states", states.next(None)).unwrap() {
        assert_ne!(shown.as_ref(), Some(&state), "told twice");
        shown = Some(state);
    }
    assert_eq!(shown, Some(alice.snapshot()));
    let mut shown = None;
    while let Some(state) = soon("states of the call", call_states.next(None)).unwrap() {
        shown = Some(state);
    }
    assert_eq!(shown, Some(outgoing.snapshot()));
}

#[test]
fn the_clients_own_queue_begins_with_the_client() {
    let stage = Stage::new(Contract::Chattrix);
    let client = stage.client("101");
    let Some(Event::LinkChanged { .. }) = soon("the first event", client.next_event(None)).unwrap() else {
        panic!("another event");
    };
    soon("the end", client.shutdown()).unwrap();
    while soon("the other events", client.next_event(None))
        .unwrap()
        .is_some()
    {}
}

#[test]
fn errors_are_typed_and_have_an_entry() {
    let stage = Stage::new(Contract::PrivateCall);
    let alice = stage.client("101");
    let nobody = alice.call(audio("999"), Cancel::new());
    let Err(NativeError::Failed { error }) = soon("an answer", nobody) else {
        panic!("it rings");
    };
    assert_eq!(
        (error.code, error.http_status),
        (ErrorCode::CallNotFound, Some(404))
    );
    let entry = error_entry(error.code);
    assert_eq!(entry.code, "call.not_found");
    assert!(!entry.retryable && !entry.fatal);
    assert_eq!(entry.hint, error.hint());

    let Err(NativeError::Failed { error }) = soon("an answer", alice.send("{}".to_owned(), None)) else {
        panic!("private-call has no socket");
    };
    assert_eq!(error.code, ErrorCode::UsageUnsupported);
}
