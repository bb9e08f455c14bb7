//! The tables, and the users that every mock starts with.

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    clock::UnixMillis,
    error::MockError,
    store::users::{Membership, NewUser, Role, UserId, insert},
};

/// What a snapshot holds and a reset clears, parents before children.
pub(crate) const TABLES: [&str; 20] = [
    "users",
    "tokens",
    "private_call_invitations",
    "chattrix_calls",
    "chattrix_history",
    "ikoota_calls",
    "ikoota_participants",
    "ikoota_admissions",
    "ikoota_preferences",
    "call_end_calls",
    "call_end_participants",
    "mails",
    "video_call_contacts",
    "video_call_links",
    "video_call_logins",
    "video_calls",
    "video_call_participants",
    "video_call_invitations",
    "video_call_messages",
    "video_call_sockets",
];

/// What brings the tables from each version to the next. A step that has been released is never changed.
const STEPS: [&str; 5] = [
    include_str!("schema/1-first.sql"),
    include_str!("schema/2-ikoota.sql"),
    include_str!("schema/3-call-end.sql"),
    include_str!("schema/4-video-call-people.sql"),
    include_str!("schema/5-video-call-calls.sql"),
];

/// Which version the tables have.
pub(crate) const fn version() -> usize {
    STEPS.len()
}

/// Makes and seeds a new database, brings an older one up to date, and refuses one from the future.
pub(crate) fn prepare(connection: &mut Connection, now: UnixMillis) -> Result<(), MockError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(version()).unwrap_or(i64::MAX);
    let missing = usize::try_from(found).ok().and_then(|found| STEPS.get(found..));
    let missing = missing.ok_or(MockError::SchemaTooNew { found, known })?;
    for step in missing {
        transaction.execute_batch(step)?;
    }
    if found == 0 {
        seed(&transaction, now)?;
    }
    if !missing.is_empty() {
        transaction.pragma_update(None, "user_version", known)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The people of NOTES.md ("All five mount on one origin").
pub(crate) fn seed(db: &Connection, now: UnixMillis) -> rusqlite::Result<()> {
    const PEOPLE: [(i64, &str, Role, Membership); 6] = [
        (100, "Admin", Role::Admin, Membership::FullMember),
        (101, "Alice", Role::User, Membership::FullMember),
        (102, "Bob", Role::User, Membership::FullMember),
        (103, "Carol", Role::User, Membership::FullMember),
        (104, "Dave", Role::User, Membership::FullMember),
        (105, "Erin", Role::User, Membership::Applicant),
    ];
    for (id, name, role, membership) in PEOPLE {
        let handle = name.to_lowercase();
        // Alice has a picture and the others have none: both shapes of `callerAvatar` occur.
        let avatar = (id == 101).then(|| format!("https://example.com/avatars/{handle}.png"));
        let email = format!("{handle}@example.com");
        insert(
            db,
            now,
            Some(UserId(id)),
            &NewUser {
                name: name.to_owned(),
                email,
                role,
                membership,
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
    // Numbers that SQLite counts up begin anew, too.
    db.execute("DELETE FROM sqlite_sequence", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_database_is_brought_up_to_date() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch(STEPS[0]).unwrap();
        db.pragma_update(None, "user_version", 1).unwrap();
        let people = "INSERT INTO users (id, name, email, role) VALUES
            (101, 'Alice', 'a@example.com', 'user'), (105, 'Erin', 'e@example.com', 'user'), (106, 'Frank', 'f@example.com', 'user')";
        db.execute(people, []).unwrap();
        prepare(&mut db, 0).unwrap();
        prepare(&mut db, 0).unwrap();
        let memberships: Vec<Membership> = crate::store::users::all(&db)
            .unwrap()
            .into_iter()
            .map(|user| user.membership)
            .collect();
        assert_eq!(
            memberships,
            [
                Membership::FullMember,
                Membership::Applicant,
                Membership::PreMember
            ]
        );
    }

    #[test]
    fn a_database_from_the_future_is_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        db.pragma_update(None, "user_version", 1_000).unwrap();
        assert!(matches!(prepare(&mut db, 0), Err(MockError::SchemaTooNew { .. })));
    }
}
