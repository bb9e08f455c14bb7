//! One user of one backend.

use std::sync::Arc;
use std::time::Duration;

use ringway::{
    AuthSource, CallClient, CallId, Capabilities, ClientBuilder, ClientConfig, ClientSnapshot, Contract,
    Event, MediaKind, Timing, UserId, Waiting,
};
use ringway_core::model::{Answer, Ask};

use crate::asks::{AskRequest, Asker, Asks, asks};
use crate::call::NativeCall;
use crate::cancel::Cancel;
use crate::endpoints::{NativeChattrix, NativePrivateCall};
use crate::error::NativeError;
use crate::pulled::{NativeEvents, NativeWatch};
use crate::runtime::{run, run_now, runtime, spawn, wait};

/// What a client is given besides its configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct ClientOptions {
    /// The largest body of an answer, in bytes; left out, 1 MiB.
    #[uniffi(default)]
    pub max_body: Option<u32>,
    /// The largest frame and message of a socket, in bytes; left out, 1 MiB.
    #[uniffi(default)]
    pub max_frame: Option<u32>,
}

/// A call to be placed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Placing {
    /// Whom.
    pub to: UserId,
    /// What it carries.
    pub media: MediaKind,
    /// The media channel, where the contract lets the caller choose; otherwise, and when left out, a fresh one.
    pub channel: Option<String>,
}

/// A configuration with every default: which contract the backend keeps, its address up to where the contract's paths
/// begin, and the user.
#[uniffi::export]
pub fn client_config(contract: Contract, url: String, user_id: UserId) -> ClientConfig {
    ClientConfig::new(contract, url, user_id)
}

/// The times that suit production.
#[uniffi::export]
pub fn default_timing() -> Timing {
    Timing::default()
}

/// One user of one backend, who calls and is called.
///
/// When the last handle of it and of its calls is gone, the client ends its calls, tells the backend and closes, in the
/// background.
#[derive(Debug, uniffi::Object)]
pub struct NativeClient {
    client: CallClient,
    asks: Asks,
}

#[uniffi::export]
impl NativeClient {
    /// Begins a client, which connects by itself. What it asks for meanwhile is pulled with `next_ask`.
    ///
    /// # Errors
    /// `usage.config` when the configuration cannot work.
    #[uniffi::constructor(default(options = None))]
    pub fn start(config: ClientConfig, options: Option<ClientOptions>) -> Result<Arc<Self>, NativeError> {
        run_now(|| {
            let _inside = runtime()?.enter();
            let (asker, asks) = asks();
            let client = builder(config, options.unwrap_or_default(), asker).start()?;
            Ok(Arc::new(Self { client, asks }))
        })
    }

    /// The contract that the backend keeps.
    pub fn contract(&self) -> Contract {
        self.client.contract()
    }

    /// The user who calls and is called.
    pub fn user_id(&self) -> UserId {
        self.client.user_id().clone()
    }

    /// What the contract can do.
    pub fn capabilities(&self) -> Capabilities {
        *self.client.capabilities()
    }

    /// The whole client as it is now. It shows a change before the event that tells of it.
    pub fn snapshot(&self) -> ClientSnapshot {
        self.client.snapshot()
    }

    /// The whole client as it is, and again whenever it has changed.
    pub fn watch(&self) -> Arc<NativeWatch> {
        Arc::new(NativeWatch::new(&self.client))
    }

    /// Everything that happens from now on. Each subscriber gets all of it.
    pub fn events(&self) -> Arc<NativeEvents> {
        Arc::new(NativeEvents::new(self.client.events()))
    }

    /// The call of that name, while it lives and for a while after its end.
    pub fn get(&self, id: &CallId) -> Option<Arc<NativeCall>> {
        self.client.get(id).map(NativeCall::new)
    }

    /// The calls that are not over, oldest first.
    pub fn calls(&self) -> Vec<Arc<NativeCall>> {
        self.client.calls().into_iter().map(NativeCall::new).collect()
    }

    /// The endpoints of chattrix, typed.
    pub fn chattrix(&self) -> Arc<NativeChattrix> {
        Arc::new(NativeChattrix::new(self.client.clone()))
    }

    /// The endpoints of private-call, typed.
    pub fn private_call(&self) -> Arc<NativePrivateCall> {
        Arc::new(NativePrivateCall::new(self.client.clone()))
    }

    /// Tells the client that the device went online or offline.
    pub fn online(&self, online: bool) {
        self.client.online(online);
    }

    /// Tells the client that the app became visible or hidden: it polls less often then.
    pub fn visible(&self, visible: bool) {
        self.client.visible(visible);
    }

    /// Answers what `next_ask` returned.
    ///
    /// # Errors
    /// `usage.invalid_argument` when no question of that name wants an answer: it was answered, or the client went on
    /// without.
    pub fn answer(&self, id: u64, answer: Answer) -> Result<(), NativeError> {
        self.asks.answer(id, answer).map_err(Into::into)
    }

