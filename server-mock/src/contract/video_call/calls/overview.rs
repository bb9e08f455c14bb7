//! The calls as the control API lists them.

use rusqlite::Connection;

use super::{
    scene::Scene,
    table::{self, Call},
    words::Word,
};
use crate::{
    contract::overview::{CallLine, Participant, Presence},
    control::matcher::Contract,
};

pub(crate) fn overview(db: &Connection, limit: u32) -> rusqlite::Result<Vec<CallLine>> {
    let calls = table::newest(db, limit)?.into_iter();
    calls.map(|call| line(db, call)).collect()
}

fn line(db: &Connection, call: Call) -> rusqlite::Result<CallLine> {
    let scene = Scene::of(db, call)?;
    let live = scene.call.over.is_none();
    let been = scene.everybody.iter().map(|one| {
        let state = if one.is_present() {
            Presence::In
        } else {
            Presence::Out
        };
        (one.user, state)
    });
    let asked = scene.invitations.iter().filter_map(|one| {
        let state = match one.answer {
            None if live => Presence::Asked,
            None | Some(_) => Presence::Out,
        };
        scene.participant(one.user).is_none().then_some((one.user, state))
    });
    let participants = been.chain(asked).map(|(user, state)| Participant {
        user_id: user.to_string(),
        state,
    });
    Ok(CallLine {
        contract: Contract::VideoCall,
        status: scene.call.status().name().to_owned(),
        live,
        participants: participants.collect(),
        since: scene.call.created_at,
        id: scene.call.id,
    })
}
