//! One namespace: a backend, and what serves it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::Request, response::Response};
use socketioxide::SocketIo;
use tokio::{runtime::Handle, task::JoinHandle, time::timeout};
use tower::ServiceExt;

use crate::{
    backend::Shared,
    clock::{millis, to_unsigned},
    mock::Mock,
    server::{GRACE, tick},
    transport::router::{self, InProcess},
};

#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) name: String,
    pub(crate) mock: Mock,
    pub(crate) idle: Duration,
    served: Option<Served>,
    /// When it was last used, in milliseconds since there are namespaces.
    used: AtomicI64,
}

/// What serves a backend over connections.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) router: Router,
    pub(crate) socket_io: SocketIo,
    ticking: JoinHandle<()>,
    runtime: Handle,
}

impl Served {
    pub(crate) fn new(
        shared: &Arc<Shared>,
        (router, socket_io): (Router, SocketIo),
        runtime: &Handle,
    ) -> Self {
        Self {
            router,
            socket_io,
            ticking: runtime.spawn(tick(shared.clone())),
            runtime: runtime.clone(),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.ticking.abort();
    }
}

impl Space {
    pub(super) fn open(name: String, shared: Arc<Shared>, idle: Duration, runtime: Option<&Handle>) -> Self {
        let mock = Mock::of(shared, None);
        let served = runtime.map(|runtime| {
            let _on_it = runtime.enter();
            Served::new(
                mock.shared(),
                router::build_listening(mock.shared(), None),
                runtime,
            )
        });
        Self {
            name,
            mock,
            idle,
            served,
            used: AtomicI64::new(0),
        }
    }

    /// Answers a request whose path is the namespace's own.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let in_process = request.extensions().get::<InProcess>().is_some();
        let router = match &self.served {
            Some(served) if !in_process => &served.router,
            Some(_) | None => self.mock.router(),
        };
        match router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    pub(super) fn touch(&self, now: Duration) {
        self.used.store(millis(now), Ordering::Relaxed);
    }

    /// How long it may still be left alone; `None` when that is over. With a socket or a listener it is in use.
    pub(super) fn idles_in(&self, now: Duration) -> Option<Duration> {
        let shared = self.mock.shared();
        if shared.enter().hub.len() > 0 || shared.bus.is_heard() {
            self.touch(now);
            // It is not idle before that, and may be soon after.
            return Some(self.idle / 4);
        }
        self.left_at(now)
    }

    /// The same for one that has neither.
    pub(super) fn left_at(&self, now: Duration) -> Option<Duration> {
        let unused = millis(now).saturating_sub(self.used.load(Ordering::Relaxed));
        let left = millis(self.idle).saturating_sub(unused);
        (left > 0).then(|| Duration::from_millis(to_unsigned(left)))
    }

    /// Ends everything that goes on in it.
    pub(super) fn close(&self) {
        let shared = self.mock.shared();
        shared.enter().close_all(1001, "the namespace is deleted");
        shared.tap.release_all();
        shared.bus.close();
        let Some(served) = &self.served else { return };
        served.ticking.abort();
        let packets = served.socket_io.clone();
        served.runtime.spawn(async move {
            // What does not close in time is cut by the heartbeat.
            let _ = timeout(GRACE, packets.close()).await;
        });
    }
}
