//! Which traffic is meant: one description that scopes faults and asks the journal.

mod pattern;
mod subset;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Schema, SchemaType, Type},
};

pub use pattern::{InvalidPattern, PathPattern};

/// One of the contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Contract {
    /// private-call: REST and polling.
    PrivateCall,
    /// chattrix: REST and a raw WebSocket.
    Chattrix,
    /// ikoota: REST and polling.
    Ikoota,
    /// video-call: REST and Socket.IO.
    VideoCall,
    /// call-end: Socket.IO and REST.
    CallEnd,
}

/// HTTP or WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A request and its answer; the upgrade request of a socket is one too.
    Http,
    /// What happens on an open socket.
    Socket,
}

/// What one piece of traffic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// An HTTP request with its answer.
    Request,
    /// A socket opened.
    Open,
    /// A message on a socket.
    Frame,
    /// A socket closed; its status is the close code.
    Close,
}

impl Event {
    /// The kind of traffic this is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Request => Kind::Http,
            Self::Open | Self::Frame | Self::Close => Kind::Socket,
        }
    }
}

/// Which way traffic goes, seen from the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From a client: its requests, its frames, its closing.
    In,
    /// From the server: its frames, its closing.
    Out,
}

/// One piece of traffic, as a [`Matcher`] looks at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traffic<'a> {
    /// The contract that the path belongs to; `None` for a path of no contract.
    pub(crate) contract: Option<Contract>,
    /// What it is.
    pub(crate) event: Event,
    /// Which way it goes.
    pub(crate) direction: Direction,
    /// The method of a request.
    pub(crate) method: Option<&'a str>,
    /// The path, without a query: of the request, or of the request that opened the socket.
    pub(crate) path: &'a str,
    /// The `type` of a frame that is a JSON object with one, or the name of an event.
    pub(crate) message_type: Option<&'a str>,
    /// The user on the client's side, when the server can tell.
    pub(crate) user_id: Option<&'a str>,
    /// The status of an answer, or the code of a close; `None` while there is none.
    pub(crate) status: Option<u16>,
    /// The body of the request, or the frame, where it is JSON.
    pub(crate) body: Option<&'a Value>,
}

/// Which traffic is meant. Every field that is given has to fit; an empty matcher means all traffic.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Matcher {
    /// The contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// HTTP or socket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// What it is, finer than `kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// The method of a request, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^/")]
    pub path: Option<PathPattern>,
    /// The `type` of a socket message, as in `call.accept` or `call_invitation`, or the name of a Socket.IO event; an ack
    /// has the name of its event, in the other direction.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// The id of the user on the client's side; in JSON a number is the same as its digits.
    #[serde(deserialize_with = "id", skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = id_schema)]
    pub user_id: Option<String>,
    /// Which way it goes, seen from the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The status of the answer, or the code of a close.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What the body of the request, or the frame, contains: an object may have further members, arrays are of one length, numbers are
    /// compared by value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// One field in which traffic is not what a matcher means.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Difference {
    /// The matcher's field; inside a body with its path, as in `body.payload.reason`.
    pub field: String,
    /// What the matcher says.
    pub expected: Value,
    /// What the traffic has; `null` when it has nothing.
    pub got: Value,
}

impl Matcher {
    /// The matcher of requests with this method and path.
    #[must_use]
    pub fn request(method: impl Into<String>, path: PathPattern) -> Self {
        Self {
            event: Some(Event::Request),
            method: Some(method.into()),
            path: Some(path),
            ..Self::default()
        }
    }

    /// The matcher of socket messages of this type, in either direction.
    #[must_use]
    pub fn frame(message_type: impl Into<String>) -> Self {
        Self {
            event: Some(Event::Frame),
            message_type: Some(message_type.into()),
            ..Self::default()
        }
    }

    /// The same, for one user.
    #[must_use]
    pub fn user(self, user_id: impl Into<String>) -> Self {
        Self {
            user_id: Some(user_id.into()),
            ..self
        }
    }

    /// The same, for one direction.
    #[must_use]
    pub fn direction(self, direction: Direction) -> Self {
        Self {
            direction: Some(direction),
            ..self
        }
    }

