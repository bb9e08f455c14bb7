//! The table `video_call_messages`.

use rusqlite::{Connection, params};

use crate::{
    clock::UnixMillis,
    contract::video_call::calls::words::{MessageType, Word},
    store::users::UserId,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) user: UserId,
    pub(crate) message_type: MessageType,
    pub(crate) message: String,
    pub(crate) sent_at: UnixMillis,
}

/// What was said in a call, the oldest first.
pub(crate) fn of(db: &Connection, call: &str) -> rusqlite::Result<Vec<Message>> {
    let mut list = db.prepare_cached(
        "SELECT id, user_id, message_type, message, sent_at FROM video_call_messages WHERE call_id = ?1 ORDER BY id",
    )?;
    let rows = list.query_map([call], |row| {
        Ok(Message {
            id: row.get(0)?,
            user: UserId(row.get(1)?),
            message_type: Word::read(row, 2)?,
            message: row.get(3)?,
            sent_at: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// Adds a message and answers it with its id; the given one is not looked at.
pub(crate) fn add(db: &Connection, call: &str, message: Message) -> rusqlite::Result<Message> {
    let mut add = db.prepare_cached(
        "INSERT INTO video_call_messages (call_id, user_id, message_type, message, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    add.execute(params![
        call,
        message.user,
        message.message_type.name(),
        message.message,
        message.sent_at
    ])?;
    Ok(Message {
        id: db.last_insert_rowid(),
        ..message
    })
}
