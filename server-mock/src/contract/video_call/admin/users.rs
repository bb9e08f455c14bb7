//! "User Management".

use std::sync::Arc;

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{
    users_rules as rules,
    users_wire::{ChangedUser, Pagination, UserDetails, UserForm, UserPage, UserView, UsersQuery},
};
use crate::{
    auth::Identity,
    backend::{Entered, Shared},
    contract::video_call::{
        gate,
        people::{Person, Presence},
        presence,
        wire::{Answer, Form, Parameters, Refusal, envelope::Success, ok},
    },
    describe::Api,
    logs::Level,
    store::{tokens::Which, users::UserId},
    transport::{frames, path::Segment},
};

type App = State<Arc<Shared>>;
type Caller = Extension<Identity>;

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(list))
        .routes(routes!(details, change, delete))
        .routes(routes!(suspend))
        .routes(routes!(activate))
}

/// User Management: users
#[utoipa::path(
    get,
    path = "/api/admin/users",
    params(UsersQuery),
    responses((status = 200, body = Success<UserPage>, description = "One page of those who fit, by id")),
)]
async fn list(State(app): App, Parameters(query): Parameters<UsersQuery>) -> Answer<UserPage> {
    let entered = app.enter();
    let (people, total) = rules::list(entered.store.read(), &query)?;
    let page = UserPage {
        users: people.into_iter().map(UserView::from).collect(),
        pagination: Pagination::new(query.paging(), total),
    };
    Ok(ok(entered.now, "Users retrieved successfully", page))
}

/// User Management: one user
#[utoipa::path(
    get,
    path = "/api/admin/users/{userId}",
    params(("userId" = String, Path, example = "101")),
    responses(
        (status = 200, body = Success<UserDetails>, description = "The user, and what they have done"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn details(State(app): App, Segment(id): Segment) -> Answer<UserDetails> {
    let entered = app.enter();
    let (person, statistics) = rules::details(entered.store.read(), UserId::parse(&id))?;
    let user = person.into();
    Ok(ok(
        entered.now,
        "User retrieved successfully",
        UserDetails { user, statistics },
    ))
}

/// User Management: change a user
#[utoipa::path(
    put,
    path = "/api/admin/users/{userId}",
    params(("userId" = String, Path, example = "101")),
    request_body = UserForm,
    responses(
        (status = 200, body = Success<ChangedUser>, description = "The user as changed"),
        (status = 403, description = "The caller is no admin, or has named themselves"),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "Somebody has this email address"),
    ),
)]
async fn change(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Form(form): Form<UserForm>,
) -> Answer<ChangedUser> {
    gate::only_admins(&caller)?;
    let mut entered = app.enter();
    let now = entered.now;
    let admin = caller.user.id;
    let backend = &mut *entered;
    let person = backend
        .store
        .write(|db| rules::change(db, &mut backend.ids, now, admin, UserId::parse(&id), form))?;
    note(&app, now, &caller, "changed", person.id);
    let user = person.into();
    Ok(ok(now, "User updated successfully", ChangedUser { user }))
}

/// User Management: delete a user
///
/// What others have to do with them stays: calls show a deleted user, and the id is not given again.
#[utoipa::path(
    delete,
    path = "/api/admin/users/{userId}",
    params(("userId" = String, Path, example = "104")),
    responses(
        (status = 200, body = Success<ChangedUser>, description = "The user who was there"),
        (status = 403, description = "The caller is no admin, or has named themselves"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn delete(State(app): App, Extension(caller): Caller, Segment(id): Segment) -> Answer<ChangedUser> {
    gate::only_admins(&caller)?;
    let mut entered = app.enter();
    let now = entered.now;
    let person = rules::check_deletion(entered.store.read(), caller.user.id, UserId::parse(&id))?;
    send_away(&app, &mut entered, &person)?;
    entered.store.write(|db| rules::delete(db, now, person.id))?;
    note(&app, now, &caller, "deleted", person.id);
    let user = person.into();
    Ok(ok(now, "User deleted successfully", ChangedUser { user }))
}

/// User Management: suspend a user
#[utoipa::path(
    post,
    path = "/api/admin/users/{userId}/suspend",
    params(("userId" = String, Path, example = "104")),
    responses(
        (status = 200, body = Success<ChangedUser>, description = "Their tokens are refused with 403, and their sockets are closed"),
        (status = 403, description = "The caller is no admin, or has named themselves"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn suspend(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    _: Form<()>,
) -> Answer<ChangedUser> {
    gate::only_admins(&caller)?;
    let mut entered = app.enter();
    let now = entered.now;
    let person = entered
        .store
        .write(|db| rules::suspend(db, now, caller.user.id, UserId::parse(&id)))?;
    send_away(&app, &mut entered, &person)?;
    note(&app, now, &caller, "suspended", person.id);
    let user = Person {
        status: Presence::Offline,
        ..person
    };
    let user = user.into();
    Ok(ok(now, "User suspended successfully", ChangedUser { user }))
}

/// User Management: activate a user
#[utoipa::path(
    post,
    path = "/api/admin/users/{userId}/activate",
    params(("userId" = String, Path, example = "104")),
    responses(
        (status = 200, body = Success<ChangedUser>, description = "They may come in again"),
        (status = 403, description = "The caller is no admin, or has named themselves"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn activate(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    _: Form<()>,
) -> Answer<ChangedUser> {
    gate::only_admins(&caller)?;
    let mut entered = app.enter();
    let now = entered.now;
    let person = entered
        .store
        .write(|db| rules::activate(db, now, UserId::parse(&id)))?;
    note(&app, now, &caller, "activated", person.id);
    let user = person.into();
    Ok(ok(now, "User activated successfully", ChangedUser { user }))
}

/// Whoever is suspended or deleted is gone at once.
fn send_away(app: &Shared, entered: &mut Entered<'_>, person: &Person) -> Result<(), Refusal> {
    let now = entered.now;
    frames::close_revoked(app, entered, now, &Which::AllOf(person.id));
    presence::take_out_of_calls(app, entered, now, person.id)?;
    presence::gone(app, entered, now, person.id)
}

fn note(app: &Shared, now: i64, caller: &Identity, what: &str, user: UserId) {
    let message = format!("user {user} was {what} by {}", caller.user.id);
    app.logs.note(now, Level::Info, message);
}
