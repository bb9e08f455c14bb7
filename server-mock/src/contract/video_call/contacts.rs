//! "Contact Management": contacts, search, and one's own status.

use std::sync::Arc;

use axum::{Extension, extract::State};
use rusqlite::{Connection, params};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    auth::Identity,
    backend::Shared,
    clock::UnixMillis,
    contract::video_call::{
        gate,
        people::{self, Person, Presence},
        presence,
        wire::{
            Answer, ErrorView, Fields, Form, Input, Parameters, Refusal, created, envelope::Success, ok,
            validation::Text,
        },
    },
    dates::iso_millis,
    describe::{Api, Family, Security},
    store::users::UserId,
    transport::path::Segment,
};

const USUAL_FOUND: usize = 10;
const MOST_FOUND: i64 = 50;

type App = State<Arc<Shared>>;
type Caller = Extension<Identity>;

const FAMILY: Family = Family {
    tag: "video-call-contacts",
    about: "Contacts, search, and one's own status.",
    security: Security::Token,
};

/// `POST contacts`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase", example = json!({ "contactUserId": "102" }))]
struct ContactForm {
    contact_user_id: String,
}

/// `PUT status`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "status": "online" }))]
struct StatusForm {
    status: Presence,
}

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Part of a name in any case, or a whole email address.
    #[param(
        max_length = 100,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$",
        example = "john"
    )]
    query: String,
    #[param(minimum = 1, maximum = 50, default = 10, required = false)]
    limit: usize,
}

/// Somebody as others see them: nothing that they might want to keep to themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PublicView {
    id: String,
    first_name: String,
    last_name: String,
    avatar: Option<String>,
    status: Presence,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ContactView {
    #[serde(flatten)]
    user: PublicView,
    #[schema(format = DateTime)]
    last_seen: Option<String>,
    #[schema(format = DateTime)]
    added_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Contacts {
    contacts: Vec<ContactView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct OneContact {
    contact: ContactView,
}

#[derive(Debug, Serialize, ToSchema)]
struct Found {
    users: Vec<PublicView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct OwnStatus {
    status: Presence,
}

pub(super) fn api() -> Api {
    let routes = Api::new()
        .routes(routes!(list, add))
        .routes(routes!(remove))
        .routes(routes!(search))
        .routes(routes!(set_status));
    gate::members(routes).chapter::<ErrorView>("", FAMILY)
}

/// Get Contacts
#[utoipa::path(
    get,
    path = "/api/auth/contacts",
    responses((status = 200, body = Success<Contacts>, description = "Those whom the caller has added, by id")),
)]
async fn list(State(app): App, Extension(caller): Caller) -> Answer<Contacts> {
    let entered = app.enter();
    let contacts = contacts_of(entered.store.read(), caller.user.id)?;
    Ok(ok(
        entered.now,
        "Contacts retrieved successfully",
        Contacts { contacts },
    ))
}

/// Add Contact
#[utoipa::path(
    post,
    path = "/api/auth/contacts",
    request_body = ContactForm,
    responses(
        (status = 201, body = Success<OneContact>, description = "The new contact"),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "They are a contact already, or the caller"),
    ),
)]
async fn add(
    State(app): App,
    Extension(caller): Caller,
    Form(form): Form<ContactForm>,
) -> Answer<OneContact> {
    let mut entered = app.enter();
    let now = entered.now;
    let contact = entered
        .store
        .write(|db| add_contact(db, now, caller.user.id, UserId::parse(&form.contact_user_id)))?;
    Ok(created(now, "Contact added successfully", OneContact { contact }))
}

/// Remove Contact
#[utoipa::path(
    delete,
    path = "/api/auth/contacts/{contactUserId}",
    params(("contactUserId" = String, Path, example = "102")),
    responses(
        (status = 200, body = Success<OneContact>, description = "Who is no contact any more"),
        (status = 404, description = "They were none"),
    ),
)]
async fn remove(State(app): App, Extension(caller): Caller, Segment(id): Segment) -> Answer<OneContact> {
    let mut entered = app.enter();
    let now = entered.now;
    let contact = entered
        .store
        .write(|db| remove_contact(db, caller.user.id, UserId::parse(&id)))?;
    Ok(ok(now, "Contact removed successfully", OneContact { contact }))
}

