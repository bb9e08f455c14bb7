//! What the TypeScript layer is told.

use ringway_core::io::CommandId;
use ringway_core::model::{Ask, CallSnapshot, ClientSnapshot, Event};
use ringway_core::{CallError, ErrorCode};
use serde::Serialize;
use tsify::Tsify;

/// What came of one input: shown first, then told.
#[derive(Default, Serialize, Tsify)]
pub struct Update {
    /// The whole client, when it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<ClientSnapshot>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What the app is asked.
    pub asks: Vec<Asked>,
    /// The commands that are done.
    pub done: Vec<Done>,
    /// The client is closed: these are the last news.
    pub over: bool,
}

impl Update {
    pub(crate) const fn is_empty(&self) -> bool {
        self.snapshot.is_none() && self.events.is_empty() && self.asks.is_empty() && self.done.is_empty()
    }
}

/// A question for the app, to be answered under its number.
#[derive(Serialize, Tsify)]
pub struct Asked {
    /// Its number.
    pub id: u64,
    /// What is asked.
    pub ask: Ask,
}

/// The outcome of a command.
#[derive(Serialize, Tsify)]
pub struct Done {
    /// The command's number.
    pub id: u64,
    /// The call that was placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallSnapshot>,
    /// What the backend answered, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
}

impl Done {
    pub(crate) const fn new(id: CommandId) -> Self {
        Self {
            id: id.0,
            call: None,
            response: None,
            error: None,
        }
    }
}

/// Writes what JavaScript gets, as JSON.
///
/// # Errors
/// `internal.bug`: no type of the model fails to be written.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, CallError> {
    serde_json::to_string(value).map_err(|error| CallError::new(ErrorCode::InternalBug, error.to_string()))
}
