//! Requests on their way: sends, waits, repeats, gives up.

use crate::contract::{Intent, Wire};
use crate::engine::CallEngine;
use crate::engine::answers::Reading;
use crate::error::{CallError, ErrorCode, Retry};
use crate::io::{
    CommandId, HttpFailure, HttpRequest, HttpResponse, HttpResult, Output, RequestId, SocketCommand,
};
use crate::link::backoff::Backoff;
use crate::link::ledger::{Entry, Stage, Ticket};
use crate::model::{ApiRequest, CallId, Warning};
use crate::timers::{CallTimer, Timer};

impl CallEngine {
    /// Sends an intent the way that the contract prefers: over the socket while it is open, else as a request.
    pub(super) fn send(&mut self, call: Option<CallId>, intent: Intent) {
        let (Some(text), Some(id)) = (self.adapter.frame(&intent), self.link.socket.open_id()) else {
            return self.send_request(call, intent);
        };
        self.outputs.push_back(Output::Socket {
            id,
            command: SocketCommand::Text(text),
        });
        self.watch_unacknowledged(call, intent);
    }

    /// No acknowledgement comes over this socket: what became of the intent is looked up (NOTES 2).
    fn watch_unacknowledged(&mut self, call: Option<CallId>, intent: Intent) {
        let check_at = self.after(self.config.timing.confirm_ms);
        if !intent.is_farewell() {
            if let Some(call) = call {
                if let Some(accepting) = self.calls.get_mut(&call).and_then(|call| call.accepting.as_mut()) {
                    accepting.unacknowledged = true;
                }
                self.timers.set(Timer::Call(call, CallTimer::Refresh), check_at);
            }
            return;
        }
        let entry = self.new_entry(Ticket::Intent { call, intent }, None);
        self.ledger.file(Entry {
            stage: Stage::Unacknowledged { check_at },
            ..entry
        });
    }

    pub(super) fn send_request(&mut self, call: Option<CallId>, intent: Intent) {
        let wire = self
            .adapter
            .request(&intent, self.skew.server_time(self.now.unix));
        let ticket = Ticket::Intent { call, intent };
        match wire {
            Ok(Wire::Http(request)) => self.launch_new(ticket, request),
            Ok(Wire::Nothing) => {}
            Err(error) => self.on_outcome(ticket, Err(error), false),
        }
    }

    pub(super) fn send_api(&mut self, command: CommandId, request: ApiRequest) {
        let ticket = Ticket::Api {
            command,
            method: request.method,
        };
        self.launch_new(ticket, request);
    }

    /// Looks up whether a farewell arrived.
    fn send_check(&mut self, call: Option<CallId>, farewell: Intent) {
        let (Intent::Decline { id, .. } | Intent::Cancel { id } | Intent::HangUp { id, .. }) = &farewell
        else {
            return;
        };
        let wire = self
            .adapter
            .request(&Intent::Refresh { id: id.clone() }, self.now.unix.0);
        if let Ok(Wire::Http(request)) = wire {
            self.launch_new(Ticket::Check { call, farewell }, request);
        }
    }

    pub(super) fn launch_new(&mut self, ticket: Ticket, request: ApiRequest) {
        let entry = self.new_entry(ticket, Some(request));
        self.launch(entry);
    }

    fn new_entry(&self, ticket: Ticket, request: Option<ApiRequest>) -> Entry {
        let timing = &self.config.timing;
        let patience = if ticket.is_farewell() {
            timing.farewell_ms
        } else {
            timing.decide_ms
        };
        Entry {
            ticket,
            request,
            stage: Stage::WantsNetwork,
            give_up_at: self.after(patience),
            backoff: Backoff::new(),
            token_refused: false,
            maybe_delivered: false,
            overtakes_farewell: false,
        }
    }

    /// Sends an entry, or files it until it can be sent.
    fn launch(&mut self, entry: Entry) {
        if let Some(error) = self.auth.lost().cloned() {
            return self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
        }
        if !self.link.online {
            return self.wait_for_network(entry);
        }
        if self.auth.is_missing() {
            self.ask_token(false);
            self.ledger.file(Entry {
                stage: Stage::WantsToken,
                ..entry
            });
            return;
        }
        let background = entry.ticket.is_background() || entry.backoff.failures() > 0;
        let spent = self.budget.spend(background, self.now.mono);
        self.warn(Warning::BudgetLow, spent.is_err());
        match spent {
            Ok(()) => self.put_on_the_wire(entry),
            Err(until) if background => {
                let give_up_at = entry
                    .give_up_at
                    .max(self.after(self.config.timing.request_ms))
                    .max(until);
                self.ledger.file(Entry {
                    stage: Stage::Waiting { until },
                    give_up_at,
                    ..entry
                });
            }
            Err(until) => {
                let ms = crate::time::millis(until.since(self.now.mono));
                let error = CallError::new(
                    ErrorCode::RateLimited,
                    "the client's own request limit is used up",
                );
                self.on_outcome(entry.ticket, Err(error.after(ms)), entry.maybe_delivered);
            }
        }
    }

