//! What each error code means, and what to do about it. `docs/errors.md` is printed from here.

use super::{ErrorCode, ErrorEntry};

impl ErrorCode {
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
