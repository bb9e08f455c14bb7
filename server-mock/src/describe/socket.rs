//! What is said on a socket: its messages in both directions, with schemas derived from the types that are read and written.

use serde_json::{Map, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::describe::{references, tidy};

/// What carries the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    SocketIo,
    WebSocket,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Client,
    Server,
}

/// One socket protocol with all of its messages.
pub(crate) struct Socket {
    tag: &'static str,
    about: &'static str,
    protocol: Protocol,
    /// What a message looks like around its payload.
    frame: fn(&str, Value) -> Value,
    messages: Vec<Message>,
    /// What acknowledges a client's message.
    ack: Option<Value>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

struct Message {
    speaker: Speaker,
    name: &'static str,
    about: &'static str,
    payload: Value,
}

impl Socket {
    /// A socket whose messages are framed so; `tag` begins the names of its parts.
    pub(crate) fn new(
        tag: &'static str,
        about: &'static str,
        protocol: Protocol,
        frame: fn(&str, Value) -> Value,
    ) -> Self {
        Self {
            tag,
            about,
            protocol,
            frame,
            messages: Vec::new(),
            ack: None,
            schemas: Vec::new(),
        }
    }

    /// A message from clients.
    pub(crate) fn hears<T: ToSchema>(self, name: &'static str, about: &'static str) -> Self {
        self.message::<T>(Speaker::Client, name, about)
    }

    /// A message from the server.
    pub(crate) fn says<T: ToSchema>(self, name: &'static str, about: &'static str) -> Self {
        self.message::<T>(Speaker::Server, name, about)
    }

    /// Whatever a client says may be acknowledged, by one or by the other.
    pub(crate) fn acknowledges<T: ToSchema, E: ToSchema>(mut self) -> Self {
        let (done, refused) = (self.reference::<T>(), self.reference::<E>());
        self.ack = Some(json!({ "oneOf": [done, refused] }));
        self
    }

    fn message<T: ToSchema>(mut self, speaker: Speaker, name: &'static str, about: &'static str) -> Self {
        let payload = self.reference::<T>();
        self.messages.push(Message {
            speaker,
            name,
            about,
            payload: (self.frame)(name, payload),
        });
        self
    }

    fn reference<T: ToSchema>(&mut self) -> Value {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
    }

    /// Adds this socket to an AsyncAPI document.
    pub(super) fn write(&self, document: &mut Document) {
        let channel = format!("#/channels/{}", self.tag);
        let mut known = Map::new();
        for message in &self.messages {
            let key = self.message_key(message);
            let schema = self.scoped(message.payload.clone());
            let body = json!({ "name": message.name, "summary": message.about, "payload": schema });
            document.messages.insert(key.clone(), body);
            known.insert(
                key.clone(),
                json!({ "$ref": format!("#/components/messages/{key}") }),
            );
            let mut operation = json!({
                "action": if message.speaker == Speaker::Client { "receive" } else { "send" },
                "channel": { "$ref": channel },
                "summary": message.about,
                "messages": [{ "$ref": format!("{channel}/messages/{key}") }],
            });
            if self.ack.is_some() && message.speaker == Speaker::Client {
                let ack = format!("{channel}/messages/{}.ack", self.tag);
                operation["reply"] = json!({ "channel": { "$ref": channel }, "messages": [{ "$ref": ack }] });
            }
            document.operations.insert(key, operation);
        }
        if let Some(ack) = &self.ack {
            let key = format!("{}.ack", self.tag);
            let body = json!({ "name": "ack", "summary": "What acknowledges a message of a client", "payload": self.scoped(ack.clone()) });
            known.insert(
                key.clone(),
                json!({ "$ref": format!("#/components/messages/{key}") }),
            );
            document.messages.insert(key, body);
        }
        document.channels.insert(self.tag.to_owned(), self.channel(known));
        for (name, schema) in &self.schemas {
            document
                .schemas
                .insert(format!("{}.{name}", self.tag), self.scoped(json!(schema)));
        }
    }

    fn channel(&self, messages: Map<String, Value>) -> Value {
        let (address, server) = match self.protocol {
            Protocol::SocketIo => ("/", "socketIo"),
            Protocol::WebSocket => ("/ws/chat", "webSocket"),
        };
        let mut channel = json!({
            "address": address,
            "title": self.tag,
            "description": self.about,
            "servers": [{ "$ref": format!("#/servers/{server}") }],
            "messages": messages,
        });
        if self.protocol == Protocol::WebSocket {
            let query = json!({ "type": "object", "required": ["token"], "properties": { "token": { "type": "string", "description": "A JWT." } } });
            channel["bindings"] = json!({ "ws": { "method": "GET", "query": query } });
        }
        channel
    }

    /// Where both sides say something of one name, what clients say is a `request`, and what the server says an `event`.
    fn message_key(&self, message: &Message) -> String {
        let mut all = self.messages.iter();
        let is_shared = all.any(|other| other.name == message.name && other.speaker != message.speaker);
        let which = match message.speaker {
            Speaker::Client if is_shared => ".request",
            Speaker::Server if is_shared => ".event",
            Speaker::Client | Speaker::Server => "",
        };
        format!("{}.{}{which}", self.tag, message.name)
    }

    fn scoped(&self, mut value: Value) -> Value {
        references::scope(&mut value, self.tag);
        tidy::bound(&mut value);
        value
    }
}

/// The parts of an AsyncAPI document.
#[derive(Default)]
pub(super) struct Document {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    schemas: Map<String, Value>,
}

impl Document {
    pub(super) fn finish(self) -> Value {
        json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": "ringway-mock",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "What is said on the sockets of the mock server: `receive` is what clients send to it.",
                "license": { "name": "MIT OR Apache-2.0" },
            },
            "defaultContentType": "application/json",
            "servers": {
                "webSocket": { "host": "localhost:7788", "protocol": "ws", "description": "A raw WebSocket." },
                "socketIo": {
                    "host": "localhost:7788",
                    "pathname": "/socket.io/",
                    "protocol": "socket.io",
                    "protocolVersion": "5",
                    "description": "Socket.IO in the default namespace, over polling or WebSocket.",
                },
            },
            "channels": self.channels,
            "operations": self.operations,
            "components": { "messages": self.messages, "schemas": self.schemas },
        })
    }
}