    fn put_on_the_wire(&mut self, entry: Entry) {
        let Some(request) = entry.request.as_ref() else {
            return;
        };
        let http = HttpRequest {
            method: request.method,
            url: [self.base.http.as_str(), &request.path].concat(),
            bearer: self.auth.token().cloned(),
            body: request.body.clone(),
            farewell: entry.ticket.is_farewell(),
        };
        let due = self.after(self.config.timing.request_ms);
        let overtakes_farewell = entry.ticket.is_invitation() && self.farewell_is_under_way();
        let stage = Stage::InFlight {
            due,
            token: self.auth.generation(),
        };
        let id = self.ledger.file(Entry {
            stage,
            overtakes_farewell,
            ..entry
        });
        self.outputs.push_back(Output::Http { id, request: http });
    }

    /// The backend may not know yet that an earlier call is over: somebody gave up and dials again.
    fn farewell_is_under_way(&self) -> bool {
        let is_live = |call: &CallId| self.calls.get(call).is_some_and(|call| call.is_live());
        self.ledger.any(|entry| {
            let given_up = entry.ticket.is_invitation() && !entry.ticket.call().is_some_and(is_live);
            entry.ticket.is_farewell() || given_up
        })
    }

    /// What can wait for the network waits; the rest fails at once, so that nothing stale is sent later.
    fn wait_for_network(&mut self, entry: Entry) {
        let accepts = matches!(
            entry.ticket,
            Ticket::Intent {
                intent: Intent::Accept { .. },
                ..
            }
        );
        if entry.ticket.is_farewell() || accepts {
            self.ledger.file(Entry {
                stage: Stage::WantsNetwork,
                ..entry
            });
            return;
        }
        let error = CallError::new(ErrorCode::NetOffline, "the device is offline");
        self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
    }

    pub(super) fn on_http(&mut self, id: RequestId, result: HttpResult) {
        let Some(entry) = self.ledger.take_answered(id) else {
            tracing::debug!(?id, "an answer that nobody waits for");
            return;
        };
        match result {
            HttpResult::Answer(answer) => self.on_http_answer(entry, &answer),
            HttpResult::Failed(HttpFailure::NotSent { reason }) => {
                self.on_failure(entry, CallError::new(ErrorCode::NetUnreachable, reason), false);
            }
            HttpResult::Failed(HttpFailure::Lost { reason }) => {
                self.on_failure(entry, CallError::new(ErrorCode::NetClosed, reason), true);
            }
            HttpResult::Failed(HttpFailure::TooLarge) => {
                let error = CallError::new(ErrorCode::ProtoUnexpected, "the answer is larger than allowed");
                self.on_outcome(entry.ticket, Err(error), true);
            }
        }
    }

    fn on_http_answer(&mut self, entry: Entry, answer: &HttpResponse) {
        self.skew.measure(answer.date.as_deref(), self.now.unix);
        self.warn(Warning::ClockSkew, self.skew.is_noteworthy());
        self.schedule_auth_renewal();
        if answer.status == 401 {
            let error = self.adapter.read_error(None, answer);
            return self.on_unauthorized(entry, error);
        }
        self.auth.accepted();
        match self.read(&entry.ticket, answer) {
            Ok(reading) => self.on_outcome(entry.ticket, Ok(reading), entry.maybe_delivered),
            // A failing server may have done the work; one that limits has not.
            Err(error) => self.on_failure(entry, error, answer.status >= 500),
        }
    }

    fn read(&self, ticket: &Ticket, answer: &HttpResponse) -> Result<Reading, CallError> {
        match ticket {
            Ticket::Api { .. } if answer.status >= 400 => Err(self.adapter.read_error(None, answer)),
            Ticket::Api { .. } => Ok(Reading::Api(crate::model::ApiResponse {
                status: answer.status,
                body: answer.body.clone(),
            })),
            Ticket::Intent { intent, .. } => self.adapter.read_answer(intent, answer).map(Reading::Signal),
            Ticket::Check { farewell, .. } => {
                let (Intent::Decline { id, .. } | Intent::Cancel { id } | Intent::HangUp { id, .. }) =
                    farewell
                else {
                    return Err(CallError::new(
                        ErrorCode::InternalBug,
                        "only a farewell is checked",
                    ));
                };
                let refresh = Intent::Refresh { id: id.clone() };
                self.adapter.read_answer(&refresh, answer).map(Reading::Signal)
            }
        }
    }

    /// Parks a request whose token was refused until there is another; a second refusal is final (NOTES, Token refresh).
    fn on_unauthorized(&mut self, entry: Entry, error: CallError) {
        let Stage::InFlight { token, .. } = entry.stage else {
            return;
        };
        if self.is_void(&entry) {
            return self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
        }
        if token != self.auth.generation() {
            return self.launch(entry);
        }
        if entry.token_refused && !self.auth.is_asking() {
            self.auth_is_lost(error.clone());
            return self.on_outcome(entry.ticket, Err(error), false);
        }
        self.ledger.file(Entry {
            stage: Stage::WantsToken,
            token_refused: !self.auth.is_asking(),
            ..entry
        });
        self.renew_refused_token(error);
    }

