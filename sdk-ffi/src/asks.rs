//! What the engine asks the app for: pulled like events, answered by a call.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ringway::{AuthToken, CallError, Credentials, ErrorCode, SourceError};
use ringway_core::model::{Answer, Ask};
use tokio::sync::{mpsc, oneshot};

/// A question for the app.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AskRequest {
    /// The answer's address.
    pub id: u64,
    /// What is wanted.
    pub ask: Ask,
}

/// The questions that have no answer yet, as seen by the app.
#[derive(Debug)]
pub(crate) struct Asks {
    asked: tokio::sync::Mutex<mpsc::UnboundedReceiver<Asked>>,
    open: Arc<Mutex<Open>>,
}

/// The same as seen by the client.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    asks: mpsc::UnboundedSender<Asked>,
}

#[derive(Debug)]
struct Asked {
    ask: Ask,
    answer: oneshot::Sender<Answer>,
}

#[derive(Debug, Default)]
struct Open {
    last: u64,
    waiting: BTreeMap<u64, oneshot::Sender<Answer>>,
}

pub(crate) fn asks() -> (Asker, Asks) {
    let (asks, asked) = mpsc::unbounded_channel();
    let asked = tokio::sync::Mutex::new(asked);
    let open = Arc::default();
    (Asker { asks }, Asks { asked, open })
}

impl Asks {
    /// The next question that still wants an answer; `None` once the client has closed. Cancel-safe.
    pub(crate) async fn next(&self) -> Option<AskRequest> {
        let mut asked = self.asked.lock().await;
        loop {
            let Asked { ask, answer } = asked.recv().await?;
            if !answer.is_closed() {
                let id = self.lock().open(answer);
                return Some(AskRequest { id, ask });
            }
        }
    }

    /// # Errors
    /// `usage.invalid_argument` when no question of that name wants an answer.
    pub(crate) fn answer(&self, id: u64, answer: Answer) -> Result<(), CallError> {
        let waiting = self.lock().waiting.remove(&id);
        waiting
            .and_then(|waiting| waiting.send(answer).ok())
            .ok_or_else(|| {
                CallError::new(
                    ErrorCode::UsageInvalidArgument,
                    format!("id: nobody waits for an answer to {id}"),
                )
            })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn open(&mut self, answer: oneshot::Sender<Answer>) -> u64 {
        // Those that the client gave up are not kept.
        self.waiting.retain(|_, waiting| !waiting.is_closed());
        self.last += 1;
        self.waiting.insert(self.last, answer);
        self.last
    }
}

impl Asker {
    pub(crate) async fn auth_token(self, refused: bool) -> Result<AuthToken, SourceError> {
        match self.ask(Ask::AuthToken { refused }).await? {
            Answer::AuthToken { token, expires_in_ms } => Ok(token_of(token.expose(), expires_in_ms)),
            Answer::Failed { reason, retryable } => Err(failed(reason, retryable)),
            Answer::Credentials { .. } => Err(mistaken()),
        }
    }

    pub(crate) async fn credentials(self, ask: Ask) -> Result<Credentials, SourceError> {
        match self.ask(ask).await? {
            Answer::Credentials { credentials } => Ok(credentials),
            Answer::Failed { reason, retryable } => Err(failed(reason, retryable)),
            Answer::AuthToken { .. } => Err(mistaken()),
        }
    }

    async fn ask(self, ask: Ask) -> Result<Answer, SourceError> {
        let gone = |()| SourceError::permanent("the app is gone");
        let (answer, answered) = oneshot::channel();
        self.asks.send(Asked { ask, answer }).map_err(|_| gone(()))?;
        answered.await.map_err(|_| gone(()))
    }
}

fn token_of(token: &str, expires_in_ms: Option<u32>) -> AuthToken {
    let token = AuthToken::new(token);
    match expires_in_ms {
        Some(rest) => token.expires_in(std::time::Duration::from_millis(rest.into())),
        None => token,
    }
}

fn failed(reason: String, retryable: bool) -> SourceError {
    if retryable {
        SourceError::new(reason)
    } else {
        SourceError::permanent(reason)
    }
}

fn mistaken() -> SourceError {
    SourceError::permanent("the app answered another question")
}
