//! JSON text to and from typed values: one reader and one writer for all, which is what a browser downloads least of.

use ringway_core::{CallError, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};

/// Reads what the app gave.
///
/// # Errors
/// `usage.invalid_argument`, naming `what`.
pub(crate) fn read<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, CallError> {
    serde_json::from_str(text).map_err(|error| refused(what, &error.to_string()))
}

/// Reads a word of an enum.
///
/// # Errors
/// `usage.invalid_argument`, naming `what`.
pub(crate) fn word<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, CallError> {
    T::deserialize(StrDeserializer::<Error>::new(text)).map_err(|error| refused(what, &error.to_string()))
}

/// Writes what the app gets.
///
/// # Errors
/// `internal.bug`: no type of the model fails to be written.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, CallError> {
    serde_json::to_string(value).map_err(|error| CallError::new(ErrorCode::InternalBug, error.to_string()))
}

fn refused(what: &str, why: &str) -> CallError {
    CallError::new(ErrorCode::UsageInvalidArgument, [what, ": ", why].concat())
}
