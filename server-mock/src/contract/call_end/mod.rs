//! Contract 5, call-end: calls end over Socket.IO and over HTTP, and whoever is left hears of it (NOTES 5).
//!
//! How calls start is not in its text. `call_user`, `accept_call`, `reject_call` and `register` are the smallest thing that lets one
//! start: an extension, as NOTES 5 describes it. Nobody is authenticated: a user is whoever a client says it is.

mod overview;
mod routes;
mod rules;
pub(crate) mod socket;
mod table;
mod wire;

pub(crate) use overview::overview;
pub(crate) use routes::api;
pub(crate) use rules::end_by_server;
pub(crate) use wire::{Refusal, describe_socket};

use serde_json::json;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    control::matcher::Contract,
    hub::SessionId,
    store::Store,
    transport::frames,
};
use table::Call;
use wire::Push;

/// What a rule has done: the call as it is now, and who has to hear what.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) call: Call,
    pub(crate) pushes: Vec<(String, Push)>,
    /// What the one who asked is told, where there is something to say.
    pub(crate) message: Option<&'static str>,
}

/// Ends a call for somebody. What nobody finds is refused before anything is locked to be written.
fn end(
    store: &mut Store,
    now: UnixMillis,
    by: &str,
    id: Option<&str>,
    for_all: bool,
) -> Result<Change, Refusal> {
    let call = rules::find(store.read(), by, id)?;
    store.write(|db| rules::end(db, now, by, call, for_all))
}

/// Makes a committed change felt. The socket that has asked for it knows already: it hears nothing but its ack.
pub(crate) fn publish(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    change: &Change,
    except: Option<SessionId>,
) {
    let Change { call, pushes, .. } = change;
    for (user, push) in pushes {
        frames::notify(
            shared,
            backend,
            now,
            (Contract::CallEnd, user),
            &push.frame(),
            except,
        );
    }
    if pushes.is_empty() {
        return;
    }
    if let Some(over) = &call.over {
        let (reason, duration) = (over.reason.name(), over.duration_seconds);
        tracing::info!(target: "ringway_mock::call_end", call = %call.id, reason, duration, "ended");
    }
    shared.bus.publish(
        now,
        "call-end.changed",
        || json!({ "callId": call.id, "callerId": call.caller, "status": call.status() }),
    );
}
