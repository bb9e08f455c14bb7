//! How a client is set up.

use serde::{Deserialize, Serialize};

use super::{Secret, UserId};

/// The contract that a backend keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Contract {
    /// JWT, REST, and a raw WebSocket without acknowledgements.
    Chattrix,
    /// REST and polling; no hang-up endpoint.
    PrivateCall,
}

impl Contract {
    /// Every contract, in the order of declaration.
    pub const ALL: [Self; 2] = [Self::Chattrix, Self::PrivateCall];

    /// The contract's name, as in configurations.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chattrix => "chattrix",
            Self::PrivateCall => "private-call",
        }
    }
}

/// Where the token for the backend comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AuthSource {
    /// There is none. Only private-call works without.
    #[default]
    None,
    /// This one, for ever.
    Token {
        /// The JWT.
        token: Secret,
    },
    /// The app is asked (`Ask::AuthToken`).
    Ask,
}

/// What happens to a call that comes in during another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum BusyPolicy {
    /// It is refused as busy, and the app is told (`Event::IncomingRejectedBusy`).
    #[default]
    Reject,
    /// It rings as any other.
    Ring,
    /// It rings with `CallSnapshot::waiting` set.
    Wait,
}

/// A limit on the client's own requests, from the backend's documentation.
///
/// Polls and retries stop at three quarters of it, so that there is always room for what the user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RequestLimit {
    /// So many requests …
    pub requests: u32,
    /// … in so many milliseconds.
    pub window_ms: u32,
}

/// A client's configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ClientConfig {
    /// What the backend speaks.
    pub contract: Contract,
    /// The backend's address up to where the contract's paths begin: `https://calls.example.com`.
    pub url: String,
    /// The user who calls and is called.
    pub user_id: UserId,
    /// Where the token for the backend comes from.
    #[serde(default)]
    pub auth: AuthSource,
    /// Whether Ringway asks the app for media credentials and renews them (`Ask::Credentials`).
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub ask_credentials: bool,
    /// A second call.
    #[serde(default)]
    pub busy: BusyPolicy,
    /// When two people call each other at the same time, connect them without another ring.
    #[serde(default = "yes")]
    #[cfg_attr(feature = "uniffi", uniffi(default = true))]
    pub glare_connects: bool,
    /// Allows `http:` and `ws:` to other machines than this one.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub allow_insecure: bool,
    /// A limit on requests that the backend documents.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub request_limit: Option<RequestLimit>,
    /// The driver can send WebSocket pings (browsers cannot).
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub can_ping: bool,
    /// Times.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub timing: Timing,
}

impl ClientConfig {
    /// A configuration with every default.
    pub fn new(contract: Contract, url: impl Into<String>, user_id: impl Into<UserId>) -> Self {
        Self {
            contract,
            url: url.into(),
            user_id: user_id.into(),
            auth: AuthSource::None,
            ask_credentials: false,
            busy: BusyPolicy::Reject,
            glare_connects: true,
            allow_insecure: false,
            request_limit: None,
            can_ping: false,
            timing: Timing::default(),
        }
    }
}

