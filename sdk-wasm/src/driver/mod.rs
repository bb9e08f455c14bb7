//! What owns the engine. It moves bytes, timers and answers, and decides nothing about calls.
//!
//! Whatever JavaScript calls ends in [`Driver::feed`], and no borrow is held while JavaScript is called: an app may give
//! the next command while it is told of an event.

mod clock;
mod http;
mod page;
mod pump;
mod socket;
mod timer;
mod web;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

use litemap::LiteMap;
use ringway_core::contract::News;
use ringway_core::io::{CommandId, Input, Output, SocketId};
use ringway_core::model::{ClientConfig, ClientSnapshot, Command};
use ringway_core::{CallEngine, CallError, ErrorCode, Now, Timestamp};

use crate::endpoints::Ask;
use clock::{Clock, Reading, Sample};
use page::{Page, PageNews};
use socket::Socket;
use timer::Timer;
use web::random;

pub(crate) use http::failure;
pub(crate) use web::Host;

/// An engine that hears of its deadline this much too late has stood still, and so may its link.
const LATE: Duration = Duration::from_secs(5);
/// The same while the page is hidden, where browsers let a timer wait for a whole minute.
const LATE_HIDDEN: Duration = Duration::from_secs(90);

/// The engine, and everything that it acts through.
pub(crate) struct Driver {
    me: Weak<Self>,
    host: Host,
    engine: RefCell<CallEngine>,
    clock: RefCell<Clock>,
    timer: Timer,
    page: RefCell<Option<Page>>,
    hidden: Cell<bool>,
    /// Since when the page stands still.
    frozen: Cell<Option<Timestamp>>,
    /// The page runs again, and stood still since then.
    thawed: Cell<Option<Timestamp>>,
    sockets: RefCell<LiteMap<SocketId, Rc<Socket>>>,
    last_command: Cell<u32>,
    /// The client ends with these.
    closing: RefCell<Vec<CommandId>>,
    /// The endpoints that were asked, which read their answers.
    asked: RefCell<LiteMap<CommandId, Box<dyn Ask>>>,
    /// What the TypeScript layer was last shown.
    shown: RefCell<ClientSnapshot>,
    /// What happened while outputs were acted on.
    backlog: RefCell<VecDeque<Input>>,
    pumping: Cell<bool>,
}

/// What came of an input.
struct Step {
    outputs: Vec<Output>,
    snapshot: ClientSnapshot,
}

impl Driver {
    /// # Errors
    /// `usage.config` when the configuration cannot work.
    pub(crate) fn new(config: ClientConfig, host: Host) -> Result<Rc<Self>, CallError> {
        let sample = Sample::take();
        let clock = Clock::at(sample);
        let engine = CallEngine::new(config, seed()?, clock.show(sample))?;
        if engine.capabilities().news == News::WebSocket && !host.has_sockets() {
            return Err(CallError::new(
                ErrorCode::UsageConfig,
                "WebSocket: this runtime has none, and the contract needs one",
            ));
        }
        let driver = Rc::new_cyclic(|me: &Weak<Self>| Self {
            me: me.clone(),
            timer: Timer::new({
                let me = me.clone();
                move || on_timer(&me)
            }),
            shown: RefCell::new(engine.snapshot()),
            engine: RefCell::new(engine),
            clock: RefCell::new(clock),
            host,
            page: RefCell::default(),
            hidden: Cell::default(),
            frozen: Cell::default(),
            thawed: Cell::default(),
            sockets: RefCell::default(),
            last_command: Cell::default(),
            closing: RefCell::default(),
            asked: RefCell::default(),
            backlog: RefCell::default(),
            pumping: Cell::default(),
        });
        driver.look_at_page()?;
        Ok(driver)
    }

    /// Gives the engine a command; its outcome comes with the news, under this number.
    pub(crate) fn command(&self, command: Command) -> Result<u32, CallError> {
        let number = self.last_command.get() + 1;
        self.last_command.set(number);
        let id = CommandId(number.into());
        if command == Command::Close {
            self.closing.borrow_mut().push(id);
        }
        self.feed(Input::Command { id, command })?;
        Ok(number)
    }

    /// Asks an endpoint of the contract.
    ///
    /// # Errors
    /// `usage.invalid_argument` when a field cannot be sent.
    pub(crate) fn ask(&self, ask: Box<dyn Ask>) -> Result<u32, CallError> {
        let request = ask.request()?;
        let next = CommandId(u64::from(self.last_command.get()) + 1);
        self.asked.borrow_mut().insert(next, ask);
        self.command(Command::Api(request))
    }

