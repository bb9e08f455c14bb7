//! One client and its log.

use std::time::Duration;

use conformance::http;
use conformance::protocol::{Description, Fault, Found, Message, Wanted};
use reqwest::Method;
use ringway::{
    AuthToken, Call, CallClient, CallId, CallSnapshot, ClientBuilder, ClientConfig, Direction, Event,
    MediaReport, Phase, SourceError,
};
use ringway_world::scenario::line;
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

use crate::measure::now;
use crate::{fault, say};

/// The runner loses patience first.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Client {
    pub(crate) ringway: CallClient,
    /// The calls that came in.
    rings: Mutex<mpsc::UnboundedReceiver<Ring>>,
    log: Mutex<JoinHandle<()>>,
}

/// A call that came in, and when.
pub(crate) struct Ring {
    pub(crate) at: i64,
    pub(crate) call: CallId,
}

impl Client {
    pub(crate) async fn connect(name: &str, config: Value, tokens: String) -> Result<Self, Fault> {
        let config: ClientConfig =
            serde_json::from_value(config).map_err(|error| Fault::agent(error.to_string()))?;
        let user = config.user_id.clone();
        let builder = ClientBuilder::from(config).auth(move |_| {
            let (tokens, body) = (tokens.clone(), json!({"userId": user}).to_string());
            async move { token(&tokens, body).await.map(AuthToken::new) }
        });
        let ringway = builder.connect_within(PATIENCE).connect().await.map_err(fault)?;
        let (ring, rings) = mpsc::unbounded_channel();
        let log = tokio::spawn(write_log(name.to_owned(), ringway.clone(), ring));
        Ok(Self {
            ringway,
            rings: Mutex::new(rings),
            log: Mutex::new(log),
        })
    }

    /// The oldest live call that fits, once there is one.
    pub(crate) async fn find(&self, wanted: Wanted) -> Result<Value, Fault> {
        let mut snapshots = self.ringway.watch();
        let fits = |call: &&CallSnapshot| match wanted {
            Wanted::Live | Wanted::None => true,
            Wanted::Named => call.server_id.is_some(),
            Wanted::Ringing => call.direction == Direction::Incoming && call.phase == Phase::Ringing,
        };
        let found = snapshots
            .wait_for(|client| client.calls.iter().any(|call| fits(&call)) == (wanted != Wanted::None));
        let client = found.await.map_err(|_| Fault::agent("the client has closed"))?;
        let call = client.calls.iter().find(fits);
        let found = call.map(|call| Found {
            call: call.id.clone(),
            server_id: call.server_id.clone(),
        });
        Ok(json!(found))
    }

    pub(crate) fn get(&self, call: &CallId) -> Result<Call, Fault> {
        let found = self.ringway.get(call);
        found.ok_or_else(|| Fault::agent(format!("the client does not know {call}")))
    }

    /// The next of the calls that came in.
    pub(crate) async fn next_ring(&self) -> Result<Ring, Fault> {
        let ring = self.rings.lock().await.recv().await;
        ring.ok_or_else(|| Fault::agent("the client has closed"))
    }

    pub(crate) fn report(&self, report: MediaReport) {
        if let Some(call) = self.ringway.calls().first() {
            call.media(report);
        }
    }

    pub(crate) async fn describe(&self) -> Result<Value, Fault> {
        let waits = self.ringway.explain().await;
        Ok(json!(Description {
            link: format!("{:?}", self.ringway.snapshot().link),
            waits: waits.iter().map(|waiting| format!("{waiting:?}")).collect(),
        }))
    }

    /// Closes it, and waits for the end of its log.
    pub(crate) async fn close(&self) {
        self.ringway.close().await;
        let _ = (&mut *self.log.lock().await).await;
    }
}

async fn token(url: &str, body: String) -> Result<String, SourceError> {
    let (status, body) = http::ask(Method::POST, url, body).await?;
    let answer: Value = serde_json::from_slice(&body)?;
    let token = answer["token"].as_str();
    token
        .map(str::to_owned)
        .ok_or_else(|| SourceError::permanent(format!("no token but {status}")))
}

/// Writes the log until the client has closed.
async fn write_log(name: String, client: CallClient, rings: mpsc::UnboundedSender<Ring>) {
    while let Some(event) = client.next_event().await {
        if let Event::Incoming { call } = &event {
            let ring = Ring {
                at: now(),
                call: call.id.clone(),
            };
            // The other end is the client's, which outlives its log.
            let _ = rings.send(ring);
        }
        if let Some(line) = line(&event, str::to_owned) {
            say(&Message::Line {
                client: name.clone(),
                line,
            });
        }
    }
}
