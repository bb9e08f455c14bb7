//! What is mailed. Nothing leaves the server: the control API shows the outbox.

use rusqlite::Connection;

use super::links::{self, Purpose};
use crate::{
    clock::UnixMillis,
    contract::video_call::people::Person,
    ids::Ids,
    store::mails::{self, NewMail},
};

/// Asks somebody to confirm that the address is theirs.
pub(crate) fn verify_address(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    person: &Person,
) -> rusqlite::Result<()> {
    send(db, ids, now, person, Purpose::Verify)
}

/// Lets somebody choose a new password.
pub(super) fn reset_password(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    person: &Person,
) -> rusqlite::Result<()> {
    send(db, ids, now, person, Purpose::Reset)
}

fn send(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    person: &Person,
    purpose: Purpose,
) -> rusqlite::Result<()> {
    let token = links::make(db, ids, now, person.id, purpose)?;
    let (subject, path, what) = match purpose {
        Purpose::Reset => (
            "Reset your password",
            "reset-password",
            "choose a new password within an hour",
        ),
        Purpose::Verify => (
            "Verify your email address",
            "verify-email",
            "confirm this address within a day",
        ),
    };
    let link = format!("/api/auth/{path}/{token}");
    let name = &person.first_name;
    let text = format!("Hello {name},\n\nuse this link to {what}:\n{link}\n");
    let mail = NewMail {
        to: &person.email,
        kind: purpose.mail(),
        subject,
        text: &text,
        token: &token,
        link: &link,
    };
    mails::post(db, now, &mail).map(drop)
}