    fn on_failure(&mut self, mut entry: Entry, error: CallError, maybe_delivered: bool) {
        entry.maybe_delivered |= maybe_delivered;
        if self.is_void(&entry) || !entry.may_be_repeated(&error, maybe_delivered) {
            return self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
        }
        let wait = match error.retry {
            Retry::After { ms } => std::time::Duration::from_millis(u64::from(ms)),
            Retry::Never | Retry::Now => {
                let cap = self.backoff_cap();
                entry
                    .backoff
                    .next(&mut self.rng, self.config.timing.backoff_base_ms, cap)
            }
        };
        let until = self.now.mono + wait;
        if until >= entry.give_up_at {
            return self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
        }
        tracing::debug!(ticket = ?entry.ticket, %error, ?until, "to be repeated");
        self.ledger.file(Entry {
            stage: Stage::Waiting { until },
            ..entry
        });
    }

    pub(super) fn backoff_cap(&self) -> u32 {
        if self.live_calls().next().is_some() {
            self.config.timing.backoff_live_ms
        } else {
            self.config.timing.backoff_idle_ms
        }
    }

    pub(super) fn run_due_requests(&mut self) {
        while let Some((id, entry)) = self.ledger.take_due(self.now.mono) {
            match entry.stage {
                Stage::InFlight { .. } => {
                    self.outputs.push_back(Output::AbortHttp { id });
                    let error = CallError::new(ErrorCode::NetTimeout, "no answer in time");
                    self.on_failure(entry, error, true);
                }
                Stage::Unacknowledged { .. } => {
                    if let Ticket::Intent { call, intent } = entry.ticket {
                        self.send_check(call, intent);
                    }
                }
                Stage::Waiting { .. } if self.now.mono > entry.give_up_at => {
                    let error =
                        CallError::new(ErrorCode::NetTimeout, "its time to be repeated was slept through");
                    self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
                }
                Stage::Waiting { .. } => self.launch(entry),
                Stage::WantsToken => {
                    let error = CallError::new(ErrorCode::AuthRequired, "the app gave no token in time");
                    self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
                }
                Stage::WantsNetwork => {
                    let error = CallError::new(ErrorCode::NetOffline, "the device stayed offline");
                    self.on_outcome(entry.ticket, Err(error), entry.maybe_delivered);
                }
            }
        }
    }

    /// Sends everything that waited for a token or for the network.
    pub(super) fn launch_parked(&mut self, stage: Stage) {
        for (_, entry) in self.ledger.take_all(|entry| entry.stage == stage) {
            self.launch(entry);
        }
    }

    /// It was sent for a call that has ended since: its answer counts, but it is not said again.
    fn is_void(&self, entry: &Entry) -> bool {
        let over = |id: &CallId| self.calls.get(id).is_none_or(|call| !call.is_live());
        !entry.ticket.is_farewell() && entry.ticket.call().is_some_and(over)
    }

    /// Nothing is said of an ended call but its own farewell. What may already have reached the backend is still
    /// listened for: an invitation that comes to stand must be taken back.
    pub(super) fn drop_requests_of(&mut self, call: &CallId) {
        let dropped = self.ledger.take_all(|entry| {
            let decides = matches!(
                entry.ticket,
                Ticket::Intent {
                    intent: Intent::Invite { .. } | Intent::Accept { .. },
                    ..
                }
            );
            entry.ticket.call() == Some(call)
                && !entry.ticket.is_farewell()
                && !(decides && entry.is_in_flight())
        });
        self.abort(dropped);
    }

    /// What was asked of a call before this side's answer says nothing about that answer.
    pub(super) fn forget_look_ups(&mut self, id: &CallId) {
        let dropped = self
            .ledger
            .take_all(|entry| entry.ticket.is_poll() && entry.ticket.call() == Some(id));
        self.abort(dropped);
        if let Some(call) = self.calls.get_mut(id) {
            call.refreshing = false;
        }
    }

    fn abort(&mut self, dropped: Vec<(RequestId, Entry)>) {
        for (id, entry) in dropped {
            if entry.is_in_flight() {
                self.outputs.push_back(Output::AbortHttp { id });
            }
        }
    }
}

impl Entry {
    fn may_be_repeated(&self, error: &CallError, maybe_delivered: bool) -> bool {
        if self.ticket.is_poll() {
            return false;
        }
        // The other side's answer may still be on its way to the backend.
        let too_early = matches!(
            self.ticket,
            Ticket::Intent {
                intent: Intent::ReportActive { .. },
                ..
            }
        ) && error.code == ErrorCode::CallInvalidStatus;
        let conflict = error.code == ErrorCode::CallConflict && !self.overtakes_farewell;
        too_early || (error.is_retryable() && !conflict && (!maybe_delivered || self.ticket.is_repeatable()))
    }
}
