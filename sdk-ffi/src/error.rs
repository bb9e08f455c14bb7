//! What can go wrong, as the other languages throw it.

use std::any::Any;

use ringway::{CallError, End, ErrorCode};

/// Why something was not done. The layer of each language throws what is in it.
#[derive(Clone, Debug, PartialEq, thiserror::Error, uniffi::Error)]
pub enum NativeError {
    /// It failed.
    #[error("{error}")]
    Failed {
        /// How, and what to do.
        error: CallError,
    },
    /// The call was over before it came as far as was waited for.
    #[error("the call is over")]
    Ended {
        /// How.
        end: End,
    },
    /// The app cancelled it.
    #[error("cancelled")]
    Cancelled,
}

/// What the registry knows of an error code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ErrorEntry {
    /// The code's stable text.
    pub code: String,
    /// What it means, for people.
    pub meaning: String,
    /// What to do about it.
    pub hint: String,
    /// Whether the same command may succeed later.
    pub retryable: bool,
    /// Whether the client cannot go on without the app's help.
    pub fatal: bool,
}

/// What the registry knows of a code.
#[uniffi::export]
pub fn error_entry(code: ErrorCode) -> ErrorEntry {
    let entry = code.entry();
    ErrorEntry {
        code: entry.code.to_owned(),
        meaning: entry.meaning.to_owned(),
        hint: entry.hint.to_owned(),
        retryable: entry.retryable,
        fatal: entry.fatal,
    }
}

impl From<CallError> for NativeError {
    fn from(error: CallError) -> Self {
        Self::Failed { error }
    }
}

impl From<End> for NativeError {
    fn from(end: End) -> Self {
        Self::Ended { end }
    }
}

/// What a panic is to the app: a defect to report.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> NativeError {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word");
    CallError::new(ErrorCode::InternalBug, format!("panicked: {text}")).into()
}
