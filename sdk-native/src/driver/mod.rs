//! The task that owns the engine. It moves bytes, timers and answers, and decides nothing about calls.

mod clock;
mod http;
mod log;
mod net;
mod pump;
mod socket;
mod sockets;
mod tasks;
mod upgrade;

#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use ringway_core::io::{CommandId, Input};
use ringway_core::model::{ClientConfig, ClientSnapshot, Command, LinkState, Reply, Waiting};
use ringway_core::{CallEngine, CallError, ErrorCode};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tracing::{debug, error, trace};

use crate::events::Posted;
use crate::registry::Registry;
use crate::sources::Sources;
use clock::{Clock, Reading, until};
use net::Net;
use sockets::{News, Sockets};
use tasks::Tasks;

pub(crate) use clock::within;

/// Events that a slow subscriber may be behind before it misses some.
const EVENTS: usize = 256;
/// An engine that hears of its deadline this much too late has stood still, and so may its link.
const LATE: Duration = Duration::from_secs(5);

/// How a command went.
pub(crate) type Outcome = Result<Reply, CallError>;

/// What handles want of the driver.
#[derive(Debug)]
pub(crate) enum Request {
    /// A command, and who waits for its outcome.
    Command {
        command: Command,
        reply: Option<oneshot::Sender<Outcome>>,
    },
    /// Somebody stopped waiting.
    Abandoned,
    /// Nobody waits any more for the outcome of a command, which was this.
    Unwanted(Outcome),
    /// What waits, and for what.
    Explain(oneshot::Sender<Vec<Waiting>>),
    /// Something that has no outcome.
    Tell(Input),
}

/// What the driver needs besides the engine's configuration.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) sources: Sources,
    pub(crate) tls: Option<rustls::ClientConfig>,
    pub(crate) max_body: usize,
    pub(crate) max_frame: usize,
}

/// The handles' ends of the driver's channels.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) requests: mpsc::UnboundedSender<Request>,
    pub(crate) snapshots: watch::Receiver<ClientSnapshot>,
    pub(crate) events: broadcast::Receiver<Arc<Posted>>,
    pub(crate) subscribe: broadcast::WeakSender<Arc<Posted>>,
    pub(crate) calls: Arc<Registry>,
}

/// The engine, and everything that it acts through.
#[derive(Debug)]
pub(crate) struct Driver {
    engine: CallEngine,
    clock: Clock,
    net: Net,
    sources: Sources,
    tasks: Tasks,
    sockets: Sockets,
    news: mpsc::Receiver<News>,
    requests: mpsc::UnboundedReceiver<Request>,
    commands: BTreeMap<CommandId, Waiter>,
    last_command: u64,
    /// What happened while outputs were acted on.
    backlog: VecDeque<Input>,
    snapshots: watch::Sender<ClientSnapshot>,
    events: broadcast::Sender<Arc<Posted>>,
    /// How many events there have been.
    posted: u64,
    calls: Arc<Registry>,
    /// No handle is left.
    orphaned: bool,
    over: bool,
}

/// A command that is not done.
#[derive(Debug)]
struct Waiter {
    reply: Option<oneshot::Sender<Outcome>>,
    /// The driver ends with it.
    closes: bool,
}

/// What woke the driver.
enum Wake {
    Request(Option<Request>),
    Input(Input),
    News(News),
}

impl Driver {
    /// # Errors
    /// `usage.config` when the configuration cannot work.
    pub(crate) fn new(config: ClientConfig, seed: u64, options: Options) -> Result<(Self, Ends), CallError> {
        let mut clock = Clock::start();
        let engine = CallEngine::new(config, seed, clock.read().now)?;
        let net = Net::new(options.tls)?;
        let (sockets, news) = Sockets::new(options.max_frame);
        let (requests, incoming) = mpsc::unbounded_channel();
        let (events, receiver) = broadcast::channel(EVENTS);
        let snapshots = watch::Sender::new(engine.snapshot());
        let calls = Arc::<Registry>::default();
        let ends = Ends {
            requests,
            snapshots: snapshots.subscribe(),
            events: receiver,
            subscribe: events.downgrade(),
            calls: Arc::clone(&calls),
        };
        let driver = Self {
            engine,
            clock,
            net,
            sources: options.sources,
            tasks: Tasks::new(options.max_body),
            sockets,
            news,
            requests: incoming,
            commands: BTreeMap::new(),
            last_command: 0,
            backlog: VecDeque::new(),
            snapshots,
            events,
            posted: 0,
            calls,
            orphaned: false,
            over: false,
        };
        Ok((driver, ends))
    }

