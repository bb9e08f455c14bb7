//! A Socket.IO connection whose events stay in the process: no packets, no heartbeats, no waiting.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::body::Bytes;
use serde_json::Value;

use crate::{
    backend::Shared,
    outbox::Frame,
    transport::{
        frames::{self, Emitted, Incoming},
        socket_io,
        upgrade::Attachment,
    },
};

/// What the server says over a [`MockSocketIo`].
#[derive(Debug, Clone, PartialEq)]
pub enum SocketIoFrame {
    /// An event.
    Event {
        /// Its name.
        name: String,
        /// Its argument.
        data: Value,
        /// The bytes in it: `{"_placeholder": true, "num": 0}` in `data` stands for the first of these.
        attachments: Vec<Vec<u8>>,
    },
    /// The answer to one of this side's events.
    Ack {
        /// The number that [`MockSocketIo::emit`] has answered.
        id: u64,
        /// What the server says to it.
        data: Value,
    },
    /// The last one: the server disconnects.
    Disconnect {
        /// The code that a raw socket would have been closed with; Socket.IO itself has none.
        code: u16,
        /// A word for people.
        reason: String,
    },
}

/// A Socket.IO connection in the default namespace. Dropping it is the abrupt loss of the connection.
pub struct MockSocketIo {
    attachment: Attachment,
    emitted: AtomicU64,
}

impl MockSocketIo {
    pub(super) fn connect(shared: &Arc<Shared>, auth: &Value) -> Result<Self, String> {
        let session = socket_io::open(shared, auth).map_err(|error| error.to_string())?;
        Ok(Self {
            attachment: Attachment::new(shared.clone(), session),
            emitted: AtomicU64::new(0),
        })
    }

    /// Emits an event that waits for an ack, and answers the ack's number; the server has acted on it when this returns.
    pub fn emit(&self, name: &str, data: Value) -> u64 {
        self.emit_binary(name, data, Vec::new())
    }

    /// The same with bytes in it: `{"_placeholder": true, "num": 0}` in `data` stands for the first of the attachments.
    pub fn emit_binary(&self, name: &str, data: Value, attachments: Vec<Vec<u8>>) -> u64 {
        let id = self.emitted.fetch_add(1, Ordering::Relaxed) + 1;
        self.hear(name, vec![data], attachments, Some(id));
        id
    }

    /// Emits an event with any number of arguments that waits for nothing.
    pub fn send(&self, name: &str, args: Vec<Value>) {
        self.hear(name, args, Vec::new(), None);
    }

    /// Takes the next frame from the server; `None` when there is none yet.
    #[must_use]
    pub fn recv(&self) -> Option<SocketIoFrame> {
        match self.attachment.session.outbox.pop()? {
            Frame::Event {
                name,
                data,
                attachments,
            } => Some(SocketIoFrame::Event {
                name: name.to_owned(),
                data: data.value(),
                attachments: attachments.into_iter().map(Vec::from).collect(),
            }),
            Frame::Ack { id, data, .. } => Some(SocketIoFrame::Ack {
                id,
                data: data.value(),
            }),
            Frame::Close { code, reason } => Some(SocketIoFrame::Disconnect { code, reason }),
            // A raw socket's, which does not come to this one.
            Frame::Text(_) => None,
        }
    }

    /// Whether the connection broke off without a word: nothing will come any more.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.attachment.session.outbox.is_given_up()
    }

    /// Disconnects from the client's side.
    pub fn disconnect(self) {
        self.attachment.closed_by_peer(1000);
    }

    fn hear(&self, name: &str, args: Vec<Value>, attachments: Vec<Vec<u8>>, ack: Option<u64>) {
        let event = Emitted {
            name: name.to_owned(),
            args,
            attachments: attachments.into_iter().map(Bytes::from).collect(),
            ack,
        };
        frames::incoming(
            &self.attachment.shared,
            &self.attachment.session,
            Incoming::Event(Arc::new(event)),
        );
    }
}

impl std::fmt::Debug for MockSocketIo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockSocketIo")
            .field("session", &self.attachment.session.id)
            .finish_non_exhaustive()
    }
}
