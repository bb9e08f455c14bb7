//! An event as the library hands it over.

use std::{convert::Infallible, fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};
use socketioxide::{
    adapter::Adapter,
    extract::{AckSender, TryData},
    handler::FromMessageParts,
    socket::Socket,
};
use socketioxide_core::Value as Packet;

/// All arguments of an event, however many there are; none where they cannot be read.
pub(super) struct Arguments(pub(super) Vec<serde_json::Value>);

/// The means to answer an event, where the client waits for an answer.
pub(super) struct Asked<A: Adapter = socketioxide::adapter::LocalAdapter>(pub(super) Option<AckSender<A>>);

impl<A: Adapter> FromMessageParts<A> for Arguments {
    type Error = Infallible;

    fn from_message_parts(
        socket: &Arc<Socket<A>>,
        packet: &mut Packet,
        ack: &Option<i64>,
    ) -> Result<Self, Infallible> {
        let TryData(list) = TryData::<List>::from_message_parts(socket, packet, ack)?;
        Ok(Self(
            list.map_or_else(|_| Vec::new(), |List(arguments)| arguments),
        ))
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

/// The library takes only tuples for several arguments; this is one of any length.
struct List(Vec<serde_json::Value>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple_struct("List", usize::MAX, Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = List;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("arguments")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut arguments: S) -> Result<List, S::Error> {
        let mut all = Vec::new();
        while let Some(argument) = arguments.next_element()? {
            all.push(argument);
        }
        Ok(List(all))
    }
}
