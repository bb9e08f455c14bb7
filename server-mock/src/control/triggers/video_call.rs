//! What happens to calls of video-call.

use axum::extract::State;
use rusqlite::Connection;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Answer, App, calls::CallNow};
use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            self, Change,
            rules::{exit, invitations},
            table,
        },
    },
    control::{Refused, users::UserRef},
    describe::Api,
    store::users::UserId,
    transport::body::Strict,
};

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KickBody {
    call_id: String,
    user_id: UserRef,
}

pub(super) fn api() -> Api {
    Api::new().routes(routes!(kick))
}

/// Take somebody out of a call of video-call
#[utoipa::path(
    post,
    path = "/trigger/kick",
    operation_id = "trigger_kick",
    request_body = KickBody,
    responses(
        (status = 200, body = CallNow, description = "The call as it is now"),
        (status = 404, description = "There is no such call or user, or the user is not in it"),
    ),
)]
async fn kick(State(app): App, Strict(body, _): Strict<KickBody, Refused>) -> Answer<CallNow> {
    let user = body.user_id.find(app.enter().store.read())?.id;
    change(&app, |db, now| exit::kick(db, now, user, &body.call_id))
}

/// Whether this is the id of one of its calls.
pub(super) fn has(app: &Shared, id: &str) -> Result<bool, Refused> {
    Ok(table::find(app.enter().store.read(), id)?.is_some())
}

/// Ends a call in its host's name, or else as the administration does.
pub(super) fn end(app: &Shared, id: &str, user: Option<UserId>) -> Answer<CallNow> {
    change(app, |db, now| match user {
        Some(user) => exit::end_by_host(db, now, user, id),
        None => exit::end_by_admin(db, now, id),
    })
}

/// Lets all who have not answered decline with the reason `timeout`, as their clients would.
pub(super) fn time_out(app: &Shared, id: &str) -> Answer<CallNow> {
    change(app, |db, now| invitations::time_out(db, now, id))
}

/// Asks somebody to come in the host's name, also one who was kicked.
pub(super) fn admit(app: &Shared, id: &str, user: UserId) -> Answer<CallNow> {
    change(app, |db, now| invitations::admit(db, now, user, id))
}

fn change(
    app: &Shared,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refusal>,
) -> Answer<CallNow> {
    let call = calls::carry_out(app, &mut app.enter(), rule)?;
    Ok(CallNow::answer(&call.id, call.status()))
}
