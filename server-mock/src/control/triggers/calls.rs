//! Things that happen to calls.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::post};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, App};
use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::{
        call_end,
        chattrix::{self, Change, wire::Quality},
        ikoota, private_call,
    },
    control::{Refused, users::UserRef},
    transport::body::Strict,
};

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
    call_id: CallRef,
    /// In whose name it ends; without it in the caller's. In ikoota nobody's name is asked for.
    user_id: Option<UserRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CallBody {
    call_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AdmitBody {
    call_id: CallRef,
    user_id: UserRef,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PauseBody {
    call_id: CallRef,
    paused: bool,
}

/// A call: ikoota's have numbers, which may be given as texts, too.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum CallRef {
    Number(i64),
    Text(String),
}

impl CallRef {
    fn number(&self) -> Option<i64> {
        match self {
            Self::Number(id) => Some(*id),
            Self::Text(text) => text.parse().ok(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Number(id) => id.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    fn in_ikoota(&self) -> Result<i64, Refused> {
        self.number()
            .ok_or_else(|| Refused::Invalid("callId is the number of an ikoota call".to_owned()))
    }
}

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/trigger/quality", post(quality))
        .route("/trigger/end", post(end))
        .route("/trigger/timeout", post(timeout))
        .route("/trigger/admit", post(admit))
        .route("/trigger/pause", post(pause))
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
    if let Some(number) = body.call_id.number() {
        return change_ikoota(&app, |db, now| ikoota::end_by_server(db, now, number));
    }
    let id = body.call_id.text();
    let ended = change(&app, |db, now| {
        let user = body.user_id.as_ref().map(|user| user.find(db)).transpose()?;
        Ok(chattrix::end_by_server(db, now, user.map(|user| user.id), &id)?)
    });
    match ended {
        Err(Refused::NotFound(_)) => end_call_end(&app, &id, body.user_id.as_ref()),
        other => other,
    }
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

/// Lets somebody into a private ikoota call, and one who was removed back in.
async fn admit(State(app): App, Strict(body, _): Strict<AdmitBody, Refused>) -> Answer {
    let id = body.call_id.in_ikoota()?;
    let user = body.user_id.find(app.enter().store.read())?.id;
    change_ikoota(&app, |db, _| ikoota::admit(db, user, id))
}

/// Pauses an ikoota call, or lets it go on.
async fn pause(State(app): App, Strict(body, _): Strict<PauseBody, Refused>) -> Answer {
    let id = body.call_id.in_ikoota()?;
    change_ikoota(&app, |db, _| ikoota::set_paused(db, id, body.paused))
}

fn change(app: &Shared, rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refused>) -> Answer {
    let mut entered = app.enter();
    let now = entered.now;
    let change = entered.store.write(|db| rule(db, now))?;
    let call = chattrix::publish(app, &mut entered, now, change);
    Ok(Json(json!({ "callId": call.id, "status": call.status })))
}

fn end_call_end(app: &Shared, id: &str, user: Option<&UserRef>) -> Answer {
    let mut entered = app.enter();
    let now = entered.now;
    let by = user.map(|user| user.anyone(entered.store.read())).transpose()?;
    let change = entered
        .store
        .write(|db| call_end::end_by_server(db, now, by.as_deref(), id))?;
    call_end::publish(app, &mut entered, now, &change, None);
    Ok(Json(
        json!({ "callId": change.call.id, "status": change.call.status() }),
    ))
}

fn change_ikoota(
    app: &Shared,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<ikoota::Change, ikoota::Refusal>,
) -> Answer {
    let mut entered = app.enter();
    let now = entered.now;
    let change = entered.store.write(|db| rule(db, now))?;
    let call = ikoota::publish(app, &mut entered, now, change)?;
    Ok(Json(json!({ "callId": call.id, "status": call.status })))
}
