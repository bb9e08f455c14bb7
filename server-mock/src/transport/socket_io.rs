//! Socket.IO. Heartbeats, polling, upgrades and packets are the library's; who may connect, what becomes of events, and what
//! goes wrong with them are ours: an event is a frame like any other, and passes the same tap.

mod event;
mod lines;
mod link;

pub(crate) use lines::{Lines, pass};

use std::{future::ready, sync::Arc};

use serde_json::Value;
use socketioxide::{
    SocketIo,
    extract::{SocketRef, TryData},
    handler::ConnectHandler,
    layer::SocketIoLayer,
    socket::DisconnectReason,
};

use self::{event::Hearing, link::Link};
use crate::{
    backend::Shared,
    contract::{call_end, video_call},
    hub::Session,
    transport::{
        gate::Wire,
        upgrade::{Attachment, READ_BUFFER_BYTES},
    },
};

/// Where it is.
pub(crate) const PATH: &str = "/socket.io/";

/// More than any event needs; the usual limit of Socket.IO servers.
const MAX_BYTES: usize = 1_000_000;
/// How many packets may wait for one client, who is given up beyond.
const MAX_WAITING: usize = 4_096;

/// Why a connection is refused; the text is the message of the client's `connect_error`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    /// The contract's code: "a bad token is refused with `connect_error` (`UNAUTHORIZED`)" (NOTES 4).
    #[error("{0}")]
    /// A suspended user is `FORBIDDEN`.
    VideoCall(&'static str),
    #[error("{0}")]
    CallEnd(call_end::Refusal),
}

/// Socket.IO as a layer around the routes, and the handle that closes it.
pub(crate) fn layer(shared: &Arc<Shared>) -> (SocketIoLayer, SocketIo, Arc<Lines>) {
    let (layer, io) = SocketIo::builder()
        .max_payload(MAX_BYTES as u64)
        .ws_read_buffer_size(READ_BUFFER_BYTES)
        .ws_max_message_size(MAX_BYTES)
        .ws_max_frame_size(MAX_BYTES)
        .max_buffer_size(MAX_WAITING)
        .ping_interval(shared.config.heartbeat.interval)
        .ping_timeout(shared.config.heartbeat.timeout)
        .build_layer();
    let lines = Arc::<Lines>::default();
    let (shared, known) = (shared.clone(), lines.clone());
    let admit = async move |socket: SocketRef, TryData(auth): TryData<Value>| {
        connect(&shared, &known, &socket, &auth.unwrap_or_default())
    };
    io.ns("/", serve.with(admit));
    (layer, io, lines)
}

/// Opens a session for whoever a connection's `auth` says it is (NOTES, For all of them).
pub(crate) fn open(shared: &Shared, auth: &Value) -> Result<Arc<Session>, ConnectError> {
    let Some(token) = auth.get("token").filter(|token| !token.is_null()) else {
        return call_end::socket::open(shared, auth.get("userId")).map_err(ConnectError::CallEnd);
    };
    video_call::socket::open(shared, token.as_str())
        .map_err(|refusal| ConnectError::VideoCall(refusal.code()))
}

/// Everything is in place before the client learns that it is connected: none of its events finds nobody.
fn connect(
    shared: &Arc<Shared>,
    lines: &Arc<Lines>,
    socket: &SocketRef,
    auth: &Value,
) -> Result<(), ConnectError> {
    let session = open(shared, auth)?;
    let request = socket.req_parts();
    let straight = request
        .uri
        .query()
        .is_some_and(|query| query.contains("transport=websocket"));
    let wire = request.extensions.get::<Arc<Wire>>().filter(|_| straight);
    let line = lines.open(socket.id.to_string(), &session.hush, wire);
    let link = Arc::new(Link::new(Attachment::new(shared.clone(), session), line));
    socket.on_fallback(Hearing(link.clone()));
    // What stands in this closure runs at once; only the future it answers is a task of its own.
    let leaving = link.clone();
    socket.on_disconnect(move |reason: DisconnectReason| {
        leaving.leave(reason);
        ready(())
    });
    socket.extensions.insert(link);
    Ok(())
}

/// Moves what the server says, from the moment on when the client may hear it.
async fn serve(socket: SocketRef) {
    if let Some(link) = socket.extensions.get::<Arc<Link>>() {
        link.serve(&socket).await;
    }
}
