//! Which connections a Socket.IO session goes over: one after an upgrade, and a new one with each poll before it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderValue;
use tokio::sync::watch;

use super::PATH;
use crate::{
    control::tap::cut,
    transport::{
        gate::Wire,
        hush::{Hush, Silence},
    },
};

/// The open sessions by the library's name for them.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    sessions: BTreeMap<String, Arc<Hush>>,
    /// A connection may be upgraded before its session is open.
    wires: BTreeMap<String, Weak<Wire>>,
}

impl Lines {
    /// A session has opened, over this connection where it began as a WebSocket. It is known until the line is dropped.
    pub(super) fn open(
        self: &Arc<Self>,
        sid: String,
        hush: &Arc<Hush>,
        straight: Option<&Arc<Wire>>,
    ) -> Line {
        let mut inner = self.lock();
        let upgraded = inner.wires.get(&sid).and_then(Weak::upgrade);
        if let Some(wire) = upgraded.as_ref().or(straight) {
            hush.attach(wire);
        }
        inner.sessions.insert(sid.clone(), hush.clone());
        Line {
            lines: self.clone(),
            sid,
        }
    }

    fn upgrade(&self, sid: &str, wire: &Arc<Wire>) {
        let mut inner = self.lock();
        inner.wires.retain(|_, wire| wire.strong_count() > 0);
        inner.wires.insert(sid.to_owned(), Arc::downgrade(wire));
        if let Some(hush) = inner.sessions.get(sid) {
            hush.attach(wire);
        }
    }

    fn session(&self, sid: &str) -> Option<Arc<Hush>> {
        self.lock().sessions.get(sid).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open session among the lines.
#[derive(Debug)]
pub(super) struct Line {
    lines: Arc<Lines>,
    sid: String,
}

impl Drop for Line {
    fn drop(&mut self) {
        let mut inner = self.lines.lock();
        inner.sessions.remove(&self.sid);
        inner.wires.remove(&self.sid);
    }
}

/// Lets the requests of half-open sessions wait, and those of cut ones fail.
pub(crate) async fn pass(State(lines): State<Arc<Lines>>, mut request: Request, next: Next) -> Response {
    let Some(sid) = sid(&request) else {
        if is_ours(&request) {
            detach(&mut request);
        }
        return next.run(request).await;
    };
    if request
        .uri()
        .query()
        .is_some_and(|query| query.contains("transport=websocket"))
    {
        if let Some(wire) = request.extensions().get::<Arc<Wire>>() {
            lines.upgrade(&sid, wire);
        }
        detach(&mut request);
        return next.run(request).await;
    }
    let Some(hush) = lines.session(&sid) else {
        return next.run(request).await;
    };
    let mut silence = hush.watch();
    if is_cut_before(&mut silence, |silence| !silence.deaf).await {
        return cut();
    }
    let mut ending = hush.watch();
    let response = tokio::select! {
        response = next.run(request) => response,
        true = is_cut_before(&mut ending, |_| false) => return cut(),
    };
    if is_cut_before(&mut silence, |silence| !silence.mute).await {
        cut()
    } else {
        response
    }
}

/// Waits for a state of the session; whether it was cut instead.
async fn is_cut_before(silence: &mut watch::Receiver<Silence>, state: impl Fn(&Silence) -> bool) -> bool {
    let reached = silence.wait_for(|now| now.cut || state(now)).await;
    reached.is_ok_and(|now| now.cut)
}

/// The session that a request of Socket.IO belongs to.
fn sid(request: &Request) -> Option<String> {
    let query = request.uri().query().filter(|_| is_ours(request));
    let mut pairs = query?.split('&');
    pairs
        .find_map(|pair| pair.strip_prefix("sid="))
        .map(str::to_owned)
}

fn is_ours(request: &Request) -> bool {
    request.uri().path().starts_with(PATH.trim_end_matches('/'))
}

/// The library keeps the requests that open a session and upgrade it. Their texts are parts of the connection's read buffer, all of which would be kept with
/// them: they become texts of their own.
fn detach(request: &mut Request) {
    if let Ok(uri) = request.uri().to_string().parse() {
        *request.uri_mut() = uri;
    }
    for value in request.headers_mut().values_mut() {
        if let Ok(copy) = HeaderValue::from_bytes(value.as_bytes()) {
            *value = copy;
        }
    }
}
