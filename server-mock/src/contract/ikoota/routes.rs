//! The endpoints of ikoota for its members.

use std::sync::Arc;

use axum::{Extension, Json, extract::State, middleware::from_fn};
use utoipa_axum::routes;

use crate::{
    auth::Identity,
    backend::Shared,
    clock::UnixMillis,
    contract::ikoota::{
        admin, carry_out, gate, preferences, rules,
        wire::{
            CreateBody, CreatedView, Done, ErrorView, JoinedView, ListQuery, ListedView, NoBody,
            PreferencesBody, PreferencesView, Refusal, TokenBody, TokenView, UpdatedView,
        },
    },
    describe::{Api, Family, Security},
    ids::Ids,
    store::users::UserId,
    transport::{
        access,
        body::{Lenient, Strict},
        path::Segment,
        query::Query,
    },
};

/// "Agora tokens expire after 24 hours by default."
const TOKEN_SECONDS: u32 = 24 * 60 * 60;

type App = State<Arc<Shared>>;
type Caller = Extension<Identity>;
type Answer<T> = Result<Json<T>, Refusal>;

const FAMILY: Family = Family {
    tag: "ikoota",
    about: "Calls that members join by themselves, with Agora tokens, and an administration.",
    security: Security::Token,
};

pub(crate) fn api() -> Api {
    Api::new()
        .limited::<Refusal>(gate::TOKENS, routes!(token))
        .limited::<Refusal>(gate::CREATIONS, routes!(create))
        .routes(routes!(my_calls))
        .routes(routes!(read_preferences, change_preferences))
        .limited::<Refusal>(gate::JOINS, routes!(join))
        .routes(routes!(leave))
        .merge(admin::api())
        .route_layer(from_fn(gate::members))
        .route_layer(from_fn(access::identify::<Refusal>))
        .otherwise(async || Refusal::UnknownPath, async || Refusal::WrongMethod)
        .chapter::<ErrorView>("/api/calling", FAMILY)
}

/// Generate Agora Token
#[utoipa::path(
    post,
    path = "/token",
    request_body = TokenBody,
    responses(
        (status = 200, body = TokenView, description = "An RTC token of 24 hours"),
        (status = 403, description = "The caller is an applicant, or not in the call of this channel"),
        (status = 404, description = "The call is over, or there is none"),
    ),
)]
async fn token(
    State(app): App,
    Extension(caller): Caller,
    Strict(body, _): Strict<TokenBody, Refusal>,
) -> Answer<TokenView> {
    let mut entered = app.enter();
    let now = entered.now;
    rules::may_have_token(entered.store.read(), caller.user.id, &body.channel_name)
        .map_err(|refusal| refusal.failing(Refusal::NotIssued))?;
    let backend = &mut *entered;
    let credentials =
        backend
            .agora
            .issue(&mut backend.ids, now, &body.channel_name, body.uid, TOKEN_SECONDS)?;
    Ok(Json(TokenView::new(credentials, body.channel_name, body.uid)))
}

/// Create Call
#[utoipa::path(
    post,
    path = "/create",
    request_body = CreateBody,
    responses(
        (status = 200, body = CreatedView, description = "The caller is in the call as its host"),
        (status = 403, description = "The caller is an applicant"),
    ),
)]
async fn create(
    State(app): App,
    Extension(caller): Caller,
    Strict(body, _): Strict<CreateBody, Refusal>,
) -> Answer<CreatedView> {
    let channel = {
        let mut backend = app.enter();
        let now = backend.now;
        channel_name(&mut backend.ids, now)
    };
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        rules::create(db, now, channel, caller.user.id, body)
    })
    .map_err(|refusal| refusal.failing(Refusal::NotCreated))?;
    Ok(Json(call.into()))
}

