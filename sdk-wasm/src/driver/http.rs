//! HTTP requests. The host sends them and reads their answers; an answer that nobody waits for any more does no harm.

use ringway_core::CallError;
use ringway_core::io::{HttpFailure, HttpRequest, HttpResult, Input, RequestId};
use ringway_core::model::Secret;

use super::Driver;
use crate::number::to_js;

/// What Node says of a connection that was never made. Browsers do not tell.
const NOT_CONNECTED: [&str; 6] = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "UND_ERR_CONNECT_TIMEOUT",
];
/// What the host says of an answer that is larger than it reads.
const TOO_LARGE: &str = "TOO_LARGE";

impl Driver {
    /// The host knows how a request went.
    ///
    /// # Errors
    /// As [`Self::feed`].
    pub(crate) fn answered(&self, id: RequestId, result: HttpResult) -> Result<(), CallError> {
        self.feed(Input::Http { id, result })
    }

    pub(super) fn request(&self, id: RequestId, request: HttpRequest) {
        let authorization = match request.bearer.as_ref().map(bearer).transpose() {
            Ok(authorization) => authorization,
            Err(failure) => {
                let result = HttpResult::Failed(failure);
                return self.backlog.borrow_mut().push_back(Input::Http { id, result });
            }
        };
        self.host.request(
            to_js(id.0),
            request.method.as_str(),
            &request.url,
            authorization,
            request.body,
            request.farewell,
        );
    }
}

/// Only where no connection was made is it certain that the server saw nothing.
pub(crate) fn failure(code: Option<&str>, reason: String) -> HttpFailure {
    match code {
        Some(TOO_LARGE) => HttpFailure::TooLarge,
        Some(code) if NOT_CONNECTED.contains(&code) => HttpFailure::NotSent { reason },
        Some(_) | None => HttpFailure::Lost { reason },
    }
}

fn bearer(token: &Secret) -> Result<String, HttpFailure> {
    let token = token.expose();
    if token.bytes().any(|byte| !byte.is_ascii_graphic()) {
        let reason = "the token has characters that no header can carry".to_owned();
        return Err(HttpFailure::NotSent { reason });
    }
    Ok(["Bearer ", token].concat())
}
