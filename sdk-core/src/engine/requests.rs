//! Requests on their way: sends, waits, repeats, gives up.

use crate::contract::{Intent, Wire};
use crate::engine::CallEngine;
use crate::engine::answers::Reading;
use crate::error::{CallError, ErrorCode};
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
    pub(super) fn send_check(&mut self, call: Option<CallId>, farewell: Intent) {
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
    pub(super) fn launch(&mut self, entry: Entry) {
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
}
