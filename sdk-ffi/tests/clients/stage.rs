//! A mock, clients on it, and a way to wait that no runtime is needed for: as in Kotlin and Swift.

use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use ringway::{AuthSource, ClientConfig, Contract, MediaKind, Secret, Timing, UserId};
use ringway_core::model::Answer;
use ringway_ffi::{Cancel, NativeCall, NativeClient, Placing, client_config};
use ringway_mock::{MockConfig, MockServer};
use tokio::runtime::Runtime;

/// So long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Waits on this thread for what must happen.
pub(crate) fn soon<F: Future>(what: &str, future: F) -> F::Output {
    let mut future = pin!(future);
    let (woken, wakes) = channel();
    let waker = Waker::from(Arc::new(Woken(woken)));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        assert!(wakes.recv_timeout(PATIENCE).is_ok(), "{what}: waited in vain");
    }
}

struct Woken(Sender<()>);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        // Nobody may wait any more.
        let _ = self.0.send(());
    }
}

/// A mock on a runtime of its own, which the clients do not know.
pub(crate) struct Stage {
    pub(crate) contract: Contract,
    pub(crate) server: MockServer,
    _runtime: Runtime,
}

impl Stage {
    pub(crate) fn new(contract: Contract) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime
            .block_on(MockServer::start(MockConfig::default()))
            .unwrap();
        Self {
            contract,
            server,
            _runtime: runtime,
        }
    }

    /// The answer to a question for a token.
    pub(crate) fn token(&self, user: &str) -> Answer {
        Answer::AuthToken {
            token: Secret::new(self.server.mock().token_for(user).unwrap()),
            expires_in_ms: Some(3_600_000),
        }
    }

    pub(crate) fn config(&self, user: &str) -> ClientConfig {
        let token = Secret::new(self.server.mock().token_for(user).unwrap());
        ClientConfig {
            auth: AuthSource::Token { token },
            timing: brisk(),
            ..client_config(self.contract, self.server.url(), user.into())
        }
    }

    pub(crate) fn client(&self, user: &str) -> Arc<NativeClient> {
        let client = NativeClient::start(self.config(user), None).unwrap();
        soon("the link", client.connected(None, None)).unwrap();
        client
    }
}

/// A call to somebody, with voice only.
pub(crate) fn audio(to: impl Into<UserId>) -> Placing {
    Placing {
        to: to.into(),
        media: MediaKind::Audio,
        channel: None,
    }
}

/// Calls bob from alice until it rings there.
pub(crate) fn ring(alice: &NativeClient, bob: &NativeClient) -> (Arc<NativeCall>, Arc<NativeCall>) {
    let placing = Placing {
        media: MediaKind::Video,
        ..audio(bob.user_id())
    };
    let outgoing = soon("the call to be placed", alice.call(placing, Cancel::new())).unwrap();
    let incoming = soon("the phone to ring", bob.incoming(None)).unwrap().unwrap();
    (outgoing, incoming)
}

/// Times that make a test short where a contract polls.
fn brisk() -> Timing {
    Timing {
        peer_left_ms: 50,
        poll_incoming_ms: 30,
        poll_ringing_ms: 30,
        poll_ringing_slow_ms: 30,
        poll_in_call_ms: 50,
        reconcile_ms: 100,
        backoff_base_ms: 20,
        backoff_live_ms: 100,
        ..Timing::default()
    }
}