    pub(crate) const fn engine(&self) -> &CallEngine {
        &self.engine
    }

    /// Runs until `Command::Close` is done, or a defect ends it. Every handle learns of either.
    pub(crate) async fn run(self) {
        let (snapshots, calls) = (self.snapshots.clone(), Arc::clone(&self.calls));
        let Err(panic) = AssertUnwindSafe(self.live()).catch_unwind().await else {
            return;
        };
        error!(
            reason = panic_text(&*panic),
            "the client ends over a defect of Ringway: please report it"
        );
        snapshots.send_modify(|shown| {
            shown.link = LinkState::Closed;
            shown.calls.clear();
        });
        calls.clear();
    }

    async fn live(mut self) {
        while !self.over {
            self.step().await;
        }
        self.calls.clear();
        // Sockets that still have something to say find nobody to say it to, and close.
        drop(self.news);
        self.sockets.close().await;
        debug!("the client is closed");
    }

    /// Waits for one thing to happen and acts on it.
    async fn step(&mut self) {
        match self.wait().await {
            Wake::Request(Some(request)) => self.serve(request),
            Wake::Request(None) => self.orphan(),
            Wake::Input(input) => self.feed(input),
            Wake::News((id, news)) if self.sockets.admit(id, &news) => {
                self.feed(Input::Socket { id, news });
            }
            Wake::News((id, _)) => trace!(socket = id.0, "late news"),
        }
    }

    async fn wait(&mut self) -> Wake {
        let due = self.engine.poll_timeout().map(|(at, timer)| {
            trace!(?timer, at = at.as_millis(), "waiting");
            self.clock.instant(at)
        });
        tokio::select! {
            request = self.requests.recv(), if !self.orphaned => Wake::Request(request),
            Some(input) = self.tasks.next() => Wake::Input(input),
            Some(news) = self.news.recv() => Wake::News(news),
            () = until(due) => Wake::Input(Input::Timeout),
        }
    }

    fn serve(&mut self, request: Request) {
        match request {
            Request::Command { command, reply } => self.command(command, reply),
            Request::Abandoned => self.give_up(),
            Request::Unwanted(outcome) => self.undo(outcome),
            Request::Explain(reply) => {
                // Who asked may have stopped waiting.
                let _ = reply.send(self.engine.explain(self.clock.read().now));
            }
            Request::Tell(input) => self.feed(input),
        }
    }

    fn command(&mut self, command: Command, reply: Option<oneshot::Sender<Outcome>>) {
        self.last_command += 1;
        let id = CommandId(self.last_command);
        let closes = command == Command::Close;
        self.commands.insert(id, Waiter { reply, closes });
        self.feed(Input::Command { id, command });
    }

    /// Tells the engine which commands nobody waits for any more.
    fn give_up(&mut self) {
        let abandoned = |waiter: &Waiter| waiter.reply.as_ref().is_some_and(oneshot::Sender::is_closed);
        let ids: Vec<_> = self
            .commands
            .iter()
            .filter(|(_, waiter)| abandoned(waiter))
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            self.feed(Input::Abandon { id });
        }
    }

    /// A call that was placed just when its app stopped waiting is given up like one that was being placed.
    fn undo(&mut self, outcome: Outcome) {
        if let Ok(Reply::Call { call }) = outcome {
            self.command(Command::End { call }, None);
        }
    }

    /// The last handle is gone: the client says goodbye by itself.
    fn orphan(&mut self) {
        debug!("no handle is left");
        self.orphaned = true;
        self.command(Command::Close, None);
    }

    /// Tells the engine what happened, and does what it wants done.
    fn feed(&mut self, input: Input) {
        log::input(&input);
        if matches!(input, Input::Online(true)) {
            self.net.renew();
        }
        let late = self.engine.poll_timeout().map(|(at, _)| at);
        let Reading { now, slept } = self.clock.read();
        let stood_still = || late.map(|at| now.mono.since(at)).filter(|late| *late > LATE);
        if let Some(gap) = slept.or_else(stood_still) {
            self.net.renew();
            self.engine.handle(
                now,
                Input::Resumed {
                    slept_ms: u32::try_from(gap.as_millis()).unwrap_or(u32::MAX),
                },
            );
        }
        self.engine.handle(now, input);
        self.pump();
        while let Some(input) = self.backlog.pop_front() {
            self.engine.handle(now, input);
            self.pump();
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no words")
}

/// What every handle gets once the driver has ended.
pub(crate) fn closed() -> CallError {
    CallError::new(ErrorCode::UsageClosed, "the client is closed")
}
