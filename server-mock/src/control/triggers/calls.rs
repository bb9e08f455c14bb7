//! Things that happen to calls.

use axum::{Json, extract::State};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Answer, App, video_call};
use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::{
        call_end,
        chattrix::{self, Change, wire::Quality},
        ikoota, private_call,
    },
    control::{Refused, users::UserRef},
    describe::Api,
    transport::body::Strict,
};

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct QualityBody {
    call_id: String,
    /// Who is warned; without it both participants are.
    user_id: Option<UserRef>,
    quality: Quality,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EndBody {
    call_id: CallRef,
    /// In whose name it ends; without it in the caller's. In ikoota nobody's name is asked for.
    user_id: Option<UserRef>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CallBody {
    call_id: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AdmitBody {
    call_id: CallRef,
    user_id: UserRef,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PauseBody {
    call_id: CallRef,
    paused: bool,
}

/// The call as it is now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallNow {
    /// A number in ikoota, a text elsewhere.
    call_id: Value,
    /// In the contract's own word.
    status: Value,
}

impl CallNow {
    pub(super) fn answer(call_id: impl Serialize, status: impl Serialize) -> Json<Self> {
        Json(Self {
            call_id: json!(call_id),
            status: json!(status),
        })
    }
}

/// A call: ikoota's have numbers, which may be given as texts, too.
#[derive(Debug, Deserialize, ToSchema)]
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
            .ok_or_else(|| Refused::NotFound("callId is the number of an ikoota call".to_owned()))
    }
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(quality))
        .routes(routes!(end))
        .routes(routes!(timeout))
        .routes(routes!(admit))
        .routes(routes!(pause))
}

/// Warn of bad quality
///
/// In chattrix; without a user both participants are warned.
#[utoipa::path(
    post,
    path = "/trigger/quality",
    operation_id = "trigger_quality",
    request_body = QualityBody,
    responses(
        (status = 200, body = CallNow, description = "The call as it is now"),
        (status = 404, description = "There is no such call or user"),
        (status = 409, description = "The call is not in a state for this"),
    ),
)]
async fn quality(State(app): App, Strict(body, _): Strict<QualityBody, Refused>) -> Answer<CallNow> {
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

/// End a call
///
/// Of chattrix or call-end in the name of its caller unless a user is named, of video-call in its host's name or as an admin does, or
/// of ikoota.
#[utoipa::path(
    post,
    path = "/trigger/end",
    operation_id = "trigger_end",
    request_body = EndBody,
    responses(
        (status = 200, body = CallNow, description = "The call as it is now"),
        (status = 404, description = "There is no such call or user"),
        (status = 409, description = "The call is not in a state for this"),
    ),
)]
async fn end(State(app): App, Strict(body, _): Strict<EndBody, Refused>) -> Answer<CallNow> {
    if let Some(number) = body.call_id.number() {
        return change_ikoota(&app, |db, now| ikoota::end_by_server(db, now, number));
    }
    let id = body.call_id.text();
    if video_call::has(&app, &id)? {
        let by = body.user_id.map(|user| user.find(app.enter().store.read()));
        return video_call::end(&app, &id, by.transpose()?.map(|user| user.id));
    }
    let ended = change(&app, |db, now| {
        let user = body.user_id.as_ref().map(|user| user.find(db)).transpose()?;
        Ok(chattrix::end_by_server(db, now, user.map(|user| user.id), &id)?)
    });
    match ended {
        Err(Refused::NotFound(_)) => end_call_end(&app, &id, body.user_id.as_ref()),
        other => other,
    }
}

/// Let a call time out now
///
/// Of private-call or chattrix; in video-call all who have not answered their invitation decline with the reason `timeout`.
#[utoipa::path(
    post,
    path = "/trigger/timeout",
    operation_id = "trigger_timeout",
    request_body = CallBody,
    responses(
        (status = 200, body = CallNow, description = "The call as it is now"),
        (status = 404, description = "There is no such call or user"),
        (status = 409, description = "The call is not in a state for this"),
    ),
)]
async fn timeout(
    State(app): App,
    Strict(CallBody { call_id }, _): Strict<CallBody, Refused>,
) -> Answer<CallNow> {
    if video_call::has(&app, &call_id)? {
        return video_call::time_out(&app, &call_id);
    }
    let timed_out = change(&app, |db, now| Ok(chattrix::time_out_now(db, now, &call_id)?));
    match timed_out {
        Err(Refused::NotFound(_)) => {
            private_call::time_out_now(&app, &mut app.enter(), &call_id)?;
            Ok(CallNow::answer(call_id, "timeout"))
        }
        other => other,
    }
}

/// Let somebody into a private ikoota call, or ask somebody to a call of video-call; also one who was removed from it
#[utoipa::path(
    post,
    path = "/trigger/admit",
    operation_id = "trigger_admit",
    request_body = AdmitBody,
    responses(
        (status = 200, body = CallNow, description = "The call as it is now"),
        (status = 404, description = "There is no such call or user"),
        (status = 409, description = "The call is not in a state for this"),
    ),
)]
async fn admit(State(app): App, Strict(body, _): Strict<AdmitBody, Refused>) -> Answer<CallNow> {
    let user = body.user_id.find(app.enter().store.read())?.id;
    let id = body.call_id.text();
    if video_call::has(&app, &id)? {
        return video_call::admit(&app, &id, user);
    }
    let id = body.call_id.in_ikoota()?;
    change_ikoota(&app, |db, _| ikoota::admit(db, user, id))
}

/// Pause an ikoota call, or let it go on
#[utoipa::path(
    post,
    path = "/trigger/pause",
    operation_id = "trigger_pause",
    request_body = PauseBody,
    responses(
        (status = 200, body = CallNow, description = "The call as it is now"),
        (status = 404, description = "There is no such call or user"),
        (status = 409, description = "The call is not in a state for this"),
    ),
)]
async fn pause(State(app): App, Strict(body, _): Strict<PauseBody, Refused>) -> Answer<CallNow> {
    let id = body.call_id.in_ikoota()?;
    change_ikoota(&app, |db, _| ikoota::set_paused(db, id, body.paused))
}

fn change(
    app: &Shared,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refused>,
) -> Answer<CallNow> {
    let call = chattrix::carry_out(app, &mut app.enter(), rule)?;
    Ok(CallNow::answer(call.id, call.status))
}

fn end_call_end(app: &Shared, id: &str, user: Option<&UserRef>) -> Answer<CallNow> {
    let mut entered = app.enter();
    let now = entered.now;
    let by = user.map(|user| user.anyone(entered.store.read())).transpose()?;
    let change = entered
        .store
        .write(|db| call_end::end_by_server(db, now, by.as_deref(), id))?;
    call_end::publish(app, &mut entered, now, &change, None);
    Ok(CallNow::answer(&change.call.id, change.call.status()))
}

fn change_ikoota(
    app: &Shared,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<ikoota::Change, ikoota::Refusal>,
) -> Answer<CallNow> {
    let call = ikoota::carry_out(app, &mut app.enter(), rule)?;
    Ok(CallNow::answer(call.id, call.status))
}
