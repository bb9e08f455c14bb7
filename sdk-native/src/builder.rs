//! How a client is set up.

use std::time::Duration;

use rand::TryRng;
use rand::rngs::SysRng;
use ringway_core::model::{
    AuthSource, BusyPolicy, ClientConfig, Command, Contract, Credentials, RequestLimit, Secret, Timing,
    UserId,
};
use ringway_core::{CallError, ErrorCode};
use tokio::runtime::Handle;
use tracing::{Instrument, info_span};

use crate::client::CallClient;
use crate::driver::{Driver, Options};
use crate::sources::{AuthRequest, AuthToken, CredentialsRequest, SourceError, Sources};

/// The largest body and the largest frame that a client reads, unless told otherwise.
const LIMIT: usize = 1024 * 1024;

/// How a client is set up. [`connect`](Self::connect) or [`start`](Self::start) makes it.
///
/// ```no_run
/// use ringway::{AuthToken, BusyPolicy, CallClient, Contract, SourceError};
///
/// # async fn sign_in() -> Result<String, std::io::Error> { Ok(String::new()) }
/// # async fn example() -> Result<(), ringway::CallError> {
/// let client = CallClient::builder(Contract::Chattrix, "https://calls.example.com", "101")
///     .auth(|_request| async move { Ok(AuthToken::new(sign_in().await?)) })
///     .on_busy(BusyPolicy::Wait)
///     .connect()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a client begins with `connect` or `start`"]
pub struct ClientBuilder {
    config: ClientConfig,
    options: Options,
    patience: Duration,
}

impl ClientBuilder {
    /// How long [`connect`](Self::connect) waits, unless told otherwise.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    pub(crate) fn new(contract: Contract, url: impl Into<String>, user_id: impl Into<UserId>) -> Self {
        Self::from(ClientConfig::new(contract, url, user_id))
    }

    /// The JWT that the backend knows the user by, for ever. [`auth`](Self::auth) can renew it.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        let token = Secret::new(token);
        self.config.auth = AuthSource::Token { token };
        self
    }

    /// Where the JWT comes from: asked at the start, before it expires, and when the backend refuses the one it has.
    pub fn auth<F, Fut>(mut self, source: F) -> Self
    where
        F: Fn(AuthRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<AuthToken, SourceError>> + Send + 'static,
    {
        self.config.auth = AuthSource::Ask;
        self.options.sources.set_auth(source);
        self
    }

    /// Where the credentials of media channels come from: asked for each call, and again before they expire. The app gets
    /// them as [`Event::Credentials`](crate::Event::Credentials) and from [`Call::credentials`](crate::Call::credentials).
    pub fn credentials<F, Fut>(mut self, source: F) -> Self
    where
        F: Fn(CredentialsRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Credentials, SourceError>> + Send + 'static,
    {
        self.config.ask_credentials = true;
        self.options.sources.set_credentials(source);
        self
    }

    /// What happens to a call that comes in during another one. It is refused as busy unless told otherwise.
    pub const fn on_busy(mut self, policy: BusyPolicy) -> Self {
        self.config.busy = policy;
        self
    }

    /// Whether two people who call each other at the same time are connected without another ring. They are unless told
    /// otherwise.
    pub const fn glare_connects(mut self, connects: bool) -> Self {
        self.config.glare_connects = connects;
        self
    }

    /// Allows `http:` and `ws:` to other machines than this one. Tokens then travel in the clear.
    pub const fn allow_insecure(mut self, allow: bool) -> Self {
        self.config.allow_insecure = allow;
        self
    }

    /// A limit on requests that the backend documents.
    pub const fn request_limit(mut self, limit: RequestLimit) -> Self {
        self.config.request_limit = Some(limit);
        self
    }

    /// Other times than the defaults.
    pub fn timing(mut self, timing: Timing) -> Self {
        self.config.timing = timing;
        self
    }

    /// The largest body of an answer, in bytes; 1 MiB unless told otherwise.
    pub const fn max_body(mut self, bytes: usize) -> Self {
        self.options.max_body = bytes;
        self
    }

    /// The largest frame and message of a socket, in bytes; 1 MiB unless told otherwise.
    pub const fn max_frame(mut self, bytes: usize) -> Self {
        self.options.max_frame = bytes;
        self
    }

    /// Another TLS configuration than the roots of Mozilla: for a backend with a certificate authority of its own, or
    /// that wants a client certificate. Its ALPN protocols are set by the client.
    pub fn tls(mut self, tls: rustls::ClientConfig) -> Self {
        self.options.tls = Some(tls);
        self
    }

    /// How long [`connect`](Self::connect) waits for the link; 10 s unless told otherwise.
    pub const fn connect_within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Begins the client and waits for its link.
    ///
    /// # Errors
    /// `usage.config` when the configuration cannot work, `auth.required` when the backend does not take the token,
    /// `net.timeout` when there is no link in time. The client is gone then.
    pub async fn connect(self) -> Result<CallClient, CallError> {
        let patience = self.patience;
        let client = self.launch()?;
        client.connected(patience).await?;
        Ok(client)
    }

    /// Begins the client without waiting for its link. It connects by itself, however long that takes.
    ///
    /// # Errors
    /// `usage.config` when the configuration cannot work, or outside of a tokio runtime.
    pub fn start(self) -> Result<CallClient, CallError> {
        let client = self.launch()?;
        client.begin(Command::Connect);
        Ok(client)
    }

    fn launch(self) -> Result<CallClient, CallError> {
        let Self { config, options, .. } = self;
        let runtime = Handle::try_current().map_err(|_| {
            CallError::new(ErrorCode::UsageConfig, "a client needs a tokio runtime around it")
        })?;
        let seed = SysRng
            .try_next_u64()
            .map_err(|error| CallError::new(ErrorCode::InternalBug, format!("no randomness: {error}")))?;
        let (contract, user_id) = (config.contract, config.user_id.clone());
        let (driver, ends) = Driver::new(config, seed, options)?;
        let capabilities = driver.engine().capabilities();
        let span = info_span!("client", contract = contract.as_str(), user = %user_id);
        runtime.spawn(driver.run().instrument(span));
        Ok(CallClient::new(contract, user_id, capabilities, ends))
    }
}

/// A whole configuration at once, as read from a file. Its sources that ask are added with
/// [`auth`](ClientBuilder::auth) and [`credentials`](ClientBuilder::credentials).
impl From<ClientConfig> for ClientBuilder {
    fn from(config: ClientConfig) -> Self {
        let options = Options {
            sources: Sources::default(),
            tls: None,
            max_body: LIMIT,
            max_frame: LIMIT,
        };
        Self {
            config: ClientConfig {
                can_ping: true,
                ..config
            },
            options,
            patience: Self::PATIENCE,
        }
    }
}
