//! A server and two people, for one situation: fresh ones each time, so that no situation depends on another.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request};
use ringway::{Call, Contract, End, MediaReport, Phase};
use ringway_mock::{MockConfig, MockServer};
use tokio::time::timeout;

use crate::backend;
use crate::person::{Person, Who};
use crate::screen::Screen;
use crate::trail::{RINGING, Step, Trail};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How long a client may take to say what it waits for.
const MOMENT: Duration = Duration::from_millis(500);

pub(crate) struct Scene {
    server: MockServer,
    pub(crate) alice: Person,
    pub(crate) bob: Person,
    pub(crate) screen: Arc<Screen>,
}

impl Scene {
    pub(crate) async fn open(contract: Contract, screen: &Arc<Screen>) -> Result<Self> {
        let server = MockServer::start(MockConfig::default()).await?;
        let (url, mock) = (server.url(), server.mock().clone());
        let enter = |who| Person::enter(who, contract, &url, &mock, screen);
        let (alice, bob) = tokio::try_join!(enter(Who::Alice), enter(Who::Bob))?;
        screen.begin();
        Ok(Self {
            server,
            alice,
            bob,
            screen: screen.clone(),
        })
    }

    /// Alice calls, Bob's phone rings, and both were told so.
    pub(crate) async fn ring(&self) -> Result<(Call, Call)> {
        let placed = self.alice.client.call(Who::Bob.id()).await?;
        let ringing = self
            .bob
            .client
            .incoming()
            .await
            .ok_or("Bob's client has closed")?;
        tokio::try_join!(self.alice.told(RINGING), self.bob.told(RINGING))?;
        Ok((placed, ringing))
    }

    /// Bob picks up, and both talk.
    pub(crate) async fn answer(&self, placed: &Call, ringing: &Call) -> Result<()> {
        ringing.accept().await?;
        tokio::try_join!(join_media(placed), join_media(ringing)).map(drop)
    }

    /// Alice hangs up.
    pub(crate) async fn hang_up(&self, alices: &Call, bobs: &Call) -> Result<()> {
        alices.end().await?;
        self.alice.out_of_calls().await?;
        if !self.alice.client.capabilities().can_hang_up {
            self.screen
                .cue("no hang-up in this contract: the media layer tells Bob that Alice has left");
            bobs.media(MediaReport::PeerLeft);
        }
        Ok(())
    }

    /// Lets time pass on the server's clock, until it gives up on a call that nobody answers.
    pub(crate) fn let_it_ring(&self) -> Result<()> {
        let contract = self.alice.client.capabilities();
        let passing = contract.ring_window + contract.outgoing_grace;
        self.screen
            .cue(&format!("{} s pass on the server's clock", passing.as_secs()));
        Ok(self.server.mock().clock().advance(passing)?)
    }

    /// Holds up the next two things that people ask of the server: neither then knows of the other's.
    pub(crate) fn hold_up_two_requests(&self) -> Result<()> {
        let fault =
            r#"{"fault": {"latency": {"ms": 30}}, "at": "request", "match": {"method": "POST"}, "times": 2}"#;
        self.control(Method::POST, "faults", fault)
    }

    /// Everything breaks off, and nothing gets through until both have noticed; then both find back by themselves.
    pub(crate) async fn outage(&self) -> Result<()> {
        self.screen
            .cue("the network fails: every socket and every request breaks off");
        self.control(
            Method::POST,
            "faults",
            r#"{"fault": "abort", "match": {"kind": "http"}}"#,
        )?;
        for who in Who::BOTH {
            self.control(
                Method::POST,
                "trigger/disconnect",
                &format!(r#"{{"userId": "{}"}}"#, who.id()),
            )?;
        }
        tokio::try_join!(self.alice.told(Step::LinkLost), self.bob.told(Step::LinkLost))?;
        self.control(Method::DELETE, "faults", "")?;
        self.screen.cue("the network is back");
        tokio::try_join!(self.alice.told(Step::LinkBack), self.bob.told(Step::LinkBack)).map(drop)
    }

    /// The backend's own word for what became of the call that came up last.
    pub(crate) async fn record(&self) -> Result<String> {
        let trail = self.alice.trail();
        let call = trail.calls.last().and_then(|call| call.server_id.clone());
        backend::record_of(
            &self.alice.client,
            call.ok_or("the backend never named the call")?,
        )
        .await
    }

    /// What both clients wait for, a line each.
    pub(crate) async fn explain(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for person in [&self.alice, &self.bob] {
            // A client that does not even answer this has nothing to say.
            let waiting = timeout(MOMENT, person.client.explain()).await.unwrap_or_default();
            let name = person.who.name();
            lines.extend(
                waiting
                    .into_iter()
                    .map(|it| format!("{name} waits: {}", it.reason)),
            );
        }
        lines
    }

    /// Everybody leaves. Returns all that Alice and Bob were ever told.
    pub(crate) async fn close(self) -> Result<[Trail; 2]> {
        let (alice, bob) = tokio::try_join!(self.alice.leave(), self.bob.leave())?;
        self.server.shutdown().await;
        Ok([alice, bob])
    }

    /// Asks the server's control API for something.
    fn control(&self, method: Method, what: &str, body: &str) -> Result<()> {
        let mut request = Request::builder().method(method).uri(format!("/_mock/{what}"));
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        let answer = self.server.mock().http(request.body(body.as_bytes().to_vec())?);
        if answer.status().is_success() {
            return Ok(());
        }
        let reason = String::from_utf8_lossy(answer.body()).into_owned();
        Err(format!("/_mock/{what}: {}: {reason}", answer.status()).into())
    }
}

/// Waits until the call is accepted, and reports what an app reports when its media layer has joined the channel.
pub(crate) async fn join_media(call: &Call) -> Result<()> {
    reached(call, Phase::Connecting).await?;
    call.media(MediaReport::Joined);
    reached(call, Phase::Active).await
}

async fn reached(call: &Call, phase: Phase) -> Result<()> {
    let over = |end: End| format!("the call was over before it was {phase:?}: {:?}", end.reason);
    Ok(call.reached(phase).await.map(drop).map_err(over)?)
}
