//! The socket of chattrix: who may open it, and what its frames ask for.

use std::{borrow::Cow, fmt::Display, sync::Arc};

use axum::{
    extract::{self, Query, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use hyper::upgrade::OnUpgrade;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    auth::Identity,
    backend::{Backend, Shared},
    clock::UnixMillis,
    contract::chattrix::{
        self, Change, rules,
        wire::{AcceptPayload, EndPayload, Refusal, RejectPayload, Request, error_text},
    },
    control::matcher::Contract,
    hub::{Party, Session},
    outbox::Frame,
    store::{Store, users::UserId},
    transport::{
        frames::{self, Incoming},
        gate::Wire,
        upgrade::{self, Attachment, InProcessSocket},
    },
};

/// Where the socket is.
pub(crate) const PATH: &str = "/ws/chat";

/// "Frames over 64 KiB get `parse_error`" (NOTES 2).
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// A second socket with the same token closes the first (NOTES 2).
const REPLACED: u16 = 4001;
/// The token is bad (NOTES 2).
pub(crate) const BAD_TOKEN: u16 = 4401;

#[derive(Deserialize)]
struct Params {
    token: Option<String>,
}

/// Open the socket
///
/// Its messages are in `asyncapi.json`.
#[utoipa::path(
    get,
    path = PATH,
    responses(
        (status = 101, description = "From here on it is a WebSocket"),
        (status = 426, description = "The request does not ask for an upgrade to WebSocket, version 13"),
    ),
)]
pub(crate) async fn upgrade(
    State(app): State<Arc<Shared>>,
    mut request: extract::Request,
) -> Result<Response, Refusal> {
    let key = upgrade::accept_key(request.headers()).ok_or(Refusal::NoUpgrade)?;
    let token = Query::<Params>::try_from_uri(request.uri())
        .ok()
        .and_then(|Query(params)| params.token);
    let session = open(&app, token.as_deref())?;
    let attachment = Attachment::new(app, session);
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, header::HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, header::HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, key);
    if let Some(wire) = request.extensions().get::<Arc<Wire>>() {
        attachment.session.hush.attach(wire);
    }
    match request.extensions_mut().remove::<OnUpgrade>() {
        Some(on_upgrade) => upgrade::spawn(on_upgrade, attachment),
        None => drop(response.extensions_mut().insert(InProcessSocket::new(attachment))),
    }
    Ok(response)
}

/// Carries out what a frame asks for. A success says nothing to its sender; a failure is a `call_error`.
pub(crate) fn receive(
    shared: &Shared,
    backend: &mut Backend,
    now: UnixMillis,
    session: &Arc<Session>,
    user: UserId,
    frame: &Incoming,
) {
    let outcome = match frame {
        Incoming::Binary(_) | Incoming::Event(_) => {
            Err(Failure::parse("", "Binary messages are not supported"))
        }
        Incoming::Text(text) if text.len() > MAX_TEXT_BYTES => {
            Err(Failure::parse("", "The message is larger than 64 KiB"))
        }
        Incoming::Text(text) => obey(backend, now, user, text),
    };
    match outcome {
        Ok(change) => {
            chattrix::publish(shared, backend, now, change);
        }
        Err(Failure { call_id, refusal }) => {
            let text = error_text(&call_id, refusal.error_type(), &refusal.to_string());
            frames::outgoing(shared, backend, now, session, Frame::Text(text.into()));
        }
    }
}

/// Why a frame failed, and which call it was about as far as that could be read.
struct Failure {
    call_id: String,
    refusal: Refusal,
}

impl Failure {
    fn parse(call_id: &str, why: &str) -> Self {
        Self {
            call_id: call_id.to_owned(),
            refusal: Refusal::Invalid(why.to_owned()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapper<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

fn obey(backend: &mut Backend, now: UnixMillis, user: UserId, text: &str) -> Result<Change, Failure> {
    if !text.trim_start().starts_with('{') {
        return Err(Failure::parse("", "The message is not a JSON object"));
    }
    let invalid = |error: &dyn Display| Failure::parse("", &format!("Invalid message: {error}"));
    let message: Wrapper<'_> = serde_json::from_str(text).map_err(|error| invalid(&error))?;
    let payload = message.payload.get();
    if !payload.starts_with('{') {
        return Err(invalid(&"the payload is not an object"));
    }
    decide(&mut backend.store, now, user, &message.r#type, payload).map_err(|refusal| Failure {
        call_id: call_id(payload),
        refusal,
    })
}

fn decide(
    store: &mut Store,
    now: UnixMillis,
    user: UserId,
    name: &str,
    payload: &str,
) -> Result<Change, Refusal> {
    let request = Request::from_name(name)
        .ok_or_else(|| Refusal::Invalid(format!("Unknown message type: {name:.64}")))?;
    // What is refused is so before anything is locked to be written.
    match request {
        Request::Accept => {
            let AcceptPayload { call_id } = read(payload)?;
            let call = rules::ringing_for(store.read(), user, &call_id)?;
            store.write(|db| rules::accept(db, now, user, call))
        }
        Request::Reject => {
            let RejectPayload { call_id, reason } = read(payload)?;
            let call = rules::ringing_for(store.read(), user, &call_id)?;
            store.write(|db| rules::reject(db, now, user, call, reason))
        }
        Request::End => {
            let EndPayload {
                call_id,
                duration_seconds,
            } = read(payload)?;
            let call = rules::answered_with(store.read(), user, &call_id)?;
            store.write(|db| rules::finish(db, now, user, call, duration_seconds))
        }
    }
}

fn read<'a, T: Deserialize<'a>>(payload: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(payload).map_err(|error| Refusal::Invalid(format!("Invalid payload: {error}")))
}

/// The call that a payload is about, as far as it says so.
fn call_id(payload: &str) -> String {
    #[derive(Deserialize)]
    struct About<'a> {
        #[serde(borrow, rename = "callId")]
        call_id: Cow<'a, str>,
    }
    serde_json::from_str(payload).map_or_else(|_| String::new(), |About { call_id }| call_id.into_owned())
}

fn open(shared: &Arc<Shared>, token: Option<&str>) -> Result<Arc<Session>, Refusal> {
    let mut backend = shared.enter();
    let now = backend.now;
    let identity = match shared.keys.check(backend.store.read(), token, now) {
        Ok(identity) => identity,
        Err(_) if shared.config.reject_bad_token_after_upgrade => {
            let session = Arc::new(backend.hub.stranger(Party::Stranger));
            frames::close(shared, &mut backend, now, &session, BAD_TOKEN, "unauthorized");
            return Ok(session);
        }
        Err(error) => return Err(error.into()),
    };
    let Identity { user, jti } = identity;
    let before = backend.hub.of_user(Contract::Chattrix, &user.id.to_string());
    let replaced = before.into_iter().find(|session| session.jti() == Some(&jti));
    let session = backend.hub.open(Party::Chattrix { user: user.id, jti });
    if let Some(replaced) = replaced {
        frames::close(shared, &mut backend, now, &replaced, REPLACED, "replaced");
    }
    frames::opened(shared, now, &session);
    chattrix::welcome(shared, &mut backend, now, &session, user.id)?;
    Ok(session)
}