/// Join Call
#[utoipa::path(
    post,
    path = "/{callId}/join",
    params(("callId" = i64, Path, example = 1)),
    request_body = Option<NoBody>,
    responses(
        (status = 200, body = JoinedView, description = "The caller is in the call"),
        (status = 400, description = "The call is full"),
        (status = 403, description = "The caller is an applicant, was removed, or the call is private"),
        (status = 404, description = "The call is over, or there is none"),
    ),
)]
async fn join(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Lenient(NoBody {}, _): Lenient<NoBody, Refusal>,
) -> Answer<JoinedView> {
    let id = number(&id, "callId")?;
    let call = carry_out(&app, &mut app.enter(), |db, now| {
        rules::join(db, now, caller.user.id, id)
    })?;
    Ok(Json(JoinedView {
        success: true,
        channel_name: call.channel_name,
        call_title: call.title,
    }))
}

/// Leave Call
#[utoipa::path(
    post,
    path = "/{callId}/leave",
    params(("callId" = i64, Path, example = 1)),
    request_body = Option<NoBody>,
    responses(
        (status = 200, body = Done, description = "The caller is not in the call"),
        (status = 403, description = "The caller is an applicant"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn leave(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Lenient(NoBody {}, _): Lenient<NoBody, Refusal>,
) -> Answer<Done> {
    let id = number(&id, "callId")?;
    carry_out(&app, &mut app.enter(), |db, now| {
        rules::leave(db, now, caller.user.id, id)
    })
    .map_err(|refusal| refusal.failing(Refusal::NotLeft))?;
    Ok(Json(Done {
        success: true,
        ..Done::default()
    }))
}

/// Get User's Calls
#[utoipa::path(
    get,
    path = "/my-calls",
    params(ListQuery),
    responses(
        (status = 200, body = [ListedView], description = "Those that one has joined or may join, the newest first"),
        (status = 403, description = "The caller is an applicant"),
    ),
)]
async fn my_calls(
    State(app): App,
    Extension(caller): Caller,
    Query(query, _): Query<ListQuery, Refusal>,
) -> Answer<Vec<ListedView>> {
    let calls = rules::list(app.enter().store.read(), caller.user.id, &query)?;
    Ok(Json(calls.into_iter().map(ListedView::from).collect()))
}

/// Get Preferences
#[utoipa::path(
    get,
    path = "/preferences",
    responses(
        (status = 200, body = PreferencesView, description = "With the usual values when nothing was changed yet"),
        (status = 403, description = "The caller is an applicant"),
    ),
)]
async fn read_preferences(State(app): App, Extension(caller): Caller) -> Answer<PreferencesView> {
    let mut backend = app.enter();
    let now = backend.now;
    let found = backend
        .store
        .write(|db| preferences::read(db, now, caller.user.id))?;
    Ok(Json(found))
}

/// Update Preferences
#[utoipa::path(
    put,
    path = "/preferences",
    request_body = PreferencesBody,
    responses(
        (status = 200, body = UpdatedView, description = "What was given is changed"),
        (status = 403, description = "The caller is an applicant"),
    ),
)]
async fn change_preferences(
    State(app): App,
    Extension(caller): Caller,
    Strict(body, _): Strict<PreferencesBody, Refusal>,
) -> Answer<UpdatedView> {
    let mut backend = app.enter();
    let now = backend.now;
    let preferences = backend
        .store
        .write(|db| preferences::change(db, now, caller.user.id, body))?;
    Ok(Json(UpdatedView {
        success: true,
        message: "Preferences updated successfully",
        preferences,
    }))
}

/// A number in a path, in its usual digits.
pub(super) fn number(segment: &str, name: &str) -> Result<i64, Refusal> {
    let number = UserId::parse(segment).map(|number| number.0);
    number.ok_or_else(|| Refusal::Invalid(format!("{name} must be an integer")))
}

/// `call_<seconds>_<nine letters or digits>`: nobody can guess it ("Auto-generated to prevent unauthorized access").
fn channel_name(ids: &mut Ids, now: UnixMillis) -> String {
    format!("call_{}_{}", now.div_euclid(1_000), ids.word(9))
}
