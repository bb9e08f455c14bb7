//! The endpoints of private-call.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde_json::json;

use crate::{
    backend::Shared,
    contract::private_call::{
        self, rules,
        table::Invitation,
        wire::{
            Accepted, AnswerBody, CancelBody, Done, IncomingView, InviteBody, Invited, Refusal, Status,
            StatusView,
        },
    },
    store::users::UserId,
    transport::{
        body::{Lenient, Strict},
        path::Segment,
    },
};

type App = State<Arc<Shared>>;
type Answer<T> = Result<Json<T>, Refusal>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    let routes = Router::new()
        .route("/invite", post(invite))
        .route("/incoming/{userId}", get(incoming))
        .route("/accept/{invitationId}", post(accept))
        .route("/reject/{invitationId}", post(reject))
        .route("/cancel/{invitationId}", post(cancel))
        .route("/status/{invitationId}", get(status))
        .fallback(async || Refusal::UnknownPath)
        .method_not_allowed_fallback(async || Refusal::WrongMethod);
    Router::new().nest("/private-call", routes)
}

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

async fn incoming(State(app): App, Segment(user): Segment) -> Answer<Vec<IncomingView>> {
    let user = user
        .parse()
        .map(UserId)
        .map_err(|_| Refusal::Invalid("userId must be an integer".to_owned()))?;
    let pending = rules::incoming(app.enter().store.read(), user)?;
    Ok(Json(pending.into_iter().map(IncomingView::from).collect()))
}

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
