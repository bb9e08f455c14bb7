//! People as video-call knows them: the rows of `users` with what this contract keeps about them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    clock::UnixMillis,
    store::users::{Role, UserId},
};

/// User `status`: `online`, `offline`, `away`, `busy` (NOTES 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Presence {
    Online,
    Offline,
    Away,
    Busy,
}

impl Presence {
    pub(crate) const ALL: [Self; 4] = [Self::Online, Self::Offline, Self::Away, Self::Busy];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Away => "away",
            Self::Busy => "busy",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|presence| presence.name() == name)
    }
}

/// Everything about somebody but their password.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) first_name: String,
    /// Empty for those who have only one name, as the seeded users.
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) phone_number: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) role: Role,
    pub(crate) email_verified: bool,
    pub(crate) status: Presence,
    pub(crate) preferences: Map<String, Value>,
    pub(crate) plan: String,
    pub(crate) features: Map<String, Value>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
    pub(crate) last_seen_at: Option<UnixMillis>,
    pub(crate) suspended_at: Option<UnixMillis>,
}

/// Somebody as others see them in a call: `{id, firstName, lastName}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Brief {
    pub(crate) id: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
}

const COLUMNS: &str = "id, name, first_name, email, phone_number, avatar, role, email_verified, status, preferences, plan, \
                       features, created_at, updated_at, last_seen_at, suspended_at";

pub(crate) fn find(db: &Connection, id: UserId) -> rusqlite::Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE id = ?1 AND deleted_at IS NULL");
    db.prepare_cached(&sql)?.query_row([id], read).optional()
}

/// By an address in its normal form, whatever case it was stored in.
pub(crate) fn by_email(db: &Connection, email: &str) -> rusqlite::Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE email = ?1 COLLATE NOCASE AND deleted_at IS NULL");
    db.prepare_cached(&sql)?.query_row([email], read).optional()
}

/// Everybody, by id.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE deleted_at IS NULL ORDER BY id");
    db.prepare_cached(&sql)?.query_map([], read)?.collect()
}

pub(crate) fn count(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT COUNT(*) FROM users WHERE deleted_at IS NULL")?
        .query_row([], |row| row.get(0))
}

impl From<Person> for Brief {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            first_name: person.first_name,
            last_name: person.last_name,
        }
    }
}

/// Who is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted<'a> {
    /// Part of a name or of an address.
    pub(crate) search: Option<&'a str>,
    pub(crate) suspended: Option<bool>,
    pub(crate) role: Option<Role>,
}

const FITS: &str =
    "deleted_at IS NULL AND (?1 IS NULL OR name LIKE ?1 ESCAPE '\\' OR email LIKE ?1 ESCAPE '\\')
                    AND (?2 IS NULL OR (suspended_at IS NOT NULL) = ?2) AND (?3 IS NULL OR role = ?3)";

impl Wanted<'_> {
    fn parameters(&self) -> (Option<String>, Option<bool>, Option<&'static str>) {
        let search = self.search.map(contains);
        (search, self.suspended, self.role.map(Role::name))
    }
}

/// Those who fit, by id.
pub(crate) fn page(
    db: &Connection,
    wanted: Wanted<'_>,
    limit: u32,
    skip: i64,
) -> rusqlite::Result<Vec<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE {FITS} ORDER BY id LIMIT ?4 OFFSET ?5");
    let (search, suspended, role) = wanted.parameters();
    db.prepare_cached(&sql)?
        .query_map(params![search, suspended, role, limit, skip], read)?
        .collect()
}

/// How many fit.
pub(crate) fn count_wanted(db: &Connection, wanted: Wanted<'_>) -> rusqlite::Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM users WHERE {FITS}");
    db.prepare_cached(&sql)?
        .query_row(wanted.parameters(), |row| row.get(0))
}

pub(crate) fn brief(db: &Connection, id: UserId) -> rusqlite::Result<Brief> {
    let person = find(db, id)?;
    // Whoever was deleted is still in the history of others.
    let (first_name, last_name) =
        person.map_or_else(<_>::default, |person| (person.first_name, person.last_name));
    Ok(Brief {
        id: id.to_string(),
        first_name,
        last_name,
    })
}

pub(crate) fn is_suspended(db: &Connection, id: UserId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM users WHERE id = ?1 AND suspended_at IS NOT NULL")?
        .exists([id])
}

/// Writes down whatever can change about somebody.
pub(crate) fn update(db: &Connection, now: UnixMillis, person: &Person) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE users SET name = ?2, first_name = ?3, email = ?4, phone_number = ?5, avatar = ?6, role = ?7,
             email_verified = ?8, status = ?9, preferences = ?10, plan = ?11, features = ?12, last_seen_at = ?13,
             suspended_at = ?14, updated_at = ?15 WHERE id = ?1",
    )?
    .execute(params![
        person.id,
        full_name(&person.first_name, &person.last_name),
        person.first_name,
        person.email,
        person.phone_number,
        person.avatar,
        person.role.name(),
        person.email_verified,
        person.status.name(),
        Value::Object(person.preferences.clone()).to_string(),
        person.plan,
        Value::Object(person.features.clone()).to_string(),
        person.last_seen_at,
        person.suspended_at,
        now,
    ])
    .map(drop)
}

