//! What admins may do with users, and what it leads to.

use rusqlite::Connection;

use super::users_wire::{UserForm, UserStatistics, UsersQuery};
use crate::{
    clock::UnixMillis,
    contract::video_call::{
        auth::{self, Purpose},
        people::{self, Person},
        wire::Refusal,
    },
    ids::Ids,
    store::{
        tokens::{self, TokenState, Which},
        users::{self, UserId},
    },
};

const UNKNOWN: Refusal = Refusal::NotFound("User not found");

/// One page of those who fit, and how many there are in all.
pub(super) fn list(db: &Connection, query: &UsersQuery) -> Result<(Vec<Person>, i64), Refusal> {
    let wanted = people::Wanted {
        search: query.search.as_deref(),
        suspended: query.status.map(|standing| standing.name() == "suspended"),
        role: query.role,
    };
    let paging = query.paging();
    let page = people::page(db, wanted, paging.limit, paging.skip())?;
    Ok((page, people::count_wanted(db, wanted)?))
}

pub(super) fn details(db: &Connection, id: Option<UserId>) -> Result<(Person, UserStatistics), Refusal> {
    let person = somebody(db, id)?;
    let contacts = people::contacts_of(db, person.id)?.len();
    let logins = db
        .prepare_cached("SELECT COUNT(*) FROM video_call_logins WHERE user_id = ?1")?
        .query_row([person.id], |row| row.get(0))?;
    let statistics = UserStatistics {
        contacts: i64::try_from(contacts).unwrap_or(i64::MAX),
        logins,
    };
    Ok((person, statistics))
}

pub(super) fn change(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    admin: UserId,
    id: Option<UserId>,
    form: UserForm,
) -> Result<Person, Refusal> {
    let before = somebody(db, id)?;
    if before.id == admin && form.role.is_some_and(|role| role != before.role) {
        return Err(Refusal::Forbidden("You cannot change your own role"));
    }
    let moves = form
        .email
        .as_ref()
        .is_some_and(|email| *email != before.email.to_lowercase());
    if let Some(email) = form.email.as_deref().filter(|_| moves)
        && users::email_taken(db, email)?
    {
        return Err(Refusal::Conflict("A user with this email already exists"));
    }
    let after = form.applied_to(before, moves);
    people::update(db, now, &after)?;
    if moves {
        auth::revoke_links(db, after.id, Purpose::Reset)?;
        auth::revoke_links(db, after.id, Purpose::Verify)?;
    }
    if moves && !after.email_verified {
        auth::verify_address(db, ids, now, &after)?;
    }
    Ok(after)
}

/// Their tokens stay as they are: they are refused while the account is suspended.
pub(super) fn suspend(
    db: &Connection,
    now: UnixMillis,
    admin: UserId,
    id: Option<UserId>,
) -> Result<Person, Refusal> {
    let before = somebody(db, id)?;
    if before.id == admin {
        return Err(Refusal::Forbidden("You cannot suspend yourself"));
    }
    let after = Person {
        suspended_at: before.suspended_at.or(Some(now)),
        ..before
    };
    people::update(db, now, &after)?;
    auth::revoke_links(db, after.id, Purpose::Reset)?;
    Ok(after)
}

pub(super) fn activate(db: &Connection, now: UnixMillis, id: Option<UserId>) -> Result<Person, Refusal> {
    let after = Person {
        suspended_at: None,
        ..somebody(db, id)?
    };
    people::update(db, now, &after)?;
    Ok(after)
}

/// Before somebody is deleted: who that is.
pub(super) fn check_deletion(db: &Connection, admin: UserId, id: Option<UserId>) -> Result<Person, Refusal> {
    let person = somebody(db, id)?;
    if person.id == admin {
        return Err(Refusal::Forbidden("You cannot delete yourself"));
    }
    Ok(person)
}

/// Nothing personal is left, and no token is good.
pub(super) fn delete(db: &Connection, now: UnixMillis, id: UserId) -> Result<(), Refusal> {
    tokens::mark(db, &Which::AllOf(id), TokenState::Revoked)?;
    Ok(people::delete(db, now, id)?)
}

impl UserForm {
    fn applied_to(self, person: Person, moves: bool) -> Person {
        let (plan, features) = self.subscription.map_or((None, None), |subscription| {
            (subscription.plan, subscription.features)
        });
        Person {
            first_name: self.first_name.unwrap_or(person.first_name),
            last_name: self.last_name.unwrap_or(person.last_name),
            email: self.email.unwrap_or(person.email),
            phone_number: self.phone_number.unwrap_or(person.phone_number),
            avatar: self.avatar.unwrap_or(person.avatar),
            role: self.role.unwrap_or(person.role),
            email_verified: self.is_email_verified.unwrap_or(person.email_verified && !moves),
            plan: plan.unwrap_or(person.plan),
            features: features.unwrap_or(person.features),
            ..person
        }
    }
}

fn somebody(db: &Connection, id: Option<UserId>) -> Result<Person, Refusal> {
    people::find(db, id.ok_or(UNKNOWN)?)?.ok_or(UNKNOWN)
}
