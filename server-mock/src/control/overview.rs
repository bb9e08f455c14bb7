//! `/_mock/overview`: the server at one glance.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    Refused,
    clock::{self, ClockView},
    state::Limits,
    users::{self as people, UserView},
};
use crate::{
    backend::{Backend, Shared},
    contract::overview::{self, CallLine},
    control::matcher::Contract,
    describe::Api,
    store::users,
    transport::query::Query,
};

/// How many calls are listed when nobody says otherwise.
const DEFAULT_CALLS: u32 = 100;

type Sessions = BTreeMap<Contract, usize>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    calls: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct Overview {
    clock: ClockView,
    limits: Limits,
    users: Vec<Known>,
    /// Who is connected without being one of the users: call-end takes anybody.
    guests: Vec<Guest>,
    calls: Vec<CallLine>,
    counts: Counts,
}

#[derive(Serialize, ToSchema)]
struct Known {
    #[serde(flatten)]
    user: UserView,
    /// How many sockets they have in each contract.
    #[schema(value_type = BTreeMap<String, usize>)]
    connected: Sessions,
}

#[derive(Serialize, ToSchema)]
struct Guest {
    /// `null` for those who have not said who they are.
    id: Option<String>,
    #[schema(value_type = BTreeMap<String, usize>)]
    connected: Sessions,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Counts {
    sockets: usize,
    journal: usize,
    /// Entries that newer ones have pushed out of the journal.
    journal_dropped: u64,
    faults: usize,
}

pub(super) fn api() -> Api {
    Api::new().routes(routes!(show))
}

/// The server at one glance
#[utoipa::path(
    get,
    path = "/overview",
    operation_id = "overview",
    params(("calls" = Option<u32>, Query, description = "How many calls are listed at the most; 100 when left out")),
    responses(
        (status = 200, body = Overview, description = "One moment: nothing happens between its parts"),
    ),
)]
async fn show(
    State(app): State<Arc<Shared>>,
    Query(question, _): Query<Question, Refused>,
) -> Result<Json<Overview>, Refused> {
    let entered = app.enter();
    let (users, guests) = everybody(&entered)?;
    let calls = overview::calls(entered.store.read(), question.calls.unwrap_or(DEFAULT_CALLS))?;
    let tap = app.tap.lock();
    let counts = Counts {
        sockets: entered.hub.len(),
        journal: tap.journal.len(),
        journal_dropped: tap.journal.dropped(),
        faults: tap.faults.list().count(),
    };
    Ok(Json(Overview {
        clock: clock::view(&app, &entered),
        limits: Limits {
            enabled: entered.limits.enabled(),
        },
        users,
        guests,
        calls,
        counts,
    }))
}

fn everybody(backend: &Backend) -> rusqlite::Result<(Vec<Known>, Vec<Guest>)> {
    let mut connected = backend.hub.connected();
    let users = users::all(backend.store.read())?.into_iter();
    let known = users.map(|user| {
        let user = people::view(user);
        let connected = connected.remove(&Some(user.id.clone())).unwrap_or_default();
        Known { user, connected }
    });
    let known = known.collect();
    let guests = connected.into_iter();
    let guests = guests.map(|(id, connected)| Guest { id, connected });
    Ok((known, guests.collect()))
}
