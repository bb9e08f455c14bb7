//! The endpoints of ikoota for its members.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::State,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use rusqlite::Connection;

use crate::{
    auth::Identity,
    backend::Shared,
    clock::UnixMillis,
    contract::ikoota::{
        self, Change, admin, gate, preferences, rules,
        table::Call,
        wire::{
            CreateBody, CreatedView, Done, JoinedView, ListQuery, ListedView, NoBody, PreferencesBody,
            PreferencesView, Refusal, TokenBody, TokenView, UpdatedView,
        },
    },
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

pub(crate) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let limited = |route, rule| access::limited::<Refusal>(route, shared, rule);
    let routes = Router::new()
        .route("/token", limited(post(token), gate::TOKENS))
        .route("/create", limited(post(create), gate::CREATIONS))
        .route("/my-calls", get(my_calls))
        .route("/preferences", get(read_preferences).put(change_preferences))
        .route("/{callId}/join", limited(post(join), gate::JOINS))
        .route("/{callId}/leave", post(leave))
        .merge(admin::router(shared))
        .route_layer(from_fn(gate::members))
        .route_layer(from_fn_with_state(shared.clone(), access::identify::<Refusal>))
        .fallback(async || Refusal::UnknownPath)
        .method_not_allowed_fallback(async || Refusal::WrongMethod);
    Router::new().nest("/api/calling", routes)
}

/// Section 1.
async fn token(
    State(app): App,
    Extension(caller): Caller,
    Strict(body, _): Strict<TokenBody, Refusal>,
) -> Answer<TokenView> {
    let mut entered = app.enter();
    let now = entered.now;
    rules::may_have_token(entered.store.read(), caller.user.id, &body.channel_name)?;
    let backend = &mut *entered;
    let credentials =
        backend
            .agora
            .issue(&mut backend.ids, now, &body.channel_name, body.uid, TOKEN_SECONDS)?;
    Ok(Json(TokenView::new(credentials, body.channel_name, body.uid)))
}

/// Section 2.
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
    let call = change(&app, |db, now| {
        rules::create(db, now, channel, caller.user.id, body)
    })?;
    Ok(Json(call.into()))
}

/// Section 3.
async fn join(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Lenient(NoBody {}, _): Lenient<NoBody, Refusal>,
) -> Answer<JoinedView> {
    let id = number(&id, "callId")?;
    let call = change(&app, |db, now| rules::join(db, now, caller.user.id, id))?;
    Ok(Json(JoinedView {
        success: true,
        channel_name: call.channel_name,
        call_title: call.title,
    }))
}

/// Section 4.
async fn leave(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Lenient(NoBody {}, _): Lenient<NoBody, Refusal>,
) -> Answer<Done> {
    let id = number(&id, "callId")?;
    change(&app, |db, now| rules::leave(db, now, caller.user.id, id))?;
    Ok(Json(Done {
        success: true,
        ..Done::default()
    }))
}

/// Section 5.
async fn my_calls(
    State(app): App,
    Extension(caller): Caller,
    Query(query, _): Query<ListQuery, Refusal>,
) -> Answer<Vec<ListedView>> {
    let calls = rules::list(app.enter().store.read(), caller.user.id, &query)?;
    Ok(Json(calls.into_iter().map(ListedView::from).collect()))
}

/// Section 8.
async fn read_preferences(State(app): App, Extension(caller): Caller) -> Answer<PreferencesView> {
    let mut backend = app.enter();
    let now = backend.now;
    let found = backend
        .store
        .write(|db| preferences::read(db, now, caller.user.id))?;
    Ok(Json(found))
}

/// Section 9.
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

/// Carries out a rule in one transaction and makes it felt.
pub(super) fn change(
    app: &Shared,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refusal>,
) -> Result<Call, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let change = backend.store.write(|db| rule(db, now))?;
    Ok(ikoota::publish(app, &mut backend, now, change)?)
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
