//! The two ends of a session: the library's socket and ours.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use socketioxide::{
    extract::{AckSender, SocketRef},
    socket::DisconnectReason,
};

use super::lines::Line;
use crate::{
    binary::WithBytes,
    outbox::Frame,
    transport::{
        frames::{self, Emitted, Incoming},
        upgrade::{Attachment, Counted},
    },
};

/// How many acks a client may wait for at once; an older one is never answered then.
const MAX_ACKS: usize = 1_000;

/// A server that goes away or begins anew is a lost connection in Socket.IO: clients come back by themselves, which they
/// do not after a `disconnect` from the server.
const LOST: [u16; 2] = [1001, 1012];

/// Dropped with the library's socket, and the session with it.
pub(super) struct Link {
    attachment: Attachment,
    _line: Line,
    acks: Mutex<Acks>,
    left: AtomicBool,
}

/// Each of those that wait holds the socket, which holds the link, which holds these: they are let go of when the socket is over.
#[derive(Default)]
struct Acks {
    waiting: BTreeMap<u64, AckSender>,
    given: u64,
    over: bool,
}

impl Link {
    pub(super) fn new(attachment: Attachment, line: Line) -> Self {
        Self {
            attachment,
            _line: line,
            acks: Mutex::default(),
            left: AtomicBool::new(false),
        }
    }

    /// Takes an event; the server has acted on it when this returns, and has said what it says to it.
    pub(super) fn hear(&self, socket: &SocketRef, mut event: Emitted, ack: Option<AckSender>) {
        event.ack = ack.map(|sender| self.acks().keep(sender));
        let Attachment { shared, session, .. } = &self.attachment;
        // What it comes to is moved here: a task would have to be woken for it.
        let attendant = session.outbox.attend();
        frames::incoming(shared, session, Incoming::Event(Arc::new(event)));
        let Some(mut attendant) = attendant else { return };
        while let Some(frame) = attendant.next() {
            self.say(socket, frame);
        }
    }

    /// The library's socket is over.
    pub(super) fn leave(&self, reason: DisconnectReason) {
        self.left.store(true, Ordering::Release);
        *self.acks() = Acks {
            over: true,
            ..Acks::default()
        };
        let Attachment { shared, session, .. } = &self.attachment;
        let said = matches!(reason, DisconnectReason::ClientNSDisconnect);
        frames::gone(shared, session, said.then_some(1000));
        session.outbox.give_up();
    }

    /// Moves what the server says, until one side ends it.
    pub(super) async fn serve(&self, socket: &SocketRef) {
        let _counted = Counted::new(&self.attachment.shared);
        let session = &self.attachment.session;
        while let Some(frame) = session.outbox.next().await {
            if !self.say(socket, frame) {
                break;
            }
        }
        if session.outbox.is_given_up() && !self.left.load(Ordering::Acquire) {
            session.hush.cut();
        }
    }

    /// `false` when nothing can follow.
    fn say(&self, socket: &SocketRef, frame: Frame) -> bool {
        let said = match frame {
            Frame::Event {
                name,
                data,
                attachments,
            } => {
                if attachments.is_empty() {
                    socket.emit(name, &(data,)).is_ok()
                } else {
                    let said = WithBytes {
                        value: &data.value(),
                        attachments: &attachments,
                    };
                    socket.emit(name, &(said,)).is_ok()
                }
            }
            Frame::Ack { id, data, .. } => {
                let sender = self.acks().waiting.remove(&id);
                // The same ack twice is a fault's doing, and the client hears it once.
                sender.is_none_or(|sender| sender.send(&(data,)).is_ok())
            }
            Frame::Close { code, .. } if !LOST.contains(&code) => {
                let _ = socket.clone().disconnect();
                return false;
            }
            Frame::Close { .. } => false,
            // A raw socket's.
            Frame::Text(_) => true,
        };
        if !said {
            self.attachment.session.outbox.give_up();
        }
        said
    }

    fn acks(&self) -> MutexGuard<'_, Acks> {
        self.acks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Acks {
    fn keep(&mut self, sender: AckSender) -> u64 {
        self.given += 1;
        if !self.over {
            self.waiting.insert(self.given, sender);
        }
        if self.waiting.len() > MAX_ACKS {
            self.waiting.pop_first();
        }
        self.given
    }
}
