//! How connections are made: TLS, proxies, and what never happens to them.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use ringway_core::{CallError, ErrorCode};
use rustls::{ClientConfig, RootCertStore};

/// A connection that is not there by then never comes. The engine gives up earlier; this ends what goes on in the pool.
const CONNECT: Duration = Duration::from_secs(10);
/// A shared HTTP/2 connection that does not answer a ping in time is left, instead of failing one request after another.
const PING_EVERY: Duration = Duration::from_secs(15);
const PING_ANSWER: Duration = Duration::from_secs(5);

/// The TLS of every client that was not given its own: the roots of Mozilla, the cryptography of ring.
static WEB: LazyLock<ClientConfig> = LazyLock::new(|| {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
});

/// The two ways to a server: shared connections for requests, and one of its own for each WebSocket.
///
/// Neither follows redirects nor sends a referer: a token goes where the app said, and nowhere else. Proxies are those of
/// the environment (`HTTPS_PROXY`, `NO_PROXY`).
#[derive(Clone)]
pub(crate) struct Net {
    tls: ClientConfig,
    requests: reqwest::Client,
    upgrades: reqwest::Client,
}

impl Net {
    /// # Errors
    /// `usage.config` when the TLS configuration is unusable.
    pub(crate) fn new(tls: Option<ClientConfig>) -> Result<Self, CallError> {
        let tls = tls.unwrap_or_else(|| WEB.clone());
        let (requests, upgrades) = clients(&tls)
            .map_err(|error| CallError::new(ErrorCode::UsageConfig, format!("tls: {}", cause(&error))))?;
        Ok(Self {
            tls,
            requests,
            upgrades,
        })
    }

    pub(crate) const fn requests(&self) -> &reqwest::Client {
        &self.requests
    }

    pub(crate) const fn upgrades(&self) -> &reqwest::Client {
        &self.upgrades
    }

    /// Leaves the connections at hand: after a sleep, or on another network, they may be dead without saying so.
    pub(crate) fn renew(&mut self) {
        if let Ok((requests, upgrades)) = clients(&self.tls) {
            self.requests = requests;
            self.upgrades = upgrades;
        }
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net").finish_non_exhaustive()
    }
}

fn clients(tls: &ClientConfig) -> Result<(reqwest::Client, reqwest::Client), reqwest::Error> {
    let requests = builder(tls, &[b"h2", b"http/1.1"])
        .http2_keep_alive_interval(PING_EVERY)
        .http2_keep_alive_timeout(PING_ANSWER)
        .build()?;
    // A WebSocket begins as HTTP/1.1, and its connection is never used again.
    let upgrades = builder(tls, &[b"http/1.1"])
        .http1_only()
        .pool_max_idle_per_host(0)
        .build()?;
    Ok((requests, upgrades))
}

fn builder(tls: &ClientConfig, protocols: &[&[u8]]) -> reqwest::ClientBuilder {
    let mut tls = tls.clone();
    tls.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT)
        .user_agent(concat!("ringway/", env!("CARGO_PKG_VERSION")))
}

/// What lies at the bottom of an error: the words of the system, of DNS or of TLS. They hold no address and no token.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let Some(mut inner) = error.source() else {
        // Without a source the error's own text would show the address.
        return if error.is_timeout() {
            "timed out"
        } else {
            "the request failed"
        }
        .to_owned();
    };
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
