//! `/_mock/trigger/{name}`: things that happen by themselves on a real server.

mod calls;

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    backend::Shared,
    control::{Refused, users::UserRef},
    store::tokens::{self, TokenState, Which},
    transport::{body::Strict, frames},
};

type App = State<Arc<Shared>>;
type Answer = Result<Json<Value>, Refused>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TokenBody {
    user_id: Option<UserRef>,
    jti: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DisconnectBody {
    user_id: UserRef,
    /// The close code; without it the connection breaks off without a word.
    code: Option<u16>,
    #[serde(default)]
    reason: String,
}

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .merge(calls::router())
        .route("/trigger/expire-token", post(expire_token))
        .route("/trigger/revoke", post(revoke))
        .route("/trigger/disconnect", post(disconnect))
}

/// From now on the tokens are answered like expired ones; open sockets stay open (NOTES, For all of them).
async fn expire_token(State(app): App, Strict(body, _): Strict<TokenBody, Refused>) -> Answer {
    let (_, count) = mark(&app, &body, TokenState::Expired)?;
    Ok(Json(json!({ "tokens": count })))
}

/// Logs out: the tokens are refused, and their sockets close with 4401.
async fn revoke(State(app): App, Strict(body, _): Strict<TokenBody, Refused>) -> Answer {
    let (which, count) = mark(&app, &body, TokenState::Revoked)?;
    let mut entered = app.enter();
    let now = entered.now;
    let sockets = frames::close_revoked(&app, &mut entered, now, &which);
    Ok(Json(json!({ "tokens": count, "sockets": sockets })))
}

async fn disconnect(State(app): App, Strict(body, _): Strict<DisconnectBody, Refused>) -> Answer {
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
    Ok(Json(json!({ "sockets": sessions.len() })))
}

fn mark(app: &Shared, body: &TokenBody, state: TokenState) -> Result<(Which, usize), Refused> {
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
