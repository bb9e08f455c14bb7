//! The engine: what happened goes in, what to do comes out.

mod answers;
mod auth;
mod calls;
mod closing;
mod commands;
mod credentials;
mod explain;
mod incoming;
mod names;
mod news;
mod orphans;
mod polls;
mod repeats;
mod requests;
mod roster;
mod socket;

use std::collections::VecDeque;
use std::time::Duration;

use fastrand::Rng;
use litemap::LiteMap;

use crate::call::Call;
use crate::call::transition::CallInput;
use crate::contract::{Adapter, Capabilities};
use crate::error::CallError;
use crate::io::{AskId, CommandId, Input, Output};
use crate::link::backoff::Backoff;
use crate::link::base_url::BaseUrl;
use crate::link::budget::Budget;
use crate::link::ledger::Ledger;
use crate::link::skew::Skew;
use crate::model::{CallId, CallSnapshot, ClientConfig, ClientSnapshot, Event, LinkState, Reply, Warning};
use crate::time::{Now, Timestamp};
use crate::timers::{CallTimer, Timer, TimerTable};

use auth::Auth;
use closing::Closing;
use credentials::AskFor;
use incoming::{GlareCheck, Held};
use names::Names;
use news::EarlyNews;
use orphans::Orphans;
use roster::Roster;
use socket::Socket;

/// One user's client of one backend, without any input or output of its own.
///
/// # The contract of a driver
/// 1. Feed what happens to [`handle`](Self::handle), with the time. It never fails for what the network did.
/// 2. Drain [`poll_output`](Self::poll_output) and do what it says. Outputs are queued: two inputs without a drain
///    are late, never wrong.
/// 3. Arm one timer for [`poll_timeout`](Self::poll_timeout) and feed `Input::Timeout` when it fires. Early or
///    spurious ones do no harm.
#[derive(Debug)]
pub struct CallEngine {
    config: ClientConfig,
    base: BaseUrl,
    adapter: Adapter,
    rng: Rng,
    now: Now,
    calls: Roster,
    names: Names,
    held: Vec<Held>,
    early: EarlyNews,
    orphans: Orphans,
    glare_check: Option<GlareCheck>,
    link: Link,
    auth: Auth,
    asks: LiteMap<AskId, AskFor>,
    last_ask: u64,
    ledger: Ledger,
    budget: Budget,
    skew: Skew,
    timers: TimerTable,
    warnings: Vec<Warning>,
    outputs: VecDeque<Output>,
    closing: Closing,
}

/// The link to the backend.
#[derive(Debug)]
struct Link {
    state: LinkState,
    /// The app wants a link.
    wanted: bool,
    online: bool,
    visible: bool,
    /// Another connection of the same session took this one's place.
    replaced: bool,
    /// Until then that other connection may be one that this client gave up while it opened.
    ghost_until: Option<Timestamp>,
    backoff: Backoff,
    breaks: VecDeque<Timestamp>,
    connecting: Vec<CommandId>,
    socket: Socket,
    last_socket: u64,
    /// When the last frame came in.
    last_news: Timestamp,
    /// A poll for incoming calls is under way.
    listing: bool,
}

impl CallEngine {
    /// A client that does nothing yet. `seed` feeds every random choice: the same seed and inputs repeat a run.
    ///
    /// # Errors
    /// `usage.config` names the field that cannot work.
    pub fn new(config: ClientConfig, seed: u64, now: Now) -> Result<Self, CallError> {
        let base = BaseUrl::parse(&config.url, config.allow_insecure)?;
        let adapter = Adapter::new(&config)?;
        let mut auth = Auth::new(&config.auth);
        auth.check(adapter.capabilities().needs_token)?;
        Ok(Self {
            base,
            adapter,
            rng: Rng::with_seed(seed),
            now,
            calls: Roster::default(),
            names: Names::default(),
            held: Vec::new(),
            early: EarlyNews::default(),
            orphans: Orphans::default(),
            glare_check: None,
            link: Link::new(now.mono),
            auth,
            asks: LiteMap::new(),
            last_ask: 0,
            ledger: Ledger::default(),
            budget: Budget::new(config.request_limit),
            skew: Skew::default(),
            timers: TimerTable::default(),
            warnings: Vec::new(),
            outputs: VecDeque::new(),
            closing: Closing::No,
            config,
        })
    }

