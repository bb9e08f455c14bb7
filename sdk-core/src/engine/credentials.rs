//! The media credentials of calls: fetched once a call is accepted, renewed in time (NOTES, Token refresh).

use std::time::Duration;

use crate::call::transition::CallInput;
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::io::AskId;
use crate::model::{Answer, Ask, CallId, Credentials, Event, Phase, TokenState};
use crate::timers::{CallTimer, Timer};
use crate::token;

/// What a question to the app was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AskFor {
    AuthToken,
    Credentials(CallId),
}

impl AskFor {
    pub(crate) fn is_of(&self, id: &CallId) -> bool {
        match self {
            Self::AuthToken => false,
            Self::Credentials(call) => call == id,
        }
    }
}

impl CallEngine {
    /// Asks for a call's first credentials once it is accepted and its channel is known.
    pub(super) fn want_credentials(&mut self, id: &CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if !self.config.ask_credentials || call.channel.is_none() || call.token.state != TokenState::None {
            return;
        }
        call.token.state = TokenState::Fetching;
        self.ask_credentials(id);
    }

    pub(super) fn renew_credentials(&mut self, id: &CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        match call.token.state {
            TokenState::None => return,
            TokenState::Valid => call.token.state = TokenState::Refreshing,
            TokenState::Fetching | TokenState::Refreshing | TokenState::Expired => {}
        }
        self.ask_credentials(id);
    }

    fn ask_credentials(&mut self, id: &CallId) {
        let user_id = self.config.user_id.clone();
        let Some(call) = self.calls.get(id) else { return };
        let Some(channel) = call.channel.clone() else {
            return;
        };
        if call.token.asking.is_some() || !call.is_live() {
            return;
        }
        let renew = call.token.state != TokenState::Fetching;
        let ask = Ask::Credentials {
            call: id.clone(),
            channel,
            user_id,
            renew,
        };
        let asking = self.ask(ask, AskFor::Credentials(id.clone()));
        if let Some(call) = self.calls.get_mut(id) {
            call.token.asking = Some(asking);
        }
    }

    pub(super) fn on_answer_of_app(&mut self, id: AskId, answer: Answer) {
        let Some(what_for) = self.asks.remove(&id) else {
            return;
        };
        match (what_for, answer) {
            (AskFor::AuthToken, Answer::AuthToken { token, expires_in_ms }) => {
                self.on_token(token, expires_in_ms)
            }
            (AskFor::AuthToken, Answer::Failed { reason, retryable }) => self.on_no_token(reason, retryable),
            (AskFor::AuthToken, Answer::Credentials { .. }) => {
                self.on_no_token("the app answered with media credentials".to_owned(), false);
            }
            (AskFor::Credentials(call), Answer::Credentials { credentials }) => {
                self.on_credentials(&call, credentials);
            }
            (AskFor::Credentials(call), Answer::Failed { reason, retryable }) => {
                self.on_no_credentials(&call, reason, retryable);
            }
            (AskFor::Credentials(call), Answer::AuthToken { .. }) => {
                self.on_no_credentials(
                    &call,
                    "the app answered with a token for the backend".to_owned(),
                    false,
                );
            }
        }
    }

    fn on_credentials(&mut self, id: &CallId, credentials: Credentials) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let renewed = call.token.state != TokenState::Fetching;
        call.token.asking = None;
        call.token.failures = 0;
        call.token.state = TokenState::Valid;
        let lifetime = Duration::from_millis(u64::from(credentials.expires_in_ms));
        let renew_at = self.now.mono + token::renewal(lifetime, &mut self.rng);
        self.timers
            .set(Timer::Call(id.clone(), CallTimer::Credentials), renew_at);
        self.timers.set(
            Timer::Call(id.clone(), CallTimer::CredentialsExpiry),
            self.now.mono + lifetime,
        );
        self.emit(Event::Credentials {
            call: id.clone(),
            credentials,
            renewed,
        });
    }

    fn on_no_credentials(&mut self, id: &CallId, reason: String, retryable: bool) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.token.asking = None;
        call.token.failures = call.token.failures.saturating_add(1);
        call.token.last_error =
            Some(CallError::new(ErrorCode::TokenFetchFailed, reason.clone()).for_call(id));
        let first = call.token.state == TokenState::Fetching;
        let wait = token::retry_after(call.token.failures);
        if first && !retryable && call.phase == Phase::Connecting {
            return self.apply_raw(id, CallInput::NoToken, Some(reason));
        }
        // The old ones may still hold: it is tried until they end.
        if call.token.state != TokenState::Expired {
            self.timers.set(
                Timer::Call(id.clone(), CallTimer::Credentials),
                self.now.mono + wait,
            );
        }
    }

    pub(super) fn credentials_expired(&mut self, id: &CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.token.state = TokenState::Expired;
        let error = call.token.last_error.take().unwrap_or_else(|| {
            CallError::new(ErrorCode::TokenFetchFailed, "no new credentials came in time").for_call(id)
        });
        self.timers.stop(&Timer::Call(id.clone(), CallTimer::Credentials));
        self.emit(Event::CredentialsExpired {
            call: id.clone(),
            error,
        });
    }
}
