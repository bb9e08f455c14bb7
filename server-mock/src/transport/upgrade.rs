//! From an HTTP upgrade to a WebSocket, and the task that moves its frames.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, HeaderValue, header};
use hyper::upgrade::{OnUpgrade, Parts, Upgraded};
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
    transport::{
        conversation::{Conversation, Ending},
        frames,
        gate::Gate,
    },
};

/// A frame beyond this closes the socket with 1009 (NOTES 2).
const MAX_FRAME_BYTES: usize = 1 << 20;
/// Messages are short, and thousands of sockets may be idle: each has its own buffer all the time.
pub(crate) const READ_BUFFER_BYTES: usize = 1 << 10;
/// How much is said in one piece, at about. Only sockets that say as much at once have a buffer as large.
const WRITE_BUFFER_BYTES: usize = 4 << 10;
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

pub(super) type Socket = WebSocketStream<Gate>;

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
        let Some((io, begun)) = take_apart(upgraded) else {
            return;
        };
        // Frames over 64 KiB get an answer of the contract; only these limits close the socket.
        let limits = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(WRITE_BUFFER_BYTES)
            .max_message_size(Some(MAX_FRAME_BYTES))
            .max_frame_size(Some(MAX_FRAME_BYTES));
        let mut socket = WebSocketStream::from_partially_read(io, begun, Role::Server, Some(limits)).await;
        match Conversation::new(&mut socket, &attachment).await {
            Ending::Lost => {}
            Ending::Closed => finish(&mut socket).await,
            Ending::Broken(error) => refuse(&mut socket, &attachment, &error).await,
        }
    });
}

/// The connection as it came in, and what was read of it already: the beginning of the first frame. The rest of the buffer that it was read into
/// goes here.
fn take_apart(upgraded: Upgraded) -> Option<(Gate, Vec<u8>)> {
    let Parts { io, read_buf, .. } = upgraded.downcast::<TokioIo<Gate>>().ok()?;
    Some((io.into_inner(), read_buf.to_vec()))
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
