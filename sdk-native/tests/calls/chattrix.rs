use std::time::Duration;

use ringway::chattrix::api::GetCall;
use ringway::chattrix::words::CallState;
use ringway::{
    Call, CallClient, Contract, DeclineReason, Direction, EndReason, HistoryKind, LinkState, MediaKind, Phase,
};

use crate::stage::{Stage, ended, ring, soon, talk};
use crate::wire::Wire;

async fn at_the_backend(client: &CallClient, call: &Call) -> ringway::chattrix::api::ChattrixCall {
    let call_id = call.snapshot().server_id.unwrap();
    soon("the backend's word", client.api(GetCall { call_id }))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_call_from_ring_to_hang_up() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let outgoing = soon("the call", alice.call("102").video().channel("room-7"))
        .await
        .unwrap();
    assert_eq!(outgoing.snapshot().phase, Phase::Ringing);

    let incoming = soon("the phone to ring", bob.incoming()).await.unwrap();
    let seen = incoming.snapshot();
    assert_eq!(
        (seen.direction, seen.media),
        (Direction::Incoming, MediaKind::Video)
    );
    assert_eq!(
        (seen.peer.id.as_str(), seen.peer.name.as_deref()),
        ("101", Some("Alice"))
    );
    assert_eq!(seen.channel.as_deref(), Some("room-7"));

    talk(&outgoing, &incoming).await;
    let answered = at_the_backend(&alice, &outgoing).await;
    assert_eq!(answered.status, CallState::Active);

    soon("hanging up", outgoing.end()).await.unwrap();
    let (here, there) = (ended(&outgoing).await, ended(&incoming).await);
    assert_eq!(
        (here.reason, there.reason),
        (EndReason::LocalHangup, EndReason::RemoteHangup)
    );
    assert_eq!(
        (here.history, there.history),
        (HistoryKind::Completed, HistoryKind::Completed)
    );
    alice.close().await;
    assert_eq!(at_the_backend(&bob, &incoming).await.status, CallState::Ended);
}

#[tokio::test]
async fn the_caller_learns_why_a_call_is_declined() {
    let reasons = [
        (DeclineReason::Busy, EndReason::LocalBusy, EndReason::RemoteBusy),
        (
            DeclineReason::Declined,
            EndReason::LocalDeclined,
            EndReason::RemoteDeclined,
        ),
        (
            DeclineReason::Unavailable,
            EndReason::LocalDeclined,
            EndReason::RemoteUnavailable,
        ),
    ];
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    for (said, here, there) in reasons {
        let (outgoing, incoming) = ring(&alice, &bob).await;
        soon("declining", incoming.decline(said)).await.unwrap();
        assert_eq!(ended(&outgoing).await.reason, there);
        assert_eq!(ended(&incoming).await.reason, here);
    }
}

#[tokio::test]
async fn a_cancelled_call_stops_ringing() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (_alice, outgoing, _bob, incoming) = stage.ringing().await;
    soon("cancelling", outgoing.end()).await.unwrap();
    assert_eq!(ended(&outgoing).await.reason, EndReason::LocalCancelled);
    let there = ended(&incoming).await;
    assert_eq!(
        (there.reason, there.history),
        (EndReason::RemoteCancelled, HistoryKind::Missed)
    );
}

#[tokio::test]
async fn nobody_answers() {
    let stage = Stage::frozen(Contract::Chattrix).await;
    let (alice, outgoing, _bob, incoming) = stage.ringing().await;
    stage
        .server
        .mock()
        .clock()
        .advance(Duration::from_secs(60))
        .unwrap();
    assert_eq!(ended(&outgoing).await.reason, EndReason::NoAnswer);
    assert_eq!(ended(&incoming).await.reason, EndReason::Missed);
    assert_eq!(at_the_backend(&alice, &outgoing).await.status, CallState::Missed);
}

#[tokio::test]
async fn two_who_call_each_other_talk() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let (from_alice, from_bob) = tokio::join!(alice.call("102").into_future(), bob.call("101").into_future());
    let (from_alice, from_bob) = (from_alice.unwrap(), from_bob.unwrap());
    for client in [&alice, &bob] {
        let mut snapshots = client.watch();
        let connected = snapshots
            .wait_for(|client| matches!(client.calls.as_slice(), [call] if call.phase == Phase::Connecting));
        soon("both to be connected in one call", connected).await.unwrap();
    }
    let (at_alice, at_bob) = (alice.calls(), bob.calls());
    assert_eq!(at_alice[0].snapshot().server_id, at_bob[0].snapshot().server_id);
    for placed in [from_alice, from_bob] {
        let snapshot = placed.snapshot();
        assert!(snapshot.phase == Phase::Connecting || snapshot.end.unwrap().reason == EndReason::Glare);
    }
}

#[tokio::test]
async fn a_socket_that_dies_while_it_rings_loses_nothing() {
    let stage = Stage::new(Contract::Chattrix).await;
    let wire = Wire::to(&stage.server.url()).await;
    let alice = soon("the link", stage.builder_at(&wire.url(), "101").connect())
        .await
        .unwrap();
    let bob = stage.client("102").await;
    let (outgoing, incoming) = ring(&alice, &bob).await;

    wire.cut();
    let mut snapshots = alice.watch();
    soon(
        "the loss",
        snapshots.wait_for(|client| client.link == LinkState::Backoff),
    )
    .await
    .unwrap();
    assert_eq!(
        outgoing.snapshot().phase,
        Phase::Ringing,
        "a dead socket ends no call"
    );
    soon("accepting meanwhile", incoming.accept()).await.unwrap();

    wire.mend();
    soon("word of the acceptance", outgoing.reached(Phase::Connecting))
        .await
        .unwrap();
    talk_on(&outgoing, &incoming).await;
}

#[tokio::test]
async fn an_invitation_that_a_dead_socket_swallowed_rings_later() {
    let stage = Stage::new(Contract::Chattrix).await;
    let wire = Wire::to(&stage.server.url()).await;
    let alice = stage.client("101").await;
    let bob = soon("the link", stage.builder_at(&wire.url(), "102").connect())
        .await
        .unwrap();
    wire.cut();
    let outgoing = soon("the call", alice.call("102").into_future()).await.unwrap();
    wire.mend();
    let incoming = soon("the phone to ring", bob.incoming()).await.unwrap();
    assert_eq!(incoming.snapshot().server_id, outgoing.snapshot().server_id);
}

#[tokio::test]
async fn another_device_of_the_same_user_answers() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, phone) = (stage.client("101").await, stage.client("102").await);
    let tablet = stage.client("102").await;
    let (outgoing, on_the_phone) = ring(&alice, &phone).await;
    let on_the_tablet = soon("the tablet to ring", tablet.incoming()).await.unwrap();
    talk(&outgoing, &on_the_tablet).await;
    assert_eq!(ended(&on_the_phone).await.reason, EndReason::AnsweredElsewhere);
}

async fn talk_on(outgoing: &Call, incoming: &Call) {
    for call in [outgoing, incoming] {
        call.media(ringway::MediaReport::Joined);
        soon("media", call.reached(Phase::Active)).await.unwrap();
    }
}
