//! The mock behind a listening socket.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, runtime::Handle, sync::watch, task::JoinHandle, time::timeout};

use crate::{
    backend::Shared,
    clock::{UnixMillis, to_unsigned},
    config::MockConfig,
    error::MockError,
    mock::Mock,
    namespaces::{NamespaceOptions, Namespaces, PREFIX, Served, Space},
    transport::{listen::Listening, router},
};

/// How long connections may take to finish when the server stops.
pub(crate) const GRACE: Duration = Duration::from_secs(2);

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
        let shared = Shared::open(config)?;
        let namespaces = Namespaces::new(&shared);
        let mock = Mock::of(shared, Some(namespaces.clone()));
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let stop = watch::Sender::new(false);
        let runtime = Handle::current();
        namespaces.serve_on(runtime.clone());
        let built = router::build_listening(mock.shared(), Some(&namespaces));
        let served = Served::new(mock.shared(), built, &runtime);
        let listening = Listening {
            listener,
            router: served.router.clone(),
            stop: stop.subscribe(),
            refusals: mock.shared().door.open(),
        };
        let serving = runtime.spawn(listening.serve());
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

    /// Refuses every new connection for so long, in real time, as a server does that is not running. Those that are open stay so.
    pub fn refuse_connections(&self, span: Duration) {
        self.mock.shared().door.shut(span);
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
