//! One line of the journal.

use axum::body::Bytes;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::redact;
use crate::{
    binary,
    clock::{UnixMillis, to_unsigned},
    control::{
        fault::FaultId,
        matcher::{Contract, Direction, Event, Kind, Traffic},
    },
};

/// How many bytes of a body are kept.
pub(crate) const MAX_BODY: usize = 64 * 1024;

/// One thing that happened: a request with its answer, a message, a socket that opened or closed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its number; they ascend without a gap.
    pub seq: u64,
    /// When it came in or went out, in Unix milliseconds of the mock's clock.
    pub at: u64,
    /// The contract; `None` for a path of no contract.
    pub contract: Option<Contract>,
    /// HTTP or socket.
    pub kind: Kind,
    /// What it is.
    pub event: Event,
    /// Which way it went, seen from the server.
    pub direction: Direction,
    /// The user on the client's side, when the server can tell.
    pub user_id: Option<String>,
    /// The number of the socket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<u64>,
    /// The method of a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path, of the request or of the socket.
    pub path: String,
    /// The query of a request, its secrets masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The `type` of a message.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// The body of the request, the message, or the reason of a close.
    #[serde(flatten)]
    pub payload: Payload,
    /// The status of the answer, or the code of a close; none while there is none.
    pub status: Option<u16>,
    /// The answer to a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Payload>,
    /// When the answer went out, in Unix milliseconds of the mock's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<u64>,
    /// The number of the newest entry when the answer went out: what has a higher one came later, also where the clock stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_after: Option<u64>,
    /// Whether a fault kept it (for a request: the answer) from arriving. What a half-open socket holds back counts as lost, though it arrives in the
    /// end when the fault is removed.
    pub lost: bool,
    /// The faults that befell it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<u64>)]
    pub faults: Vec<FaultId>,
}

/// A body or a message as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Payload {
    /// What it says, where it is JSON (of 64 KiB at the most).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// What it says, where it is other text; only its beginning when it is long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How long it was, in bytes.
    pub bytes: usize,
}

/// What the journal is told about something that happened.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    /// The contract; `None` for a path of no contract.
    pub(crate) contract: Option<Contract>,
    /// What it is.
    pub(crate) event: Event,
    /// Which way it goes.
    pub(crate) direction: Direction,
    /// The user on the client's side.
    pub(crate) user_id: Option<&'a str>,
    /// The number of the socket.
    pub(crate) socket: Option<u64>,
    /// The method of a request.
    pub(crate) method: Option<&'a str>,
    /// The path with its query.
    pub(crate) target: &'a str,
    /// The name of an event; without one, the message itself may say its `type`.
    pub(crate) message_type: Option<&'a str>,
    /// The body, the message or the reason, as [`Payload::read`] made it.
    pub(crate) payload: Payload,
    /// The code of a close.
    pub(crate) status: Option<u16>,
}

/// What the journal is told about the answer to a request.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// Its status; `None` when the connection was cut.
    pub(crate) status: Option<u16>,
    /// Its body.
    pub(crate) payload: Option<Payload>,
    /// The faults that befell it.
    pub(crate) faults: Vec<FaultId>,
}

impl Entry {
    pub(super) fn new(seq: u64, at: UnixMillis, record: Record<'_>) -> Self {
        let (path, query) = match record.target.split_once('?') {
            Some((path, query)) => (path, Some(redact::query(query))),
            None => (record.target, None),
        };
        let message_type = match record.event {
            Event::Frame => record
                .message_type
                .or_else(|| record.payload.message_type())
                .map(str::to_owned),
            Event::Request | Event::Open | Event::Close => None,
        };
        Self {
            seq,
            at: to_unsigned(at),
            contract: record.contract,
            kind: record.event.kind(),
            event: record.event,
            direction: record.direction,
            user_id: record.user_id.map(str::to_owned),
            socket: record.socket,
            method: record.method.map(str::to_owned),
            path: redact::path(path),
            query,
            message_type,
            payload: record.payload,
            status: record.status,
            answer: None,
            answered_at: None,
            answered_after: None,
            lost: false,
            faults: Vec::new(),
        }
    }

    /// The entry as a matcher looks at it.
    pub(crate) fn traffic(&self) -> Traffic<'_> {
        Traffic {
            contract: self.contract,
            event: self.event,
            direction: self.direction,
            method: self.method.as_deref(),
            path: &self.path,
            message_type: self.message_type.as_deref(),
            user_id: self.user_id.as_deref(),
            status: self.status,
            body: self.payload.body.as_ref(),
        }
    }

    /// Whether this text, in lower case, stands anywhere in the entry as it is shown.
    pub(super) fn says(&self, text: &str) -> bool {
        serde_json::to_string(self).is_ok_and(|shown| shown.to_lowercase().contains(text))
    }

    /// What it costs to keep, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.path.len() + self.payload.weight() + self.answer.as_ref().map_or(0, Payload::weight)
    }
}

impl Payload {
    /// Reads a body or a message, and masks its secrets.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let length = bytes.len();
        if length == 0 {
            return Self::default();
        }
        if length <= MAX_BODY
            && let Ok(mut value) = serde_json::from_slice::<Value>(bytes)
        {
            redact::json(&mut value);
            return Self {
                body: Some(value),
                text: None,
                bytes: length,
            };
        }
        let kept = bytes.get(..MAX_BODY).unwrap_or(bytes);
        let text = longest_text(kept).map(|text| redact::text(text).into_owned());
        Self {
            body: None,
            text,
            bytes: length,
        }
    }

    /// The data of an event.
    pub(crate) fn value(data: &Value) -> Self {
        let text = data.to_string();
        if text.len() > MAX_BODY {
            return Self::read(text.as_bytes());
        }
        let mut data = data.clone();
        redact::json(&mut data);
        Self {
            body: Some(data),
            text: None,
            bytes: text.len(),
        }
    }

    /// The arguments of an event: one is what it says, several are a list.
    pub(crate) fn arguments(args: &[Value], attachments: &[Bytes]) -> Self {
        match args {
            [] => Self::default(),
            [one] => Self::value(&binary::shown(one, attachments)),
            several => Self::value(&binary::shown(&Value::from(several), attachments)),
        }
    }

    /// What is not text, of this many bytes.
    pub(crate) fn opaque(bytes: usize) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }

    /// The `type` of a message that is a JSON object with one.
    pub(crate) fn message_type(&self) -> Option<&str> {
        self.body.as_ref()?.get("type")?.as_str()
    }

    fn weight(&self) -> usize {
        self.bytes.min(MAX_BODY)
    }
}

/// The bytes as text; a character that was cut in two at the end is left out.
fn longest_text(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}
