//! The one public error, and the registry of its codes.

use serde::{Deserialize, Serialize};

use crate::model::CallId;

/// What went wrong, for code to act on. The text form (`"auth.expired"`) is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// The app no longer waited.
    #[serde(rename = "usage.abandoned")]
    UsageAbandoned,
    /// The contract has no such thing.
    #[serde(rename = "usage.unsupported")]
    UsageUnsupported,
}

/// When the same command may succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    pub http_status: Option<u16>,
    /// The contract's own error code, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend_code: Option<String>,
    /// The call it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

const fn entry(
    code: &'static str,
    meaning: &'static str,
    hint: &'static str,
    retryable: bool,
    fatal: bool,
) -> ErrorEntry {
    ErrorEntry {
        code,
        meaning,
        hint,
        retryable,
        fatal,
    }
}

impl ErrorCode {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 23] = [
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
        Self::UsageAbandoned,
        Self::UsageUnsupported,
    ];

    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// The registry's entry.
    pub const fn entry(self) -> ErrorEntry {
        match self {
            Self::AuthForbidden => entry(
                "auth.forbidden",
                "The backend knows the user, who may not do this.",
                "Check that the call belongs to this user.",
                false,
                false,
            ),
            Self::AuthRequired => entry(
                "auth.required",
                "The backend does not take the token, and there is no better one.",
                "Sign in again, then reconnect the client.",
                false,
                true,
            ),
            Self::CallConflict => entry(
                "call.conflict",
                "There is already an invitation between the two.",
                "Wait for it to end, or answer it.",
                true,
                false,
            ),
            Self::CallGone => entry(
                "call.gone",
                "The call was over before the command could take effect.",
                "Look at the call's end reason.",
                false,
                false,
            ),
            Self::CallInvalidStatus => entry(
                "call.invalid_status",
                "The backend has the call in another state.",
                "Look at the call's snapshot; it follows the backend.",
                false,
                false,
            ),
            Self::CallNotFound => entry(
                "call.not_found",
                "The backend does not know the call or the person.",
                "Check the id.",
                false,
                false,
            ),
            Self::InternalBug => entry(
                "internal.bug",
                "Something that Ringway holds for impossible.",
                "Please report it with the trace.",
                false,
                false,
            ),
            Self::NetClosed => entry(
                "net.closed",
                "The connection broke before the answer came.",
                "The client reconnects by itself; look at the call before repeating.",
                true,
                false,
            ),
            Self::NetOffline => entry(
                "net.offline",
                "The device is offline.",
                "Repeat it when the link is back.",
                true,
                false,
            ),
            Self::NetTimeout => entry(
                "net.timeout",
                "The backend did not answer in time.",
                "Look at the call before repeating: the request may have arrived.",
                true,
                false,
            ),
            Self::NetUnreachable => entry(
                "net.unreachable",
                "No connection to the backend could be made.",
                "Check the address and the network.",
                true,
                false,
            ),
            Self::ProtoUnexpected => entry(
                "proto.unexpected",
                "The backend's answer is not what its contract says.",
                "Check which contract the backend keeps; the reason names what was missing.",
                false,
                false,
            ),
            Self::ProtoRefused => entry(
                "proto.refused",
                "The backend refused the request as malformed.",
                "Check the arguments; the reason has the backend's words.",
                false,
                false,
            ),
            Self::RateLimited => entry(
                "rate.limited",
                "Too many requests.",
                "Wait as long as `retry` says.",
                true,
                false,
            ),
            Self::ServerError => entry(
                "server.error",
                "The backend failed.",
                "Try again; if it stays, its operators must know.",
                true,
                false,
            ),
            Self::TokenFetchFailed => entry(
                "token.fetch_failed",
                "The app's source had no media credentials.",
                "Check the source that the app gave.",
                true,
                false,
            ),
            Self::UsageBusy => entry(
                "usage.busy",
                "Another call is in the way.",
                "End or answer it first.",
                true,
                false,
            ),
            Self::UsageClosed => entry(
                "usage.closed",
                "The client is closed.",
                "Make a new client.",
                false,
                true,
            ),
            Self::UsageConfig => entry(
                "usage.config",
                "The configuration cannot work.",
                "The reason names the field.",
                false,
                true,
            ),
            Self::UsageInvalidArgument => entry(
                "usage.invalid_argument",
                "An argument cannot work.",
                "The reason names it.",
                false,
                false,
            ),
            Self::UsageInvalidState => entry(
                "usage.invalid_state",
                "The call is in a phase in which this makes no sense.",
                "Look at the call's snapshot.",
                false,
                false,
            ),
            Self::UsageAbandoned => entry(
                "usage.abandoned",
                "The app no longer waited for the command.",
                "Nothing: this is what was asked for.",
                false,
                false,
            ),
            Self::UsageUnsupported => entry(
                "usage.unsupported",
                "The contract has no such thing.",
                "Look at the client's capabilities.",
                false,
                false,
            ),
        }
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
