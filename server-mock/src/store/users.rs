//! The people the server knows.

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, types::ToSqlOutput};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::UnixMillis;

/// A user's number; contracts with string ids show it in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct UserId(pub(crate) i64);

impl UserId {
    /// Reads the canonical digits only: `"0101"` and `"+101"` are nobody.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let id: i64 = text.parse().ok()?;
        (id.to_string() == text).then_some(Self(id))
    }

    /// Whom a text names: nobody when it is no id. 0 is never given to anybody.
    pub(crate) fn named(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self(0))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ToSql for UserId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    #[default]
    User,
    /// May look at video-call's administration and end calls there (NOTES 4); nothing more elsewhere.
    Moderator,
    Admin,
}

impl Role {
    pub(crate) const ALL: [Self; 3] = [Self::User, Self::Moderator, Self::Admin];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// How far somebody has come in ikoota (NOTES 3); a new user is a pre-member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Membership {
    Applicant,
    #[default]
    PreMember,
    FullMember,
}

impl Membership {
    const ALL: [Self; 3] = [Self::Applicant, Self::PreMember, Self::FullMember];

    fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::PreMember => "pre_member",
            Self::FullMember => "full_member",
        }
    }

    fn from_name(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|membership| membership.name() == name);
        found.unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) membership: Membership,
    pub(crate) avatar: Option<String>,
}

#[derive(Debug)]
pub(crate) struct NewUser {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) membership: Membership,
    pub(crate) avatar: Option<String>,
}

/// Adds a user under the given id, or under the next free one.
pub(crate) fn insert(
    db: &Connection,
    now: UnixMillis,
    id: Option<UserId>,
    user: &NewUser,
) -> rusqlite::Result<UserId> {
    let mut insert = db.prepare_cached(
        "INSERT INTO users (id, name, email, role, avatar, membership, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
    )?;
    let (role, membership) = (user.role.name(), user.membership.name());
    insert.execute(params![
        id,
        user.name,
        user.email,
        role,
        user.avatar,
        membership,
        now
    ])?;
    Ok(UserId(db.last_insert_rowid()))
}

/// Writes down what can change about a user.
pub(crate) fn update(db: &Connection, user: &User) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE users SET name = ?2, role = ?3, membership = ?4, avatar = ?5 WHERE id = ?1",
    )?;
    let (role, membership) = (user.role.name(), user.membership.name());
    update
        .execute(params![user.id, user.name, role, membership, user.avatar])
        .map(drop)
}

pub(crate) fn find(db: &Connection, id: UserId) -> rusqlite::Result<Option<User>> {
    let mut find = db.prepare_cached(
        "SELECT id, name, email, role, avatar, membership FROM users WHERE id = ?1 AND deleted_at IS NULL",
    )?;
    find.query_row([id], read).optional()
}

/// Finds by id, or else by name whatever its case: `"101"` and `"alice"` are the same person.
pub(crate) fn resolve(db: &Connection, id_or_name: &str) -> rusqlite::Result<Option<User>> {
    if let Some(id) = UserId::parse(id_or_name) {
        return find(db, id);
    }
    let mut find = db.prepare_cached(
        "SELECT id, name, email, role, avatar, membership FROM users WHERE name = ?1 COLLATE NOCASE AND deleted_at IS NULL ORDER BY id LIMIT 1",
    )?;
    find.query_row([id_or_name], read).optional()
}

pub(crate) fn email_taken(db: &Connection, email: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM users WHERE email = ?1 COLLATE NOCASE")?
        .exists([email])
}

pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<User>> {
    let mut list = db.prepare_cached(
        "SELECT id, name, email, role, avatar, membership FROM users WHERE deleted_at IS NULL ORDER BY id",
    )?;
    list.query_map([], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    let (role, membership): (String, String) = (row.get(3)?, row.get(5)?);
    Ok(User {
        id: UserId(row.get(0)?),
        name: row.get(1)?,
        email: row.get(2)?,
        role: Role::from_name(&role).unwrap_or_default(),
        membership: Membership::from_name(&membership),
        avatar: row.get(4)?,
    })
}
