//! The listening socket, and the connections that come over it.

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    task::JoinSet,
    time::timeout,
};
use tower::ServiceExt;

use crate::{
    server::GRACE,
    transport::gate::{Gate, Wire},
};

/// How long a client may take to send the head of a request.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// When to accept again after that has failed.
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);
/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1_024;

/// The way to whoever listens, if anybody does.
#[derive(Debug, Default)]
pub(crate) struct Door(OnceLock<UnboundedSender<Duration>>);

impl Door {
    /// For the one who listens.
    pub(crate) fn open(&self) -> UnboundedReceiver<Duration> {
        let (sender, receiver) = unbounded_channel();
        // A server is started once.
        let _ = self.0.set(sender);
        receiver
    }

    /// Refuses connections for so long; `false` where nobody listens.
    pub(crate) fn shut(&self, span: Duration) -> bool {
        self.0.get().is_some_and(|door| door.send(span).is_ok())
    }
}

/// A socket that is listened on, and what is done about it.
pub(crate) struct Listening {
    pub(crate) listener: TcpListener,
    pub(crate) router: Router,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) refusals: UnboundedReceiver<Duration>,
}

impl Listening {
    /// Accepts until it is told to stop, and then lets the connections finish; those that do not in time are cut.
    pub(crate) async fn serve(self) {
        let Self {
            mut listener,
            router,
            mut stop,
            mut refusals,
        } = self;
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
                () = async { drop(stop.wait_for(|stop| *stop).await) } => break,
                Some(span) = refusals.recv() => {
                    let Some(again) = refuse(listener, span, &mut stop).await else { return };
                    listener = again;
                    continue;
                }
            };
            match accepted {
                Ok((stream, peer)) => {
                    drop(connections.spawn(converse(stream, peer, router.clone(), stop.clone())))
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    // Out of file descriptors, most likely: the next one to end frees some.
                    let _ = timeout(ACCEPT_AGAIN, connections.join_next()).await;
                }
            }
        }
        drop(listener);
        let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
    }
}

/// Serves one connection, until it ends or the server stops.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, mut stop: watch::Receiver<bool>) {
    // Signalling is small messages: none of them waits for the next.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
    let wire = Arc::<Wire>::default();
    let io = TokioIo::new(Gate::new(stream, wire.clone()));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(wire.clone());
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(io, service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection has ended");
    }
}

/// Stops listening for a while. The port stays bound, so that nobody else gets it and whoever connects is refused. `None` when
/// the server stops meanwhile.
async fn refuse(
    listener: TcpListener,
    span: Duration,
    stop: &mut watch::Receiver<bool>,
) -> Option<TcpListener> {
    let Ok(address) = listener.local_addr() else {
        return Some(listener);
    };
    drop(listener);
    let mut held = hold(address);
    let mut patience = span;
    loop {
        if timeout(patience, stop.wait_for(|stop| *stop)).await.is_ok() {
            return None;
        }
        match held.and_then(|socket| socket.listen(BACKLOG)) {
            Ok(listener) => return Some(listener),
            Err(error) => tracing::warn!(%error, "the port cannot be listened on again"),
        }
        held = hold(address);
        patience = ACCEPT_AGAIN;
    }
}

fn hold(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // Connections of before have the same port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
