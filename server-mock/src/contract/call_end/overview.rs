//! The calls as the control API lists them.

use rusqlite::Connection;

use super::table::{self, Call, State};
use crate::{
    contract::overview::{CallLine, Participant, Presence},
    control::matcher::Contract,
};

pub(crate) fn overview(db: &Connection, limit: u32) -> rusqlite::Result<Vec<CallLine>> {
    let newest = table::newest(db, limit)?.into_iter();
    newest.map(|call| line(db, call)).collect()
}

fn line(db: &Connection, call: Call) -> rusqlite::Result<CallLine> {
    let everybody = table::participants(db, &call.id)?.into_iter();
    let live = call.over.is_none();
    let participant = |one: table::Participant| Participant {
        user_id: one.user,
        state: match one.state {
            State::Joined if live => Presence::In,
            State::Invited if live => Presence::Asked,
            State::Joined | State::Invited | State::Left | State::Rejected => Presence::Out,
        },
    };
    Ok(CallLine {
        contract: Contract::CallEnd,
        status: call.status().to_owned(),
        live,
        participants: everybody.map(participant).collect(),
        since: call.created_at,
        id: call.id,
    })
}
