//! Who is there: "presence goes to contacts and to those in a call together" (NOTES 4).

use serde_json::json;

use crate::{
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::video_call::people::Presence,
    store::users::UserId,
};

/// Tells of somebody's new status, which is stored already.
pub(crate) fn changed(
    shared: &Shared,
    _backend: &mut Backend,
    now: UnixMillis,
    user: UserId,
    status: Presence,
) -> rusqlite::Result<()> {
    shared.bus.publish(
        now,
        "video-call.presence",
        || json!({ "userId": user.to_string(), "status": status }),
    );
    Ok(())
}
