//! The JSON of calls: bodies and queries, views, and what sockets are told.

mod body;
pub(crate) mod push;
pub(crate) mod view;

pub(crate) use body::{
    CreateBody, HistoryQuery, InviteBody, JoinBody, MediaBody, MessageBody, RespondBody, optional, word,
};
pub(crate) use push::Push;
