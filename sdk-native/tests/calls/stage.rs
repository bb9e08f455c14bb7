//! A mock, and clients on it.

use std::future::IntoFuture;
use std::time::{Duration, SystemTime};

use ringway::{Call, CallClient, ClientBuilder, Contract, End, MediaReport, Phase, Timing};
use ringway_mock::{ClockMode, MockConfig, MockServer};

/// So long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for what must happen.
pub(crate) async fn soon<F: IntoFuture>(what: &str, future: F) -> F::Output {
    let waited = tokio::time::timeout(PATIENCE, future).await;
    waited.unwrap_or_else(|_| panic!("{what}: waited in vain"))
}

/// A mock that keeps one contract, and who may use it.
pub(crate) struct Stage {
    pub(crate) contract: Contract,
    pub(crate) server: MockServer,
}

impl Stage {
    pub(crate) async fn new(contract: Contract) -> Self {
        Self::with(contract, MockConfig::default()).await
    }

    /// A stage whose time stands still until it is moved.
    pub(crate) async fn frozen(contract: Contract) -> Self {
        let clock = ClockMode::Virtual {
            start_unix_ms: wall_clock_ms(),
        };
        Self::with(
            contract,
            MockConfig {
                clock,
                ..MockConfig::default()
            },
        )
        .await
    }

    async fn with(contract: Contract, config: MockConfig) -> Self {
        Self {
            contract,
            server: MockServer::start(config).await.unwrap(),
        }
    }

    pub(crate) fn token(&self, user: &str) -> String {
        self.server.mock().token_for(user).unwrap()
    }

    pub(crate) fn builder(&self, user: &str) -> ClientBuilder {
        self.builder_at(&self.server.url(), user)
    }

    pub(crate) fn builder_at(&self, url: &str, user: &str) -> ClientBuilder {
        CallClient::builder(self.contract, url, user)
            .token(self.token(user))
            .timing(brisk())
    }

    pub(crate) async fn client(&self, user: &str) -> CallClient {
        soon("the link", self.builder(user).connect()).await.unwrap()
    }

    /// Two clients, and a call of the first that rings at the second.
    pub(crate) async fn ringing(&self) -> (CallClient, Call, CallClient, Call) {
        let (alice, bob) = (self.client("101").await, self.client("102").await);
        let (outgoing, incoming) = ring(&alice, &bob).await;
        (alice, outgoing, bob, incoming)
    }

    /// Two clients in a call whose media is up on both sides.
    pub(crate) async fn talking(&self) -> (CallClient, Call, CallClient, Call) {
        let (alice, outgoing, bob, incoming) = self.ringing().await;
        talk(&outgoing, &incoming).await;
        (alice, outgoing, bob, incoming)
    }
}

/// Calls bob from alice until it rings there.
pub(crate) async fn ring(alice: &CallClient, bob: &CallClient) -> (Call, Call) {
    let outgoing = soon(
        "the call to be placed",
        alice.call(bob.user_id().as_str()).video(),
    )
    .await
    .unwrap();
    let incoming = soon("the phone to ring", bob.incoming()).await.unwrap();
    (outgoing, incoming)
}

/// Takes a ringing call until both sides talk.
pub(crate) async fn talk(outgoing: &Call, incoming: &Call) {
    soon("the acceptance", incoming.accept()).await.unwrap();
    for call in [incoming, outgoing] {
        soon("the answer", call.reached(Phase::Connecting)).await.unwrap();
        call.media(MediaReport::Joined);
        soon("media", call.reached(Phase::Active)).await.unwrap();
    }
}

pub(crate) async fn ended(call: &Call) -> End {
    soon("the end", call.ended()).await
}

/// Times that make a test short where a contract polls, and leave alone what the user would wait for.
pub(crate) fn brisk() -> Timing {
    Timing {
        peer_left_ms: 50,
        poll_incoming_ms: 30,
        poll_ringing_ms: 30,
        poll_ringing_slow_ms: 30,
        poll_in_call_ms: 50,
        reconcile_ms: 100,
        backoff_base_ms: 20,
        backoff_live_ms: 100,
        backoff_idle_ms: 100,
        ..Timing::default()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tokens must not have expired by the clients' clock"
)]
fn wall_clock_ms() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap()
}
