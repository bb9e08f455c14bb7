//! The links that are mailed: each is good once, for a while, and only the newest of its kind.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::{
    clock::UnixMillis,
    contract::video_call::wire::Refusal,
    ids::Ids,
    store::{mails::MailKind, users::UserId},
};

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Reset,
    Verify,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Verify => "verify",
        }
    }

    fn lifetime_ms(self) -> i64 {
        match self {
            Self::Reset => HOUR_MS,
            Self::Verify => 24 * HOUR_MS,
        }
    }

    pub(super) fn mail(self) -> MailKind {
        match self {
            Self::Reset => MailKind::PasswordReset,
            Self::Verify => MailKind::Verification,
        }
    }

    fn refusal(self) -> Refusal {
        match self {
            Self::Reset => Refusal::NotFound("The password reset link is invalid or has expired"),
            Self::Verify => Refusal::NotFound("The verification link is invalid or has expired"),
        }
    }
}

/// The token of a new link; nobody can guess it, and the older ones of its kind are void.
pub(super) fn make(
    db: &Connection,
    ids: &mut Ids,
    now: UnixMillis,
    user: UserId,
    purpose: Purpose,
) -> rusqlite::Result<String> {
    revoke(db, user, purpose)?;
    let token = ids.secret();
    db.prepare_cached(
        "INSERT INTO video_call_links (token_hash, user_id, purpose, expires_at) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        hashed(&token),
        user,
        purpose.name(),
        now.saturating_add(purpose.lifetime_ms()),
    ])?;
    Ok(token)
}

/// Whose link it is; nothing happens to it yet.
pub(super) fn owner(
    db: &Connection,
    now: UnixMillis,
    token: &str,
    purpose: Purpose,
) -> Result<UserId, Refusal> {
    let mut find = db.prepare_cached(
        "SELECT user_id FROM video_call_links
         WHERE token_hash = ?1 AND purpose = ?2 AND used_at IS NULL AND expires_at > ?3",
    )?;
    let owner = find.query_row(params![hashed(token), purpose.name(), now], |row| {
        Ok(UserId(row.get(0)?))
    });
    owner.optional()?.ok_or_else(|| purpose.refusal())
}

/// Uses a link up, and answers whose it was.
pub(super) fn redeem(
    db: &Connection,
    now: UnixMillis,
    token: &str,
    purpose: Purpose,
) -> Result<UserId, Refusal> {
    let owner = owner(db, now, token, purpose)?;
    db.prepare_cached("UPDATE video_call_links SET used_at = ?2 WHERE token_hash = ?1")?
        .execute(params![hashed(token), now])?;
    Ok(owner)
}

/// Makes the links of somebody void that have not been used.
pub(crate) fn revoke(db: &Connection, user: UserId, purpose: Purpose) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM video_call_links WHERE user_id = ?1 AND purpose = ?2 AND used_at IS NULL")?
        .execute(params![user, purpose.name()])
        .map(drop)
}

/// Removes those that are used or over; answers how many.
pub(crate) fn purge(db: &Connection, now: UnixMillis) -> rusqlite::Result<usize> {
    db.prepare_cached("DELETE FROM video_call_links WHERE used_at IS NOT NULL OR expires_at <= ?1")?
        .execute([now])
}

fn hashed(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