    /// Takes in something that happened.
    pub fn handle(&mut self, now: Now, input: Input) {
        // A clock that went back by itself must not make deadlines later.
        self.now = Now {
            mono: now.mono.max(self.now.mono),
            unix: now.unix,
        };
        if self.is_closed() {
            return self.refuse_after_close(input);
        }
        if let Input::Resumed { slept_ms } = &input {
            self.ledger
                .sleep_through(Duration::from_millis(u64::from(*slept_ms)));
            self.arm_requests();
        }
        self.run_due_timers();
        match input {
            Input::Command { id, command } => self.on_command(id, command),
            Input::Abandon { id } => self.on_abandon(id),
            Input::Http { id, result } => self.on_http(id, result),
            Input::Socket { id, news } => self.on_socket(id, news),
            Input::Answer { id, answer } => self.on_answer_of_app(id, answer),
            Input::Timeout => {}
            Input::Resumed { slept_ms } => self.on_resumed(slept_ms),
            Input::Online(online) => self.on_online(online),
            Input::Visible(visible) => self.on_visible(visible),
            Input::Left => self.on_left(),
            Input::Media { call, report } => self.on_media(&call, report),
        }
        self.finish_closing();
        self.arm_requests();
    }

    /// The next thing to do, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to feed `Input::Timeout`, and what for.
    pub fn poll_timeout(&self) -> Option<(Timestamp, Timer)> {
        self.timers.next().map(|(at, timer)| (at, timer.clone()))
    }

    /// The whole client as it is now.
    pub fn snapshot(&self) -> ClientSnapshot {
        let up = self.link.is_up();
        ClientSnapshot {
            link: self.link.state,
            calls: self.live_calls().map(|call| call.snapshot(up)).collect(),
            warnings: self.warnings.clone(),
        }
    }

    /// A call as it is now: a live one, or one of the last that ended.
    pub fn call(&self, id: &CallId) -> Option<CallSnapshot> {
        self.calls.get(id).map(|call| call.snapshot(self.link.is_up()))
    }

    /// Whether there is such a call to look at: a live one, or one of the last that ended.
    pub fn knows(&self, id: &CallId) -> bool {
        self.calls.get(id).is_some()
    }

    /// How the contract differs from others.
    pub fn capabilities(&self) -> &'static Capabilities {
        self.adapter.capabilities()
    }

    fn live_calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.live()
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn done(&mut self, id: CommandId, result: Result<Reply, CallError>) {
        self.outputs.push_back(Output::Done { id, result });
    }

    fn after(&self, ms: u32) -> Timestamp {
        self.now.mono + Duration::from_millis(u64::from(ms))
    }

    /// A time with a tenth of jitter to either side, so that clients do not poll in step.
    fn about(&mut self, ms: u32) -> Timestamp {
        let spread = ms / 10;
        let ms = ms - spread + self.rng.u32(0..=2 * spread);
        self.after(ms)
    }

    fn warn(&mut self, warning: Warning, raised: bool) {
        if self.warnings.contains(&warning) == raised {
            return;
        }
        if raised {
            self.warnings.push(warning);
        } else {
            self.warnings.retain(|other| *other != warning);
        }
        self.emit(Event::Warning { warning, raised });
    }

    fn run_due_timers(&mut self) {
        while let Some(timer) = self.timers.take_due(self.now.mono) {
            tracing::trace!(?timer, "timer");
            match timer {
                Timer::AuthRenewal => self.renew_auth(),
                Timer::Close => self.give_up_closing(),
                Timer::LinkRetry => self.try_link(),
                Timer::LinkHealthy => self.link_is_healthy(),
                Timer::PollIncoming => self.poll_incoming(),
                Timer::Requests => self.run_due_requests(),
                Timer::SocketSilence => self.on_silence(),
                Timer::SocketGiveUp => self.give_up_socket(),
                Timer::Call(call, timer) => self.run_call_timer(&call, timer),
            }
            self.arm_requests();
        }
    }

    fn run_call_timer(&mut self, id: &CallId, timer: CallTimer) {
        match timer {
            CallTimer::Credentials => self.renew_credentials(id),
            CallTimer::CredentialsExpiry => self.credentials_expired(id),
            CallTimer::PeerLeft => self.apply(id, CallInput::PeerGone),
            CallTimer::Refresh => self.on_refresh_due(id),
            CallTimer::Ring => self.apply(id, CallInput::RingOver),
            CallTimer::Setup => self.apply(id, CallInput::SetupOver),
        }
    }

    /// The ledger has one timer for all of its entries.
    fn arm_requests(&mut self) {
        match self.ledger.next_due() {
            Some(at) if !self.is_closed() => self.timers.set(Timer::Requests, at),
            Some(_) | None => self.timers.stop(&Timer::Requests),
        }
    }
}

impl Link {
    const fn new(now: Timestamp) -> Self {
        Self {
            state: LinkState::Idle,
            wanted: false,
            online: true,
            visible: true,
            replaced: false,
            ghost_until: None,
            backoff: Backoff::new(),
            breaks: VecDeque::new(),
            connecting: Vec::new(),
            socket: Socket::Down,
            last_socket: 0,
            last_news: now,
            listing: false,
        }
    }

    const fn is_up(&self) -> bool {
        match self.state {
            LinkState::Online | LinkState::Polling => true,
            LinkState::Idle
            | LinkState::Connecting
            | LinkState::Backoff
            | LinkState::Suspended
            | LinkState::AuthRequired
            | LinkState::Closed => false,
        }
    }
}
