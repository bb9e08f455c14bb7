//! The endpoints of calls ("Call Management").

mod within;

use std::sync::Arc;

use axum::{Extension, extract::State};
use base64::{Engine, prelude::BASE64_STANDARD};
use rusqlite::Connection;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    Change, carry_out,
    rules::{
        self,
        entry::{self, Names, Proof},
        exit,
    },
    scene::Scene,
    table::{self, Call, PasswordHash},
    wire::{
        CreateBody, HistoryQuery, JoinBody,
        view::{self, AgoraView, CallView},
    },
    words::Status,
};
use crate::{
    auth::Identity,
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::video_call::{
        gate,
        wire::{Answer, ErrorView, Form, Parameters, Refusal, created, envelope::Success, ok},
    },
    describe::{Api, Family, Security},
    store::users::UserId,
    transport::{path::Segment, work::Work},
};

/// "Agora tokens live 1 h" (NOTES 4).
const TOKEN_SECONDS: u32 = 60 * 60;

type App = State<Arc<Shared>>;
type Caller = Extension<Identity>;

const FAMILY: Family = Family {
    tag: "video-call-calls",
    about: "Calls: who is in them, who is asked to come, what is sent and said.",
    security: Security::Token,
};

/// `data` of an answer about one call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneCall {
    pub(crate) call: CallView,
}

/// `data` of a new call.
#[derive(Debug, Serialize, ToSchema)]
struct NewCall {
    call: WithAgora,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WithAgora {
    #[serde(flatten)]
    call: CallView,
    agora_config: AgoraView,
}

/// `data` of a join.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Joined {
    call: CallView,
    agora_token: AgoraView,
}

#[derive(Debug, Serialize, ToSchema)]
struct SeveralCalls {
    calls: Vec<CallView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct History {
    calls: Vec<CallView>,
    /// Of all that there are.
    total: i64,
    limit: i64,
    skip: i64,
}

pub(in crate::contract::video_call) fn api() -> Api {
    let routes = Api::new()
        .routes(routes!(create))
        .routes(routes!(active))
        .routes(routes!(history))
        .routes(routes!(details))
        .routes(routes!(join))
        .routes(routes!(leave))
        .routes(routes!(end))
        .merge(within::api());
    gate::members(routes).chapter::<ErrorView>("", FAMILY)
}

/// Create Call
#[utoipa::path(
    post,
    path = "/api/calls",
    request_body = CreateBody,
    responses(
        (status = 201, body = Success<NewCall>, description = "The caller is in it as its host, unless it is scheduled for later; whoever is invited hears of it by `call-invitation`"),
        (status = 404, description = "Somebody who is invited is unknown"),
    ),
)]
async fn create(
    State(app): App,
    Extension(caller): Caller,
    work: Work,
    Form(mut body): Form<CreateBody>,
) -> Answer<NewCall> {
    let password = body.settings.password.take();
    let password = match password.filter(|_| body.settings.require_password) {
        Some(password) => Some(hashed(&app, work, password).await?),
        None => None,
    };
    let mut entered = app.enter();
    entered.agora.check()?;
    let names = Names {
        id: entered.ids.uuid(),
        channel: format!("call-{}", entered.ids.uuid()),
    };
    let user = caller.user.id;
    let call = carry_out(&app, &mut entered, |db, now| {
        entry::create(db, now, user, names, password, body)
    })?;
    let now = entered.now;
    let agora_config = credentials(&mut entered, now, user, &call)?;
    let call = shown(entered.store.read(), call, user, now)?;
    let call = WithAgora { call, agora_config };
    Ok(created(now, "Call created successfully", NewCall { call }))
}

/// Join Call
#[utoipa::path(
    post,
    path = "/api/calls/{callId}/join",
    params(("callId" = String, Path)),
    request_body = Option<JoinBody>,
    responses(
        (status = 200, body = Success<Joined>, description = "The caller is in the call; the others in its room hear of it by `user-joined`"),
        (status = 403, description = "No invitation to a one-to-one call, a wrong or missing password, or removed from the call"),
        (status = 404, description = "There is no such call any more"),
        (status = 409, description = "The call is full, or its host has not come yet"),
    ),
)]
async fn join(
    State(app): App,
    Extension(caller): Caller,
    work: Work,
    Segment(id): Segment,
    Form(body): Form<JoinBody>,
) -> Answer<Joined> {
    let user = caller.user.id;
    let asked = entry::asked_password(app.enter().store.read(), user, &id)?;
    let proof = match (asked, body.password) {
        (None, _) => Proof::Right,
        (Some(_), None) => Proof::WrongOrMissing,
        (Some(hash), Some(given)) => prove(&app, work, hash, given).await?,
    };
    let mut entered = app.enter();
    entered.agora.check()?;
    let call = carry_out(&app, &mut entered, |db, now| {
        entry::join(db, now, user, &id, proof)
    })?;
    let now = entered.now;
    let agora_token = credentials(&mut entered, now, user, &call)?;
    let call = shown(entered.store.read(), call, user, now)?;
    Ok(ok(now, "Joined call successfully", Joined { call, agora_token }))
}

