//! The endpoints of private-call.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::json;
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    contract::private_call::{
        self, rules,
        table::Invitation,
        wire::{
            Accepted, AnswerBody, CancelBody, Done, ErrorView, IncomingView, InviteBody, Invited,
            NotPendingView, Refusal, Status, StatusView,
        },
    },
    describe::{Api, Family, Security},
    store::users::UserId,
    transport::{
        body::{Lenient, Strict},
        path::Segment,
    },
};

type App = State<Arc<Shared>>;
type Answer<T> = Result<Json<T>, Refusal>;

const FAMILY: Family = Family {
    tag: "private-call",
    about: "Invitations over REST and polling, without authentication.",
    security: Security::Open,
};

pub(crate) fn api() -> Api {
    Api::new()
        .routes(routes!(invite))
        .routes(routes!(incoming))
        .routes(routes!(accept))
        .routes(routes!(reject))
        .routes(routes!(cancel))
        .routes(routes!(status))
        .otherwise(async || Refusal::UnknownPath, async || Refusal::WrongMethod)
        .chapter::<ErrorView>("/private-call", FAMILY)
}

/// Send a call invitation
#[utoipa::path(
    post,
    path = "/invite",
    request_body = InviteBody,
    responses(
        (status = 200, body = Invited, description = "The invitation waits for its receiver"),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "An invitation between the two waits already"),
    ),
)]
async fn invite(State(app): App, Strict(body, _): Strict<InviteBody, Refusal>) -> Answer<Invited> {
    let mut backend = app.enter();
    let now = backend.now;
    let invitation = backend
        .store
        .write(|db| rules::invite(db, now, body.caller_id, body.receiver_id))?;
    private_call::arm(&mut backend, now)?;
    announce(&app, now, &invitation);
    Ok(Json(Invited::new(invitation)))
}

/// Check for incoming calls
#[utoipa::path(
    get,
    path = "/incoming/{userId}",
    params(("userId" = UserId, Path, example = 102)),
    responses(
        (status = 200, body = [IncomingView], description = "What waits for the user, the oldest first"),
        (status = 400, description = "`userId` is not an integer"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn incoming(State(app): App, Segment(user): Segment) -> Answer<Vec<IncomingView>> {
    let user = user
        .parse()
        .map(UserId)
        .map_err(|_| Refusal::Invalid("userId must be an integer".to_owned()))?;
    let pending = rules::incoming(app.enter().store.read(), user)?;
    Ok(Json(pending.into_iter().map(IncomingView::from).collect()))
}

/// Accept a call
#[utoipa::path(
    post,
    path = "/accept/{invitationId}",
    params(("invitationId" = String, Path, example = "call_101_102_1705314600000")),
    request_body = AnswerBody,
    responses(
        (status = 200, body = Accepted, description = "The invitation is accepted"),
        (status = 404, description = "There is no such invitation"),
        (status = 409, body = NotPendingView, description = "The invitation does not wait any more"),
    ),
)]
async fn accept(
    State(app): App,
    Segment(id): Segment,
    Strict(AnswerBody { .. }, _): Strict<AnswerBody, Refusal>,
) -> Answer<Accepted> {
    let invitation = settle(&app, &id, Status::Accepted)?;
    let channel_name = rules::channel_name(&invitation);
    Ok(Json(Accepted {
        success: true,
        message: "Call accepted",
        channel_name,
    }))
}

/// Reject a call
#[utoipa::path(
    post,
    path = "/reject/{invitationId}",
    params(("invitationId" = String, Path, example = "call_101_102_1705314600000")),
    request_body = AnswerBody,
    responses(
        (status = 200, body = Done, description = "The invitation is rejected"),
        (status = 404, description = "There is no such invitation"),
        (status = 409, body = NotPendingView, description = "The invitation does not wait any more"),
    ),
)]
async fn reject(
    State(app): App,
    Segment(id): Segment,
    Strict(AnswerBody { .. }, _): Strict<AnswerBody, Refusal>,
) -> Answer<Done> {
    settle(&app, &id, Status::Rejected)?;
    Ok(Json(Done {
        success: true,
        message: "Call rejected",
    }))
}

/// Cancel a call
#[utoipa::path(
    post,
    path = "/cancel/{invitationId}",
    params(("invitationId" = String, Path, example = "call_101_102_1705314600000")),
    request_body = Option<CancelBody>,
    responses(
        (status = 200, body = Done, description = "The invitation is cancelled"),
        (status = 404, description = "There is no such invitation"),
        (status = 409, body = NotPendingView, description = "The invitation does not wait any more"),
    ),
)]
async fn cancel(
    State(app): App,
    Segment(id): Segment,
    Lenient(CancelBody {}, _): Lenient<CancelBody, Refusal>,
) -> Answer<Done> {
    settle(&app, &id, Status::Cancelled)?;
    Ok(Json(Done {
        success: true,
        message: "Call cancelled",
    }))
}

/// Check the status of a call
#[utoipa::path(
    get,
    path = "/status/{invitationId}",
    params(("invitationId" = String, Path, example = "call_101_102_1705314600000")),
    responses(
        (status = 200, body = StatusView, description = "Where the invitation stands"),
        (status = 404, description = "There is no such invitation"),
    ),
)]
async fn status(State(app): App, Segment(id): Segment) -> Answer<StatusView> {
    let invitation = rules::status(app.enter().store.read(), &id)?;
    Ok(Json(invitation.into()))
}

fn settle(app: &Shared, id: &str, to: Status) -> Result<Invitation, Refusal> {
    let mut backend = app.enter();
    let now = backend.now;
    let invitation = backend.store.write(|db| rules::settle(db, now, id, to))?;
    announce(app, now, &invitation);
    Ok(invitation)
}

fn announce(app: &Shared, now: i64, invitation: &Invitation) {
    app.bus.publish(now, "private-call.changed", || {
        json!({
            "invitationId": invitation.id,
            "callerId": invitation.caller,
            "receiverId": invitation.receiver,
            "status": invitation.status,
        })
    });
}