/// Where somebody is now; they were seen at this moment.
pub(crate) fn set_status(
    db: &Connection,
    now: UnixMillis,
    id: UserId,
    status: Presence,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE users SET status = ?2, last_seen_at = ?3 WHERE id = ?1")?
        .execute(params![id, status.name(), now])
        .map(drop)
}

/// `None` for the usual password of the mock.
pub(crate) fn password_hash(db: &Connection, id: UserId) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT password_hash FROM users WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
}

pub(crate) fn set_password_hash(
    db: &Connection,
    now: UnixMillis,
    id: UserId,
    hash: &str,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE users SET password_hash = ?2, updated_at = ?3 WHERE id = ?1")?
        .execute(params![id, hash, now])
        .map(drop)
}

/// Takes everything personal out of a row and leaves its number to the histories of others.
pub(crate) fn delete(db: &Connection, now: UnixMillis, id: UserId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM video_call_contacts WHERE user_id = ?1 OR contact_id = ?1")?
        .execute([id])?;
    db.prepare_cached("DELETE FROM video_call_links WHERE user_id = ?1")?
        .execute([id])?;
    db.prepare_cached(
        "UPDATE users SET name = 'Deleted user', first_name = NULL, email = 'deleted-' || id || '@invalid', avatar = NULL,
             role = 'user', phone_number = NULL, password_hash = '', email_verified = 0, status = 'offline',
             preferences = '{}', plan = 'free', features = '{}', last_seen_at = NULL, suspended_at = NULL,
             updated_at = ?2, deleted_at = ?2 WHERE id = ?1",
    )?
    .execute(params![id, now])
    .map(drop)
}

/// Those whom somebody has among their contacts.
pub(crate) fn contacts_of(db: &Connection, id: UserId) -> rusqlite::Result<Vec<UserId>> {
    db.prepare_cached("SELECT contact_id FROM video_call_contacts WHERE user_id = ?1 ORDER BY contact_id")?
        .query_map([id], |row| Ok(UserId(row.get(0)?)))?
        .collect()
}

/// Since when one person is a contact of another.
pub(crate) fn contact_since(
    db: &Connection,
    user: UserId,
    other: UserId,
) -> rusqlite::Result<Option<UnixMillis>> {
    db.prepare_cached("SELECT added_at FROM video_call_contacts WHERE user_id = ?1 AND contact_id = ?2")?
        .query_row(params![user, other], |row| row.get(0))
        .optional()
}

/// Those who have somebody among their contacts: who hears of their presence.
pub(crate) fn watchers_of(db: &Connection, id: UserId) -> rusqlite::Result<Vec<UserId>> {
    db.prepare_cached("SELECT user_id FROM video_call_contacts WHERE contact_id = ?1 ORDER BY user_id")?
        .query_map([id], |row| Ok(UserId(row.get(0)?)))?
        .collect()
}

pub(crate) fn full_name(first: &str, last: &str) -> String {
    format!("{first} {last}").trim().to_owned()
}

/// The pattern of texts that contain this one, whatever signs it has.
fn contains(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// First name and last name. The other contracts know one name alone and may change it; where the first name ends is then
/// only good while the name still begins with it.
fn split(name: &str, first: Option<&str>) -> (String, String) {
    let rest = first.and_then(|first| name.strip_prefix(first).map(|rest| (first, rest)));
    let (first, last) = match rest {
        Some((first, rest)) if rest.is_empty() || rest.starts_with(' ') => (first, rest),
        Some(_) | None => name.split_once(' ').unwrap_or((name, "")),
    };
    (first.to_owned(), last.trim().to_owned())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Person> {
    let (name, first): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    let (role, status): (String, String) = (row.get(6)?, row.get(8)?);
    let (first_name, last_name) = split(&name, first.as_deref());
    Ok(Person {
        id: UserId(row.get(0)?),
        first_name,
        last_name,
        email: row.get(3)?,
        phone_number: row.get(4)?,
        avatar: row.get(5)?,
        role: Role::from_name(&role).ok_or(rusqlite::Error::InvalidColumnName(role))?,
        email_verified: row.get(7)?,
        status: Presence::from_name(&status).ok_or(rusqlite::Error::InvalidColumnName(status))?,
        preferences: object(&row.get::<_, String>(9)?),
        plan: row.get(10)?,
        features: object(&row.get::<_, String>(11)?),
        created_at: row.get(12)?,
        updated_at: row.get(13)?,
        last_seen_at: row.get(14)?,
        suspended_at: row.get(15)?,
    })
}

/// A snapshot may have brought anything.
fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_where_it_was_put_together() {
        let names = |name: &str, first| split(name, first);
        let both = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(
            names("Mary Ann Smith", Some("Mary Ann")),
            both("Mary Ann", "Smith")
        );
        assert_eq!(names("Mary Ann Smith", None), both("Mary", "Ann Smith"));
        assert_eq!(names("Alice", None), both("Alice", ""));
        assert_eq!(
            names("Alice Jones", Some("Al")),
            both("Alice", "Jones"),
            "renamed elsewhere"
        );
        assert_eq!(names("Zoe", Some("Mary")), both("Zoe", ""));
        assert_eq!(full_name("Alice", ""), "Alice");
    }
}
