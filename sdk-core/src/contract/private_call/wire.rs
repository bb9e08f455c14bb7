//! Ids and channels as private-call writes them.

use crate::error::{CallError, ErrorCode};
use crate::model::UserId;

/// A user id as the integer that the contract writes. Only the plain form counts: `007` would come back as `7`.
pub(super) fn integer(id: &UserId) -> Option<i64> {
    let number: i64 = id.as_str().parse().ok()?;
    (number.to_string() == id.as_str()).then_some(number)
}

/// The same; the error names the argument.
pub(super) fn integer_argument(name: &str, id: &UserId) -> Result<i64, CallError> {
    integer(id).ok_or_else(|| {
        CallError::new(
            ErrorCode::UsageInvalidArgument,
            format!("{name}: \"{id}\" is not an integer"),
        )
    })
}

/// The media channel of two users (contract, Accept a call).
pub(super) fn channel(one: i64, other: i64) -> String {
    format!("private_{}_{}", one.min(other), one.max(other))
}