/// Times, in milliseconds. The defaults suit production; tests and special backends change them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct Timing {
    /// How long a call rings; left out, what the contract says (30 s or 60 s). 5 to 180 s.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub ring_ms: Option<u32>,
    /// An invitation with less than this left is not announced any more.
    #[cfg_attr(feature = "uniffi", uniffi(default = 3000))]
    pub ring_minimum_ms: u32,
    /// From acceptance to media up.
    #[cfg_attr(feature = "uniffi", uniffi(default = 30000))]
    pub setup_ms: u32,
    /// From the other side leaving the media channel to the end of a call whose contract has no hang-up.
    #[cfg_attr(feature = "uniffi", uniffi(default = 20000))]
    pub peer_left_ms: u32,
    /// Polls for incoming calls while the app is visible.
    #[cfg_attr(feature = "uniffi", uniffi(default = 3000))]
    pub poll_incoming_ms: u32,
    /// Polls for incoming calls while it is hidden.
    #[cfg_attr(feature = "uniffi", uniffi(default = 10000))]
    pub poll_incoming_hidden_ms: u32,
    /// Polls for the answer to an own call during its first 10 s.
    #[cfg_attr(feature = "uniffi", uniffi(default = 1500))]
    pub poll_ringing_ms: u32,
    /// The same afterwards.
    #[cfg_attr(feature = "uniffi", uniffi(default = 2500))]
    pub poll_ringing_slow_ms: u32,
    /// Polls during a call.
    #[cfg_attr(feature = "uniffi", uniffi(default = 10000))]
    pub poll_in_call_ms: u32,
    /// Silence on a push link after which a call that goes on is looked up, and how often from then on.
    #[cfg_attr(feature = "uniffi", uniffi(default = 30000))]
    pub reconcile_in_call_ms: u32,
    /// Silence on a push link after which a ringing call is looked up, and how often from then on.
    #[cfg_attr(feature = "uniffi", uniffi(default = 5000))]
    pub reconcile_ms: u32,
    /// From a socket command without acknowledgement to looking up what became of it.
    #[cfg_attr(feature = "uniffi", uniffi(default = 2000))]
    pub confirm_ms: u32,
    /// Answer to one HTTP request.
    #[cfg_attr(feature = "uniffi", uniffi(default = 8000))]
    pub request_ms: u32,
    /// All tries together of placing and of accepting a call.
    #[cfg_attr(feature = "uniffi", uniffi(default = 15000))]
    pub decide_ms: u32,
    /// All tries together of telling the backend that a call is over.
    #[cfg_attr(feature = "uniffi", uniffi(default = 60000))]
    pub farewell_ms: u32,
    /// Opening a socket.
    #[cfg_attr(feature = "uniffi", uniffi(default = 10000))]
    pub connect_ms: u32,
    /// Silence on an idle socket before it is pinged, where the driver can.
    #[cfg_attr(feature = "uniffi", uniffi(default = 45000))]
    pub silence_ms: u32,
    /// The same while a call is live.
    #[cfg_attr(feature = "uniffi", uniffi(default = 15000))]
    pub silence_live_ms: u32,
    /// Answer to a ping.
    #[cfg_attr(feature = "uniffi", uniffi(default = 5000))]
    pub pong_ms: u32,
    /// First cap of the back-off; it doubles from try to try.
    #[cfg_attr(feature = "uniffi", uniffi(default = 300))]
    pub backoff_base_ms: u32,
    /// Greatest cap of the back-off while a call is live.
    #[cfg_attr(feature = "uniffi", uniffi(default = 7000))]
    pub backoff_live_ms: u32,
    /// Greatest cap of the back-off otherwise.
    #[cfg_attr(feature = "uniffi", uniffi(default = 30000))]
    pub backoff_idle_ms: u32,
    /// A link that held this long is healthy: the next back-off begins anew.
    #[cfg_attr(feature = "uniffi", uniffi(default = 10000))]
    pub healthy_ms: u32,
    /// All the time that `Command::Close` waits for farewells.
    #[cfg_attr(feature = "uniffi", uniffi(default = 5000))]
    pub close_ms: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            ring_ms: None,
            ring_minimum_ms: 3_000,
            setup_ms: 30_000,
            peer_left_ms: 20_000,
            poll_incoming_ms: 3_000,
            poll_incoming_hidden_ms: 10_000,
            poll_ringing_ms: 1_500,
            poll_ringing_slow_ms: 2_500,
            poll_in_call_ms: 10_000,
            reconcile_in_call_ms: 30_000,
            reconcile_ms: 5_000,
            confirm_ms: 2_000,
            request_ms: 8_000,
            decide_ms: 15_000,
            farewell_ms: 60_000,
            connect_ms: 10_000,
            silence_ms: 45_000,
            silence_live_ms: 15_000,
            pong_ms: 5_000,
            backoff_base_ms: 300,
            backoff_live_ms: 7_000,
            backoff_idle_ms: 30_000,
            healthy_ms: 10_000,
            close_ms: 5_000,
        }
    }
}

const fn yes() -> bool {
    true
}
