//! An event as the library hands it over.

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;
use socketioxide::{
    adapter::LocalAdapter,
    extract::{AckSender, Event, SocketRef},
    handler::{FromMessageParts, MessageHandler},
    socket::Socket,
};
use socketioxide_core::Value as Packet;

use super::link::Link;
use crate::binary;

/// Hears every event of a socket. The library's own handlers begin a task for each, which has nothing to do.
pub(super) struct Hearing(pub(super) Arc<Link>);

/// An event with all its arguments, however many there are, and the bytes that came along; none where they cannot be read.
pub(super) struct Arguments {
    pub(super) name: String,
    pub(super) values: Vec<Value>,
    pub(super) attachments: Vec<Bytes>,
}

impl MessageHandler<LocalAdapter, Self> for Hearing {
    fn call(&self, socket: Arc<Socket>, mut packet: Packet, ack: Option<i64>) {
        let event = match Arguments::read(&mut packet) {
            Some(event) => event,
            None => match Event::from_message_parts(&socket, &mut packet, &ack) {
                Ok(Event(name)) => Arguments::none(name),
                Err(_) => return,
            },
        };
        let Ok(sender) = AckSender::from_message_parts(&socket, &mut packet, &ack);
        let Ok(socket) = SocketRef::from_message_parts(&socket, &mut packet, &ack);
        self.0.hear(&socket, event, ack.map(|_| sender));
    }
}

impl Arguments {
    /// The library reads binary arguments into types that say where they are; these may be anywhere.
    fn read(packet: &mut Packet) -> Option<Self> {
        let Packet::Str(text, attachments) = packet else {
            return None;
        };
        let mut values: Vec<Value> = serde_json::from_str(text.as_str()).ok()?;
        let Value::String(name) = (!values.is_empty()).then(|| values.remove(0))? else {
            return None;
        };
        let attachments: Vec<Bytes> = attachments.take().unwrap_or_default().into();
        let whole = values.iter().all(|value| binary::is_whole(value, &attachments));
        whole.then_some(Self {
            name,
            values,
            attachments,
        })
    }

    const fn none(name: String) -> Self {
        Self {
            name,
            values: Vec::new(),
            attachments: Vec::new(),
        }
    }
}
