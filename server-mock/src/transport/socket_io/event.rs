//! An event as the library hands it over.

use std::{convert::Infallible, sync::Arc};

use axum::body::Bytes;
use serde_json::Value;
use socketioxide::{adapter::Adapter, extract::AckSender, handler::FromMessageParts, socket::Socket};
use socketioxide_core::Value as Packet;

use crate::binary;

/// All arguments of an event, however many there are, with the bytes that came along; none where they cannot be read.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) values: Vec<Value>,
    pub(super) attachments: Vec<Bytes>,
}

/// The means to answer an event, where the client waits for an answer.
pub(super) struct Asked<A: Adapter = socketioxide::adapter::LocalAdapter>(pub(super) Option<AckSender<A>>);

impl<A: Adapter> FromMessageParts<A> for Arguments {
    type Error = Infallible;

    fn from_message_parts(
        _: &Arc<Socket<A>>,
        packet: &mut Packet,
        _: &Option<i64>,
    ) -> Result<Self, Infallible> {
        Ok(Self::read(packet).unwrap_or_default())
    }
}

impl Arguments {
    /// The library reads binary arguments into types that say where they are; these may be anywhere.
    fn read(packet: &mut Packet) -> Option<Self> {
        let Packet::Str(text, attachments) = packet else {
            return None;
        };
        let mut values: Vec<Value> = serde_json::from_str(text.as_str()).ok()?;
        // The first one is the event's name.
        (!values.is_empty()).then(|| values.remove(0))?;
        let attachments: Vec<Bytes> = attachments.take().unwrap_or_default().into();
        let whole = values.iter().all(|value| binary::is_whole(value, &attachments));
        whole.then_some(Self { values, attachments })
    }
}

impl<A: Adapter> FromMessageParts<A> for Asked<A> {
    type Error = Infallible;

    fn from_message_parts(
        socket: &Arc<Socket<A>>,
        packet: &mut Packet,
        ack: &Option<i64>,
    ) -> Result<Self, Infallible> {
        let sender = AckSender::from_message_parts(socket, packet, ack)?;
        Ok(Self(ack.is_some().then_some(sender)))
    }
}
