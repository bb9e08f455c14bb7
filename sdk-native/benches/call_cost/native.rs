//! Two clients of Ringway.

use ringway::{Call, CallClient, Contract, EndReason, MediaReport, Phase};
use tokio::task::yield_now;

use crate::{Pace, TALK};

/// One who calls, and one who is called.
pub(crate) struct Pair {
    caller: CallClient,
    callee: CallClient,
}

impl Pair {
    pub(crate) async fn connect(url: &str, caller: &str, callee: &str) -> Self {
        Self {
            caller: connect(url, "101", caller).await,
            callee: connect(url, "102", callee).await,
        }
    }

    /// One whole call.
    pub(crate) async fn call(&self, pace: Pace) {
        let (there, here) = tokio::join!(self.place(), self.answer());
        let _ = tokio::join!(self.talk(&self.caller, &there, pace), self.talk(&self.callee, &here, pace));
        there.end().await.expect("it ends");
        let (ending, ended) = tokio::join!(there.ended(), here.ended());
        assert_eq!(ending.reason, EndReason::LocalHangup, "{ending:?}");
        assert_eq!(ended.reason, EndReason::RemoteHangup, "{ended:?}");
    }

    async fn place(&self) -> Call {
        let call = self.caller.call("102").await.expect("it rings");
        call.reached(Phase::Connecting).await.expect("they answer");
        call
    }

    async fn answer(&self) -> Call {
        let call = self.callee.incoming().await.expect("somebody calls");
        call.accept().await.expect("it is accepted");
        call
    }

    async fn talk(&self, client: &CallClient, call: &Call, pace: Pace) {
        call.media(MediaReport::Joined);
        call.reached(Phase::Active).await.expect("it is active");
        match pace {
            Pace::Talking => tokio::time::sleep(TALK).await,
            Pace::Hurried => {
                while reporting(client).await {
                    yield_now().await;
                }
            }
        }
    }
}

async fn reporting(client: &CallClient) -> bool {
    client
        .explain()
        .await
        .iter()
        .any(|waiting| waiting.reason.starts_with("reporting"))
}

async fn connect(url: &str, user: &str, token: &str) -> CallClient {
    CallClient::builder(Contract::Chattrix, url, user)
        .token(token)
        .connect()
        .await
        .expect("it connects")
}
