//! The calls as the control API lists them.

use rusqlite::Connection;

use super::table;
use crate::{
    contract::overview::{CallLine, Presence, two},
    control::matcher::Contract,
};

pub(crate) fn overview(db: &Connection, limit: u32) -> rusqlite::Result<Vec<CallLine>> {
    let newest = table::newest(db, limit)?.into_iter();
    let line = |call: table::Call| {
        let (caller, callee) = if call.status.rings() {
            (Presence::In, Presence::Asked)
        } else if call.status.is_answered() {
            (Presence::In, Presence::In)
        } else {
            (Presence::Out, Presence::Out)
        };
        CallLine {
            contract: Contract::Chattrix,
            id: call.id,
            status: call.status.name().to_owned(),
            live: call.status.is_live(),
            participants: two((call.caller, caller), (call.callee, callee)),
            since: call.created_at,
        }
    };
    Ok(newest.map(line).collect())
}
