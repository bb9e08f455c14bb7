//! `/_mock/users` and `/_mock/token`: people, and tokens that speak for them.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    auth::DEFAULT_TTL_SECONDS,
    backend::Shared,
    control::Refused,
    describe::Api,
    mock,
    store::users::{self, Membership, NewUser, Role, User},
    transport::{body::Strict, path::Segment},
};

type App = State<Arc<Shared>>;

/// A user by id, as text or as number, or by name.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum UserRef {
    Number(i64),
    Text(String),
}

#[derive(Serialize, ToSchema)]
pub(super) struct UserView {
    pub(super) id: String,
    name: String,
    email: String,
    role: Role,
    membership: Membership,
    avatar: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserBody {
    #[schema(pattern = r"\S")]
    name: String,
    email: Option<String>,
    #[serde(default)]
    role: Role,
    #[serde(default)]
    membership: Membership,
    avatar: Option<String>,
}

/// What is given is changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    #[schema(pattern = r"\S")]
    name: Option<String>,
    role: Option<Role>,
    membership: Option<Membership>,
    avatar: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TokenBody {
    user_id: UserRef,
    /// How long the token lives; 0 or less makes one that has already expired.
    ttl_seconds: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct TokenView {
    token: String,
    /// Its id, for the triggers that expire or revoke it.
    jti: String,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(list, add))
        .routes(routes!(change))
        .routes(routes!(token))
}

impl UserRef {
    pub(super) fn find(&self, db: &rusqlite::Connection) -> Result<User, Refused> {
        let found = users::resolve(db, &self.text())?;
        found.ok_or_else(|| Refused::NotFound(format!("no user has the id or name {:?}", self.text())))
    }

    /// The id of whoever is meant: call-end's users need not be known.
    pub(super) fn anyone(&self, db: &rusqlite::Connection) -> Result<String, Refused> {
        let known = users::resolve(db, &self.text())?;
        Ok(known.map_or_else(|| self.text(), |user| user.id.to_string()))
    }

    fn text(&self) -> String {
        match self {
            Self::Number(id) => id.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// Everybody the server knows
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "users",
    responses(
        (status = 200, body = [UserView], description = "By id"),
    ),
)]
async fn list(State(app): App) -> Result<Json<Vec<UserView>>, Refused> {
    let users = users::all(app.enter().store.read())?;
    Ok(Json(users.into_iter().map(view).collect()))
}

/// Add somebody
#[utoipa::path(
    post,
    path = "/users",
    operation_id = "add_user",
    request_body = UserBody,
    responses(
        (status = 201, body = UserView, description = "With the next free id"),
        (status = 409, description = "It is somebody's email already"),
    ),
)]
async fn add(
    State(app): App,
    Strict(body, _): Strict<UserBody, Refused>,
) -> Result<(StatusCode, Json<UserView>), Refused> {
    let name = given_name(body.name)?;
    let handle = name.to_lowercase().replace(' ', ".");
    let email = body.email.unwrap_or_else(|| format!("{handle}@example.com"));
    let new = NewUser {
        name,
        email,
        role: body.role,
        membership: body.membership,
        avatar: body.avatar,
    };
    let mut backend = app.enter();
    let now = backend.now;
    let added = backend.store.write(|db| {
        if users::email_taken(db, &new.email)? {
            return Err(Refused::Conflict(format!(
                "{:?} is somebody's email already",
                new.email
            )));
        }
        let id = users::insert(db, now, None, &new)?;
        Ok(User {
            id,
            name: new.name,
            email: new.email,
            role: new.role,
            membership: new.membership,
            avatar: new.avatar,
        })
    })?;
    let added = view(added);
    app.tell("user.added", &added);
    Ok((StatusCode::CREATED, Json(added)))
}

/// Change somebody
///
/// Their tokens stay good, and the next request meets what they are now.
#[utoipa::path(
    patch,
    path = "/users/{user}",
    operation_id = "change_user",
    params(("user" = String, Path, description = "An id, or a name", example = "101")),
    request_body = ChangeBody,
    responses(
        (status = 200, body = UserView, description = "As they are now"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn change(
    State(app): App,
    Segment(user): Segment,
    Strict(body, _): Strict<ChangeBody, Refused>,
) -> Result<Json<UserView>, Refused> {
    let name = body.name.map(given_name).transpose()?;
    let mut backend = app.enter();
    let changed = backend.store.write(|db| {
        let before = UserRef::Text(user).find(db)?;
        let after = User {
            name: name.unwrap_or(before.name),
            role: body.role.unwrap_or(before.role),
            membership: body.membership.unwrap_or(before.membership),
            avatar: body.avatar.or(before.avatar),
            ..before
        };
        users::update(db, &after)?;
        Ok::<_, Refused>(after)
    })?;
    let changed = view(changed);
    app.tell("user.changed", &changed);
    Ok(Json(changed))
}

/// Make a token that speaks for somebody
#[utoipa::path(
    post,
    path = "/token",
    request_body = TokenBody,
    responses(
        (status = 200, body = TokenView, description = "With its id"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn token(
    State(app): App,
    Strict(body, _): Strict<TokenBody, Refused>,
) -> Result<Json<TokenView>, Refused> {
    let ttl = body.ttl_seconds.unwrap_or(DEFAULT_TTL_SECONDS);
    let (jti, token) = mock::issue(&app, &body.user_id.text(), ttl)?;
    Ok(Json(TokenView { token, jti }))
}

fn given_name(name: String) -> Result<String, Refused> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refused::Invalid("name must not be empty".to_owned()));
    }
    Ok(name.to_owned())
}

pub(super) fn view(user: User) -> UserView {
    UserView {
        id: user.id.to_string(),
        name: user.name,
        email: user.email,
        role: user.role,
        membership: user.membership,
        avatar: user.avatar,
    }
}
