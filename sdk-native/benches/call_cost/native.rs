//! Two clients of Ringway.

use std::time::Duration;

use ringway::{Call, CallClient, Contract, EndReason, MediaReport, Phase};

use crate::pause;
use crate::people::Person;
use crate::support::now;

/// One who calls, and one who is called.
pub(crate) struct Pair {
    caller: CallClient,
    callee: CallClient,
}

impl Pair {
    pub(crate) async fn connect(url: &str, [caller, callee]: &[Person; 2]) -> Self {
        Self {
            caller: connect(url, caller).await,
            callee: connect(url, callee).await,
        }
    }

    /// One whole call. It tells how long people waited: for the answer, and for the end.
    pub(crate) async fn call(&self) -> Duration {
        let start = now();
        let (there, here) = tokio::join!(self.place(), self.answer());
        let answered = start.elapsed();
        there.media(MediaReport::Joined);
        here.media(MediaReport::Joined);
        pause().await;
        for call in [&there, &here] {
            call.reached(Phase::Active).await.expect("it is active");
        }
        let start = now();
        there.end().await.expect("it ends");
        let (ending, ended) = tokio::join!(there.ended(), here.ended());
        assert_eq!(ending.reason, EndReason::LocalHangup, "{ending:?}");
        assert_eq!(ended.reason, EndReason::RemoteHangup, "{ended:?}");
        answered + start.elapsed()
    }

    async fn place(&self) -> Call {
        let call = self
            .caller
            .call(self.callee.user_id().clone())
            .await
            .expect("it rings");
        call.reached(Phase::Connecting).await.expect("they answer");
        call
    }

    async fn answer(&self) -> Call {
        let call = self.callee.incoming().await.expect("somebody calls");
        call.accept().await.expect("it is accepted");
        call
    }
}

async fn connect(url: &str, person: &Person) -> CallClient {
    CallClient::builder(Contract::Chattrix, url, person.id.as_str())
        .token(person.token.as_str())
        .connect()
        .await
        .expect("it connects")
}
