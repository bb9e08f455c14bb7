//! `/_mock/trigger/{name}`: things that happen by themselves on a real server.

mod calls;
mod video_call;

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    control::{Refused, users::UserRef},
    describe::Api,
    store::tokens::{self, TokenState, Which},
    transport::{body::Strict, frames},
};

/// Nobody can end it: it is over before one gives up.
const MAX_REFUSAL_MS: u64 = 600_000;

type App = State<Arc<Shared>>;
type Answer<T> = Result<Json<T>, Refused>;

/// How many tokens answer 401 from now on.
#[derive(Serialize, ToSchema)]
struct Expired {
    tokens: usize,
}

/// How many tokens answer 401 from now on, and how many sockets closed.
#[derive(Serialize, ToSchema)]
struct Revoked {
    tokens: usize,
    sockets: usize,
}

/// How many sockets closed.
#[derive(Serialize, ToSchema)]
struct Disconnected {
    sockets: usize,
}

/// Those of a user, or one.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WhichTokens {
    user_id: Option<UserRef>,
    jti: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DisconnectBody {
    user_id: UserRef,
    /// The close code; without it the connection breaks off without a word.
    #[schema(minimum = 1_000, maximum = 4_999)]
    code: Option<u16>,
    #[serde(default)]
    #[schema(max_length = 123)]
    reason: String,
}

/// For how long connections are refused, in milliseconds of real time.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Refusal {
    #[schema(maximum = 600_000)]
    ms: u64,
}

pub(super) fn api() -> Api {
    Api::new()
        .merge(calls::api())
        .merge(video_call::api())
        .routes(routes!(expire_token))
        .routes(routes!(revoke))
        .routes(routes!(disconnect))
        .routes(routes!(refuse))
}

/// Expire tokens
///
/// They answer 401; open sockets stay open.
#[utoipa::path(
    post,
    path = "/trigger/expire-token",
    request_body = WhichTokens,
    responses(
        (status = 200, body = Expired, description = "They have expired"),
        (status = 404, description = "There is no such user or token"),
    ),
)]
async fn expire_token(State(app): App, Strict(body, _): Strict<WhichTokens, Refused>) -> Answer<Expired> {
    let (_, count) = mark(&app, &body, TokenState::Expired)?;
    Ok(Json(Expired { tokens: count }))
}

/// Log somebody out
///
/// Tokens answer 401; open sockets close with 4401.
#[utoipa::path(
    post,
    path = "/trigger/revoke",
    request_body = WhichTokens,
    responses(
        (status = 200, body = Revoked, description = "They are revoked"),
        (status = 404, description = "There is no such user or token"),
    ),
)]
async fn revoke(State(app): App, Strict(body, _): Strict<WhichTokens, Refused>) -> Answer<Revoked> {
    let (which, count) = mark(&app, &body, TokenState::Revoked)?;
    let mut entered = app.enter();
    let now = entered.now;
    let sockets = frames::close_revoked(&app, &mut entered, now, &which);
    Ok(Json(Revoked {
        tokens: count,
        sockets,
    }))
}

/// Close a user's sockets
#[utoipa::path(
    post,
    path = "/trigger/disconnect",
    request_body = DisconnectBody,
    responses(
        (status = 200, body = Disconnected, description = "They are closed"),
    ),
)]
async fn disconnect(
    State(app): App,
    Strict(body, _): Strict<DisconnectBody, Refused>,
) -> Answer<Disconnected> {
    if body.code.is_some_and(|code| !(1_000..5_000).contains(&code)) || body.reason.len() > 123 {
        return Err(Refused::Invalid(
            "a code from 1000 to 4999 and a reason of at most 123 bytes are expected".to_owned(),
        ));
    }
    let mut entered = app.enter();
    let now = entered.now;
    let user = body.user_id.anyone(entered.store.read())?;
    let sessions = entered.hub.of_anywhere(&user);
    for session in &sessions {
        match body.code {
            Some(code) => frames::close(&app, &mut entered, now, session, code, &body.reason),
            None => frames::break_off(&app, &mut entered, now, session),
        }
    }
    Ok(Json(Disconnected {
        sockets: sessions.len(),
    }))
}

fn mark(app: &Shared, body: &WhichTokens, state: TokenState) -> Result<(Which, usize), Refused> {
    let mut entered = app.enter();
    let which = match (&body.user_id, &body.jti) {
        (Some(user), None) => Which::AllOf(user.find(entered.store.read())?.id),
        (None, Some(jti)) => Which::Session(jti.clone()),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refused::Invalid("either userId or jti is expected".to_owned()));
        }
    };
    let count = entered.store.write(|db| tokens::mark(db, &which, state))?;
    if count == 0 && matches!(which, Which::Session(_)) {
        return Err(Refused::NotFound("no token has this jti".to_owned()));
    }
    Ok((which, count))
}

/// Refuse connections
///
/// New ones are refused for a while, as by a server that is not running; open ones stay. They belong to the whole server, and it is in
/// real time: this API is behind the same port, and nobody could move a clock meanwhile.
#[utoipa::path(
    post,
    path = "/trigger/refuse",
    request_body = Refusal,
    responses(
        (status = 200, body = Refusal, description = "They are refused from now on"),
        (status = 409, description = "It is a namespace, which has no connections of its own"),
    ),
)]
async fn refuse(State(app): App, Strict(span, _): Strict<Refusal, Refused>) -> Answer<Refusal> {
    if span.ms > MAX_REFUSAL_MS {
        return Err(Refused::Invalid(format!(
            "ms: {MAX_REFUSAL_MS} (ten minutes) at the most"
        )));
    }
    if !app.door.shut(Duration::from_millis(span.ms)) {
        return Err(Refused::Conflict(
            "connections are the server's own: a namespace has none, and neither has a mock without a port"
                .to_owned(),
        ));
    }
    Ok(Json(span))
}
