//! What a mock can be told when it starts.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    time::Duration,
};

use crate::clock::ClockMode;

/// How a mock behaves; the default suits a test: loopback, a free port, in memory, no limits.
#[derive(Clone)]
pub struct MockConfig {
    /// Real time, or virtual time that only moves when told.
    pub clock: ClockMode,
    /// A SQLite file that outlives the process, even a kill; `None` keeps everything in memory.
    pub db: Option<PathBuf>,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// Whether the contracts' request limits are enforced (chattrix and ikoota have some).
    pub limits: bool,
    /// Whether pending invitations are sent again when their callee connects (chattrix, NOTES 2; video-call; call-end).
    pub redeliver_invitations: bool,
    /// How long the sockets of somebody in a call may be gone before they leave it (video-call); `None` keeps them in.
    pub leave_after_absence: Option<Duration>,
    /// Upgrades a socket whose token is bad and closes it with 4401, as some servers do, instead of answering 401.
    pub reject_bad_token_after_upgrade: bool,
    /// What ids are made from in virtual time, so that runs repeat. In real time ids are random.
    pub seed: u64,
    /// How many requests, frames, openings and closings the journal keeps; older ones make room.
    pub journal_capacity: usize,
    /// The control API under `/_mock`.
    pub control: ControlConfig,
    /// The HS256 key of the tokens; `None` makes one, kept in the database.
    pub jwt_secret: Option<String>,
    /// The Agora project whose tokens are made.
    pub agora: AgoraConfig,
    /// How many namespaces there may be, and for how long.
    pub namespaces: NamespaceConfig,
    /// How Socket.IO finds out that a client is gone.
    pub heartbeat: Heartbeat,
    /// The origins whose pages may use the contracts, as in `http://localhost:5173`; none means that all may.
    pub cors_origins: Vec<String>,
    /// The cost of a password's hash in rounds of bcrypt, from 4 to 31 (video-call: 12). Tests that do not care take 4.
    pub bcrypt_cost: u32,
    /// Where video-call's administration writes backups; `None` takes the system's directory for temporary files.
    pub backup_dir: Option<PathBuf>,
}

impl Default for MockConfig {
    fn default() -> Self {
        Self {
            clock: ClockMode::Real,
            db: None,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            limits: false,
            redeliver_invitations: true,
            leave_after_absence: Some(Duration::from_secs(60)),
            reject_bad_token_after_upgrade: false,
            seed: 0,
            journal_capacity: 10_000,
            control: ControlConfig::default(),
            jwt_secret: None,
            agora: AgoraConfig::default(),
            namespaces: NamespaceConfig::default(),
            heartbeat: Heartbeat::default(),
            cors_origins: Vec::new(),
            bcrypt_cost: 12,
            backup_dir: None,
        }
    }
}

impl MockConfig {
    /// The directory that the database is in, or that backups go to.
    pub(crate) fn data_dir(&self) -> PathBuf {
        let beside = self.db.as_deref().and_then(Path::parent);
        match beside {
            Some(here) if here.as_os_str().is_empty() => PathBuf::from("."),
            Some(directory) => directory.to_owned(),
            None => self.backup_dir(),
        }
    }

    pub(crate) fn backup_dir(&self) -> PathBuf {
        self.backup_dir.clone().unwrap_or_else(std::env::temp_dir)
    }
}

impl std::fmt::Debug for MockConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockConfig")
            .field("clock", &self.clock)
            .field("db", &self.db)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("limits", &self.limits)
            .field("control", &self.control)
            .field("agora", &self.agora)
            .finish_non_exhaustive()
    }
}

/// Who may use the control API.
#[derive(Clone)]
pub struct ControlConfig {
    /// Whether it is there at all.
    pub enabled: bool,
    /// Asked for in the header `x-mock-key`. Without a key only this machine may use the control API.
    pub key: Option<String>,
}

impl Default for ControlConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            key: None,
        }
    }
}

impl std::fmt::Debug for ControlConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = self.key.as_ref().map(|_| "***");
        f.debug_struct("ControlConfig")
            .field("enabled", &self.enabled)
            .field("key", &key)
            .finish()
    }
}

/// An Agora project. The default is a made-up one: its tokens are real ones, of a project that Agora does not know.
#[derive(Clone)]
pub struct AgoraConfig {
    /// The App ID, 32 hexadecimal digits.
    pub app_id: String,
    /// The App Certificate, 32 hexadecimal digits; it signs the tokens.
    pub app_certificate: String,
    /// How long tokens live, in seconds; `None` leaves that to the contracts (ikoota: 24 hours).
    pub token_seconds: Option<u32>,
}

impl Default for AgoraConfig {
    fn default() -> Self {
        Self {
            app_id: "1f0e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
            app_certificate: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
            token_seconds: None,
        }
    }
}

impl std::fmt::Debug for AgoraConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgoraConfig")
            .field("app_id", &self.app_id)
            .field("app_certificate", &"***")
            .field("token_seconds", &self.token_seconds)
            .finish()
    }
}

/// How many namespaces a server may have beside itself, so that one that runs for weeks stays small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamespaceConfig {
    /// So many at once; 0 allows none.
    pub max: usize,
    /// One that has had no request for so long, in real time, and has neither a socket nor a listener to its events, is deleted.
    pub idle: Duration,
}

impl Default for NamespaceConfig {
    /// A thousand, each for an hour.
    fn default() -> Self {
        Self {
            max: 1_000,
            idle: Duration::from_secs(60 * 60),
        }
    }
}

/// The pings of Socket.IO. They belong to real connections and run in real time, whatever the clock of the contracts does; the client
/// learns both at its handshake and gives the connection up when it has heard nothing for as long as they take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// From one ping to the next.
    pub interval: Duration,
    /// How long a client may take to answer.
    pub timeout: Duration,
}

impl Default for Heartbeat {
    /// What Socket.IO servers usually have: 25 and 20 seconds.
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(25),
            timeout: Duration::from_secs(20),
        }
    }
}
