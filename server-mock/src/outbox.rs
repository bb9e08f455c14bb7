//! What waits to be sent to one socket: bounded, so that a reader who never reads costs little.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::body::Bytes;
use serde_json::Value;
use tokio::sync::Notify;

/// How many bytes may wait for one socket before the server gives it up.
const MAX_WAITING_BYTES: usize = 1 << 20;

/// What an entry costs beside its text.
const FRAME_OVERHEAD: usize = 64;

/// What the server sends over a socket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Frame {
    /// A message of a raw socket.
    Text(String),
    /// An event of Socket.IO.
    Event {
        name: &'static str,
        data: Value,
        /// What the placeholders in it stand for.
        attachments: Vec<Bytes>,
    },
    /// The answer to an event of Socket.IO.
    Ack {
        /// The number that the transport gave to the event.
        id: u64,
        /// The event's name.
        event: String,
        data: Value,
    },
    /// The last frame: the server closes.
    Close { code: u16, reason: String },
}

/// A frame of a raw socket from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketFrame {
    /// A message.
    Text(String),
    /// The last frame: the server closes.
    Close {
        /// The close code, for instance 4001 (replaced) or 4401 (bad token).
        code: u16,
        /// A word for people.
        reason: String,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    filled: Notify,
    gave_up: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Frame>,
    bytes: usize,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// A close frame is the last one.
    Closing,
    /// The connection is given up without a word.
    GaveUp,
}

impl Outbox {
    /// Queues a frame; nothing follows a close. `false` when the queue was full and the socket is given up.
    pub(crate) fn push(&self, frame: Frame) -> bool {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return true;
        }
        queue.bytes += cost(&frame);
        if queue.bytes > MAX_WAITING_BYTES {
            drop(queue);
            self.give_up();
            return false;
        }
        if matches!(frame, Frame::Close { .. }) {
            queue.state = State::Closing;
        }
        queue.frames.push_back(frame);
        drop(queue);
        self.filled.notify_one();
        true
    }

    /// Drops what waits and the connection with it, as a lost network would.
    pub(crate) fn give_up(&self) {
        *self.lock() = Queue {
            state: State::GaveUp,
            ..Queue::default()
        };
        self.filled.notify_one();
        self.gave_up.notify_one();
    }

    pub(crate) fn pop(&self) -> Option<Frame> {
        let mut queue = self.lock();
        let frame = queue.frames.pop_front()?;
        queue.bytes = queue.bytes.saturating_sub(cost(&frame));
        Some(frame)
    }

    /// Waits for the next frame; `None` when the connection is given up.
    pub(crate) async fn next(&self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.pop() {
                return Some(frame);
            }
            if self.is_given_up() {
                return None;
            }
            self.filled.notified().await;
        }
    }

    pub(crate) fn is_given_up(&self) -> bool {
        self.lock().state == State::GaveUp
    }

    /// Waits until the connection is given up.
    pub(crate) async fn given_up(&self) {
        while !self.is_given_up() {
            self.gave_up.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cost(frame: &Frame) -> usize {
    let text = match frame {
        Frame::Text(text) => text.len(),
        Frame::Event {
            data, attachments, ..
        } => weight(data) + attachments.iter().map(Bytes::len).sum::<usize>(),
        Frame::Ack { data, .. } => weight(data),
        Frame::Close { reason, .. } => reason.len(),
    };
    text + FRAME_OVERHEAD
}

/// About as many bytes as the value has as JSON.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| name.len() + weight(member))
            .sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_a_close() {
        let outbox = Outbox::default();
        outbox.push(Frame::Text("one".into()));
        outbox.push(Frame::Close {
            code: 4001,
            reason: "replaced".into(),
        });
        outbox.push(Frame::Text("late".into()));
        assert_eq!(outbox.pop(), Some(Frame::Text("one".into())));
        assert!(matches!(outbox.pop(), Some(Frame::Close { code: 4001, .. })));
        assert_eq!(outbox.pop(), None);
    }

    #[test]
    fn a_full_queue_is_given_up_and_emptied() {
        let outbox = Outbox::default();
        let big = "x".repeat(MAX_WAITING_BYTES / 2);
        assert!(outbox.push(Frame::Text(big.clone())));
        assert!(!outbox.push(Frame::Text(big)));
        assert_eq!(outbox.pop(), None);
    }
}
