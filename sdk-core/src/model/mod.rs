//! The typed public model. It holds no logic, only names: the same in every language.

mod call;
mod command;
mod config;
mod credentials;
mod end_reason;
mod event;
mod ids;
mod secret;
mod snapshot;

pub use call::{CallSnapshot, CallStatus, Direction, End, MediaKind, MediaState, Peer, Phase, TokenState};
pub use command::{ApiRequest, ApiResponse, Command, DeclineReason, MediaReport, Method, Quality, Reply};
pub use config::{AuthSource, BusyPolicy, ClientConfig, Contract, RequestLimit, Timing};
pub use credentials::{Answer, Ask, Credentials};
pub use end_reason::{EndReason, HistoryKind};
pub use event::{Event, LinkState, Warning};
pub use ids::{CallId, ServerCallId, UserId};
pub use secret::{Secret, SecretUrl};
pub use snapshot::{ClientSnapshot, Waiting};