    /// The same, for answers with this status.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// The same, for bodies and messages that contain this.
    #[must_use]
    pub fn body(self, body: Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// Whether this traffic is meant.
    pub(crate) fn matches(&self, traffic: &Traffic<'_>) -> bool {
        self.contract
            .is_none_or(|wanted| traffic.contract == Some(wanted))
            && self.kind.is_none_or(|wanted| traffic.event.kind() == wanted)
            && self.event.is_none_or(|wanted| traffic.event == wanted)
            && self
                .method
                .as_ref()
                .is_none_or(|wanted| same_method(wanted, traffic))
            && self
                .path
                .as_ref()
                .is_none_or(|wanted| wanted.matches(traffic.path))
            && self
                .message_type
                .as_ref()
                .is_none_or(|wanted| traffic.message_type == Some(wanted))
            && self
                .user_id
                .as_ref()
                .is_none_or(|wanted| traffic.user_id == Some(wanted))
            && self.direction.is_none_or(|wanted| traffic.direction == wanted)
            && self.status.is_none_or(|wanted| traffic.status == Some(wanted))
            && self
                .body
                .as_ref()
                .is_none_or(|wanted| traffic.body.is_some_and(|got| subset::contains(wanted, got)))
    }

    /// How many fields are given.
    pub(crate) fn fields(&self) -> usize {
        [
            self.contract.is_some(),
            self.kind.is_some(),
            self.event.is_some(),
            self.method.is_some(),
            self.path.is_some(),
            self.message_type.is_some(),
            self.user_id.is_some(),
            self.direction.is_some(),
            self.status.is_some(),
            self.body.is_some(),
        ]
        .into_iter()
        .filter(|given| *given)
        .count()
    }

    /// Every field in which this traffic is not what is meant; none when it `matches`.
    pub(crate) fn differences(&self, traffic: &Traffic<'_>) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut field = |name: &str, fits: bool, expected: Value, got: Value| {
            if !fits {
                found.push(Difference {
                    field: name.to_owned(),
                    expected,
                    got,
                });
            }
        };
        if let Some(wanted) = self.contract {
            field(
                "contract",
                traffic.contract == Some(wanted),
                json(wanted),
                json(traffic.contract),
            );
        }
        if let Some(wanted) = self.kind {
            let got = traffic.event.kind();
            field("kind", got == wanted, json(wanted), json(got));
        }
        if let Some(wanted) = self.event {
            field(
                "event",
                traffic.event == wanted,
                json(wanted),
                json(traffic.event),
            );
        }
        if let Some(wanted) = &self.method {
            field(
                "method",
                same_method(wanted, traffic),
                json(wanted),
                json(traffic.method),
            );
        }
        if let Some(wanted) = &self.path {
            field(
                "path",
                wanted.matches(traffic.path),
                json(wanted),
                json(traffic.path),
            );
        }
        if let Some(wanted) = &self.message_type {
            field(
                "type",
                traffic.message_type == Some(wanted),
                json(wanted),
                json(traffic.message_type),
            );
        }
        if let Some(wanted) = &self.user_id {
            field(
                "userId",
                traffic.user_id == Some(wanted),
                json(wanted),
                json(traffic.user_id),
            );
        }
        if let Some(wanted) = self.direction {
            field(
                "direction",
                traffic.direction == wanted,
                json(wanted),
                json(traffic.direction),
            );
        }
        if let Some(wanted) = self.status {
            field(
                "status",
                traffic.status == Some(wanted),
                json(wanted),
                json(traffic.status),
            );
        }
        if let Some(wanted) = &self.body {
            found.extend(body_differences(wanted, traffic.body));
        }
        found
    }
}

/// A text, or an integer that stands for its digits.
fn id_schema() -> Schema {
    let types = SchemaType::from_iter([Type::String, Type::Integer, Type::Null]);
    ObjectBuilder::new().schema_type(types).into()
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(id) => Ok(Some(id)),
        Value::Number(id) if id.is_i64() => Ok(Some(id.to_string())),
        Value::Null => Ok(None),
        Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(D::Error::custom("an id is a string or an integer"))
        }
    }
}

fn same_method(wanted: &str, traffic: &Traffic<'_>) -> bool {
    traffic.method.is_some_and(|got| got.eq_ignore_ascii_case(wanted))
}

fn body_differences(wanted: &Value, got: Option<&Value>) -> Vec<Difference> {
    let Some(got) = got else {
        return vec![Difference {
            field: "body".to_owned(),
            expected: wanted.clone(),
            got: Value::Null,
        }];
    };
    let name = |path: &str| match path {
        "" => "body".to_owned(),
        index if index.starts_with('[') => format!("body{index}"),
        member => format!("body.{member}"),
    };
    subset::gaps(wanted, got)
        .into_iter()
        .map(|gap| Difference {
            field: name(&gap.path),
            expected: gap.expected,
            got: gap.got.unwrap_or(Value::Null),
        })
        .collect()
}

/// The JSON of a plain value. Strings, numbers and unit variants always have one.
fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
