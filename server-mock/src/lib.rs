//! A mock backend that keeps the call contracts Ringway speaks, strictly, with a clock that can be moved.
//!
//! It reads the contracts with its own eyes: no type is shared with the client, so a misreading on one side shows.
//!
//! - [`MockServer`] listens on a port; many run in one process.
//! - [`Mock`] is the same server without any socket: a test calls [`Mock::http`] and [`Mock::socket`] and moves
//!   [`Mock::clock`], all in virtual time, with no runtime and no waiting.
//!
//! ```
//! use ringway_mock::{ClockMode, Mock, MockConfig};
//!
//! let mock = Mock::new(MockConfig { clock: ClockMode::Virtual { start_unix_ms: 0 }, ..MockConfig::default() })?;
//! let invite = http::Request::post("/private-call/invite")
//!     .header("content-type", "application/json")
//!     .body(br#"{"callerId": 101, "receiverId": 102}"#.to_vec())?;
//! assert_eq!(mock.http(invite).status(), 200);
//! mock.clock().advance(std::time::Duration::from_secs(40))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agora;
mod auth;
mod backend;
mod binary;
mod calendar;
mod clock;
mod config;
mod contract;
mod control;
mod dates;
mod describe;
mod error;
mod events;
mod hub;
mod ids;
mod json;
mod limits;
mod logs;
mod mock;
mod namespaces;
mod outbox;
mod server;
mod store;
mod strict;
mod timers;
mod transport;
mod vitals;

/// Traffic: what went through the server, what should have, and what may go wrong with it.
pub mod traffic {
    pub use crate::{
        control::{
            fault::{Active, ErrorAnswer, Fault, FaultId, FaultSpec, Malformed, Stage},
            handles::{MockFaults, MockJournal},
            journal::{Count, Entry, Expectation, NearMiss, OrderVerdict, Page, Payload, Verdict},
            matcher::{Contract, Difference, Direction, Event, InvalidPattern, Kind, Matcher, PathPattern},
            tap::ConnectionCut,
        },
        strict::BadInput,
    };
}

pub use clock::ClockMode;
pub use config::{AgoraConfig, ControlConfig, Heartbeat, MockConfig, NamespaceConfig};
pub use error::MockError;
pub use mock::{Mock, MockClock, MockSocket, MockSocketIo, MockUser, ReadyUser, SocketIoFrame};
pub use namespaces::{NamespaceError, NamespaceOptions};
pub use outbox::SocketFrame;
pub use server::{MockNamespace, MockServer};
