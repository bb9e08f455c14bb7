//! `/_mock/trigger/{name}`: things that happen by themselves on a real server.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::post};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::{
        chattrix::{self, Change, socket::BAD_TOKEN, wire::Quality},
        private_call,
    },
    control::{Refused, users::UserRef},
    store::tokens::{self, TokenState, Which},
    transport::{body::Strict, frames},
};

type App = State<Arc<Shared>>;
type Answer = Result<Json<Value>, Refused>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct QualityBody {
    call_id: String,
    /// Who is warned; without it both participants are.
    user_id: Option<UserRef>,
    quality: Quality,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EndBody {
    call_id: String,
    /// In whose name it ends; without it in the caller's.
    user_id: Option<UserRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CallBody {
    call_id: String,
}

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
        .route("/trigger/quality", post(quality))
        .route("/trigger/end", post(end))
        .route("/trigger/timeout", post(timeout))
        .route("/trigger/expire-token", post(expire_token))
        .route("/trigger/revoke", post(revoke))
        .route("/trigger/disconnect", post(disconnect))
}

async fn quality(State(app): App, Strict(body, _): Strict<QualityBody, Refused>) -> Answer {
    change(&app, |db, _| {
        let user = body.user_id.as_ref().map(|user| user.find(db)).transpose()?;
        Ok(chattrix::warn_of_quality(
            db,
            user.map(|user| user.id),
            &body.call_id,
            body.quality,
        )?)
    })
}

async fn end(State(app): App, Strict(body, _): Strict<EndBody, Refused>) -> Answer {
    change(&app, |db, now| {
        let user = body.user_id.as_ref().map(|user| user.find(db)).transpose()?;
        Ok(chattrix::end_by_server(
            db,
            now,
            user.map(|user| user.id),
            &body.call_id,
        )?)
    })
}

/// Lets a call time out now, in whichever contract it is.
async fn timeout(State(app): App, Strict(CallBody { call_id }, _): Strict<CallBody, Refused>) -> Answer {
    let timed_out = change(&app, |db, now| Ok(chattrix::time_out_now(db, now, &call_id)?));
    match timed_out {
        Err(Refused::NotFound(_)) => {
            private_call::time_out_now(&app, &mut app.enter(), &call_id)?;
            Ok(Json(json!({ "callId": call_id })))
        }
        other => other,
    }
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
    let sessions = entered.hub.matching(&which);
    for session in &sessions {
        frames::close(&app, &mut entered, now, session, BAD_TOKEN, "revoked");
    }
    Ok(Json(json!({ "tokens": count, "sockets": sessions.len() })))
}

async fn disconnect(State(app): App, Strict(body, _): Strict<DisconnectBody, Refused>) -> Answer {
    if body.code.is_some_and(|code| !(1_000..5_000).contains(&code)) || body.reason.len() > 123 {
        return Err(Refused::Invalid(
            "a code from 1000 to 4999 and a reason of at most 123 bytes are expected".to_owned(),
        ));
    }
    let mut entered = app.enter();
    let now = entered.now;
    let user = body.user_id.find(entered.store.read())?.id;
    let sessions = entered.hub.of_user(user);
    for session in &sessions {
        match body.code {
            Some(code) => frames::close(&app, &mut entered, now, session, code, &body.reason),
            None => frames::break_off(&app, &mut entered, now, session),
        }
    }
    Ok(Json(json!({ "sockets": sessions.len() })))
}

fn change(app: &Shared, rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refused>) -> Answer {
    let mut entered = app.enter();
    let now = entered.now;
    let change = entered.store.write(|db| rule(db, now))?;
    let call = chattrix::publish(app, &mut entered, now, change);
    Ok(Json(json!({ "callId": call.id, "status": call.status })))
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