    /// Looks at the engine.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&CallEngine, Now) -> T) -> Result<T, CallError> {
        let sample = Sample::take();
        let engine = self.engine.try_borrow().map_err(|_| lost())?;
        let now = self.clock.borrow().show(sample);
        Ok(at(&engine, now))
    }

    /// Tells the engine what happened, and does what it wants done. What happens meanwhile has its turn afterwards.
    ///
    /// # Errors
    /// `internal.bug` when an earlier input broke the engine.
    pub(crate) fn feed(&self, input: Input) -> Result<(), CallError> {
        self.backlog.borrow_mut().push_back(input);
        if self.pumping.replace(true) {
            return self.look(|_, _| ());
        }
        while let Some(input) = self.next_input() {
            let step = self.step(input)?;
            self.pump(step);
        }
        let due = self.look(|engine, now| (now.mono, engine.poll_timeout().map(|(at, _)| at)))?;
        self.timer.set(due.0, due.1);
        self.pumping.set(false);
        Ok(())
    }

    fn next_input(&self) -> Option<Input> {
        self.backlog.borrow_mut().pop_front()
    }

    fn step(&self, input: Input) -> Result<Step, CallError> {
        let sample = Sample::take();
        let mut engine = self.engine.try_borrow_mut().map_err(|_| lost())?;
        let Reading { now, slept } = self.clock.borrow_mut().advance(sample);
        let deadline = engine.poll_timeout().map(|(at, _)| at);
        if let Some(gap) = self.gap(now.mono, slept, deadline) {
            let slept_ms = u32::try_from(gap.as_millis()).unwrap_or(u32::MAX);
            engine.handle(now, Input::Resumed { slept_ms });
        }
        engine.handle(now, input);
        Ok(Step {
            outputs: std::iter::from_fn(|| engine.poll_output()).collect(),
            snapshot: engine.snapshot(),
        })
    }

    /// How long the device slept or the page stood still, if it did.
    fn gap(&self, now: Timestamp, slept: Option<Duration>, deadline: Option<Timestamp>) -> Option<Duration> {
        let limit = if self.hidden.get() { LATE_HIDDEN } else { LATE };
        let frozen = self.thawed.take().map(|since| now.since(since));
        let late = || deadline.map(|at| now.since(at)).filter(|late| *late > limit);
        frozen.or(slept).or_else(late)
    }

    fn look_at_page(&self) -> Result<(), CallError> {
        let me = self.me.clone();
        let page = Page::listen(&self.host, move |news| {
            if let Some(driver) = me.upgrade() {
                // A broken engine is told of to whoever gives the next command.
                let _ = driver.on_page(news);
            }
        });
        let hidden = page.hidden();
        self.page.replace(Some(page));
        if hidden {
            self.on_page(PageNews::Visible(false))?;
        }
        if self.host.offline() {
            self.on_page(PageNews::Online(false))?;
        }
        Ok(())
    }

    fn on_page(&self, news: PageNews) -> Result<(), CallError> {
        match news {
            PageNews::Online(online) => self.feed(Input::Online(online)),
            PageNews::Visible(visible) => {
                let fed = self.feed(Input::Visible(visible));
                self.hidden.set(!visible);
                fed
            }
            PageNews::Frozen => self.freeze(),
            PageNews::Left => {
                self.feed(Input::Left)?;
                self.freeze()
            }
            PageNews::Thawed => {
                self.thawed.set(self.frozen.take());
                self.feed(Input::Timeout)
            }
            PageNews::Gone => self.command(Command::Close).map(drop),
        }
    }

    /// Remembers when time stopped.
    fn freeze(&self) -> Result<(), CallError> {
        let now = self.look(|_, now| now.mono)?;
        self.frozen.set(Some(now));
        Ok(())
    }

    /// Nothing is heard or waited for any more.
    fn shut(&self) {
        self.page.take();
        self.sockets.take();
    }
}

fn on_timer(me: &Weak<Driver>) {
    if let Some(driver) = me.upgrade() {
        driver.timer.fired();
        // A broken engine is told of to whoever gives the next command.
        let _ = driver.feed(Input::Timeout);
    }
}

fn seed() -> Result<u64, CallError> {
    let mut seed = [0; 8];
    random(&mut seed).map_err(|_| CallError::new(ErrorCode::InternalBug, "there is no randomness here"))?;
    Ok(u64::from_le_bytes(seed))
}

fn lost() -> CallError {
    CallError::new(ErrorCode::InternalBug, "the client broke down")
}
