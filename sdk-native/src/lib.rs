//! Calls over several signalling contracts, in async Rust.
//!
//! A [`CallClient`] is one user of one backend: it calls, is called, and keeps the link to the backend by itself. Ringway
//! signals; the media itself is the app's affair (Agora or another layer), and the app reports what becomes of it.
//!
//! Everything that is decided is decided in `ringway-core`, which does no input and output of its own. This crate moves its
//! bytes on tokio, reqwest and tungstenite.
//!
//! ```no_run
//! use ringway::{CallClient, Contract, MediaReport};
//!
//! # async fn example(jwt: String) -> Result<(), ringway::CallError> {
//! let client = CallClient::builder(Contract::Chattrix, "https://calls.example.com", "102")
//!     .token(jwt)
//!     .connect()
//!     .await?;
//! while let Some(call) = client.incoming().await {
//!     println!("{} calls", call.snapshot().peer.id);
//!     call.accept().await?;
//!     call.media(MediaReport::Joined);
//!     println!("{:?}", call.ended().await);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Limits
//! Bodies and frames over 1 MiB are refused, redirects are not followed, and tokens go out over TLS only, unless a builder
//! says otherwise or the backend is on this machine. Proxies are those of the environment.
//!
//! # Logs
//! Through `tracing`: what a user would notice at INFO, traffic without its contents at DEBUG. No token is ever logged.

mod builder;
mod call;
mod client;
mod driver;
mod events;
mod registry;
mod snapshots;
mod sources;

pub use builder::ClientBuilder;
pub use call::{Call, PlaceCall};
pub use client::CallClient;
pub use events::{CallEvents, Events};
pub use snapshots::CallSnapshots;
pub use sources::{AuthRequest, AuthToken, CredentialsRequest, SourceError};

pub use ringway_core::contract::api::Endpoint;
pub use ringway_core::contract::{Capabilities, News, chattrix, private_call};
pub use ringway_core::model::{
    ApiRequest, ApiResponse, AuthSource, BusyPolicy, CallId, CallSnapshot, CallStatus, ClientConfig,
    ClientSnapshot, Contract, Credentials, DeclineReason, Direction, End, EndReason, Event, HistoryKind,
    LinkState, MediaKind, MediaReport, MediaState, Method, Peer, Phase, Quality, RequestLimit, Secret,
    ServerCallId, Timing, TokenState, UserId, Waiting, Warning,
};
pub use ringway_core::{CallError, ErrorCode, ErrorEntry, Retry};
pub use rustls;

/// The examples of README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
