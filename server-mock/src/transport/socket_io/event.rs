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
use crate::{binary, transport::frames::Emitted};

/// Hears every event of a socket. The library's own handlers begin a task for each, which has nothing to do.
pub(super) struct Hearing(pub(super) Arc<Link>);

impl MessageHandler<LocalAdapter, Self> for Hearing {
    fn call(&self, socket: Arc<Socket>, mut packet: Packet, ack: Option<i64>) {
        let event = match read(&mut packet) {
            Some(event) => event,
            None => match Event::from_message_parts(&socket, &mut packet, &ack) {
                Ok(Event(name)) => emitted(name, Vec::new(), Vec::new()),
                Err(_) => return,
            },
        };
        let Ok(sender) = AckSender::from_message_parts(&socket, &mut packet, &ack);
        let Ok(socket) = SocketRef::from_message_parts(&socket, &mut packet, &ack);
        self.0.hear(&socket, event, ack.map(|_| sender));
    }
}

/// An event with all its arguments, however many there are, and the bytes that came along; `None` where they cannot be read. The library reads
/// binary arguments into types that say where they are; these may be anywhere.
fn read(packet: &mut Packet) -> Option<Emitted> {
    let Packet::Str(text, attachments) = packet else {
        return None;
    };
    let mut args: Vec<Value> = serde_json::from_str(text.as_str()).ok()?;
    let Value::String(name) = (!args.is_empty()).then(|| args.remove(0))? else {
        return None;
    };
    let attachments: Vec<Bytes> = attachments.take().unwrap_or_default().into();
    let whole = args.iter().all(|value| binary::is_whole(value, &attachments));
    whole.then(|| emitted(name, args, attachments))
}

/// Its ack has no number yet.
const fn emitted(name: String, args: Vec<Value>, attachments: Vec<Bytes>) -> Emitted {
    Emitted {
        name,
        args,
        attachments,
        ack: None,
    }
}
