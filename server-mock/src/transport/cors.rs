//! Pages of every origin may talk to the mock and read its answers, as an app in a browser does, unless it was told which.
//!
//! Nothing is opened by it: the contracts go by tokens, which no browser adds by itself, and who may use the control API is
//! its guard's affair, whose refusal a foreign page is then free to read.

use std::time::Duration;

use http::HeaderValue;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, Any, CorsLayer};

use crate::config::MockConfig;

/// Browsers need not ask again for so long.
const MAX_AGE: Duration = Duration::from_secs(600);

/// For the contracts: "CORS is configured for specific origins" (video-call) when the configuration names some.
pub(super) fn for_contracts(config: &MockConfig) -> CorsLayer {
    if config.cors_origins.is_empty() {
        return for_everybody();
    }
    let origins = config.cors_origins.iter();
    // What no header can hold is no browser's origin.
    let origins = origins.filter_map(|origin| HeaderValue::from_str(origin.trim_end_matches('/')).ok());
    layer(AllowOrigin::list(origins))
}

/// For the control API, whatever the contracts do.
pub(super) fn for_everybody() -> CorsLayer {
    layer(AllowOrigin::any())
}

/// Answers the preflights of browsers itself, so that no contract, fault or journal meets them, and marks every other
/// answer.
fn layer(origins: AllowOrigin) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(Any)
        .max_age(MAX_AGE)
}
