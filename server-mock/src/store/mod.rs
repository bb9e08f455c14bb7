//! SQLite: in memory by default, or a file whose every acknowledged change survives a kill.

pub(crate) mod mails;
pub(crate) mod schema;
pub(crate) mod snapshot;
pub(crate) mod tokens;
pub(crate) mod users;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, config::DbConfig};

use crate::{clock::UnixMillis, error::MockError};

/// The one connection; whoever holds the backend's lock has it to themselves.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    begin: &'static str,
}

impl Store {
    /// Opens the database, brings its schema up to date and seeds it when it is new.
    pub(crate) fn open(path: Option<&Path>, now: UnixMillis) -> Result<Self, MockError> {
        let mut connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        connection.set_prepared_statement_cache_capacity(256);
        // A statement is planned once, and not anew for each value that is bound to it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // A commit reaches the operating system before the answer goes out: it survives the death of the process.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
        )?;
        schema::prepare(&mut connection, now)?;
        // What is in memory nobody else writes to: it is enough to lock it at the first change, and most refusals change nothing.
        let begin = path.map_or("BEGIN", |_| "BEGIN IMMEDIATE");
        Ok(Self { connection, begin })
    }

    /// Writes all of it into an empty file, as a database of its own.
    pub(crate) fn copy_to(&self, path: &Path) -> rusqlite::Result<()> {
        let path = path.to_string_lossy();
        self.connection.execute("VACUUM INTO ?1", [path]).map(drop)
    }

    /// How large the database is, in bytes.
    pub(crate) fn size(&self) -> rusqlite::Result<i64> {
        let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        self.connection.query_row(sql, [], |row| row.get(0))
    }

    /// For reading alone.
    pub(crate) fn read(&self) -> &Connection {
        &self.connection
    }

    /// Runs `change` as one transaction: committed when it succeeds, undone when it fails.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &mut self,
        change: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = Transaction::begin(&self.connection, self.begin)?;
        let outcome = change(transaction.0)?;
        transaction.commit()?;
        Ok(outcome)
    }

    /// Back to the seeded state; the server's own settings stay.
    pub(crate) fn reset(&mut self, now: UnixMillis) -> rusqlite::Result<()> {
        self.write(|db| {
            schema::clear(db)?;
            schema::seed(db, now)
        })
    }

    pub(crate) fn setting(&self, key: &str) -> rusqlite::Result<Option<String>> {
        let mut find = self
            .connection
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
        find.query_row([key], |row| row.get(0)).optional()
    }

    pub(crate) fn set_setting(&self, key: &str, value: &str) -> rusqlite::Result<()> {
        let mut put = self.connection.prepare_cached(
            "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        )?;
        put.execute([key, value]).map(drop)
    }
}

/// What is not committed is undone. The library's own would have its statements parsed for every change.
struct Transaction<'a>(&'a Connection);

impl<'a> Transaction<'a> {
    fn begin(db: &'a Connection, begin: &str) -> rusqlite::Result<Self> {
        execute(db, begin)?;
        Ok(Self(db))
    }

    fn commit(self) -> rusqlite::Result<()> {
        execute(self.0, "COMMIT")
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit()
            && let Err(error) = execute(self.0, "ROLLBACK")
        {
            tracing::error!(%error, "a change could not be undone");
        }
    }
}

fn execute(db: &Connection, sql: &str) -> rusqlite::Result<()> {
    db.prepare_cached(sql)?.execute([]).map(drop)
}
