//! `/_mock/namespaces`: backends of their own behind the same address, one for each test.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    routing::{delete, get},
};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::{
    backend::Shared,
    clock::ClockMode,
    control::Refused,
    mock::ReadyUser,
    namespaces::{NamespaceOptions, Namespaces, PREFIX, Space},
    transport::{body::Lenient, path::Segment},
};

type App = State<Arc<Namespaces>>;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct NewBody {
    name: Option<String>,
    /// Where virtual time begins; `null` is real time.
    #[serde(deserialize_with = "given")]
    virtual_clock: Option<Option<u64>>,
    seed: Option<u64>,
    limits: Option<bool>,
    redelivery: Option<bool>,
    journal: Option<usize>,
    idle_seconds: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpaceView {
    name: String,
    url: String,
    control: String,
    idle_seconds: u64,
    sockets: usize,
}

#[derive(Serialize)]
struct Opened {
    #[serde(flatten)]
    space: SpaceView,
    users: Vec<ReadyUser>,
}

pub(super) fn router(namespaces: &Arc<Namespaces>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/namespaces", get(list).post(open))
        .route("/namespaces/{name}", delete(remove))
        .with_state(namespaces.clone())
}

async fn list(State(namespaces): App, headers: HeaderMap) -> Json<Vec<SpaceView>> {
    let all = namespaces.all();
    Json(all.iter().map(|space| view(space, &headers)).collect())
}

/// Answers what the program says on its JSON line when it starts: whoever reads the one can read the other.
async fn open(
    State(namespaces): App,
    headers: HeaderMap,
    Lenient(body, _): Lenient<NewBody, Refused>,
) -> Result<(StatusCode, Json<Opened>), Refused> {
    let space = namespaces.open(options(body))?;
    let users = space.mock.ready_users()?;
    let space = view(&space, &headers);
    Ok((StatusCode::CREATED, Json(Opened { space, users })))
}

async fn remove(State(namespaces): App, Segment(name): Segment) -> Result<Json<Value>, Refused> {
    namespaces.remove(&name)?;
    Ok(Json(json!({ "deleted": name })))
}

fn options(body: NewBody) -> NamespaceOptions {
    let clock = |start: Option<u64>| {
        start.map_or(ClockMode::Real, |start_unix_ms| ClockMode::Virtual {
            start_unix_ms,
        })
    };
    NamespaceOptions {
        name: body.name,
        clock: body.virtual_clock.map(clock),
        seed: body.seed,
        limits: body.limits,
        redeliver_invitations: body.redelivery,
        journal_capacity: body.journal,
        idle: body.idle_seconds.map(Duration::from_secs),
    }
}

/// Its address is the one by which it was asked for: a server may have several.
fn view(space: &Space, headers: &HeaderMap) -> SpaceView {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.map_or_else(String::new, |host| format!("http://{host}"));
    let url = format!("{host}{PREFIX}{}", space.name);
    SpaceView {
        name: space.name.clone(),
        control: format!("{url}/_mock"),
        url,
        idle_seconds: space.idle.as_secs(),
        sockets: space.mock.shared().enter().hub.len(),
    }
}

/// `null` is something else than nothing.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
