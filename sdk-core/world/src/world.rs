//! The world itself: one clock, one queue of what is on its way, one step at a time.

use fastrand::Rng;
use ringway_core::CallEngine;
use ringway_core::io::Input;
use ringway_core::model::{AuthSource, ClientConfig, Contract, MediaReport};
use ringway_mock::MockConfig;

use crate::app::App;
use crate::backend::{BASE, Backend, user_id};
use crate::client::{Client, Who, clock_at};
use crate::media::Media;
use crate::network::{Faults, Post, Rule, Slot};
use crate::timeline::{Sent, Timeline};
use crate::watch::{self, Look, Watch};
use crate::words;

/// How a world is made.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What everybody speaks.
    pub contract: Contract,
    /// Decides every draw of chance: of the network, of the engines, of the backend's ids.
    pub seed: u64,
    /// The network.
    pub faults: Faults,
    /// Changes the mock's configuration.
    pub mock: fn(&mut MockConfig),
    /// Notes the story and watches every input; off in benchmarks.
    pub watched: bool,
}

impl Setup {
    /// A good network, everything watched.
    pub fn new(contract: Contract, seed: u64) -> Self {
        Self {
            contract,
            seed,
            faults: Faults::none(),
            mock: |_| {},
            watched: true,
        }
    }
}

/// Clients, a backend, and the network between them.
#[derive(Debug)]
pub struct World {
    /// Milliseconds since the world began.
    pub now: u64,
    /// How bad the network is at the moment.
    pub faults: Faults,
    /// Everything that left an engine for the backend.
    pub sent: Vec<Sent>,
    /// Texts that must not show anywhere: every token that was given out.
    pub secrets: Vec<String>,
    /// How probable it is that an engine is handed the same news a second time at once, which must have no effect.
    pub echoes: f64,
    /// Whether everything that an engine puts out or shows is searched for secrets. It is slow.
    pub searches_for_secrets: bool,
    pub(crate) contract: Contract,
    pub(crate) seed: u64,
    pub(crate) rng: Rng,
    pub(crate) backend: Backend,
    pub(crate) clients: Vec<Client>,
    pub(crate) post: Post,
    pub(crate) rules: Vec<Rule>,
    pub(crate) media: Media,
    pub(crate) timeline: Timeline,
    pub(crate) watch: Option<Watch>,
    pub(crate) steps: u64,
    /// What the one who chooses the moves let get lost.
    pub(crate) lost: Vec<String>,
}

impl World {
    /// A world with a good network.
    pub fn new(contract: Contract, seed: u64) -> Self {
        Self::with(Setup::new(contract, seed))
    }

    /// A world.
    pub fn with(setup: Setup) -> Self {
        let mut timeline = Timeline::default();
        if !setup.watched {
            timeline.switch_off();
        }
        Self {
            now: 0,
            faults: setup.faults,
            sent: Vec::new(),
            secrets: Vec::new(),
            echoes: 0.0,
            searches_for_secrets: false,
            contract: setup.contract,
            seed: setup.seed,
            rng: Rng::with_seed(setup.seed),
            backend: Backend::new(setup.contract, setup.seed, setup.mock),
            clients: Vec::new(),
            post: Post::default(),
            rules: Vec::new(),
            media: Media::default(),
            timeline,
            watch: setup.watched.then(Watch::default),
            steps: 0,
            lost: Vec::new(),
        }
    }

    /// Adds a client with the defaults: `alice`, `bob`, `carol`, `dave`, or a device such as `bob-tablet`.
    pub fn add(&mut self, name: &str, app: App) -> Who {
        self.add_with(name, app, |_| {})
    }

    /// Adds a client whose configuration is adjusted.
    pub fn add_with(&mut self, name: &str, app: App, adjust: impl FnOnce(&mut ClientConfig)) -> Who {
        let mut config = ClientConfig::new(self.contract, BASE, user_id(name));
        if self.contract == Contract::Chattrix {
            config.auth = AuthSource::Ask;
        }
        adjust(&mut config);
        let who = Who(self.clients.len());
        let seed = self.rng.u64(..);
        let client = Client {
            name: name.to_owned(),
            user: config.user_id.as_str().to_owned(),
            app,
            events: Vec::new(),
            asks: Vec::new(),
            done: std::collections::BTreeMap::new(),
            engine: CallEngine::new(config.clone(), seed, clock_at(self.now, 0))
                .expect("a good configuration"),
            wires: std::collections::BTreeMap::new(),
            commands: 0,
            wall_shift_ms: 0,
            asleep: None,
            joining: Vec::new(),
            asks_credentials: config.ask_credentials,
        };
        self.clients.push(client);
        if let Some(watch) = &mut self.watch {
            watch.meet(who, &config);
        }
        who
    }

    /// A client, to look at.
    pub fn client(&self, who: Who) -> &Client {
        self.clients.get(who.0).expect("a client of this world")
    }

    /// A client, to change its habits.
    pub fn client_mut(&mut self, who: Who) -> &mut Client {
        self.clients.get_mut(who.0).expect("a client of this world")
    }

    /// Every client.
    pub fn everybody(&self) -> Vec<Who> {
        (0..self.clients.len()).map(Who).collect()
    }

    /// The backend.
    pub const fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The contract that everybody speaks.
    pub const fn contract(&self) -> Contract {
        self.contract
    }

