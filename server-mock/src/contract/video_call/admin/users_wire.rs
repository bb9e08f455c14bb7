//! What is asked and answered about users.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::{
    contract::video_call::{
        auth::Subscription,
        people::{Person, Presence},
        wire::{Fields, Input, validation::Text},
    },
    dates::iso_millis,
    store::users::Role,
};

const USUAL_PAGE: u32 = 20;
const LARGEST_PAGE: i64 = 100;

/// Whether somebody may use their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Standing {
    Active,
    Suspended,
}

impl Standing {
    pub(super) const ALL: [Self; 2] = [Self::Active, Self::Suspended];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    pub(super) fn of(person: &Person) -> Self {
        match person.suspended_at {
            Some(_) => Self::Suspended,
            None => Self::Active,
        }
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) page: u32,
    pub(crate) limit: u32,
}

impl Paging {
    pub(crate) fn read(fields: &mut Fields) -> Self {
        let number = |read: Option<i64>| read.and_then(|number| u32::try_from(number).ok());
        Self {
            page: number(fields.integer("page", 1..=1_000_000)).unwrap_or(1),
            limit: number(fields.integer("limit", 1..=LARGEST_PAGE)).unwrap_or(USUAL_PAGE),
        }
    }

    /// How many come before this page.
    pub(crate) fn skip(self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.limit)
    }
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    page: u32,
    limit: u32,
    total: i64,
    total_pages: i64,
    has_next: bool,
    has_prev: bool,
}

impl Pagination {
    pub(crate) fn new(paging: Paging, total: i64) -> Self {
        let limit = i64::from(paging.limit);
        let total_pages = (total + limit - 1) / limit;
        Self {
            page: paging.page,
            limit: paging.limit,
            total,
            total_pages,
            has_next: i64::from(paging.page) < total_pages,
            has_prev: paging.page > 1,
        }
    }
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UsersQuery {
    #[param(inline, value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: u32,
    #[param(inline, value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: u32,
    /// Part of a name or of an email address, in any case.
    #[param(
        max_length = 100,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub(super) search: Option<String>,
    #[param(inline)]
    pub(super) status: Option<Standing>,
    #[param(inline)]
    pub(super) role: Option<Role>,
}

impl UsersQuery {
    pub(super) fn paging(&self) -> Paging {
        Paging {
            page: self.page,
            limit: self.limit,
        }
    }
}

/// `PUT users/{userId}`: what is given is changed.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase", example = json!({ "role": "moderator", "subscription": { "plan": "pro", "features": { "recording": true } } }))]
pub(super) struct UserForm {
    #[schema(value_type = String, required = false, max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$")]
    pub(super) first_name: Option<String>,
    #[schema(value_type = String, required = false, max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$")]
    pub(super) last_name: Option<String>,
    /// A new address is not verified unless this says so, too; a link to verify it is mailed.
    #[schema(value_type = String, required = false, format = Email)]
    pub(super) email: Option<String>,
    #[schema(value_type = Option<String>, pattern = r"^\+[0-9]{7,15}$")]
    pub(super) phone_number: Option<Option<String>>,
    #[schema(value_type = Option<String>, pattern = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?$", max_length = 2048)]
    pub(super) avatar: Option<Option<String>>,
    #[schema(value_type = Role, required = false)]
    pub(super) role: Option<Role>,
    #[schema(value_type = bool, required = false)]
    pub(super) is_email_verified: Option<bool>,
    #[schema(value_type = SubscriptionForm, required = false)]
    pub(super) subscription: Option<SubscriptionForm>,
}

#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionForm {
    #[schema(value_type = String, required = false, max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$")]
    pub(super) plan: Option<String>,
    #[schema(value_type = Object, required = false)]
    pub(super) features: Option<Map<String, Value>>,
}

/// Somebody as the administration sees them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserView {
    id: String,
    first_name: String,
    last_name: String,
    email: String,
    is_email_verified: bool,
    phone_number: Option<String>,
    avatar: Option<String>,
    role: Role,
    status: Presence,
    account_status: Standing,
    subscription: Subscription,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(format = DateTime)]
    last_seen: Option<String>,
    #[schema(format = DateTime)]
    suspended_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserPage {
    pub(super) users: Vec<UserView>,
    pub(super) pagination: Pagination,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedUser {
    pub(super) user: UserView,
}

/// With what somebody has done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserDetails {
    pub(super) user: UserView,
    pub(super) statistics: UserStatistics,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserStatistics {
    pub(super) contacts: i64,
    pub(super) logins: i64,
}

impl From<Person> for UserView {
    fn from(person: Person) -> Self {
        Self {
            account_status: Standing::of(&person),
            id: person.id.to_string(),
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            is_email_verified: person.email_verified,
            phone_number: person.phone_number,
            avatar: person.avatar,
            role: person.role,
            status: person.status,
            subscription: Subscription {
                plan: person.plan,
                features: person.features,
            },
            created_at: iso_millis(person.created_at),
            updated_at: iso_millis(person.updated_at),
            last_seen: person.last_seen_at.map(iso_millis),
            suspended_at: person.suspended_at.map(iso_millis),
        }
    }
}

impl Input for UsersQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        let Paging { page, limit } = Paging::read(fields);
        Some(Self {
            page,
            limit,
            search: fields.text("search", Text::line(1, 100)),
            status: fields.choice("status", &Standing::ALL, |standing| standing.name()),
            role: fields.choice("role", &Role::ALL, |role| role.name()),
        })
    }
}

impl Input for UserForm {
    const REQUIRED: bool = true;

    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            first_name: fields.person_name("firstName"),
            last_name: fields.person_name("lastName"),
            email: fields.email("email"),
            phone_number: fields.clearable("phoneNumber", Fields::phone_number),
            avatar: fields.clearable("avatar", Fields::picture),
            role: fields.choice("role", &Role::ALL, |role| role.name()),
            is_email_verified: fields.boolean("isEmailVerified"),
            subscription: fields.nested("subscription"),
        })
    }
}

impl Input for SubscriptionForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            plan: fields.text("plan", Text::line(1, 50)),
            features: fields.free_object("features"),
        })
    }
}
