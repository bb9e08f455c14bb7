//! The invitations as the control API lists them.

use rusqlite::Connection;

use super::{table, wire::Status};
use crate::{
    contract::overview::{CallLine, Presence, two},
    control::matcher::Contract,
};

/// The contract has no end of a call: what was accepted is not live any more, as far as a server can tell.
pub(crate) fn overview(db: &Connection, limit: u32) -> rusqlite::Result<Vec<CallLine>> {
    let newest = table::newest(db, limit)?.into_iter();
    let line = |it: table::Invitation| {
        let (caller, receiver) = match it.status {
            Status::Pending => (Presence::In, Presence::Asked),
            Status::Accepted => (Presence::In, Presence::In),
            Status::Rejected | Status::Timeout | Status::Cancelled => (Presence::Out, Presence::Out),
        };
        CallLine {
            contract: Contract::PrivateCall,
            id: it.id,
            status: it.status.name().to_owned(),
            live: it.status == Status::Pending,
            participants: two((it.caller, caller), (it.receiver, receiver)),
            since: it.created_at,
        }
    };
    Ok(newest.map(line).collect())
}
