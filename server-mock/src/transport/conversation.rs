//! What goes on over a raw socket between its upgrade and its end.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::{
    hub::Session,
    outbox::Frame,
    transport::{
        frames::{self, Incoming},
        hush::Silence,
        upgrade::{Attachment, Socket},
    },
};

/// How many messages one socket may say before others have their turn.
const MAX_AT_ONCE: usize = 64;

/// Moves the frames of a socket both ways. All that is there is heard before what is said to it is written, in one piece; a peer that does not
/// read is not heard either.
pub(super) struct Conversation<'a> {
    socket: &'a mut Socket,
    attachment: &'a Attachment,
    /// Something is said that is not written.
    unwritten: bool,
    /// The server has said its last.
    closing: bool,
}

/// How a conversation ends.
pub(super) enum Ending {
    /// Without a word.
    Lost,
    /// By the server's last word.
    Closed,
    /// By what the peer has sent, or by its connection.
    Broken(Error),
}

/// Why a turn is over before its time.
enum Pause {
    /// The peer does not read.
    Blocked,
    Ended(Ending),
}

impl Future for Conversation<'_> {
    type Output = Ending;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ending> {
        let this = self.get_mut();
        // Until the turn is over it looks for frames by itself: those that it causes need not wake it.
        this.session().outbox.awake();
        loop {
            let silence = this.session().hush.now();
            match this.turn(silence, cx) {
                Ok(()) | Err(Pause::Blocked) => {}
                Err(Pause::Ended(ending)) => return Poll::Ready(ending),
            }
            let waits = this
                .session()
                .outbox
                .wait(cx.waker(), !silence.mute && !this.unwritten);
            // Either may have changed before somebody was told whom to wake.
            if waits && silence == this.session().hush.now() {
                return Poll::Pending;
            }
        }
    }
}

impl<'a> Conversation<'a> {
    pub(super) const fn new(socket: &'a mut Socket, attachment: &'a Attachment) -> Self {
        Self {
            socket,
            attachment,
            unwritten: false,
            closing: false,
        }
    }

    fn turn(&mut self, silence: Silence, cx: &mut Context<'_>) -> Result<(), Pause> {
        if silence.cut || self.session().outbox.is_given_up() {
            return Err(Pause::Ended(Ending::Lost));
        }
        for _ in 0..MAX_AT_ONCE {
            if !silence.mute {
                self.say(cx)?;
            }
            if silence.deaf || self.closing || !self.hear(cx)? {
                return if silence.mute { Ok(()) } else { self.write(cx) };
            }
        }
        cx.waker().wake_by_ref();
        if silence.mute { Ok(()) } else { self.write(cx) }
    }

    /// Takes one message; `false` when there is none.
    fn hear(&mut self, cx: &mut Context<'_>) -> Result<bool, Pause> {
        match self.socket.poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(message))) if echoes(&message) => self.feed(message)?,
            Poll::Ready(Some(Ok(message))) => receive(self.attachment, message),
            Poll::Ready(Some(Err(error))) => return Err(Pause::Ended(Ending::Broken(error))),
            Poll::Ready(None) => return Err(Pause::Ended(Ending::Lost)),
            Poll::Pending => return Ok(false),
        }
        Ok(true)
    }

    /// Says what waits to be said, to be written with what follows.
    fn say(&mut self, cx: &mut Context<'_>) -> Result<(), Pause> {
        while !self.closing {
            match self.socket.poll_ready_unpin(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Err(Pause::Ended(Ending::Lost)),
                Poll::Pending => return Err(Pause::Blocked),
            }
            let Some(frame) = self.session().outbox.pop() else {
                break;
            };
            self.closing = matches!(frame, Frame::Close { .. });
            if let Some(message) = to_message(frame) {
                self.feed(message)?;
            }
        }
        Ok(())
    }

    fn feed(&mut self, message: Message) -> Result<(), Pause> {
        self.unwritten = true;
        let fed = self.socket.start_send_unpin(message);
        fed.map_err(|_| Pause::Ended(Ending::Lost))
    }

    fn write(&mut self, cx: &mut Context<'_>) -> Result<(), Pause> {
        if self.unwritten {
            match self.socket.poll_flush_unpin(cx) {
                Poll::Ready(Ok(())) => self.unwritten = false,
                Poll::Ready(Err(_)) => return Err(Pause::Ended(Ending::Lost)),
                Poll::Pending => return Err(Pause::Blocked),
            }
        }
        if self.closing {
            return Err(Pause::Ended(Ending::Closed));
        }
        Ok(())
    }

    fn session(&self) -> &'a Session {
        &self.attachment.session
    }
}

/// Whether a message goes back to where it came from, as in a build for Autobahn.
fn echoes(message: &Message) -> bool {
    cfg!(feature = "echo") && matches!(message, Message::Text(_) | Message::Binary(_))
}

fn receive(attachment: &Attachment, message: Message) {
    let frame = match message {
        Message::Text(text) => Incoming::Text(text.as_str().into()),
        Message::Binary(bytes) => Incoming::Binary(bytes.len()),
        // The library answers pings and closes itself. A close without a code counts as 1005.
        Message::Close(close) => {
            return attachment.closed_by_peer(close.map_or(1005, |close| close.code.into()));
        }
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return,
    };
    frames::incoming(&attachment.shared, &attachment.session, frame);
}

/// Events and acks are not for raw sockets.
fn to_message(frame: Frame) -> Option<Message> {
    match frame {
        Frame::Text(text) => Some(Message::Text(text)),
        Frame::Close { code, reason } => Some(Message::Close(Some(CloseFrame {
            code: CloseCode::from(code),
            reason: reason.into(),
        }))),
        Frame::Event { .. } | Frame::Ack { .. } => None,
    }
}
