//! The one public error, and the registry of its codes.

mod registry;

use serde::{Deserialize, Serialize};

use crate::model::CallId;

/// What went wrong, for code to act on. The text form (`"auth.expired"`) is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[non_exhaustive]
pub enum ErrorCode {
    /// See the registry for each.
    #[serde(rename = "auth.forbidden")]
    AuthForbidden,
    /// The token is missing, expired or unknown.
    #[serde(rename = "auth.required")]
    AuthRequired,
    /// The call is already going on.
    #[serde(rename = "call.conflict")]
    CallConflict,
    /// The call is over.
    #[serde(rename = "call.gone")]
    CallGone,
    /// The call is in another phase.
    #[serde(rename = "call.invalid_status")]
    CallInvalidStatus,
    /// No such call or person.
    #[serde(rename = "call.not_found")]
    CallNotFound,
    /// A defect in Ringway.
    #[serde(rename = "internal.bug")]
    InternalBug,
    /// The connection closed.
    #[serde(rename = "net.closed")]
    NetClosed,
    /// The device is offline.
    #[serde(rename = "net.offline")]
    NetOffline,
    /// No answer in time.
    #[serde(rename = "net.timeout")]
    NetTimeout,
    /// The server could not be reached.
    #[serde(rename = "net.unreachable")]
    NetUnreachable,
    /// The answer is not what the contract says.
    #[serde(rename = "proto.unexpected")]
    ProtoUnexpected,
    /// The backend did not take the request as it was.
    #[serde(rename = "proto.refused")]
    ProtoRefused,
    /// Too many requests.
    #[serde(rename = "rate.limited")]
    RateLimited,
    /// The backend failed.
    #[serde(rename = "server.error")]
    ServerError,
    /// The app's source had no media credentials.
    #[serde(rename = "token.fetch_failed")]
    TokenFetchFailed,
    /// Another call is in the way.
    #[serde(rename = "usage.busy")]
    UsageBusy,
    /// The client is closed.
    #[serde(rename = "usage.closed")]
    UsageClosed,
    /// The configuration cannot work.
    #[serde(rename = "usage.config")]
    UsageConfig,
    /// An argument cannot work.
    #[serde(rename = "usage.invalid_argument")]
    UsageInvalidArgument,
    /// Not in this phase.
    #[serde(rename = "usage.invalid_state")]
    UsageInvalidState,
    /// The contract has no such thing.
    #[serde(rename = "usage.unsupported")]
    UsageUnsupported,
}

/// When the same command may succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Retry {
    /// Not as it is.
    Never,
    /// At any time.
    Now,
    /// Later.
    After {
        /// Milliseconds from now.
        ms: u32,
    },
}

/// What the registry knows of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorEntry {
    /// The code's stable text.
    pub code: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    /// What to do about it.
    pub hint: &'static str,
    /// Whether the same command may succeed later.
    pub retryable: bool,
    /// Whether the client cannot go on without the app's help.
    pub fatal: bool,
}

/// Something that went wrong: what, in which call, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
#[error("{}: {reason}", self.code.as_str())]
pub struct CallError {
    /// What, for code.
    pub code: ErrorCode,
    /// What happened, for people.
    pub reason: String,
    /// When the same command may succeed.
    pub retry: Retry,
    /// The HTTP status, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub http_status: Option<u16>,
    /// The contract's own error code, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub backend_code: Option<String>,
    /// The call it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub call: Option<CallId>,
}

impl CallError {
    /// An error of that code, with the registry's word on repeating.
    pub fn new(code: ErrorCode, reason: impl Into<String>) -> Self {
        let retry = if code.entry().retryable {
            Retry::Now
        } else {
            Retry::Never
        };
        Self {
            code,
            reason: reason.into(),
            retry,
            http_status: None,
            backend_code: None,
            call: None,
        }
    }

    /// The same error, of that call.
    #[must_use]
    pub fn for_call(mut self, call: &CallId) -> Self {
        self.call = Some(call.clone());
        self
    }

    /// The same error, with the HTTP status it came with.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.http_status = Some(status);
        self
    }

    /// The same error, with the contract's own code.
    #[must_use]
    pub fn with_backend_code(mut self, code: impl Into<String>) -> Self {
        self.backend_code = Some(code.into());
        self
    }

    /// The same error, to be tried again after `ms` milliseconds.
    #[must_use]
    pub const fn after(mut self, ms: u32) -> Self {
        self.retry = Retry::After { ms };
        self
    }

    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        self.code.entry().hint
    }

    /// Whether the same command may succeed later.
    pub const fn is_retryable(&self) -> bool {
        match self.retry {
            Retry::Never => false,
            Retry::Now | Retry::After { .. } => true,
        }
    }

    /// Whether the client cannot go on without the app's help.
    pub const fn is_fatal(&self) -> bool {
        self.code.entry().fatal
    }
}

impl ErrorCode {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 22] = [
        Self::AuthForbidden,
        Self::AuthRequired,
        Self::CallConflict,
        Self::CallGone,
        Self::CallInvalidStatus,
        Self::CallNotFound,
        Self::InternalBug,
        Self::NetClosed,
        Self::NetOffline,
        Self::NetTimeout,
        Self::NetUnreachable,
        Self::ProtoUnexpected,
        Self::ProtoRefused,
        Self::RateLimited,
        Self::ServerError,
        Self::TokenFetchFailed,
        Self::UsageBusy,
        Self::UsageClosed,
        Self::UsageConfig,
        Self::UsageInvalidArgument,
        Self::UsageInvalidState,
        Self::UsageUnsupported,
    ];

    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        self.entry().code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_once_and_serialises_as_its_text() {
        let mut texts: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), ErrorCode::ALL.len());
    }
}
