//! The sockets that the engine holds open.

use std::collections::BTreeMap;

use ringway_core::io::{SocketCommand, SocketId, SocketNews};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::protocol::Message;

use super::net::Net;
use super::socket::{BROKEN, Socket};
use super::upgrade::upgrade;

/// Frames that may wait for a server that does not read. Signalling needs a few a minute.
const OUTBOX: usize = 64;
/// News that may wait for the engine before a flooding server has to.
const INBOX: usize = 64;

/// What a socket says, and which.
pub(crate) type News = (SocketId, SocketNews);

#[derive(Debug)]
pub(crate) struct Sockets {
    open: BTreeMap<SocketId, Open>,
    tasks: JoinSet<()>,
    news: mpsc::Sender<News>,
    max_frame: usize,
}

/// The engine's end of a socket. Dropping it closes the socket.
#[derive(Debug)]
struct Open {
    outbox: mpsc::Sender<Message>,
    _closing: oneshot::Sender<()>,
}

impl Sockets {
    pub(crate) fn new(max_frame: usize) -> (Self, mpsc::Receiver<News>) {
        let (news, receiver) = mpsc::channel(INBOX);
        (
            Self {
                open: BTreeMap::new(),
                tasks: JoinSet::new(),
                news,
                max_frame,
            },
            receiver,
        )
    }

    /// Does as the engine says; the answer is news that cannot wait for the socket's own task.
    pub(crate) fn command(&mut self, net: &Net, id: SocketId, command: SocketCommand) -> Option<SocketNews> {
        match command {
            SocketCommand::Open { url } => {
                let opening = upgrade(net.upgrades().clone(), url, self.max_frame);
                let (outbox, outgoing) = mpsc::channel(OUTBOX);
                let (closing, closed) = oneshot::channel();
                self.open.insert(
                    id,
                    Open {
                        outbox,
                        _closing: closing,
                    },
                );
                // Those that have ended are not kept.
                while self.tasks.try_join_next().is_some() {}
                let socket = Socket {
                    id,
                    outbox: outgoing,
                    closing: closed,
                    news: self.news.clone(),
                };
                self.tasks.spawn(socket.run(opening));
                None
            }
            SocketCommand::Text(text) => self.send(id, Message::text(text)),
            SocketCommand::Ping => self.send(id, Message::Ping(Bytes::new())),
            SocketCommand::Close => {
                self.open.remove(&id);
                None
            }
        }
    }

    /// Whether news of this socket is still wanted. Its last one ends it.
    pub(crate) fn admit(&mut self, id: SocketId, news: &SocketNews) -> bool {
        match news {
            SocketNews::Closed { .. } => self.open.remove(&id).is_some(),
            SocketNews::Opened | SocketNews::Text(_) | SocketNews::Binary | SocketNews::Pong => {
                self.open.contains_key(&id)
            }
        }
    }

    /// Closes all sockets and waits until they are; each takes two seconds at the most.
    pub(crate) async fn close(mut self) {
        self.open.clear();
        while self.tasks.join_next().await.is_some() {}
    }

    fn send(&mut self, id: SocketId, message: Message) -> Option<SocketNews> {
        let outbox = &self.open.get(&id)?.outbox;
        match outbox.try_send(message) {
            // A socket that has ended has said so, or is about to.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => None,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.open.remove(&id);
                let reason = "the server does not read".to_owned();
                Some(SocketNews::Closed {
                    code: BROKEN,
                    reason,
                    status: None,
                })
            }
        }
    }
}
