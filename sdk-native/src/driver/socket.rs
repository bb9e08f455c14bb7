//! WebSockets: each is a task that moves frames between the engine and the server until one of them closes it.

use std::future;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use reqwest::Upgraded;
use ringway_core::io::{SocketId, SocketNews};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};
use tokio_tungstenite::tungstenite::{Error, error::ProtocolError};

use super::clock::within;
use super::upgrade::Refusal;

/// What a closing socket gets for its last frames and for the server's answer.
const FAREWELL: Duration = Duration::from_secs(2);
/// The close code of a connection that broke without one (RFC 6455, 7.1.5).
pub(crate) const BROKEN: u16 = 1006;

type Sink = SplitSink<WebSocketStream<Upgraded>, Message>;
type Source = SplitStream<WebSocketStream<Upgraded>>;

/// A socket's side of the channels that it shares with [`super::sockets::Sockets`].
pub(crate) struct Socket {
    pub(crate) id: SocketId,
    /// The engine's frames. It ends when the engine closes the socket.
    pub(crate) outbox: mpsc::Receiver<Message>,
    /// Ends when the engine closes the socket, however full the outbox is.
    pub(crate) closing: oneshot::Receiver<()>,
    pub(crate) news: mpsc::Sender<(SocketId, SocketNews)>,
}

impl Socket {
    /// Lives as long as the connection.
    pub(crate) async fn run(
        mut self,
        opening: impl Future<Output = Result<WebSocketStream<Upgraded>, Refusal>>,
    ) {
        let opened = tokio::select! {
            opened = opening => opened,
            _ = &mut self.closing => return,
        };
        let stream = match opened {
            Ok(stream) => stream,
            Err(Refusal { reason, status }) => {
                return self
                    .tell(SocketNews::Closed {
                        code: BROKEN,
                        reason,
                        status,
                    })
                    .await;
            }
        };
        self.tell(SocketNews::Opened).await;
        let (sink, source) = stream.split();
        let Self {
            id,
            outbox,
            closing,
            news,
        } = self;
        tokio::select! {
            () = hear(source, id, &news) => (),
            () = speak(sink, outbox) => (),
            () = overdue(closing) => (),
        }
    }

    async fn tell(&self, news: SocketNews) {
        // Nobody listens once the driver has ended.
        let _ = self.news.send((self.id, news)).await;
    }
}

/// Hands frames on until the connection closes, then lets the answer to the close frame go out.
///
/// An engine that is behind makes this wait, and the server with it.
async fn hear(mut source: Source, id: SocketId, news: &mpsc::Sender<(SocketId, SocketNews)>) {
    loop {
        let heard = match source.next().await {
            Some(Ok(message)) => read(message),
            Some(Err(error)) => Some(broken(&error)),
            None => Some(closed(BROKEN, "the connection broke")),
        };
        let Some(heard) = heard else { continue };
        let last = matches!(heard, SocketNews::Closed { .. });
        if news.send((id, heard)).await.is_err() || last {
            break;
        }
    }
    within(FAREWELL, async { while let Some(Ok(_)) = source.next().await {} }).await;
}

/// Sends what the engine sends and, when that ends, a close frame. Failures show in what is heard.
async fn speak(mut sink: Sink, mut outbox: mpsc::Receiver<Message>) {
    while let Some(message) = outbox.recv().await {
        if sink.send(message).await.is_err() {
            return future::pending().await;
        }
    }
    let goodbye = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    let _ = sink.send(Message::Close(Some(goodbye))).await;
    future::pending().await
}

/// Comes some time after the engine has closed the socket.
async fn overdue(closing: oneshot::Receiver<()>) {
    let _ = closing.await;
    within(FAREWELL, future::pending::<()>()).await;
}

/// What a frame is to the engine. Pings are answered below this, and no news.
fn read(message: Message) -> Option<SocketNews> {
    match message {
        Message::Text(text) => Some(SocketNews::Text(text.as_str().to_owned())),
        Message::Binary(_) => Some(SocketNews::Binary),
        Message::Pong(_) => Some(SocketNews::Pong),
        Message::Close(Some(frame)) => Some(closed(frame.code.into(), frame.reason.as_str())),
        Message::Close(None) => Some(closed(BROKEN, "closed without a reason")),
        Message::Ping(_) | Message::Frame(_) => None,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most errors of the library cannot occur on an open connection"
)]
fn broken(error: &Error) -> SocketNews {
    match error {
        Error::Capacity(_) => closed(
            CloseCode::Size.into(),
            "the server sent a frame that is too large",
        ),
        Error::Utf8(_) => closed(
            CloseCode::Invalid.into(),
            "the server sent text that is not UTF-8",
        ),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            closed(BROKEN, "the connection broke")
        }
        Error::Protocol(error) => closed(CloseCode::Protocol.into(), &error.to_string()),
        error => closed(BROKEN, &error.to_string()),
    }
}

fn closed(code: u16, reason: &str) -> SocketNews {
    SocketNews::Closed {
        code,
        reason: reason.to_owned(),
        status: None,
    }
}
