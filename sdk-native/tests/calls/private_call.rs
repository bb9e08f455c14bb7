use std::time::Duration;

use ringway::{Contract, DeclineReason, Direction, EndReason, MediaReport, Phase};

use crate::stage::{Stage, ended, soon, talk};

#[tokio::test]
async fn a_call_from_ring_to_hang_up() {
    let stage = Stage::new(Contract::PrivateCall).await;
    let (_alice, outgoing, _bob, incoming) = stage.ringing().await;
    let seen = incoming.snapshot();
    assert_eq!(
        (seen.direction, seen.peer.id.as_str()),
        (Direction::Incoming, "101")
    );
    assert_eq!(seen.peer.name.as_deref(), Some("Alice"));

    talk(&outgoing, &incoming).await;
    for call in [&outgoing, &incoming] {
        assert_eq!(call.snapshot().channel.as_deref(), Some("private_101_102"));
    }

    // The contract has no hang-up: the other side sees it in the media layer.
    soon("hanging up", outgoing.end()).await.unwrap();
    assert_eq!(ended(&outgoing).await.reason, EndReason::LocalHangup);
    incoming.media(MediaReport::PeerLeft);
    let there = ended(&incoming).await;
    assert_eq!((there.reason, there.answered), (EndReason::RemoteHangup, true));
}

#[tokio::test]
async fn the_caller_learns_that_a_call_is_declined() {
    let stage = Stage::new(Contract::PrivateCall).await;
    let (_alice, outgoing, _bob, incoming) = stage.ringing().await;
    soon("declining", incoming.decline(DeclineReason::Busy))
        .await
        .unwrap();
    assert_eq!(ended(&incoming).await.reason, EndReason::LocalBusy);
    assert_eq!(
        ended(&outgoing).await.reason,
        EndReason::RemoteDeclined,
        "this contract cannot say busy"
    );
}

#[tokio::test]
async fn a_cancelled_call_stops_ringing() {
    let stage = Stage::new(Contract::PrivateCall).await;
    let (_alice, outgoing, _bob, incoming) = stage.ringing().await;
    soon("cancelling", outgoing.end()).await.unwrap();
    assert_eq!(ended(&outgoing).await.reason, EndReason::LocalCancelled);
    assert_eq!(ended(&incoming).await.reason, EndReason::RemoteCancelled);
}

#[tokio::test]
async fn nobody_answers() {
    let stage = Stage::frozen(Contract::PrivateCall).await;
    let (_alice, outgoing, _bob, incoming) = stage.ringing().await;
    stage
        .server
        .mock()
        .clock()
        .advance(Duration::from_secs(40))
        .unwrap();
    assert_eq!(ended(&outgoing).await.reason, EndReason::NoAnswer);
    assert_eq!(ended(&incoming).await.reason, EndReason::Missed);
}

#[tokio::test]
async fn two_who_call_each_other_talk() {
    let stage = Stage::new(Contract::PrivateCall).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let (from_alice, from_bob) = tokio::join!(alice.call("102").into_future(), bob.call("101").into_future());
    let (from_alice, from_bob) = (from_alice.unwrap(), from_bob.unwrap());
    for call in [&from_alice, &from_bob] {
        soon("an answer", call.reached(Phase::Connecting)).await.unwrap();
    }
    assert_eq!(
        from_alice.snapshot().server_id,
        from_bob.snapshot().server_id,
        "it is one call"
    );
    assert_ne!(from_alice.snapshot().direction, from_bob.snapshot().direction);
}
