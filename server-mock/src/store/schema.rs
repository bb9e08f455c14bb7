//! The tables, and the users that every mock starts with.

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    error::MockError,
    store::users::{NewUser, Role, UserId, insert},
};

/// Raised with every change of the tables.
const VERSION: i64 = 1;

/// What a snapshot holds and a reset clears, parents before children.
pub(crate) const TABLES: [&str; 5] = [
    "users",
    "tokens",
    "private_call_invitations",
    "chattrix_calls",
    "chattrix_history",
];

const SCHEMA: &str = "
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    avatar TEXT
) STRICT;

CREATE TABLE tokens (
    jti TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('valid', 'expired', 'revoked'))
) STRICT;
CREATE INDEX tokens_of_user ON tokens (user_id);

CREATE TABLE private_call_invitations (
    id TEXT PRIMARY KEY,
    caller_id INTEGER NOT NULL REFERENCES users (id),
    receiver_id INTEGER NOT NULL REFERENCES users (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected', 'timeout', 'cancelled')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX private_call_pending ON private_call_invitations (receiver_id, caller_id) WHERE status = 'pending';
CREATE INDEX private_call_waiting ON private_call_invitations (created_at) WHERE status = 'pending';
CREATE INDEX private_call_age ON private_call_invitations (created_at);

CREATE TABLE chattrix_calls (
    id TEXT PRIMARY KEY,
    caller_id INTEGER NOT NULL REFERENCES users (id),
    callee_id INTEGER NOT NULL REFERENCES users (id),
    call_type TEXT NOT NULL CHECK (call_type IN ('AUDIO', 'VIDEO')),
    status TEXT NOT NULL
        CHECK (status IN ('INITIATING', 'RINGING', 'CONNECTING', 'ACTIVE', 'ENDED', 'REJECTED', 'MISSED')),
    channel_id TEXT NOT NULL,
    reason TEXT,
    start_time INTEGER,
    end_time INTEGER,
    duration_seconds INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX chattrix_waiting ON chattrix_calls (callee_id, created_at) WHERE status IN ('INITIATING', 'RINGING');

CREATE TABLE chattrix_history (
    call_id TEXT NOT NULL REFERENCES chattrix_calls (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    peer_id INTEGER NOT NULL REFERENCES users (id),
    direction TEXT NOT NULL CHECK (direction IN ('OUTGOING', 'INCOMING')),
    status TEXT NOT NULL CHECK (status IN ('ENDED', 'REJECTED', 'MISSED')),
    duration_seconds INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (call_id, user_id)
) STRICT;
";

/// Makes and seeds a new database; refuses one from the future.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), MockError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(MockError::SchemaTooNew {
            found,
            known: VERSION,
        });
    }
    if found < VERSION {
        transaction.execute_batch(SCHEMA)?;
        seed(&transaction)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The people of NOTES.md ("All five mount on one origin").
pub(crate) fn seed(db: &Connection) -> rusqlite::Result<()> {
    const PEOPLE: [(i64, &str, Role); 6] = [
        (100, "Admin", Role::Admin),
        (101, "Alice", Role::User),
        (102, "Bob", Role::User),
        (103, "Carol", Role::User),
        (104, "Dave", Role::User),
        (105, "Erin", Role::User),
    ];
    for (id, name, role) in PEOPLE {
        let handle = name.to_lowercase();
        // Alice has a picture and the others have none: both shapes of `callerAvatar` occur.
        let avatar = (id == 101).then(|| format!("https://example.com/avatars/{handle}.png"));
        let email = format!("{handle}@example.com");
        insert(
            db,
            Some(UserId(id)),
            &NewUser {
                name: name.to_owned(),
                email,
                role,
                avatar,
            },
        )?;
    }
    Ok(())
}

/// Empties every table, children first.
pub(crate) fn clear(db: &Connection) -> rusqlite::Result<()> {
    for table in TABLES.iter().rev() {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}
