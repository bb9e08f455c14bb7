//! The whole server inside the process: no socket is bound, nothing waits, no runtime is needed.

mod socket_io;

pub use socket_io::{MockSocketIo, SocketIoFrame};

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{Router, body::Body};
use futures_util::FutureExt;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde::Serialize;
use serde_json::Value;
use tower::ServiceExt;
use utoipa::ToSchema;

use crate::{
    auth::DEFAULT_TTL_SECONDS,
    backend::Shared,
    clock::{millis, to_unsigned},
    config::MockConfig,
    control::handles::{MockFaults, MockJournal},
    error::MockError,
    namespaces::Namespaces,
    outbox::{Frame, SocketFrame},
    store::{tokens, users},
    transport::{
        frames::{self, Incoming},
        router::{self, InProcess},
        upgrade::{Attachment, InProcessSocket},
    },
};

/// A mock server. Clones are handles of the same one.
#[derive(Clone)]
pub struct Mock {
    shared: Arc<Shared>,
    /// What opens namespaces beside it; `None` in a namespace.
    namespaces: Option<Arc<Namespaces>>,
    /// Made when it is first asked for: most mocks that listen are reached over connections alone.
    router: Arc<OnceLock<Router>>,
}

/// Someone whom the server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockUser {
    /// The id, in digits: integer contracts take it as a number.
    pub id: String,
    /// The name shown to others.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

/// Someone who can begin at once.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadyUser {
    /// The id, in digits.
    pub id: String,
    /// The name.
    pub name: String,
    /// A token that speaks for them, valid for a day.
    pub token: String,
}

impl std::fmt::Debug for ReadyUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyUser")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("token", &"***")
            .finish()
    }
}

impl Mock {
    /// Opens the database and seeds it when it is new.
    ///
    /// # Errors
    /// When the database cannot be opened or used.
    pub fn new(config: MockConfig) -> Result<Self, MockError> {
        let shared = Shared::open(config)?;
        let namespaces = Namespaces::new(&shared);
        Ok(Self::of(shared, Some(namespaces)))
    }

    pub(crate) fn of(shared: Arc<Shared>, namespaces: Option<Arc<Namespaces>>) -> Self {
        Self {
            shared,
            namespaces,
            router: Arc::default(),
        }
    }

    /// Answers one request, as the server would answer it over a connection.
    ///
    /// What never ends (the event stream of the control API) is answered 501 here. Nobody waits for an answer here, so no fault
    /// holds it up; the answer of a connection that a fault has cut carries a [`ConnectionCut`](crate::traffic::ConnectionCut).
    #[must_use]
    pub fn http(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.answer(request).unwrap_or_else(unavailable)
    }

    /// Opens a socket at a path and query such as `/ws/chat?token=…`.
    ///
    /// # Errors
    /// The server's answer when it does not upgrade.
    #[expect(
        clippy::result_large_err,
        reason = "the answer is what the caller wants to look at"
    )]
    pub fn socket(&self, path_and_query: &str) -> Result<MockSocket, Response<Vec<u8>>> {
        let request = Request::builder()
            .uri(path_and_query)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==")
            .body(Vec::new())
            .map_err(|_| plain(StatusCode::BAD_REQUEST))?;
        let answer = self.answer(request).unwrap_or_else(unavailable);
        let socket = answer
            .extensions()
            .get::<InProcessSocket>()
            .and_then(InProcessSocket::take);
        socket.map(|attachment| MockSocket { attachment }).ok_or(answer)
    }

    /// Connects by Socket.IO with this `auth`, as in `{"userId": "101"}` for call-end.
    ///
    /// # Errors
    /// The message of the `connect_error` that a client would get.
    pub fn socket_io(&self, auth: &Value) -> Result<MockSocketIo, String> {
        MockSocketIo::connect(&self.shared, auth)
    }

    /// The server's time.
    #[must_use]
    pub fn clock(&self) -> MockClock<'_> {
        MockClock { shared: &self.shared }
    }

    /// What is made to go wrong.
    #[must_use]
    pub fn faults(&self) -> MockFaults<'_> {
        MockFaults::new(&self.shared)
    }

    /// What went through the server.
    #[must_use]
    pub fn journal(&self) -> MockJournal<'_> {
        MockJournal::new(&self.shared)
    }

    /// When the server will next do something by itself, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn next_due(&self) -> Option<u64> {
        self.shared.enter().timers.next_due().map(to_unsigned)
    }

    /// A new token for the user with this id or name, valid for a day from the server's now.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn token_for(&self, user: &str) -> Result<String, MockError> {
        issue(&self.shared, user, DEFAULT_TTL_SECONDS).map(|(_, token)| token)
    }

    /// Everyone the server knows, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn users(&self) -> Result<Vec<MockUser>, MockError> {
        let users = users::all(self.shared.enter().store.read())?;
        Ok(users
            .into_iter()
            .map(|user| MockUser {
                id: user.id.to_string(),
                name: user.name,
                email: user.email,
            })
            .collect())
    }

    /// Everyone with a new token: what a test needs to begin.
    ///
    /// # Errors
    /// When the database fails.
    pub fn ready_users(&self) -> Result<Vec<ReadyUser>, MockError> {
        let users = self.users()?.into_iter();
        let ready = users.map(|MockUser { id, name, .. }| {
            let token = self.token_for(&id)?;
            Ok(ReadyUser { id, name, token })
        });
        ready.collect()
    }

    pub(crate) fn router(&self) -> &Router {
        self.router
            .get_or_init(|| router::build(&self.shared, self.namespaces.as_ref()))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    fn answer(&self, request: Request<Vec<u8>>) -> Option<Response<Vec<u8>>> {
        let mut request = request.map(Body::from);
        request.extensions_mut().insert(InProcess);
        let Ok(response) = self.router().clone().oneshot(request).now_or_never()?;
        let (parts, body) = response.into_parts();
        let bytes = body
            .collect()
            .now_or_never()?
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default();
        Some(Response::from_parts(parts, bytes.into()))
    }
}

