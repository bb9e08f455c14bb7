//! What is kept for a while only, removed at once.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::{ikoota, private_call, video_call::auth},
};

/// Analytics reach no further back.
const LOGINS_KEPT_MS: i64 = 366 * 24 * 60 * 60 * 1_000;

/// How much was removed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Removed {
    /// Invitations of private-call older than 24 hours.
    private_call_invitations: usize,
    /// Calls of ikoota that ended 90 days ago.
    ikoota_calls: usize,
    /// Links of mails that were used, or are too old.
    links: usize,
    /// Records of logins older than a year.
    logins: usize,
}

/// Runs every retention job now, whatever its time.
pub(super) fn run(shared: &Shared, backend: &mut Backend, now: UnixMillis) -> rusqlite::Result<Removed> {
    let private_call_invitations = private_call::purge(shared, backend, now)?;
    let ikoota_calls = ikoota::purge(shared, backend, now)?;
    let (links, logins) = backend.store.write(|db| {
        let links = auth::purge_links(db, now)?;
        let logins = db
            .prepare_cached("DELETE FROM video_call_logins WHERE at < ?1")?
            .execute([now.saturating_sub(LOGINS_KEPT_MS)])?;
        Ok::<_, rusqlite::Error>((links, logins))
    })?;
    Ok(Removed {
        private_call_invitations,
        ikoota_calls,
        links,
        logins,
    })
}
