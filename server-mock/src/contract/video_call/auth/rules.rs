//! The rules of accounts. Passwords come hashed: hashing takes long, and rules run while others wait.

use rusqlite::{Connection, params};

use super::{
    links::{self, Purpose},
    mail,
    wire::{ProfileForm, RegisterForm},
};
use crate::{
    clock::UnixMillis,
    contract::video_call::{
        gate,
        people::{self, Person, Presence},
        wire::Refusal,
    },
    ids::Ids,
    store::{
        tokens::{self, TokenState, Which},
        users::{self, Membership, NewUser, Role, UserId},
    },
};

const TAKEN: Refusal = Refusal::Conflict("A user with this email already exists");

/// What a password is checked against; it may have changed by the time that is done.
pub(super) struct Account {
    pub(super) id: UserId,
    pub(super) hash: Option<String>,
}

pub(super) fn account(db: &Connection, email: &str) -> rusqlite::Result<Option<Account>> {
    let Some(person) = people::by_email(db, email)? else {
        return Ok(None);
    };
    let hash = people::password_hash(db, person.id)?;
    Ok(Some(Account { id: person.id, hash }))
}

pub(super) fn account_of(db: &Connection, id: UserId) -> rusqlite::Result<Account> {
    let hash = people::password_hash(db, id)?;
    Ok(Account { id, hash })
}

/// Before a password is hashed for nothing.
pub(super) fn check_free(db: &Connection, email: &str) -> Result<(), Refusal> {
    if users::email_taken(db, email)? {
        return Err(TAKEN);
    }
    Ok(())
}

/// Somebody new, who is asked to verify their address.
pub(super) fn register(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    form: RegisterForm,
    hash: &str,
) -> Result<Person, Refusal> {
    check_free(db, &form.email)?;
    let new = NewUser {
        name: people::full_name(&form.first_name, &form.last_name),
        email: form.email,
        role: Role::User,
        membership: Membership::PreMember,
        avatar: None,
    };
    let id = users::insert(db, now, None, &new)?;
    people::set_password_hash(db, now, id, hash)?;
    let person = Person {
        first_name: form.first_name,
        last_name: form.last_name,
        phone_number: form.phone_number,
        email_verified: false,
        ..here(db, id)?
    };
    people::update(db, now, &person)?;
    count_login(db, now, id)?;
    mail::verify_address(db, ids, now, &person)?;
    Ok(person)
}

/// Lets somebody in whose password was right for this account.
pub(super) fn log_in(db: &Connection, now: UnixMillis, account: &Account) -> Result<Person, Refusal> {
    check_unchanged(db, account, Refusal::WrongCredentials)?;
    gate::check_suspension(db, account.id)?;
    people::set_status(db, now, account.id, Presence::Online)?;
    count_login(db, now, account.id)?;
    here(db, account.id)
}

pub(super) fn profile(db: &Connection, user: UserId) -> Result<Person, Refusal> {
    here(db, user)
}

pub(super) fn change_profile(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    form: ProfileForm,
) -> Result<Person, Refusal> {
    let before = here(db, user)?;
    let after = form.applied_to(before);
    people::update(db, now, &after)?;
    Ok(after)
}

/// "A changed or reset password revokes all others" (NOTES 4): the token that changed it stays good.
pub(super) fn change_password(
    db: &Connection,
    now: UnixMillis,
    account: &Account,
    hash: &str,
    others: &Which,
) -> Result<(), Refusal> {
    check_unchanged(
        db,
        account,
        Refusal::Conflict("The password has just been changed"),
    )?;
    people::set_password_hash(db, now, account.id, hash)?;
    links::revoke(db, account.id, Purpose::Reset)?;
    tokens::mark(db, others, TokenState::Revoked)?;
    Ok(())
}

/// Mails a link to whoever has this address; nobody learns whether somebody does.
pub(super) fn forgot_password(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    email: &str,
) -> Result<(), Refusal> {
    match people::by_email(db, email)? {
        Some(person) => Ok(mail::reset_password(db, ids, now, &person)?),
        None => Ok(()),
    }
}

/// Whose link it is, before a password is hashed for nothing.
pub(super) fn check_reset(db: &Connection, now: UnixMillis, token: &str) -> Result<(), Refusal> {
    links::owner(db, now, token, Purpose::Reset).map(drop)
}

/// A new password for whoever has read the mail: all their tokens end.
pub(super) fn reset_password(
    db: &Connection,
    now: UnixMillis,
    token: &str,
    hash: &str,
) -> Result<UserId, Refusal> {
    let user = links::redeem(db, now, token, Purpose::Reset)?;
    people::set_password_hash(db, now, user, hash)?;
    tokens::mark(db, &Which::AllOf(user), TokenState::Revoked)?;
    Ok(user)
}

pub(super) fn verify_email(db: &Connection, now: UnixMillis, token: &str) -> Result<Person, Refusal> {
    let user = links::redeem(db, now, token, Purpose::Verify)?;
    let person = Person {
        email_verified: true,
        ..here(db, user)?
    };
    people::update(db, now, &person)?;
    Ok(person)
}

/// Mails the link again where there is still something to verify.
pub(super) fn resend_verification(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    email: &str,
) -> Result<(), Refusal> {
    match people::by_email(db, email)? {
        Some(person) if !person.email_verified => Ok(mail::verify_address(db, ids, now, &person)?),
        Some(_) | None => Ok(()),
    }
}

impl ProfileForm {
    pub(crate) fn applied_to(self, person: Person) -> Person {
        Person {
            first_name: self.first_name.unwrap_or(person.first_name),
            last_name: self.last_name.unwrap_or(person.last_name),
            phone_number: self.phone_number.unwrap_or(person.phone_number),
            avatar: self.avatar.unwrap_or(person.avatar),
            preferences: self.preferences.unwrap_or(person.preferences),
            ..person
        }
    }
}

/// The caller, who may have been deleted since they were identified.
fn here(db: &Connection, user: UserId) -> Result<Person, Refusal> {
    people::find(db, user)?.ok_or(Refusal::NotFound("User not found"))
}

fn check_unchanged(db: &Connection, account: &Account, changed: Refusal) -> Result<(), Refusal> {
    let same =
        people::find(db, account.id)?.is_some() && people::password_hash(db, account.id)? == account.hash;
    if same { Ok(()) } else { Err(changed) }
}

fn count_login(db: &Connection, now: UnixMillis, user: UserId) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO video_call_logins (user_id, at) VALUES (?1, ?2)")?
        .execute(params![user, now])
        .map(drop)
}
