//! The token for the backend: one question to the app at a time, one answer for all who wait.

use std::time::Duration;

use crate::engine::CallEngine;
use crate::engine::credentials::AskFor;
use crate::error::{CallError, ErrorCode};
use crate::io::{AskId, Output};
use crate::link::ledger::Stage;
use crate::model::{Ask, AuthSource, Event, LinkState, Secret};
use crate::timers::Timer;
use crate::token;

/// The token and where it comes from.
#[derive(Debug)]
pub(crate) struct Auth {
    token: Option<Secret>,
    can_ask: bool,
    asking: Option<AskId>,
    /// Counts the tokens: a refusal of an older one says nothing of the newer.
    generation: u32,
    lost: Option<CallError>,
    /// Failed questions in a row.
    failures: u32,
    /// The source is being asked, or was asked last, because its token was refused.
    asked_after_refusal: bool,
    /// The token is what the source said to a refusal, and nothing was accepted since: another refusal is final.
    is_last_word: bool,
    /// The renewal of this generation is scheduled.
    scheduled: Option<u32>,
}

impl Auth {
    pub(crate) fn new(source: &AuthSource) -> Self {
        let (token, can_ask) = match source {
            AuthSource::None => (None, false),
            AuthSource::Token { token } => (Some(token.clone()), false),
            AuthSource::Ask => (None, true),
        };
        Self {
            token,
            can_ask,
            asking: None,
            generation: 0,
            lost: None,
            failures: 0,
            asked_after_refusal: false,
            is_last_word: false,
            scheduled: None,
        }
    }

    pub(crate) fn check(&mut self, needed: bool) -> Result<(), CallError> {
        if needed && self.token.is_none() && !self.can_ask {
            return Err(CallError::new(
                ErrorCode::UsageConfig,
                "auth: this contract needs a token, or a source of tokens",
            ));
        }
        Ok(())
    }

    pub(crate) const fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    pub(crate) const fn generation(&self) -> u32 {
        self.generation
    }

    pub(crate) const fn can_ask(&self) -> bool {
        self.can_ask
    }

    /// A token must come before anything is sent.
    pub(crate) const fn is_missing(&self) -> bool {
        self.can_ask && self.token.is_none()
    }

    pub(crate) const fn is_lost(&self) -> bool {
        self.lost.is_some()
    }

    pub(crate) const fn lost(&self) -> Option<&CallError> {
        self.lost.as_ref()
    }

    /// The backend took the token.
    pub(crate) const fn accepted(&mut self) {
        self.is_last_word = false;
    }

    pub(crate) const fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// The next use asks for a new token.
    pub(crate) fn distrust(&mut self) {
        self.token = None;
    }
}

impl CallEngine {
    /// Asks the app for a token, unless it is being asked.
    pub(super) fn ask_token(&mut self, refused: bool) {
        if self.auth.is_lost() {
            return;
        }
        if !self.auth.can_ask {
            let error = CallError::new(ErrorCode::AuthRequired, "the backend refused the token");
            return self.auth_is_lost(error);
        }
        if refused {
            self.auth.distrust();
        }
        if self.auth.is_asking()
            || self
                .timers
                .get(&Timer::AuthRenewal)
                .is_some_and(|_| self.auth.failures > 0)
        {
            return;
        }
        let id = self.ask(Ask::AuthToken { refused }, AskFor::AuthToken);
        self.auth.asking = Some(id);
        self.auth.asked_after_refusal = refused;
    }

    pub(super) fn ask(&mut self, ask: Ask, what_for: AskFor) -> AskId {
        self.last_ask += 1;
        let id = AskId(self.last_ask);
        self.asks.insert(id, what_for);
        self.outputs.push_back(Output::Ask { id, ask });
        id
    }

    /// The backend refused the token of now. A second refusal in a row is final (NOTES, Token refresh).
    pub(super) fn renew_refused_token(&mut self, error: CallError) {
        if self.auth.is_missing() {
            return self.ask_token(true);
        }
        // An answer that is under way was asked for before the refusal: it is not the source's last word.
        if !self.auth.can_ask || (self.auth.is_last_word && !self.auth.is_asking()) {
            return self.auth_is_lost(error);
        }
        self.ask_token(true);
    }

    pub(super) fn on_token(&mut self, token: Secret, expires_in_ms: Option<u32>) {
        let same = self.auth.token.as_ref() == Some(&token);
        self.auth.asking = None;
        self.auth.failures = 0;
        self.auth.generation += 1;
        self.auth.is_last_word = self.auth.asked_after_refusal;
        self.auth.token = Some(token);
        if same {
            // The source has no newer one: a refusal will tell when it has run out.
            self.auth.scheduled = Some(self.auth.generation);
        } else if let Some(ms) = expires_in_ms {
            self.schedule_renewal_in(Duration::from_millis(u64::from(ms)));
        }
        self.schedule_auth_renewal();
        self.launch_parked(Stage::WantsToken);
        self.try_link();
    }

    /// A JWT tells when it ends, by the server's clock: that needs the skew, which the first answer shows.
    pub(super) fn schedule_auth_renewal(&mut self) {
        if !self.auth.can_ask || !self.skew.is_known() || self.auth.scheduled == Some(self.auth.generation) {
            return;
        }
        let Some(expiry) = self.auth.token.as_ref().and_then(token::jwt_expiry) else {
            return;
        };
        let left = expiry.saturating_sub(self.skew.server_time(self.now.unix));
        // One that seems to have run out while the backend takes it shows a wrong clock: a 401 will tell.
        if left > 0 {
            self.schedule_renewal_in(Duration::from_millis(left));
        }
    }

    fn schedule_renewal_in(&mut self, lifetime: Duration) {
        self.auth.scheduled = Some(self.auth.generation);
        let at = self.now.mono + token::renewal(lifetime, &mut self.rng);
        self.timers.set(Timer::AuthRenewal, at);
    }

    pub(super) fn renew_auth(&mut self) {
        self.ask_token(false);
    }

    pub(super) fn on_no_token(&mut self, reason: String, retryable: bool) {
        self.auth.asking = None;
        self.auth.failures = self.auth.failures.saturating_add(1);
        if retryable {
            let at = self.now.mono + token::retry_after(self.auth.failures);
            return self.timers.set(Timer::AuthRenewal, at);
        }
        // A renewal that fails while the old token still holds is no harm yet.
        if self.auth.token.is_some() {
            self.auth.failures = 0;
            return;
        }
        self.auth_is_lost(CallError::new(ErrorCode::AuthRequired, reason));
    }

    /// No token that the backend takes can be had: the app must help.
    pub(super) fn auth_is_lost(&mut self, error: CallError) {
        if self.auth.is_lost() {
            return;
        }
        self.auth.lost = Some(error.clone());
        self.timers.stop(&Timer::AuthRenewal);
        self.timers.stop(&Timer::LinkRetry);
        self.timers.stop(&Timer::PollIncoming);
        self.drop_socket();
        self.set_link(LinkState::AuthRequired);
        self.emit(Event::AuthRequired { error: error.clone() });
        for command in std::mem::take(&mut self.link.connecting) {
            self.done(command, Err(error.clone()));
        }
        for (_, entry) in self.ledger.take_all(|entry| entry.stage == Stage::WantsToken) {
            self.on_outcome(entry.ticket, Err(error.clone()), entry.maybe_delivered);
        }
    }

    /// The app says that it can help now.
    pub(super) fn forgive_auth(&mut self) {
        if self.auth.lost.take().is_some() && self.auth.can_ask {
            self.auth.distrust();
        }
        self.auth.failures = 0;
        self.auth.is_last_word = false;
    }
}
