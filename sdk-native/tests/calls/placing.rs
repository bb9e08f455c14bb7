//! Futures that are dropped: of a call that is being placed, of one that is just placed, and of other commands.

use futures_util::FutureExt;
use ringway::{CallError, Contract, EndReason, ErrorCode, Event, Phase};

use crate::stage::{Stage, ended, ring, soon};

#[tokio::test]
async fn a_future_that_is_dropped_while_it_waits_gives_the_call_up() {
    for contract in Contract::ALL {
        let stage = Stage::new(contract).await;
        let (alice, bob) = (stage.client("101").await, stage.client("102").await);
        let mut placing = alice.call("102").into_future();
        assert!((&mut placing).now_or_never().is_none(), "the command is given");
        drop(placing);
        let mut events = alice.events();
        soon("the end", async {
            while !matches!(events.next().await, Some(Event::Ended { .. })) {}
        })
        .await;
        assert!(alice.calls().is_empty());
        // By then the backend knows, too.
        soon("the end of the client", alice.close()).await;

        let (_, incoming) = ring(&stage.client("101").await, &bob).await;
        assert_eq!(bob.calls().len(), 1, "only the second call rings");
        assert_eq!(incoming.snapshot().phase, Phase::Ringing);
    }
}

#[tokio::test]
async fn a_future_that_is_dropped_just_when_it_is_done_gives_the_call_up() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, bob) = (stage.client("101").await, stage.client("102").await);
    let mut placing = alice.call("102").into_future();
    assert!((&mut placing).now_or_never().is_none(), "the command is given");
    let incoming = soon("the phone to ring", bob.incoming()).await.unwrap();
    let mut snapshots = alice.watch();
    let placed = snapshots.wait_for(|client| client.calls.iter().any(|call| call.phase == Phase::Ringing));
    soon("the call to be placed", placed).await.unwrap();

    // The outcome lies ready, and nobody has looked at it.
    drop(placing);
    assert_eq!(ended(&incoming).await.reason, EndReason::RemoteCancelled);
    assert!(alice.calls().is_empty());
}

#[tokio::test]
async fn a_person_whom_nobody_knows_cannot_be_called() {
    for contract in Contract::ALL {
        let stage = Stage::new(contract).await;
        let alice = stage.client("101").await;
        let CallError {
            code, http_status, ..
        } = soon("an answer", alice.call("999")).await.unwrap_err();
        assert_eq!(
            (code, http_status),
            (ErrorCode::CallNotFound, Some(404)),
            "{contract:?}"
        );
        assert_eq!(
            soon("an answer", alice.call("101")).await.unwrap_err().code,
            ErrorCode::UsageInvalidArgument
        );
        assert!(alice.calls().is_empty());
    }
}
