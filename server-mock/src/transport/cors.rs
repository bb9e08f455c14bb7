//! Pages of every origin may talk to the mock and read its answers, as an app in a browser does.
//!
//! Nothing is opened by it: the contracts go by tokens, which no browser adds by itself, and who may use the control API is
//! its guard's affair, whose refusal a foreign page is then free to read.

use std::time::Duration;

use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

/// Browsers need not ask again for so long.
const MAX_AGE: Duration = Duration::from_secs(600);

/// Answers the preflights of browsers itself, so that no contract, fault or journal meets them, and marks every other
/// answer.
pub(super) fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(Any)
        .max_age(MAX_AGE)
}
