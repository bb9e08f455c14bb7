//! The calls as the control API lists them: it knows everybody by their id.

use rusqlite::Connection;

use super::{
    table::{self, Call},
    wire::Status,
};
use crate::{
    contract::overview::{CallLine, Participant, Presence},
    control::matcher::Contract,
};

pub(crate) fn overview(db: &Connection, limit: u32) -> rusqlite::Result<Vec<CallLine>> {
    let newest = table::newest(db, limit)?.into_iter();
    newest.map(|call| line(db, &call)).collect()
}

fn line(db: &Connection, call: &Call) -> rusqlite::Result<CallLine> {
    let everybody = table::participants(db, call.id)?.into_iter();
    let participant = |one: table::Participant| Participant {
        user_id: one.user.to_string(),
        state: if one.is_present() {
            Presence::In
        } else {
            Presence::Out
        },
    };
    Ok(CallLine {
        contract: Contract::Ikoota,
        id: call.id.to_string(),
        status: call.status.name().to_owned(),
        live: call.status != Status::Ended,
        participants: everybody.map(participant).collect(),
        since: call.created_at,
    })
}
