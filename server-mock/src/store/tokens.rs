//! The tokens the server has issued or met, so that they can be expired and revoked.

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::users::UserId;

/// What became of a token, its signature and dates apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenState {
    Valid,
    /// Treated as expired before its time (the trigger `expire-token`).
    Expired,
    /// Logged out or revoked.
    Revoked,
}

impl TokenState {
    fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// Which tokens a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    Session(String),
    AllOf(UserId),
    /// All of a user but one.
    OthersOf(UserId, String),
}

pub(crate) fn record(db: &Connection, jti: &str, user: UserId) -> rusqlite::Result<()> {
    let mut insert =
        db.prepare_cached("INSERT OR IGNORE INTO tokens (jti, user_id, state) VALUES (?1, ?2, 'valid')")?;
    insert.execute(params![jti, user]).map(drop)
}

/// `None` for a token that was never seen here.
pub(crate) fn state(db: &Connection, jti: &str) -> rusqlite::Result<Option<TokenState>> {
    let mut find = db.prepare_cached("SELECT state FROM tokens WHERE jti = ?1")?;
    let found: Option<String> = find.query_row([jti], |row| row.get(0)).optional()?;
    Ok(found.map(|name| match name.as_str() {
        "valid" => TokenState::Valid,
        "expired" => TokenState::Expired,
        _ => TokenState::Revoked,
    }))
}

/// Marks tokens; a revoked one stays revoked. Answers how many it found.
pub(crate) fn mark(db: &Connection, which: &Which, to: TokenState) -> rusqlite::Result<usize> {
    match which {
        Which::Session(jti) => db
            .prepare_cached("UPDATE tokens SET state = ?2 WHERE jti = ?1 AND state <> 'revoked'")?
            .execute(params![jti, to.name()]),
        Which::AllOf(user) => db
            .prepare_cached("UPDATE tokens SET state = ?2 WHERE user_id = ?1 AND state <> 'revoked'")?
            .execute(params![user, to.name()]),
        Which::OthersOf(user, jti) => db
            .prepare_cached(
                "UPDATE tokens SET state = ?3 WHERE user_id = ?1 AND jti <> ?2 AND state <> 'revoked'",
            )?
            .execute(params![user, jti, to.name()]),
    }
}
