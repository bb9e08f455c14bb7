//! What waits to be sent to one socket: bounded, so that a reader who never reads costs little.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use axum::body::Bytes;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::{json::Json, transport::frames::Emitted};

/// How many bytes may wait for one socket before the server gives it up.
const MAX_WAITING_BYTES: usize = 1 << 20;

/// What an entry costs beside its text.
const FRAME_OVERHEAD: usize = 64;

/// What the server sends over a socket. Cheap to clone: the journal and each of a user's sockets have the same text.
#[derive(Debug, Clone)]
pub(crate) enum Frame {
    /// A message of a raw socket.
    Text(Utf8Bytes),
    /// An event of Socket.IO.
    Event {
        name: &'static str,
        data: Json,
        /// What the placeholders in it stand for.
        attachments: Vec<Bytes>,
    },
    /// The answer to an event of Socket.IO.
    Ack {
        /// The number that the transport gave to the event.
        id: u64,
        /// The event that it answers.
        event: Arc<Emitted>,
        data: Json,
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
pub(crate) struct Outbox(Mutex<Queue>);

/// Whoever moves frames where they come to be, so that the reader sleeps on. The socket's last word it leaves to the reader.
pub(crate) struct Attendant<'a> {
    outbox: &'a Outbox,
    reader: Option<Waker>,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Frame>,
    bytes: usize,
    state: State,
    /// Whoever moves the frames, while it waits.
    reader: Option<Waker>,
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
        queue.wake();
        true
    }

    /// Drops what waits and the connection with it, as a lost network would.
    pub(crate) fn give_up(&self) {
        let mut queue = self.lock();
        queue.wake();
        *queue = Queue {
            state: State::GaveUp,
            ..Queue::default()
        };
    }

    pub(crate) fn pop(&self) -> Option<Frame> {
        self.lock().pop()
    }

    /// Waits for the next frame; `None` when the connection is given up.
    pub(crate) async fn next(&self) -> Option<Frame> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The same, polled.
    pub(crate) fn poll_next(&self, cx: &Context<'_>) -> Poll<Option<Frame>> {
        let mut queue = self.lock();
        if let Some(frame) = queue.pop() {
            return Poll::Ready(Some(frame));
        }
        if queue.state == State::GaveUp {
            return Poll::Ready(None);
        }
        queue.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Has a reader woken by what comes next; `false` when it need not wait: frames are there that it would read, or never will be.
    pub(crate) fn wait(&self, reader: &Waker, reads: bool) -> bool {
        let mut queue = self.lock();
        if queue.state == State::GaveUp || (reads && !queue.frames.is_empty()) {
            return false;
        }
        queue.reader = Some(reader.clone());
        true
    }

    /// Wakes whoever moves the frames, for another reason than a frame.
    pub(crate) fn wake(&self) {
        self.lock().wake();
    }

    /// Moves frames in the place of a reader that waits; nobody when none does.
    pub(crate) fn attend(&self) -> Option<Attendant<'_>> {
        let reader = self.lock().reader.take();
        reader.map(|reader| Attendant {
            outbox: self,
            reader: Some(reader),
        })
    }

    /// The reader looks for frames by itself, until it waits again.
    pub(crate) fn awake(&self) {
        self.lock().reader = None;
    }

    pub(crate) fn is_given_up(&self) -> bool {
        self.lock().state == State::GaveUp
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attendant<'_> {
    /// The next frame. When there is none, the reader is on duty again.
    pub(crate) fn next(&mut self) -> Option<Frame> {
        let mut queue = self.outbox.lock();
        let is_last = matches!(queue.frames.front(), Some(Frame::Close { .. }));
        if is_last || queue.state == State::GaveUp {
            return None;
        }
        let frame = queue.pop();
        if frame.is_none() {
            queue.reader = self.reader.take();
        }
        frame
    }
}

impl Drop for Attendant<'_> {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }
}

impl Queue {
    fn pop(&mut self) -> Option<Frame> {
        let frame = self.frames.pop_front()?;
        self.bytes = self.bytes.saturating_sub(cost(&frame));
        Some(frame)
    }

    fn wake(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }
}

/// About as many bytes as a frame occupies.
pub(crate) fn cost(frame: &Frame) -> usize {
    let text = match frame {
        Frame::Text(text) => text.len(),
        Frame::Event {
            data, attachments, ..
        } => data.text().len() + attachments.iter().map(Bytes::len).sum::<usize>(),
        Frame::Ack { data, .. } => data.text().len(),
        Frame::Close { reason, .. } => reason.len(),
    };
    text + FRAME_OVERHEAD
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        task::Wake,
    };

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
        assert!(matches!(outbox.pop(), Some(Frame::Text(text)) if text.as_str() == "one"));
        assert!(matches!(outbox.pop(), Some(Frame::Close { code: 4001, .. })));
        assert!(outbox.pop().is_none());
    }

    #[test]
    fn a_full_queue_is_given_up_and_emptied() {
        let outbox = Outbox::default();
        let big = Frame::Text("x".repeat(MAX_WAITING_BYTES / 2).into());
        assert!(outbox.push(big.clone()));
        assert!(!outbox.push(big));
        assert!(outbox.pop().is_none());
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_reader_sleeps_on_while_somebody_attends() {
        let (outbox, woken) = (Outbox::default(), Arc::<Woken>::default());
        let reader = Waker::from(woken.clone());
        let times = || woken.0.load(Ordering::Relaxed);
        assert!(outbox.attend().is_none(), "nobody waits");
        assert!(outbox.wait(&reader, true));
        let mut attendant = outbox.attend().unwrap();
        outbox.push(Frame::Text("one".into()));
        assert!(matches!(attendant.next(), Some(Frame::Text(_))));
        assert!(attendant.next().is_none());
        drop(attendant);
        assert_eq!(times(), 0);
        outbox.push(Frame::Text("two".into()));
        assert_eq!(times(), 1, "the reader is on duty again");
        assert!(!outbox.wait(&reader, true), "there is something to read");
    }

    #[test]
    fn the_last_word_is_left_to_the_reader() {
        let (outbox, woken) = (Outbox::default(), Arc::<Woken>::default());
        assert!(outbox.wait(&Waker::from(woken.clone()), true));
        let mut attendant = outbox.attend().unwrap();
        outbox.push(Frame::Close {
            code: 4001,
            reason: "replaced".into(),
        });
        assert!(attendant.next().is_none());
        drop(attendant);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(matches!(outbox.pop(), Some(Frame::Close { .. })));
    }

    #[test]
    fn whoever_waits_is_woken_when_the_connection_is_given_up() {
        let (outbox, woken) = (Outbox::default(), Arc::<Woken>::default());
        assert!(outbox.wait(&Waker::from(woken.clone()), false));
        outbox.give_up();
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(!outbox.wait(&Waker::from(woken), false));
    }
}
