//! From an HTTP upgrade to a WebSocket, and the task that moves its frames.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, HeaderValue, header};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message, Utf8Bytes,
        handshake::derive_accept_key,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

use crate::{
    backend::Shared,
    hub::Session,
    outbox::Frame,
    transport::{
        frames::{self, Incoming},
        hush::Silence,
    },
};

/// A frame beyond this closes the socket with 1009 (NOTES 2).
const MAX_FRAME_BYTES: usize = 1 << 20;
/// Messages are short, and thousands of sockets may be idle: each has its own buffer all the time.
pub(crate) const READ_BUFFER_BYTES: usize = 2 << 10;
/// How long a peer may take to answer a close, and how long its last bytes are awaited.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// Holds a session open; dropping it is the loss of the connection.
pub(crate) struct Attachment {
    pub(crate) shared: Arc<Shared>,
    pub(crate) session: Arc<Session>,
    /// The code with which the client closed; 0 until it does.
    close_code: AtomicU16,
}

/// Rides on a 101 answer whose socket stays in the process.
#[derive(Clone)]
pub(crate) struct InProcessSocket(Arc<Mutex<Option<Attachment>>>);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

impl Attachment {
    pub(crate) const fn new(shared: Arc<Shared>, session: Arc<Session>) -> Self {
        Self {
            shared,
            session,
            close_code: AtomicU16::new(0),
        }
    }

    /// Notes with which code the client closes; what follows from that happens when the connection is gone.
    pub(crate) fn closed_by_peer(&self, code: u16) {
        self.close_code.store(code, Ordering::Relaxed);
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        let code = *self.close_code.get_mut();
        frames::gone(&self.shared, &self.session, (code != 0).then_some(code));
    }
}

/// Counts a task that serves a socket, until it is through.
pub(crate) struct Counted(Arc<Shared>);

impl Counted {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        shared.sockets.send_modify(|open| *open += 1);
        Self(shared.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.sockets.send_modify(|open| *open = open.saturating_sub(1));
    }
}

impl InProcessSocket {
    pub(crate) fn new(attachment: Attachment) -> Self {
        Self(Arc::new(Mutex::new(Some(attachment))))
    }

    pub(crate) fn take(&self) -> Option<Attachment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The `Sec-WebSocket-Accept` for a request that asks for a WebSocket; `None` when it does not.
pub(crate) fn accept_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let has = |name, token: &str| {
        let values = headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(token))
    };
    if !has(header::CONNECTION, "upgrade") || !has(header::UPGRADE, "websocket") {
        return None;
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION)? != "13" {
        return None;
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()
}

/// Serves the socket once its upgrade is through.
pub(crate) fn spawn(upgrade: OnUpgrade, attachment: Attachment) {
    let counted = Counted::new(&attachment.shared);
    tokio::spawn(async move {
        let _counted = counted;
        let Ok(upgraded) = upgrade.await else { return };
        // Frames over 64 KiB get an answer of the contract; only these limits close the socket.
        let limits = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(MAX_FRAME_BYTES))
            .max_frame_size(Some(MAX_FRAME_BYTES));
        let io = TokioIo::new(upgraded);
        let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(limits)).await;
        serve(&mut socket, &attachment).await;
    });
}

async fn serve(socket: &mut Socket, attachment: &Attachment) {
    let outbox = &attachment.session.outbox;
    let mut given_up = pin!(outbox.given_up());
    let mut silence = attachment.session.hush.watch();
    loop {
        let Silence { deaf, mute, cut } = *silence.borrow_and_update();
        if cut {
            return;
        }
        let frame = tokio::select! {
            frame = outbox.next(), if !mute => frame,
            received = socket.next(), if !deaf => match received {
                Some(Ok(message)) if echoes(&message) => {
                    if socket.send(message).await.is_err() { return }
                    continue;
                }
                Some(Ok(message)) => { receive(attachment, message); continue }
                Some(Err(error)) => return refuse(socket, attachment, &error).await,
                None => return,
            },
            _ = silence.changed() => continue,
            () = &mut given_up => return,
        };
        let Some(frame) = frame else { return };
        let last = matches!(frame, Frame::Close { .. });
        let Some(message) = to_message(frame) else {
            continue;
        };
        tokio::select! {
            sent = socket.send(message) => if sent.is_err() { return },
            () = &mut given_up => return,
        }
        if last {
            return finish(socket).await;
        }
    }
}

/// Whether a message goes back to where it came from, as in a build for Autobahn.
fn echoes(message: &Message) -> bool {
    cfg!(feature = "echo") && matches!(message, Message::Text(_) | Message::Binary(_))
}

fn receive(attachment: &Attachment, message: Message) {
    let frame = match message {
        Message::Text(text) => Incoming::Text(text.as_str().to_owned()),
        Message::Binary(bytes) => Incoming::Binary(bytes.len()),
        // The library answers pings and closes itself. A close without a code counts as 1005.
        Message::Close(close) => {
            return attachment.closed_by_peer(close.map_or(1005, |close| close.code.into()));
        }
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return,
    };
    frames::incoming(&attachment.shared, &attachment.session, frame);
}

/// Closes with the code that says what was wrong with the peer's bytes.
async fn refuse(socket: &mut Socket, attachment: &Attachment, error: &Error) {
    let (code, reason) = match error {
        Error::Capacity(_) => (CloseCode::Size, "frame too large"),
        Error::Utf8(_) => (CloseCode::Invalid, "invalid UTF-8"),
        Error::Protocol(_) | Error::AttackAttempt => (CloseCode::Protocol, "protocol error"),
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::WriteBufferFull(_)
        | Error::Url(_)
        | Error::Http(_)
        | Error::HttpFormat(_) => return,
    };
    frames::gone(&attachment.shared, &attachment.session, None);
    let close = CloseFrame {
        code,
        reason: Utf8Bytes::from_static(reason),
    };
    if socket.send(Message::Close(Some(close))).await.is_ok() {
        drain(socket).await;
    }
}

/// Waits for the peer's answer to a close, so that it does not see a reset instead.
async fn finish(socket: &mut Socket) {
    let rest = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(CLOSE_PATIENCE, rest).await;
}

/// Reads what the peer still sends, as plain bytes: after a broken frame nothing more can be made of them.
async fn drain(socket: &mut Socket) {
    let io = socket.get_mut();
    // The server is the first to close the connection (RFC 6455, 7.1.1).
    let _ = io.shutdown().await;
    // Not in the task itself, which is as large as this all the time.
    let mut waste = vec![0; 8 << 10];
    let rest = async { while io.read(&mut waste).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(CLOSE_PATIENCE, rest).await;
}

/// Events and acks are not for raw sockets.
fn to_message(frame: Frame) -> Option<Message> {
    match frame {
        Frame::Text(text) => Some(Message::text(text)),
        Frame::Close { code, reason } => Some(Message::Close(Some(CloseFrame {
            code: CloseCode::from(code),
            reason: reason.into(),
        }))),
        Frame::Event { .. } | Frame::Ack { .. } => None,
    }
}