/// Search Users
#[utoipa::path(
    get,
    path = "/api/auth/search-users",
    params(SearchQuery),
    responses((status = 200, body = Success<Found>, description = "Those who fit, by id; neither the caller nor who is suspended")),
)]
async fn search(
    State(app): App,
    Extension(caller): Caller,
    Parameters(query): Parameters<SearchQuery>,
) -> Answer<Found> {
    let entered = app.enter();
    let everybody = people::all(entered.store.read())?.into_iter();
    let found = everybody
        .filter(|person| person.id != caller.user.id && person.suspended_at.is_none())
        .filter(|person| person.is_meant_by(&query.query))
        .take(query.limit);
    let users = found.map(PublicView::from).collect();
    Ok(ok(entered.now, "Users found", Found { users }))
}

/// Update Status
#[utoipa::path(
    put,
    path = "/api/auth/status",
    request_body = StatusForm,
    responses((status = 200, body = Success<OwnStatus>, description = "The new status, of which contacts hear")),
)]
async fn set_status(
    State(app): App,
    Extension(caller): Caller,
    Form(form): Form<StatusForm>,
) -> Answer<OwnStatus> {
    let (user, status) = (caller.user.id, form.status);
    let mut entered = app.enter();
    let now = entered.now;
    entered
        .store
        .write(|db| people::set_status(db, now, user, status))?;
    presence::changed(&app, &mut entered, now, user, status)?;
    Ok(ok(now, "Status updated successfully", OwnStatus { status }))
}

fn contacts_of(db: &Connection, user: UserId) -> rusqlite::Result<Vec<ContactView>> {
    let mut contacts = Vec::new();
    for id in people::contacts_of(db, user)? {
        contacts.extend(contact(db, user, id)?);
    }
    Ok(contacts)
}

fn add_contact(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    other: Option<UserId>,
) -> Result<ContactView, Refusal> {
    const UNKNOWN: Refusal = Refusal::NotFound("User not found");
    let other = other.ok_or(UNKNOWN)?;
    if user == other {
        return Err(Refusal::Conflict("You cannot add yourself as a contact"));
    }
    let person = people::find(db, other)?.filter(|person| person.suspended_at.is_none());
    if person.is_none() {
        return Err(UNKNOWN);
    }
    let added = db
        .prepare_cached(
            "INSERT OR IGNORE INTO video_call_contacts (user_id, contact_id, added_at) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![user, other, now])?;
    if added == 0 {
        return Err(Refusal::Conflict("This user is a contact already"));
    }
    contact(db, user, other)?.ok_or(UNKNOWN)
}

fn remove_contact(db: &Connection, user: UserId, other: Option<UserId>) -> Result<ContactView, Refusal> {
    const NONE: Refusal = Refusal::NotFound("Contact not found");
    let other = other.ok_or(NONE)?;
    let view = contact(db, user, other)?.ok_or(NONE)?;
    db.prepare_cached("DELETE FROM video_call_contacts WHERE user_id = ?1 AND contact_id = ?2")?
        .execute(params![user, other])?;
    Ok(view)
}

/// One of somebody's contacts.
fn contact(db: &Connection, user: UserId, other: UserId) -> rusqlite::Result<Option<ContactView>> {
    let added_at = people::contact_since(db, user, other)?;
    let person = people::find(db, other)?;
    Ok(added_at.zip(person).map(|(added_at, person)| ContactView {
        last_seen: person.last_seen_at.map(iso_millis),
        user: person.into(),
        added_at: iso_millis(added_at),
    }))
}

impl Person {
    /// Addresses are only found whole: nobody can collect them by their beginnings.
    fn is_meant_by(&self, query: &str) -> bool {
        let query = query.to_lowercase();
        let name = people::full_name(&self.first_name, &self.last_name).to_lowercase();
        name.contains(&query) || self.email.to_lowercase() == query
    }
}

impl From<Person> for PublicView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            first_name: person.first_name,
            last_name: person.last_name,
            avatar: person.avatar,
            status: person.status,
        }
    }
}

impl Input for ContactForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            contact_user_id: fields.required("contactUserId", Fields::raw_text)?,
        })
    }
}

impl Input for StatusForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        let status = fields.required("status", |fields, name| {
            fields.choice(name, &Presence::ALL, |status| status.name())
        });
        Some(Self { status: status? })
    }
}

impl Input for SearchQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        let query = fields.required("query", |fields, name| fields.text(name, Text::line(1, 100)));
        let limit = fields.integer("limit", 1..=MOST_FOUND);
        Some(Self {
            query: query?,
            limit: limit
                .and_then(|limit| usize::try_from(limit).ok())
                .unwrap_or(USUAL_FOUND),
        })
    }
}
