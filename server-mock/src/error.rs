//! Why a mock cannot start or cannot do what its embedder asks.

use std::net::SocketAddr;

use crate::namespaces::NamespaceError;

/// What can go wrong with a mock itself; what clients do wrong is answered to them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MockError {
    /// The database cannot be opened, read or written.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file given as database was written by a newer mock.
    #[error("the database has schema version {found}, this mock knows up to {known}")]
    SchemaTooNew {
        /// The version in the file.
        found: i64,
        /// The newest version this mock understands.
        known: i64,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// No user has this id or name.
    #[error("no user has the id or name {0:?}")]
    UnknownUser(String),
    /// There is no such namespace, or it cannot be opened.
    #[error(transparent)]
    Namespace(#[from] NamespaceError),
    /// A token could not be signed.
    #[error("the token could not be signed: {0}")]
    Token(#[from] jsonwebtoken::errors::Error),
}
