//! What is said in a call.

use rusqlite::Connection;

use crate::{
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            Change, News, To,
            scene::Scene,
            table::chat::{self, Message},
            wire::{MessageBody, Push},
        },
    },
    store::users::UserId,
};

/// Keeps a message, and tells the others in the room.
pub(crate) fn say(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    id: &str,
    body: MessageBody,
) -> Result<(Change, Message), Refusal> {
    let scene = Scene::taken_part_in(db, user, id)?;
    if !scene.is_present(user) {
        return Err(Refusal::Forbidden("Only a participant of the call may do this"));
    }
    if !scene.call.settings.allow_chat {
        return Err(Refusal::Forbidden("Chat is not allowed in this call"));
    }
    let message = Message {
        id: 0,
        user,
        message_type: body.message_type,
        message: body.message,
        sent_at: now,
    };
    let message = chat::add(db, id, message)?;
    let news = News {
        to: To::Room { but: user },
        push: Push::new_message(&message),
    };
    let change = Change {
        call: scene.call,
        news: vec![news],
    };
    Ok((change, message))
}