/// Leave Call
#[utoipa::path(
    post,
    path = "/api/calls/{callId}/leave",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<OneCall>, description = "The caller is not in the call; a host hands over to whoever is longest in it, and the last one ends it"),
        (status = 403, description = "Not a call of the caller's"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn leave(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    _: Form<()>,
) -> Answer<OneCall> {
    change(&app, &caller, "Left call successfully", |db, now, user| {
        exit::leave(db, now, user, &id)
    })
}

/// End Call
#[utoipa::path(
    post,
    path = "/api/calls/{callId}/end",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<OneCall>, description = "The call is over; all who are in it or on the way hear of it by `call-ended`"),
        (status = 403, description = "The caller is not its host"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn end(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    _: Form<()>,
) -> Answer<OneCall> {
    change(&app, &caller, "Call ended successfully", |db, now, user| {
        exit::end_by_host(db, now, user, &id)
    })
}

/// Get Call Details
#[utoipa::path(
    get,
    path = "/api/calls/{callId}",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<OneCall>, description = "With what was said in it, for those who are or were there"),
        (status = 403, description = "Not a call of the caller's"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn details(State(app): App, Extension(caller): Caller, Segment(id): Segment) -> Answer<OneCall> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let scene = rules::see(db, &caller.user, &id)?;
    let call = view::call_for(db, &scene, caller.user.id, now)?;
    Ok(ok(now, "Call retrieved successfully", OneCall { call }))
}

/// Get Active Calls
#[utoipa::path(
    get,
    path = "/api/calls/active",
    responses((status = 200, body = Success<SeveralCalls>, description = "Calls that go on and that the caller is in or asked to come to, the newest first")),
)]
async fn active(State(app): App, Extension(caller): Caller) -> Answer<SeveralCalls> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let scenes = rules::active(db, caller.user.id)?;
    let calls = scenes.iter().map(|scene| view::call(db, scene, now));
    let calls = calls.collect::<Result<_, _>>()?;
    Ok(ok(
        now,
        "Active calls retrieved successfully",
        SeveralCalls { calls },
    ))
}

/// Get Call History
#[utoipa::path(
    get,
    path = "/api/calls/history",
    params(
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "20 unless told otherwise"),
        ("skip" = Option<i64>, Query, minimum = 0, maximum = 2147483647),
    ),
    responses((status = 200, body = Success<History>, description = "Calls of the caller's that are over, also missed ones, the newest first")),
)]
async fn history(
    State(app): App,
    Extension(caller): Caller,
    Parameters(query): Parameters<HistoryQuery>,
) -> Answer<History> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let filter = table::Filter {
        of: Some(caller.user.id),
        status: Some(Status::Ended),
        call_type: None,
    };
    let HistoryQuery { limit, skip } = query;
    let calls = table::list(db, filter, table::Span { skip, limit })?.into_iter();
    let calls = calls.map(|call| view::call(db, &Scene::of(db, call)?, now));
    let history = History {
        calls: calls.collect::<Result<_, _>>()?,
        total: table::count(db, filter)?,
        limit,
        skip,
    };
    Ok(ok(now, "Call history retrieved successfully", history))
}

/// Carries out a rule in one transaction, makes it felt, and shows the call.
fn change(
    app: &Shared,
    caller: &Identity,
    message: &'static str,
    rule: impl FnOnce(&Connection, UnixMillis, UserId) -> Result<Change, Refusal>,
) -> Answer<OneCall> {
    let mut entered = app.enter();
    let (now, user) = (entered.now, caller.user.id);
    let call = carry_out(app, &mut entered, |db, now| rule(db, now, user))?;
    let call = shown(entered.store.read(), call, user, now)?;
    Ok(ok(now, message, OneCall { call }))
}

fn shown(db: &Connection, call: Call, viewer: UserId, now: UnixMillis) -> Result<CallView, Refusal> {
    view::call_for(db, &Scene::of(db, call)?, viewer, now)
}

/// "`uid` is the user's numeric id" (NOTES 4); Agora's are unsigned and of 32 bits, and 0 lets Agora choose.
fn credentials(
    backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    call: &Call,
) -> Result<AgoraView, Refusal> {
    let uid = u32::try_from(user.0).unwrap_or(0);
    let channel = &call.channel_name;
    let credentials = backend
        .agora
        .issue(&mut backend.ids, now, channel, uid, TOKEN_SECONDS)?;
    Ok(AgoraView::new(credentials, uid, channel.clone()))
}

async fn hashed(app: &Shared, work: Work, password: String) -> Result<PasswordHash, Refusal> {
    let salt = app.enter().ids.bytes();
    let passwords = app.passwords.clone();
    let hash = work.run(move || passwords.hash(&digest(&password), salt)).await?;
    let hash = hash.ok_or_else(|| Refusal::Internal("a password could not be hashed".to_owned()))?;
    Ok(PasswordHash(hash))
}

async fn prove(app: &Shared, work: Work, hash: PasswordHash, given: String) -> Result<Proof, Refusal> {
    let passwords = app.passwords.clone();
    let right = work
        .run(move || passwords.verify(&digest(&given), Some(&hash.0)))
        .await?;
    Ok(if right {
        Proof::Right
    } else {
        Proof::WrongOrMissing
    })
}

/// bcrypt looks at 72 bytes, and at none behind a zero: of a call's password it gets a digest, whatever that is made of.
fn digest(password: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(password))
}
