//! Subscribers: what they get, and what they see when they get it.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks at some of the events"
)]

use futures_util::{FutureExt, SinkExt, StreamExt};
use ringway::{
    CallClient, CallStatus, Contract, DeclineReason, EndReason, Event, LinkState, MediaReport, MediaState,
    Phase,
};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{Stage, ended, ring, soon, talk};

#[tokio::test]
async fn every_subscriber_gets_every_event_and_already_sees_it() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let watchers = [bob.events(), bob.events()].map(|mut events| {
        let bob = bob.clone();
        tokio::spawn(async move {
            let mut seen = Vec::new();
            while let Some(event) = events.next().await {
                match event {
                    Event::Incoming { call } | Event::Changed { call } => {
                        let now = bob.get(&call.id).unwrap().snapshot();
                        assert!(now.phase >= call.phase, "the snapshot is behind the event");
                        seen.push(call.status);
                    }
                    Event::Ended { call } => {
                        assert_eq!(bob.get(&call.id).unwrap().snapshot().end, call.end);
                        assert!(bob.snapshot().calls.is_empty());
                        seen.push(call.status);
                        return seen;
                    }
                    _ => {}
                }
            }
            panic!("the client closed");
        })
    });
    let (outgoing, incoming) = ring(&alice, &bob).await;
    talk(&outgoing, &incoming).await;
    soon("hanging up", outgoing.end()).await.unwrap();
    for watcher in watchers {
        let seen = soon("the end", watcher).await.unwrap();
        let expected = [
            CallStatus::Ringing,
            CallStatus::Connecting,
            CallStatus::Active,
            CallStatus::Ended,
        ];
        let mut steps = seen.clone();
        steps.dedup();
        assert_eq!(steps, expected, "{seen:?}");
    }
}

#[tokio::test]
async fn the_events_of_a_call_begin_with_now_and_end_with_its_end() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, outgoing, _bob, incoming) = stage.talking().await;
    let mut early = outgoing.events();
    soon("hanging up", incoming.end()).await.unwrap();
    ended(&outgoing).await;
    // A later call is none of theirs.
    soon("another call", alice.call("103")).await.unwrap();
    for events in [&mut early, &mut outgoing.events()] {
        let all: Vec<_> = soon("the last event", events.collect()).await;
        let phases: Vec<_> = all
            .iter()
            .map(|event| match event {
                Event::Changed { call } | Event::Ended { call } if call.id == *outgoing.id() => call.phase,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(
            phases == [Phase::Active, Phase::Ended] || phases == [Phase::Ended],
            "{phases:?}"
        );
    }
}

#[tokio::test]
async fn the_states_of_a_call_begin_with_now_and_end_with_its_end() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (_alice, outgoing, _bob, incoming) = stage.ringing().await;
    let mut snapshots = outgoing.snapshots();
    assert_eq!(soon("now", snapshots.next()).await, Some(outgoing.snapshot()));

    outgoing.media(MediaReport::Joining);
    let joining = soon("what no event tells", snapshots.next()).await.unwrap();
    assert_eq!(joining.media_state, MediaState::Joining);
    assert_eq!(snapshots.next().now_or_never(), None, "nothing new");

    soon("declining", incoming.decline(DeclineReason::Declined))
        .await
        .unwrap();
    let last = loop {
        let shown = soon("the end", snapshots.next()).await.unwrap();
        if shown.phase == Phase::Ended {
            break shown;
        }
    };
    assert_eq!(last, outgoing.snapshot());
    assert!(soon("nothing after it", snapshots.next()).await.is_none());
    assert_eq!(
        soon("only the last", outgoing.snapshots().next()).await,
        Some(last)
    );
}

#[tokio::test]
async fn a_subscriber_that_sleeps_misses_events_but_holds_up_nobody() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let (mut slow, (mut call_events, mut rounds)) = (alice.events(), (None, 0));
    while rounds < 100 {
        let (outgoing, incoming) = ring(&alice, &bob).await;
        call_events.get_or_insert_with(|| outgoing.events());
        soon("declining", incoming.decline(DeclineReason::Declined))
            .await
            .unwrap();
        ended(&outgoing).await;
        rounds += 1;
    }
    alice.close().await;
    let mut taken = 0;
    while slow.next().await.is_some() {
        taken += 1;
    }
    assert!(
        slow.missed() > 0 && taken <= 256,
        "took {taken}, missed {}",
        slow.missed()
    );

    // What is told of one call heals itself.
    let all: Vec<_> = call_events.unwrap().collect().await;
    assert!(
        matches!(all.last(), Some(Event::Ended { call }) if call.end.as_ref().unwrap().reason == EndReason::RemoteDeclined)
    );
    assert_eq!(
        all.iter()
            .filter(|event| matches!(event, Event::Ended { .. }))
            .count(),
        1
    );
}

#[tokio::test]
async fn next_event_loses_nothing_to_futures_that_are_dropped() {
    let stage = Stage::new(Contract::Chattrix).await;
    let client = stage.builder("101").start().unwrap();
    let mut links = Vec::new();
    while links.last() != Some(&LinkState::Online) {
        // A future that is polled once and dropped must not swallow what it waited for.
        let event = match client.next_event().now_or_never() {
            Some(event) => event,
            None => soon("an event", client.next_event()).await,
        };
        if let Some(Event::LinkChanged { link }) = event {
            links.push(link);
        }
    }
    assert_eq!(links, [LinkState::Connecting, LinkState::Online]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_and_its_client_show_the_same() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    for _ in 0..20 {
        let (outgoing, incoming) = ring(&alice, &bob).await;
        assert_eq!(alice.calls().len(), 1);
        incoming.end().await.unwrap();
        soon("Alice's end", outgoing.ended()).await;
        assert!(
            alice.calls().is_empty(),
            "the call is over, and the client still shows it"
        );
    }
}

#[tokio::test]
async fn incoming_tells_each_call_once_and_none_that_is_over() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let mut bobs = bob.events();
    let first = soon("the call", alice.call("102")).await.unwrap();
    soon("the phone to ring", async {
        while !matches!(bobs.next().await, Some(Event::Incoming { .. })) {}
    })
    .await;
    soon("cancelling", first.end()).await.unwrap();
    soon("silence", async {
        while !matches!(bobs.next().await, Some(Event::Ended { .. })) {}
    })
    .await;

    let (second, incoming) = ring(&alice, &bob).await;
    assert_eq!(incoming.snapshot().server_id, second.snapshot().server_id);
    assert!(bob.incoming().now_or_never().is_none(), "it was told already");
}

#[tokio::test]
async fn the_app_shares_the_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = CallClient::builder(Contract::Chattrix, url, "101")
        .token("a.b.c")
        .start()
        .unwrap();
    let (stream, _) = soon("a connection", listener.accept()).await.unwrap();
    let mut server = tokio_tungstenite::accept_async(stream).await.unwrap();

    let text = r#"{"type":"chat.typing","payload":{"room":7}}"#;
    server.send(Message::text(text)).await.unwrap();
    let heard = soon("the message", async {
        loop {
            if let Some(Event::Message { text }) = client.next_event().await {
                return text;
            }
        }
    });
    assert_eq!(heard.await, text);
    soon("sending", client.send("from the app")).await.unwrap();
    let sent = soon("the frame", server.next()).await.unwrap().unwrap();
    assert_eq!(sent, Message::text("from the app"));
}