impl std::fmt::Debug for Mock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mock")
            .field("config", &self.shared.config)
            .finish_non_exhaustive()
    }
}

/// The time of one mock.
#[derive(Clone, Copy)]
pub struct MockClock<'a> {
    shared: &'a Shared,
}

impl MockClock<'_> {
    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        to_unsigned(self.shared.clock.now())
    }

    /// Moves time forward. What is due on the way happens at its own moment and in order, before this returns.
    ///
    /// # Errors
    /// When the database fails.
    pub fn advance(&self, by: Duration) -> Result<(), MockError> {
        Ok(self.shared.enter().advance(millis(by))?)
    }
}

/// A socket whose frames stay in the process. Dropping it is the abrupt loss of the connection.
pub struct MockSocket {
    attachment: Attachment,
}

impl MockSocket {
    /// Sends a text frame; the server has acted on it when this returns.
    pub fn send(&self, text: &str) {
        frames::incoming(
            &self.attachment.shared,
            &self.attachment.session,
            Incoming::Text(text.into()),
        );
    }

    /// Takes the next frame from the server; `None` when there is none yet.
    #[must_use]
    pub fn recv(&self) -> Option<SocketFrame> {
        match self.attachment.session.outbox.pop()? {
            Frame::Text(text) => Some(SocketFrame::Text(text.as_str().to_owned())),
            Frame::Close { code, reason } => Some(SocketFrame::Close { code, reason }),
            // Socket.IO's, which do not come to a raw socket.
            Frame::Event { .. } | Frame::Ack { .. } => None,
        }
    }

    /// Whether the connection broke off without a close: no frame will come any more.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.attachment.session.outbox.is_given_up()
    }

    /// Closes from the client's side.
    pub fn close(self, code: u16) {
        self.attachment.closed_by_peer(code);
    }
}

impl std::fmt::Debug for MockSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockSocket")
            .field("session", &self.attachment.session.id)
            .finish_non_exhaustive()
    }
}

/// Signs and records a token; answers its id (`jti`) too.
pub(crate) fn issue(shared: &Shared, user: &str, ttl_seconds: i64) -> Result<(String, String), MockError> {
    let mut backend = shared.enter();
    let now = backend.now;
    let jti = backend.ids.uuid();
    let found = users::resolve(backend.store.read(), user)?;
    let user = found.ok_or_else(|| MockError::UnknownUser(user.to_owned()))?.id;
    tokens::record(backend.store.read(), &jti, user)?;
    let token = shared.keys.sign(user, &jti, now, ttl_seconds)?;
    Ok((jti, token))
}

fn unavailable() -> Response<Vec<u8>> {
    plain(StatusCode::NOT_IMPLEMENTED)
}

fn plain(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
