//! The server's whole state, behind one lock: every request sees it as if it were alone.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;
use serde_json::json;
use tokio::sync::{Notify, watch};

use crate::{
    agora::Agora,
    auth::Keys,
    clock::{Clock, ClockState, UnixMillis, to_unsigned},
    config::MockConfig,
    contract::{self, video_call::auth::Passwords},
    control::tap::{self, Tap},
    error::MockError,
    events::Bus,
    hub::Hub,
    ids::Ids,
    limits::Limits,
    logs::Logs,
    store::Store,
    timers::Timers,
    transport::{frames, listen::Door},
    vitals::Vitals,
};

/// What all parts of one server share. Lock order: the backend first, anything inside `clock`, `bus` or the control
/// API's own tables after it.
pub(crate) struct Shared {
    pub(crate) config: MockConfig,
    pub(crate) clock: Clock,
    pub(crate) bus: Bus,
    pub(crate) keys: Keys,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) vitals: Vitals,
    pub(crate) logs: Logs,
    /// The journal and the faults.
    pub(crate) tap: Tap,
    /// Told when the next deadline has moved, for whoever waits for it in real time.
    pub(crate) rearmed: Notify,
    /// Where connections come in.
    pub(crate) door: Door,
    /// How many tasks serve a socket, for whoever waits until all are through.
    pub(crate) sockets: watch::Sender<usize>,
    backend: Mutex<Backend>,
}

/// What the rules work on.
pub(crate) struct Backend {
    pub(crate) store: Store,
    pub(crate) hub: Hub,
    /// video-call's.
    pub(crate) rooms: contract::video_call::Rooms,
    pub(crate) timers: Timers,
    pub(crate) limits: Limits,
    pub(crate) ids: Ids,
    pub(crate) agora: Agora,
    /// Where the periodic jobs count from.
    pub(crate) started: UnixMillis,
}

/// The backend, locked, at one moment.
pub(crate) struct Entered<'a> {
    pub(crate) now: UnixMillis,
    shared: &'a Shared,
    due_before: Option<UnixMillis>,
    backend: MutexGuard<'a, Backend>,
}

const CLOCK_SETTING: &str = "clock";
const SECRET_SETTING: &str = "jwt_secret";

impl Shared {
    pub(crate) fn open(config: MockConfig) -> Result<Arc<Self>, MockError> {
        let clock = Clock::new(config.clock);
        let store = Store::open(config.db.as_deref(), clock.now())?;
        let mut ids = Ids::new(&config);
        let keys = Keys::new(&secret(&config, &store, &mut ids)?);
        if let Some(kept) = store
            .setting(CLOCK_SETTING)?
            .and_then(|text| serde_json::from_str::<ClockState>(&text).ok())
        {
            clock.restore(kept);
        }
        let backend = Backend {
            store,
            hub: Hub::default(),
            rooms: contract::video_call::Rooms::default(),
            timers: Timers::default(),
            limits: Limits::new(config.limits),
            ids,
            agora: Agora::new(&config.agora),
            started: clock.now(),
        };
        let shared = Self {
            tap: Tap::new(&config),
            vitals: Vitals::new(),
            logs: Logs::default(),
            passwords: Arc::new(Passwords::new(config.bcrypt_cost)),
            config,
            clock,
            bus: Bus::new(),
            keys,
            rearmed: Notify::new(),
            door: Door::default(),
            sockets: watch::Sender::new(0),
            backend: Mutex::new(backend),
        };
        shared.lock().arm_all()?;
        Ok(Arc::new(shared))
    }

    /// Locks the backend and runs what is due, so that nobody sees a state that is over.
    pub(crate) fn enter(&self) -> Entered<'_> {
        let mut entered = self.lock();
        let now = entered.now;
        entered.run_due(now, |_| {});
        entered
    }

    /// Tells whoever listens to `/_mock/events`.
    pub(crate) fn tell(&self, name: &'static str, data: impl Serialize) {
        let json = || serde_json::to_value(data).unwrap_or_default();
        self.bus.publish(self.clock.now(), name, json);
    }

    fn lock(&self) -> Entered<'_> {
        // A rule that panicked has rolled its transaction back; what it left is whole.
        let backend = self.backend.lock().unwrap_or_else(PoisonError::into_inner);
        Entered {
            now: self.clock.now(),
            shared: self,
            due_before: backend.timers.next_due(),
            backend,
        }
    }
}

