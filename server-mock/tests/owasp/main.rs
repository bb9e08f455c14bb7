//! The OWASP API security top 10 (2023), asked of every route that the server describes: what is added there is asked, too.
//!
//! | | | |
//! |---|---|---|
//! | API1 | object level authorization | `objects` |
//! | API2 | authentication | `tokens` |
//! | API3 | object property level authorization: mass assignment, exposure | `bodies`, `exposure` |
//! | API4 | resource consumption | `limits`, `bodies` |
//! | API5 | function level authorization | `functions` |
//! | API6 | sensitive business flows | `limits`, `exposure` |
//! | API7 | server-side request forgery | `outward` |
//! | API8 | security misconfiguration, injection | `exposure`, `injection` |
//! | API9 | inventory | `inventory` |
//! | API10 | consumption of other APIs | `outward`: there is none |
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod bodies;
mod exposure;
mod functions;
mod injection;
mod inventory;
mod limits;
mod objects;
mod operations;
mod outward;
mod tokens;
mod world;

#[path = "../common/mod.rs"]
mod common;
