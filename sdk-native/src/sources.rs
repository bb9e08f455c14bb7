//! What the app is asked for, and how its answer reaches the engine.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use ringway_core::model::{Answer, Ask, CallId, Credentials, Secret, UserId};

/// A question for the token that the backend knows the user by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthRequest {
    /// The backend refused the token it had: only a new one helps.
    pub refused: bool,
}

/// The token that the backend knows the user by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthToken {
    token: Secret,
    expires_in: Option<Duration>,
}

impl AuthToken {
    /// A JWT, which tells itself until when it holds.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: Secret::new(token),
            expires_in: None,
        }
    }

    /// The same token, known to hold so long from now on.
    #[must_use]
    pub const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expires_in = Some(lifetime);
        self
    }
}

/// A question for the credentials of a call's media channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialsRequest {
    /// The call.
    pub call: CallId,
    /// The channel to join.
    pub channel: String,
    /// The user who joins.
    pub user_id: UserId,
    /// They replace earlier ones of the same call.
    pub renew: bool,
}

/// Why a source of the app has no answer.
///
/// Every error converts into one that is worth asking again, so that `?` works in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    reason: String,
    retryable: bool,
}

impl SourceError {
    /// Asking again later may help. The reason is shown to people: it must hold no secret.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            retryable: true,
        }
    }

    /// Asking again does not help, as when the user has signed out. The reason must hold no secret.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            retryable: false,
        }
    }
}

impl<E: std::error::Error> From<E> for SourceError {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}

type Answering<T> = Pin<Box<dyn Future<Output = Result<T, SourceError>> + Send>>;
type Source<Q, T> = Arc<dyn Fn(Q) -> Answering<T> + Send + Sync>;

/// The sources that the app gave.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    auth: Option<Source<AuthRequest, AuthToken>>,
    credentials: Option<Source<CredentialsRequest, Credentials>>,
}

impl Sources {
    pub(crate) fn set_auth<F, Fut>(&mut self, source: F)
    where
        F: Fn(AuthRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<AuthToken, SourceError>> + Send + 'static,
    {
        self.auth = Some(Arc::new(move |request| Box::pin(source(request))));
    }

    pub(crate) fn set_credentials<F, Fut>(&mut self, source: F)
    where
        F: Fn(CredentialsRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Credentials, SourceError>> + Send + 'static,
    {
        self.credentials = Some(Arc::new(move |request| Box::pin(source(request))));
    }

    /// Puts the question to its source. A source that panics has no answer, and takes nothing with it.
    pub(crate) async fn answer(self, ask: Ask) -> Answer {
        let answered = AssertUnwindSafe(async move {
            match ask {
                Ask::AuthToken { refused } => self.auth_token(AuthRequest { refused }).await,
                Ask::Credentials {
                    call,
                    channel,
                    user_id,
                    renew,
                } => {
                    self.media(CredentialsRequest {
                        call,
                        channel,
                        user_id,
                        renew,
                    })
                    .await
                }
            }
        });
        let answer = answered
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(SourceError::permanent("the source panicked")));
        answer.unwrap_or_else(|SourceError { reason, retryable }| Answer::Failed { reason, retryable })
    }

    async fn auth_token(&self, request: AuthRequest) -> Result<Answer, SourceError> {
        let source = self.auth.as_ref().ok_or_else(none)?;
        let AuthToken { token, expires_in } = source(request).await?;
        let expires_in_ms = expires_in.map(|rest| u32::try_from(rest.as_millis()).unwrap_or(u32::MAX));
        Ok(Answer::AuthToken { token, expires_in_ms })
    }

    async fn media(&self, request: CredentialsRequest) -> Result<Answer, SourceError> {
        let source = self.credentials.as_ref().ok_or_else(none)?;
        Ok(Answer::Credentials {
            credentials: source(request).await?,
        })
    }
}

fn none() -> SourceError {
    SourceError::permanent("the app gave no source")
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("auth", &self.auth.is_some())
            .field("credentials", &self.credentials.is_some())
            .finish()
    }
}