impl Entered<'_> {
    /// Moves time forward: what is due on the way runs in the order of its deadline, each at its own moment.
    pub(crate) fn advance(&mut self, ms: i64) -> rusqlite::Result<()> {
        let clock = &self.shared.clock;
        let ran = !clock.is_frozen();
        let target = self.now.saturating_add(ms.max(0));
        self.run_due(target, |at| clock.freeze_at(at));
        clock.freeze_at(target);
        if ran {
            clock.resume();
        }
        self.now = target;
        self.keep_clock()
    }

    /// Writes the clock's state down, for a restart.
    pub(crate) fn keep_clock(&mut self) -> rusqlite::Result<()> {
        // Also a clock that was only frozen or resumed has a new "next deadline" in real time.
        self.shared.rearmed.notify_one();
        let clock = &self.shared.clock;
        let seen = json!({ "now": to_unsigned(clock.now()), "frozen": clock.is_frozen() });
        self.shared.tell("clock.changed", seen);
        let state = serde_json::to_string(&clock.state()).unwrap_or_default();
        self.backend.store.set_setting(CLOCK_SETTING, &state)
    }

    /// Data, users, clock and sockets as at the first start.
    pub(crate) fn reset(&mut self) -> rusqlite::Result<()> {
        self.close_all(1012, "reset");
        self.shared.tap.reset();
        self.shared.logs.clear();
        self.shared.clock.reset();
        self.backend.store.reset(self.shared.clock.now())?;
        let config = &self.shared.config;
        self.backend.limits = Limits::new(config.limits);
        self.backend.ids = Ids::new(config);
        self.backend.agora = Agora::new(&config.agora);
        self.restart_jobs(self.shared.clock.now())?;
        self.shared.tell("server.reset", json!({}));
        Ok(())
    }

    /// Takes `now` for the server's start: after a reset or a restored snapshot.
    pub(crate) fn restart_jobs(&mut self, now: UnixMillis) -> rusqlite::Result<()> {
        self.now = now;
        self.backend.started = now;
        self.keep_clock()?;
        self.arm_all()
    }

    /// Arms the jobs that the stored state asks for.
    pub(crate) fn arm_all(&mut self) -> rusqlite::Result<()> {
        let now = self.now;
        self.backend.timers = Timers::default();
        contract::private_call::arm(&mut self.backend, now)?;
        contract::chattrix::arm(&mut self.backend)?;
        contract::ikoota::arm(&mut self.backend, now)?;
        contract::video_call::presence::arm(self.shared, &mut self.backend, now)?;
        self.shared.tap.release_all();
        tap::resume_all(self.shared, &mut self.backend, now);
        Ok(())
    }

    /// Closes every socket, whatever faults hold up.
    pub(crate) fn close_all(&mut self, code: u16, reason: &str) {
        tap::free_sockets(self.shared, &mut self.backend);
        for session in self.backend.hub.all() {
            frames::close(self.shared, &mut self.backend, self.now, &session, code, reason);
        }
    }

    fn run_due(&mut self, until: UnixMillis, mut reached: impl FnMut(UnixMillis)) {
        while let Some((at, job)) = self.backend.timers.pop_due(until) {
            reached(at);
            contract::run(self.shared, &mut self.backend, at, job);
        }
    }
}

impl Deref for Entered<'_> {
    type Target = Backend;

    fn deref(&self) -> &Backend {
        &self.backend
    }
}

impl DerefMut for Entered<'_> {
    fn deref_mut(&mut self) -> &mut Backend {
        &mut self.backend
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if self.backend.timers.next_due() != self.due_before {
            self.shared.rearmed.notify_one();
        }
    }
}

/// The configured key, or the database's own: tokens outlive a restart.
fn secret(config: &MockConfig, store: &Store, ids: &mut Ids) -> Result<String, MockError> {
    if let Some(secret) = &config.jwt_secret {
        return Ok(secret.clone());
    }
    if let Some(kept) = store.setting(SECRET_SETTING)? {
        return Ok(kept);
    }
    let made = format!("{}{}", ids.uuid(), ids.uuid());
    store.set_setting(SECRET_SETTING, &made)?;
    Ok(made)
}
