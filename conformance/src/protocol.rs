//! What runner and agents say to each other: one JSON object a line (README.md).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use ringway::{CallId, DeclineReason, MediaReport, ServerCallId};

/// The code of an error that is the agent's own and no `CallError`.
pub const AGENT_FAULT: &str = "agent";

/// From the runner to the agent.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Order {
    /// What its answer refers to.
    pub id: u64,
    /// The runner's name for the client that it concerns.
    pub client: String,
    /// What to do.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What to do with a client.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "camelCase")]
pub enum Deed {
    /// Begin the client and wait for its link.
    Connect {
        /// A `ClientConfig` as it stands in JSON.
        config: Value,
        /// Where its source of tokens asks.
        tokens: String,
    },
    /// Wait for a call that fits.
    Find {
        /// Which.
        what: Wanted,
    },
    /// Place a call.
    Call {
        /// The user to be called.
        to: String,
    },
    /// Accept a call.
    Accept {
        /// Which.
        call: CallId,
    },
    /// Decline a call.
    Decline {
        /// Which.
        call: CallId,
        /// Why.
        reason: DeclineReason,
    },
    /// End a call.
    End {
        /// Which.
        call: CallId,
    },
    /// Report on the media of the oldest live call, if there is one.
    Media {
        /// What.
        report: MediaReport,
    },
    /// Tell how the client stands.
    Describe,
    /// Close the client.
    Close,
    /// Place calls one after the other, each once the one before is over, and tell when.
    Place {
        /// The user to be called.
        to: String,
        /// How often.
        rounds: u32,
    },
    /// Decline the calls that come in, or have since the last such order, and tell when they did.
    Ring {
        /// How many.
        rounds: u32,
    },
}

/// The oldest live call that …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Wanted {
    /// … there is.
    Live,
    /// … the backend has named.
    Named,
    /// None may be left.
    None,
    /// … comes in and rings.
    Ringing,
}

/// From the agent to the runner.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// It takes orders.
    Ready {
        /// What it runs on, for people.
        ready: String,
    },
    /// The client's log has another line.
    Line {
        /// The client.
        client: String,
        /// The line, with user ids for names.
        line: String,
    },
    /// An order was carried out.
    Done {
        /// The order.
        id: u64,
        /// What came of it.
        ok: Value,
    },
    /// An order failed.
    Failed {
        /// The order.
        id: u64,
        /// Why.
        error: Fault,
    },
}

/// Why an order failed: what the runner reads of a `CallError`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, thiserror::Error)]
#[error("{code}: {reason}")]
pub struct Fault {
    /// The code of a `CallError`, or [`AGENT_FAULT`].
    pub code: String,
    /// What happened, for people.
    pub reason: String,
}

impl Fault {
    /// A fault of the agent itself.
    pub fn agent(reason: impl Into<String>) -> Self {
        Self {
            code: AGENT_FAULT.to_owned(),
            reason: reason.into(),
        }
    }

    /// Whether it is a defect, of Ringway or of the agent, whatever was ordered.
    pub fn is_defect(&self) -> bool {
        self.code == AGENT_FAULT || self.code == ringway::ErrorCode::InternalBug.as_str()
    }
}

/// The answer to `find`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The client's name for the call.
    pub call: CallId,
    /// The backend's.
    pub server_id: Option<ServerCallId>,
}

/// The answer to `describe`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Description {
    /// The link's state.
    pub link: String,
    /// What calls and link wait for, for people.
    pub waits: Vec<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_order_is_one_flat_object() {
        let order = Order {
            id: 7,
            client: "bob@3".to_owned(),
            deed: Deed::Find { what: Wanted::None },
        };
        let text = json!({"id": 7, "client": "bob@3", "do": "find", "what": "none"});
        assert_eq!(serde_json::to_value(&order).unwrap(), text);
        let media = json!({"id": 1, "client": "a", "do": "media", "report": {"type": "peerLeft"}});
        let read: Order = serde_json::from_value(media).unwrap();
        assert!(matches!(
            read.deed,
            Deed::Media {
                report: MediaReport::PeerLeft
            }
        ));
    }

    #[test]
    fn messages_are_told_apart_by_their_fields() {
        let read = |value: Value| serde_json::from_value::<Message>(value);
        assert!(matches!(read(json!({"ready": "x"})), Ok(Message::Ready { .. })));
        assert!(matches!(
            read(json!({"id": 1, "ok": null})),
            Ok(Message::Done { .. })
        ));
        let call_error = json!({"code": "call.gone", "reason": "over", "retry": {"type": "never"}});
        let failed = read(json!({"id": 1, "error": call_error}));
        assert!(matches!(failed, Ok(Message::Failed { error, .. }) if error.code == "call.gone"));
        for nonsense in [json!({}), json!({"id": 1}), json!({"line": "x"}), json!("hello")] {
            assert!(read(nonsense.clone()).is_err(), "{nonsense}");
        }
    }
}
