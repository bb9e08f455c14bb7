//! The command line.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::Parser;
use ringway_mock::{AgoraConfig, ClockMode, ControlConfig, Heartbeat, MockConfig, NamespaceConfig};
use tracing_subscriber::filter::LevelFilter;

/// A backend for call apps: ready users, strict contracts, a clock that can be moved.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 7788)]
    port: u16,
    /// Address to listen on; without a key the control API stays closed to other machines
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// SQLite file that keeps everything, even through a kill; without it all is in memory
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Print one JSON line with the URL, the control API and the users with their tokens
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not limit requests (chattrix and ikoota do)
    #[arg(long)]
    no_limits: bool,
    /// Ask for this key in the header x-mock-key of every control request
    #[arg(
        long,
        value_name = "KEY",
        env = "RINGWAY_MOCK_CONTROL_KEY",
        hide_env_values = true
    )]
    control_key: Option<String>,
    /// Leave the control API out
    #[arg(long, conflicts_with = "control_key")]
    no_control: bool,
    /// Key that signs the tokens (HS256); without it one is made and kept with the data
    #[arg(
        long,
        value_name = "SECRET",
        env = "RINGWAY_MOCK_JWT_SECRET",
        hide_env_values = true
    )]
    jwt_secret: Option<String>,
    /// App ID of the Agora project whose tokens are made; without it a made-up one
    #[arg(long, value_name = "HEX", requires = "agora_certificate")]
    agora_app_id: Option<String>,
    /// App Certificate of that project
    #[arg(
        long,
        value_name = "HEX",
        requires = "agora_app_id",
        env = "RINGWAY_MOCK_AGORA_CERTIFICATE",
        hide_env_values = true
    )]
    agora_certificate: Option<String>,
    /// Do not send pending invitations again when their callee connects
    #[arg(long)]
    no_redelivery: bool,
    /// How many seconds the sockets of somebody in a call may be gone before they leave it (video-call); 0 keeps them in
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    absence: u64,
    /// Upgrade a socket with a bad token and close it with 4401, instead of answering 401
    #[arg(long)]
    late_token_check: bool,
    /// How often Socket.IO pings its clients, in milliseconds of real time
    #[arg(long, value_name = "MS", default_value_t = 25_000, value_parser = clap::value_parser!(u64).range(1..))]
    ping_interval: u64,
    /// How long a Socket.IO client may take to answer a ping
    #[arg(long, value_name = "MS", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    ping_timeout: u64,
    /// Let only pages of this origin use the contracts, as in http://localhost:5173; may be given several times
    #[arg(long, value_name = "ORIGIN")]
    cors_origin: Vec<String>,
    /// Rounds of bcrypt for passwords (video-call)
    #[arg(long, value_name = "ROUNDS", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=31))]
    bcrypt_cost: u32,
    /// Directory for backups (video-call's administration); without it the one for temporary files
    #[arg(long, value_name = "DIR")]
    backup_dir: Option<PathBuf>,
    /// Begin with time standing at this moment (milliseconds since 1970) until the control API moves it
    #[arg(long, value_name = "UNIX_MS")]
    virtual_clock: Option<u64>,
    /// What ids are made from with --virtual-clock
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many requests, frames, openings and closings the journal keeps
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    journal: usize,
    /// How many namespaces there may be at once
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    namespaces: usize,
    /// After how many seconds a namespace that nobody uses is deleted
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600, value_parser = clap::value_parser!(u64).range(1..))]
    namespace_idle: u64,
    /// How much to log to standard error: off, error, warn, info, debug, trace
    #[arg(long, default_value = "warn")]
    pub(crate) log: LevelFilter,
}

impl Cli {
    pub(crate) fn config(&self) -> MockConfig {
        let start = |start_unix_ms| ClockMode::Virtual { start_unix_ms };
        MockConfig {
            clock: self.virtual_clock.map_or(ClockMode::Real, start),
            db: self.db.clone(),
            host: self.host,
            port: self.port,
            limits: !self.no_limits,
            redeliver_invitations: !self.no_redelivery,
            leave_after_absence: (self.absence > 0).then(|| Duration::from_secs(self.absence)),
            reject_bad_token_after_upgrade: self.late_token_check,
            seed: self.seed,
            control: ControlConfig {
                enabled: !self.no_control,
                key: self.control_key.clone(),
            },
            jwt_secret: self.jwt_secret.clone(),
            journal_capacity: self.journal,
            agora: self.agora(),
            namespaces: NamespaceConfig {
                max: self.namespaces,
                idle: Duration::from_secs(self.namespace_idle),
            },
            heartbeat: Heartbeat {
                interval: Duration::from_millis(self.ping_interval),
                timeout: Duration::from_millis(self.ping_timeout),
            },
            cors_origins: self.cors_origin.clone(),
            bcrypt_cost: self.bcrypt_cost,
            backup_dir: self.backup_dir.clone(),
        }
    }

    fn agora(&self) -> AgoraConfig {
        let made_up = AgoraConfig::default();
        AgoraConfig {
            app_id: self.agora_app_id.clone().unwrap_or(made_up.app_id),
            app_certificate: self.agora_certificate.clone().unwrap_or(made_up.app_certificate),
            ..made_up
        }
    }
}
