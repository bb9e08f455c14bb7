//! The mock behind a listening socket.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tower::ServiceExt;

use crate::{
    backend::Shared,
    clock::{UnixMillis, to_unsigned},
    config::MockConfig,
    error::MockError,
    mock::Mock,
    namespaces::{NamespaceOptions, Namespaces, PREFIX, Served, Space},
    transport::{
        gate::{Gate, Wire},
        router,
    },
};

/// How long connections may take to finish when the server stops.
pub(crate) const GRACE: Duration = Duration::from_secs(2);
/// How long a client may take to send the head of a request.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// When to accept again after that has failed.
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);

/// A mock that listens. Dropping it stops it; [`MockServer::shutdown`] also waits until everything is closed.
#[derive(Debug)]
pub struct MockServer {
    mock: Mock,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
    served: Served,
    namespaces: Arc<Namespaces>,
    sweeping: JoinHandle<()>,
}

/// A namespace of a [`MockServer`]: a whole backend of its own behind the same port. Dropping it deletes it.
#[derive(Debug)]
pub struct MockNamespace {
    space: Arc<Space>,
    url: String,
    namespaces: Arc<Namespaces>,
}

impl MockServer {
    /// Opens the database, listens, and answers from then on.
    ///
    /// # Errors
    /// When the database cannot be used or the address cannot be listened on.
    pub async fn start(config: MockConfig) -> Result<Self, MockError> {
        let address = SocketAddr::new(config.host, config.port);
        let listen = |source| MockError::Listen { address, source };
        let (mock, namespaces) = Mock::with_namespaces(config)?;
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let stop = watch::Sender::new(false);
        let runtime = Handle::current();
        namespaces.serve_on(runtime.clone());
        let listening = router::build_listening(mock.shared(), Some(&namespaces));
        let served = Served::new(mock.shared(), listening, &runtime);
        let serving = runtime.spawn(serve(listener, served.router.clone(), stop.subscribe()));
        let sweeping = runtime.spawn(namespaces.clone().sweep_forever());
        Ok(Self {
            mock,
            address,
            stop,
            serving: Some(serving),
            served,
            namespaces,
            sweeping,
        })
    }

    /// Where it listens, as `http://host:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its control API is; `None` when that is turned off.
    #[must_use]
    pub fn control_url(&self) -> Option<String> {
        self.mock
            .shared()
            .config
            .control
            .enabled
            .then(|| format!("{}/_mock", self.url()))
    }

    /// The same server, from inside the process.
    #[must_use]
    pub fn mock(&self) -> &Mock {
        &self.mock
    }

    /// Opens a namespace: for a test of its own that needs no port of its own.
    ///
    /// # Errors
    /// When the name is taken or no name, or when there are too many.
    pub fn namespace(&self, options: NamespaceOptions) -> Result<MockNamespace, MockError> {
        let space = self.namespaces.open(options)?;
        Ok(MockNamespace {
            url: format!("{}{PREFIX}{}", self.url(), space.name),
            space,
            namespaces: self.namespaces.clone(),
        })
    }

    /// Stops listening, closes every socket with 1001 and waits until all is done, for 2 s at the most.
    pub async fn shutdown(mut self) {
        let namespaces = self.stop_now();
        let mut sockets: Vec<_> = namespaces.iter().map(|space| space.mock.shared()).collect();
        sockets.push(self.mock.shared());
        let sockets = sockets.into_iter().map(|shared| shared.sockets.subscribe());
        let serving = self.serving.take();
        let served = async {
            // A task that failed has nothing left to wait for.
            if let Some(serving) = serving {
                let _ = serving.await;
            }
        };
        // What it is told is let go of at once: whoever shuts down may be any task, on any thread.
        let closed = async {
            for mut sockets in sockets {
                drop(sockets.wait_for(|open| *open == 0).await);
            }
        };
        let packets = timeout(GRACE, self.served.socket_io.close());
        let _ = tokio::join!(served, timeout(GRACE, closed), packets);
    }

    fn stop_now(&self) -> Vec<Arc<Space>> {
        self.sweeping.abort();
        self.stop.send_replace(true);
        let namespaces = self.namespaces.clear();
        self.mock.shared().enter().close_all(1001, "going away");
        self.mock.shared().bus.close();
        namespaces
    }
}

impl MockNamespace {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.space.name
    }

    /// Where it is, as `http://host:port/_ns/name`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same namespace, from inside the process.
    #[must_use]
    pub fn mock(&self) -> &Mock {
        &self.space.mock
    }
}

impl Drop for MockNamespace {
    fn drop(&mut self) {
        self.namespaces.delete(&self.space);
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop_now());
    }
}

/// Accepts until it is told to stop, and then lets the connections finish; those that do not in time are cut.
async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stop.wait_for(|stop| *stop) => break,
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

/// Lets due jobs run on time. Entering runs them; frozen time waits for whoever moves it.
pub(crate) async fn tick(shared: Arc<Shared>) {
    loop {
        let rearmed = shared.rearmed.notified();
        match wait(&shared) {
            Some(wait) => drop(timeout(wait, rearmed).await),
            None => rearmed.await,
        }
    }
}

fn wait(shared: &Shared) -> Option<Duration> {
    let entered = shared.enter();
    let due: UnixMillis = entered.timers.next_due()?;
    (!shared.clock.is_frozen()).then(|| Duration::from_millis(to_unsigned(due.saturating_sub(entered.now))))
}
