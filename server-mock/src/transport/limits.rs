//! The headers that tell a client where it stands with a request limit.

use http::{HeaderMap, HeaderName, header::RETRY_AFTER};

use crate::limits::Standing;

/// `RateLimit-Limit`, `-Remaining`, `-Reset`, and `Retry-After` once the limit is reached.
pub(crate) fn describe(headers: &mut HeaderMap, standing: &Standing) {
    headers.insert(HeaderName::from_static("ratelimit-limit"), standing.limit.into());
    headers.insert(
        HeaderName::from_static("ratelimit-remaining"),
        standing.remaining.into(),
    );
    headers.insert(
        HeaderName::from_static("ratelimit-reset"),
        standing.reset_seconds.into(),
    );
    if !standing.allowed {
        headers.insert(RETRY_AFTER, standing.reset_seconds.into());
    }
}