    /// Begins what `shutdown` waits for, and returns at once.
    pub fn stop(&self) {
        let client = self.client.clone();
        spawn(async move { client.close().await });
    }
}

#[uniffi::export]
impl NativeClient {
    /// Waits until news can arrive, at most so many milliseconds (10 s when left out). The client goes on connecting
    /// however this ends.
    ///
    /// # Errors
    /// `auth.required` when the backend does not take the token, `net.timeout` when there is no link in time,
    /// `usage.closed` once the client has closed.
    #[uniffi::method(default(within_ms = None, cancel = None))]
    pub async fn connected(
        &self,
        within_ms: Option<u32>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<(), NativeError> {
        let patience = within_ms.map_or(ClientBuilder::PATIENCE, |ms| Duration::from_millis(ms.into()));
        run(cancel, self.client.connected(patience)).await
    }

    /// Calls somebody; done when the backend rings them. When both sides called each other the call may be the other
    /// side's.
    ///
    /// Cancelling it, even just after it is done, takes the call back: nobody's phone goes on ringing.
    ///
    /// # Errors
    /// `usage.busy` during another call, `call.not_found` for a person whom the backend does not know, or what kept the
    /// backend from ringing them.
    pub async fn call(&self, placing: Placing, cancel: Arc<Cancel>) -> Result<Arc<NativeCall>, NativeError> {
        let Placing { to, media, channel } = placing;
        let mut placing = self.client.call(to).media(media);
        if let Some(channel) = channel {
            placing = placing.channel(channel);
        }
        let call = run(Some(Arc::clone(&cancel)), placing.into_future()).await?;
        cancel.guard(call.clone());
        Ok(NativeCall::new(call))
    }

    /// The next call that rings here and that this has not returned yet; `None` once the client has closed.
    ///
    /// Calls that are over, or answered, before this gets to them are passed over.
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn incoming(
        &self,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Option<Arc<NativeCall>>, NativeError> {
        let incoming = wait(cancel, self.client.incoming()).await?;
        Ok(incoming.map(NativeCall::new))
    }

    /// The next of everything that has happened since the client began; `None` once the client has closed.
    ///
    /// The client keeps one queue of 256 events for this, which loses the oldest when nobody takes them. `events` gives
    /// each subscriber its own.
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn next_event(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<Event>, NativeError> {
        wait(cancel, self.client.next_event()).await
    }

    /// The next question for the app, to be answered with `answer`; `None` once the client has closed, and at once for a
    /// client whose configuration lets it ask nothing (`AuthSource::Ask`, `ask_credentials`).
    ///
    /// # Errors
    /// Only when it is cancelled.
    #[uniffi::method(default(cancel = None))]
    pub async fn next_ask(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<AskRequest>, NativeError> {
        wait(cancel, self.asks.next()).await
    }

    /// Sends the app's own message over the socket, where the contract shares it (chattrix, Connection).
    ///
    /// # Errors
    /// `usage.unsupported` where it does not, `net.closed` when the socket is not open.
    #[uniffi::method(default(cancel = None))]
    pub async fn send(&self, text: String, cancel: Option<Arc<Cancel>>) -> Result<(), NativeError> {
        run(cancel, self.client.send(text)).await
    }

    /// Tries again at once: after `LinkState::AuthRequired`, or to cut a back-off short.
    ///
    /// # Errors
    /// `auth.required` when the backend still does not take the token.
    #[uniffi::method(default(cancel = None))]
    pub async fn reconnect(&self, cancel: Option<Arc<Cancel>>) -> Result<(), NativeError> {
        run(cancel, self.client.reconnect()).await
    }

    /// What each call and the link wait for, and how long; nothing once the client has closed.
    ///
    /// # Errors
    /// Only of a defect.
    pub async fn explain(&self) -> Result<Vec<Waiting>, NativeError> {
        wait(None, self.client.explain()).await
    }

    /// Ends all calls, tells the backend, closes the socket, and waits for all of it: five seconds for the backend and
    /// two for the socket at the most. A closed client stays closed.
    ///
    /// # Errors
    /// Only of a defect.
    pub async fn shutdown(&self) -> Result<(), NativeError> {
        wait(None, self.client.close()).await
    }
}

fn builder(config: ClientConfig, options: ClientOptions, asker: Asker) -> ClientBuilder {
    let (asks_auth, asks_credentials) = (config.auth == AuthSource::Ask, config.ask_credentials);
    let mut builder = ClientBuilder::from(config);
    if let Some(bytes) = options.max_body {
        builder = builder.max_body(size(bytes));
    }
    if let Some(bytes) = options.max_frame {
        builder = builder.max_frame(size(bytes));
    }
    if asks_credentials {
        let asker = asker.clone();
        builder = builder.credentials(move |request| {
            asker.clone().credentials(Ask::Credentials {
                call: request.call,
                channel: request.channel,
                user_id: request.user_id,
                renew: request.renew,
            })
        });
    }
    if asks_auth {
        builder = builder.auth(move |request| asker.clone().auth_token(request.refused));
    }
    builder
}

fn size(bytes: u32) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
