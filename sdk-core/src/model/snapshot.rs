//! The whole client at one moment, and why it waits.

use serde::{Deserialize, Serialize};

use super::{CallId, CallSnapshot, LinkState, Warning};

/// The whole client at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ClientSnapshot {
    /// The link to the backend.
    pub link: LinkState,
    /// The calls that are not over, oldest first.
    pub calls: Vec<CallSnapshot>,
    /// The warnings in force.
    pub warnings: Vec<Warning>,
}

/// One thing that the client waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// The call that waits; none for the link itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub call: Option<CallId>,
    /// For what, in a sentence for people.
    pub reason: String,
    /// At most so many milliseconds longer; none when only an event ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub until_ms: Option<u32>,
}
