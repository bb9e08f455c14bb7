//! The outbox: mails that a real server would have sent, for tests to read.

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::UnixMillis;

/// What a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MailKind {
    Verification,
    PasswordReset,
}

impl MailKind {
    const ALL: [Self; 2] = [Self::Verification, Self::PasswordReset];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::PasswordReset => "password-reset",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A mail that has not been stored yet.
pub(crate) struct NewMail<'a> {
    pub(crate) to: &'a str,
    pub(crate) kind: MailKind,
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    /// What the link proves; whoever has it may use it once.
    pub(crate) token: &'a str,
    /// The path that takes the token.
    pub(crate) link: &'a str,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) id: i64,
    pub(crate) to: String,
    pub(crate) kind: MailKind,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) token: String,
    pub(crate) link: String,
    pub(crate) at: UnixMillis,
}

/// Its text, token and link are secrets.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("id", &self.id)
            .field("to", &self.to)
            .field("kind", &self.kind)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Puts a mail into the outbox and answers its id.
pub(crate) fn post(db: &Connection, now: UnixMillis, mail: &NewMail<'_>) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "INSERT INTO mails (recipient, kind, subject, body, token, link, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        mail.to,
        mail.kind.name(),
        mail.subject,
        mail.text,
        mail.token,
        mail.link,
        now
    ])?;
    Ok(db.last_insert_rowid())
}

/// The mails to one address, or all of them; the newest last.
pub(crate) fn list(db: &Connection, to: Option<&str>) -> rusqlite::Result<Vec<Mail>> {
    let mut list = db.prepare_cached(
        "SELECT id, recipient, kind, subject, body, token, link, at FROM mails
         WHERE ?1 IS NULL OR recipient = ?1 COLLATE NOCASE ORDER BY id",
    )?;
    list.query_map([to], read)?.collect()
}

pub(crate) fn count(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT COUNT(*) FROM mails")?
        .query_row([], |row| row.get(0))
}

/// Empties the outbox; answers how many mails were in it.
pub(crate) fn clear(db: &Connection) -> rusqlite::Result<usize> {
    db.prepare_cached("DELETE FROM mails")?.execute([])
}

fn read(row: &Row<'_>) -> rusqlite::Result<Mail> {
    let kind: String = row.get(2)?;
    Ok(Mail {
        id: row.get(0)?,
        to: row.get(1)?,
        kind: MailKind::from_name(&kind).ok_or(rusqlite::Error::InvalidColumnName(kind))?,
        subject: row.get(3)?,
        text: row.get(4)?,
        token: row.get(5)?,
        link: row.get(6)?,
        at: row.get(7)?,
    })
}