    /// The seed.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// How many things have happened.
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// Does whatever is due next; `false` when nothing ever is.
    pub fn step(&mut self) -> bool {
        self.step_until(u64::MAX)
    }

    /// The same, unless it is due only after `until`.
    pub(crate) fn step_until(&mut self, until: u64) -> bool {
        let due = self.next_due();
        let Some((at, next)) = due.filter(|(at, _)| *at <= until) else {
            return false;
        };
        self.steps += 1;
        self.now = self.now.max(at);
        match next {
            Next::Backend => {
                self.backend.be_at(self.now);
                self.collect_frames();
            }
            Next::Wake(who) => self.wake(who),
            Next::Timer(who) => self.feed(who, Input::Timeout),
            Next::Parcel(slot) => {
                if let Some(parcel) = self.post.take(slot) {
                    self.deliver(parcel);
                }
            }
        }
        true
    }

    /// What is due first. At one moment the backend comes before timers, and timers before parcels.
    pub(crate) fn next_due(&self) -> Option<(u64, Next)> {
        let backend = self
            .backend
            .next_due()
            .map(|at| (at.max(self.now), Next::Backend));
        let clients = self.clients.iter().enumerate().filter_map(|(index, client)| {
            let who = Who(index);
            if let Some((_, until)) = client.asleep {
                return Some((until, Next::Wake(who)));
            }
            let (at, _) = client.engine.poll_timeout()?;
            Some((at.as_millis().max(self.now), Next::Timer(who)))
        });
        let parcel = self
            .post
            .first()
            .map(|slot| (slot.0.max(self.now), Next::Parcel(slot)));
        backend.into_iter().chain(clients).chain(parcel).min()
    }

    /// Puts a device to sleep: nothing reaches its engine until it wakes.
    pub fn sleep(&mut self, who: Who, ms: u64) {
        self.client_mut(who).asleep = Some((self.now, self.now + ms));
        self.note(who, || format!("sleeps for {ms} ms"));
    }

    fn wake(&mut self, who: Who) {
        let Some((since, _)) = self.client_mut(who).asleep.take() else {
            return;
        };
        let slept_ms = u32::try_from(self.now - since).unwrap_or(u32::MAX);
        self.feed(who, Input::Resumed { slept_ms });
    }

    /// Hands an input to an engine and does what it says.
    pub fn feed(&mut self, who: Who, input: Input) {
        let echo = self.echoes > 0.0 && is_news(&input) && self.rng.f64() < self.echoes;
        let again = echo.then(|| input.clone());
        self.feed_once(who, input);
        let now = self.now;
        let client = self.client_mut(who);
        let timer_due = client
            .engine
            .poll_timeout()
            .is_some_and(|(at, _)| at.as_millis() <= now);
        let Some(input) = again.filter(|_| !timer_due) else {
            return;
        };
        client.engine.handle(client.clock(now), input.clone());
        let outputs = client.drain();
        watch::i4_no_second_effect(client, &input, &outputs);
    }

    fn feed_once(&mut self, who: Who, input: Input) {
        let now = self.now;
        self.note(who, || words::input(&input));
        let before = self.watch.is_some().then(|| self.client(who).engine.snapshot());
        let timer_due = self
            .client(who)
            .engine
            .poll_timeout()
            .is_some_and(|(at, _)| at.as_millis() <= now);
        let client = self.client_mut(who);
        client.engine.handle(client.clock(now), input.clone());
        let outputs = client.drain();
        if let (Some(watch), Some(before), Some(client)) = (&mut self.watch, before, self.clients.get(who.0))
        {
            let look = Look {
                now,
                client,
                before: &before,
                input: &input,
                timer_due,
                outputs: &outputs,
            };
            watch.look(who, &look);
        }
        if self.searches_for_secrets {
            watch::i9_no_secret_shows(self.client(who), &self.secrets, now, &outputs);
        }
        for output in outputs {
            self.note(who, || words::output(&output));
            self.perform(who, output);
        }
        if let Input::Media {
            call,
            report: MediaReport::Joined,
        } = input
        {
            self.enter_media(who, &call);
        }
    }

    pub(crate) fn note(&mut self, who: Who, what: impl FnOnce() -> String) {
        let name = self.clients.get(who.0).map_or("", |client| client.name.as_str());
        self.timeline.note(self.now, name, what);
    }
}

/// Whether an input came from the backend.
const fn is_news(input: &Input) -> bool {
    use ringway_core::io::SocketNews;
    matches!(
        input,
        Input::Http { .. }
            | Input::Socket {
                news: SocketNews::Text(_),
                ..
            }
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Next {
    Backend,
    Wake(Who),
    Timer(Who),
    Parcel(Slot),
}

impl Drop for World {
    /// A failing test tells its story.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        eprintln!(
            "--- the world of seed {} ({}) ---",
            self.seed,
            self.contract.as_str()
        );
        for line in self.timeline.lines() {
            eprintln!("{line}");
        }
        for client in &self.clients {
            eprintln!("{}: {:?}", client.name, client.engine.snapshot());
            for waiting in client.engine.explain(client.clock(self.now)) {
                eprintln!("    {:?} {} {:?}", waiting.call, waiting.reason, waiting.until_ms);
            }
        }
        eprintln!("--- seed {} ---", self.seed);
    }
}
