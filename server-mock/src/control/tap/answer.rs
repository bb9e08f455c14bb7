//! Answers that go wrong: other ones, spoiled ones, slow ones, none.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Json,
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use super::waits::{Overtaking, hold_up};
use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::video_call::wire::refusal,
    control::{
        fault::{ErrorAnswer, Malformed},
        matcher::Contract,
    },
};

/// Marks the answer of [`Mock::http`](crate::Mock::http) when a fault has cut the connection: a client would have got none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fault has cut the connection")]
pub struct ConnectionCut;

/// The answer that a fault gives, in the words of the contract when it brings none.
pub(super) fn error(fault: &ErrorAnswer, contract: Option<Contract>, now: UnixMillis) -> Response {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = fault
        .body
        .clone()
        .unwrap_or_else(|| envelope(contract, status, now));
    let mut response = (status, Json(body)).into_response();
    if let Some(seconds) = fault.retry_after_seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// No answer: the server gives a connection up, unanswered, when a body fails before its first byte.
pub(crate) fn cut() -> Response {
    let failing = stream::once(async { Err::<Bytes, _>(ConnectionCut) });
    let mut response = Response::new(Body::from_stream(failing));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.extensions_mut().insert(ConnectionCut);
    response
}

/// What becomes of a body that is spoiled.
pub(super) fn spoil(form: Malformed, body: &Bytes) -> Bytes {
    match form {
        Malformed::Truncated if body.len() < 2 => Bytes::from_static(b"{"),
        Malformed::Truncated => body.slice(..body.len() / 2),
        Malformed::Html => Bytes::from_static(b"<html><body><h1>502 Bad Gateway</h1></body></html>"),
        Malformed::Empty => Bytes::new(),
        Malformed::NotUtf8 => Bytes::from_static(b"{\"\xff\xfe\": \"\xc3\x28\"}"),
    }
}

/// The same for a message; one that is not text any more has placeholders where it was spoiled.
pub(super) fn spoil_text(form: Malformed, text: &str) -> String {
    let spoiled = spoil(form, &Bytes::copy_from_slice(text.as_bytes()));
    String::from_utf8_lossy(&spoiled).into_owned()
}

/// What an event says, spoiled: a text in place of it, or nothing.
pub(super) fn spoil_value(form: Malformed, json: &str) -> Value {
    match spoil_text(form, json) {
        text if text.is_empty() => Value::Null,
        text => Value::from(text),
    }
}

/// A body that comes at once. Whoever it overtakes may go when it has gone.
pub(super) fn whole(body: Bytes, overtaking: Option<Overtaking>) -> Body {
    let Some(overtaking) = overtaking else {
        return Body::from(body);
    };
    Body::new(Full::new(body).map_frame(move |frame| {
        // Dropped with the body.
        let _ = &overtaking;
        frame
    }))
}

/// A body that comes in pieces, each of them held up.
pub(super) fn slow(shared: &Arc<Shared>, body: Bytes, piece: u32, every_ms: u64) -> Body {
    let piece = usize::try_from(piece).unwrap_or(usize::MAX);
    let pieces = stream::unfold((shared.clone(), body), move |(shared, mut rest)| async move {
        if rest.is_empty() {
            return None;
        }
        hold_up(&shared, every_ms).await;
        let next = rest.split_to(piece.min(rest.len()));
        Some((Ok::<_, Infallible>(next), (shared, rest)))
    });
    Body::from_stream(pieces)
}

fn envelope(contract: Option<Contract>, status: StatusCode, now: UnixMillis) -> Value {
    let text = status.canonical_reason().unwrap_or("Error");
    match contract {
        Some(Contract::Chattrix) => json!({ "success": false, "message": text, "data": null }),
        Some(Contract::VideoCall) => json!(refusal::envelope(status, text.to_owned(), Vec::new(), now)),
        Some(Contract::CallEnd) => json!({ "status": "Error", "message": text }),
        Some(Contract::PrivateCall | Contract::Ikoota) | None => json!({ "error": text }),
    }
}
