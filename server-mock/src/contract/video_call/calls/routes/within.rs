//! What people in a call do: invite, answer, switch, chat, and renew their tokens.

use axum::{Extension, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Caller, OneCall, change, credentials};
use crate::{
    contract::video_call::{
        calls::{
            Change, publish,
            rules::{
                self,
                invitations::{self, Reply},
            },
            table::chat::Message,
            wire::{
                InviteBody, MediaBody, MessageBody, RespondBody,
                view::{AgoraView, MessageView},
            },
        },
        wire::{Answer, Form, created, envelope::Success, ok},
    },
    describe::Api,
    transport::path::Segment,
};

#[derive(Debug, Serialize, ToSchema)]
struct OneMessage {
    message: MessageView,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(invite))
        .routes(routes!(respond))
        .routes(routes!(media))
        .routes(routes!(chat))
        .routes(routes!(token))
}

/// Invite to Call
#[utoipa::path(
    post,
    path = "/api/calls/{callId}/invite",
    params(("callId" = String, Path)),
    request_body = InviteBody,
    responses(
        (status = 200, body = Success<OneCall>, description = "Whoever is not in the call yet hears of it by `call-invitation`"),
        (status = 403, description = "The caller is not in the call, or somebody was removed from it"),
        (status = 404, description = "There is no such call or user"),
        (status = 409, description = "A one-to-one call is between two"),
    ),
)]
async fn invite(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Form(body): Form<InviteBody>,
) -> Answer<OneCall> {
    change(&app, &caller, "Invitations sent successfully", |db, now, user| {
        let invitees = invitations::named(db, &body.user_ids)?;
        invitations::invite(db, now, user, &id, &invitees, None)
    })
}

/// Respond to Invitation
#[utoipa::path(
    post,
    path = "/api/calls/{callId}/respond",
    params(("callId" = String, Path)),
    request_body = RespondBody,
    responses(
        (status = 200, body = Success<OneCall>, description = "The host hears of it by `call-response`"),
        (status = 404, description = "There is no invitation, or the call is over"),
        (status = 409, description = "The answer was another one"),
    ),
)]
async fn respond(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Form(body): Form<RespondBody>,
) -> Answer<OneCall> {
    let reply = Reply {
        response: body.response,
        reason: body.reason,
        call_data: None,
    };
    change(
        &app,
        &caller,
        "Response recorded successfully",
        |db, now, user| invitations::respond(db, now, user, &id, reply, None),
    )
}

/// Update Media State
#[utoipa::path(
    put,
    path = "/api/calls/{callId}/media",
    params(("callId" = String, Path)),
    request_body = MediaBody,
    responses(
        (status = 200, body = Success<OneCall>, description = "The others in the room hear of each by its event"),
        (status = 403, description = "The caller is not in the call, or it allows no screen sharing"),
        (status = 404, description = "There is no such call any more"),
    ),
)]
async fn media(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Form(body): Form<MediaBody>,
) -> Answer<OneCall> {
    change(
        &app,
        &caller,
        "Media state updated successfully",
        |db, _, user| rules::media::switch(db, user, &id, body.switch()),
    )
}

/// Send Chat Message
#[utoipa::path(
    post,
    path = "/api/calls/{callId}/chat",
    params(("callId" = String, Path)),
    request_body = MessageBody,
    responses(
        (status = 201, body = Success<OneMessage>, description = "The others in the room hear of it by `new-message`"),
        (status = 403, description = "The caller is not in the call, or it allows no chat"),
        (status = 404, description = "There is no such call any more"),
    ),
)]
async fn chat(
    State(app): App,
    Extension(caller): Caller,
    Segment(id): Segment,
    Form(body): Form<MessageBody>,
) -> Answer<OneMessage> {
    let mut entered = app.enter();
    let now = entered.now;
    let (change, message): (Change, Message) = entered
        .store
        .write(|db| rules::chat::say(db, now, caller.user.id, &id, body))?;
    publish(&app, &mut entered, now, change)?;
    let message = message.into();
    Ok(created(now, "Message sent successfully", OneMessage { message }))
}

/// Get Agora Token
#[utoipa::path(
    get,
    path = "/api/calls/{callId}/token",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<AgoraView>, description = "Good for an hour"),
        (status = 403, description = "The caller is not in the call"),
        (status = 404, description = "There is no such call any more"),
    ),
)]
async fn token(State(app): App, Extension(caller): Caller, Segment(id): Segment) -> Answer<AgoraView> {
    let mut entered = app.enter();
    let now = entered.now;
    let user = caller.user.id;
    let call = rules::may_have_token(entered.store.read(), user, &id)?;
    let agora = credentials(&mut entered, now, user, &call)?;
    Ok(ok(now, "Agora token generated successfully", agora))
}
