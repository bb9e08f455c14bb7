//! The ten lines of README, as they stand there, make their call.

#[expect(clippy::print_stdout, unreachable_pub, reason = "it is written as in an app")]
#[path = "../../examples/rust/call_bob.rs"]
mod readme;

use std::time::Duration;

use ringway::{Call, CallClient, Contract, EndReason, MediaReport, Phase};
use ringway_mock::{MockConfig, MockServer};
use tokio::time::timeout;

#[tokio::test]
async fn the_ten_lines_call_bob() {
    let server = MockServer::start(MockConfig::default()).await.expect("a mock");
    let url = server.url();
    let bob = CallClient::builder(Contract::Chattrix, &url, "102")
        .token(server.mock().token_for("102").expect("Bob has a token"))
        .connect()
        .await
        .expect("Bob connects");
    let alice = server.mock().token_for("101").expect("Alice has a token");
    let talk = async {
        let (called, end) = tokio::join!(readme::call_bob(&url, &alice), answer(&bob));
        called.expect("the call is made");
        assert_eq!(end, EndReason::LocalHangup);
    };
    timeout(Duration::from_secs(30), talk)
        .await
        .expect("the call comes to its end");
    bob.close().await;
    server.shutdown().await;
}

/// Picks up, and hangs up once both are in the call.
async fn answer(bob: &CallClient) -> EndReason {
    let call: Call = bob.incoming().await.expect("Alice calls");
    call.accept().await.expect("the call is accepted");
    call.media(MediaReport::Joined);
    call.reached(Phase::Active).await.expect("the call goes on");
    call.end().await.expect("the call is ended");
    call.ended().await.reason
}
