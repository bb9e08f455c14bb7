//! The table as a snapshot.
