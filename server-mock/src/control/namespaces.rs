//! `/_mock/namespaces`: backends of their own behind the same address, one for each test.

use std::{sync::Arc, time::Duration};

use axum::{Extension, Json};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    clock::ClockMode,
    control::Refused,
    describe::Api,
    mock::ReadyUser,
    namespaces::{NamespaceOptions, Namespaces, PREFIX, Space},
    transport::{body::Lenient, path::Segment},
};

type Spaces = Extension<Arc<Namespaces>>;

#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct NewBody {
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    name: Option<String>,
    /// Where virtual time begins; `null` is real time.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<u64>)]
    virtual_clock: Option<Option<u64>>,
    seed: Option<u64>,
    limits: Option<bool>,
    redelivery: Option<bool>,
    journal: Option<usize>,
    idle_seconds: Option<u64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SpaceView {
    name: String,
    url: String,
    control: String,
    idle_seconds: u64,
    sockets: usize,
}

#[derive(Serialize, ToSchema)]
struct Deleted {
    deleted: String,
}

#[derive(Serialize, ToSchema)]
struct Opened {
    #[serde(flatten)]
    space: SpaceView,
    users: Vec<ReadyUser>,
}

pub(super) fn api() -> Api {
    Api::new().routes(routes!(list, open)).routes(routes!(remove))
}

/// The namespaces of this server
#[utoipa::path(
    get,
    path = "/namespaces",
    operation_id = "namespaces",
    responses(
        (status = 200, body = [SpaceView], description = "By name"),
    ),
)]
async fn list(Extension(namespaces): Spaces, headers: HeaderMap) -> Json<Vec<SpaceView>> {
    let all = namespaces.all();
    Json(all.iter().map(|space| view(space, &headers)).collect())
}

/// Open a namespace
///
/// A backend of its own under this address. The answer is what the program says on its JSON line when it starts.
#[utoipa::path(
    post,
    path = "/namespaces",
    operation_id = "open_namespace",
    request_body = Option<NewBody>,
    responses(
        (status = 201, body = Opened, description = "With its users and their tokens"),
        (status = 409, description = "There is one of this name, or there are too many"),
    ),
)]
async fn open(
    Extension(namespaces): Spaces,
    headers: HeaderMap,
    Lenient(body, _): Lenient<NewBody, Refused>,
) -> Result<(StatusCode, Json<Opened>), Refused> {
    let space = namespaces.open(options(body))?;
    let users = space.mock.ready_users()?;
    let space = view(&space, &headers);
    Ok((StatusCode::CREATED, Json(Opened { space, users })))
}

/// Delete a namespace
#[utoipa::path(
    delete,
    path = "/namespaces/{name}",
    operation_id = "delete_namespace",
    params(("name" = String, Path, example = "my-test")),
    responses(
        (status = 200, body = Deleted, description = "With all that was in it"),
        (status = 404, description = "There is none of this name"),
    ),
)]
async fn remove(Extension(namespaces): Spaces, Segment(name): Segment) -> Result<Json<Deleted>, Refused> {
    namespaces.remove(&name)?;
    Ok(Json(Deleted { deleted: name }))
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
