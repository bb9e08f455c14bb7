//! Work that takes long enough to hold others up: it runs beside the connections, or right here where nothing may wait.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::transport::router::InProcess;

/// Where the work of one request runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work {
    inline: bool,
}

/// The work has not come to its end: it panicked, or the server is stopping.
#[derive(Debug, thiserror::Error)]
#[error("the work was not finished")]
pub(crate) struct Unfinished;

impl Work {
    pub(crate) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unfinished> {
        if self.inline {
            return Ok(work());
        }
        tokio::task::spawn_blocking(work).await.map_err(|_| Unfinished)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Work {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let inline = parts.extensions.get::<InProcess>().is_some();
        Ok(Self { inline })
    }
}
