//! Namespaces: whole backends of their own behind one address, so that the tests of a suite share a server and nothing else.

mod options;
mod space;

pub use options::NamespaceOptions;
pub(crate) use space::{Served, Space};

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use serde_json::json;
use tokio::{runtime::Handle, sync::Notify};

use crate::{backend::Shared, clock::Stopwatch, config::NamespaceConfig, error::MockError};

/// Under which path each of them is.
pub(crate) const PREFIX: &str = "/_ns/";
/// Names a namespace where the path does not.
pub(crate) const HEADER: &str = "x-mock-namespace";

/// How often it is looked for idle ones at the most, however short they may be idle.
const REST: Duration = Duration::from_millis(100);

/// Why there is no such namespace, or none that is new.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NamespaceError {
    /// The name cannot stand in a path.
    #[error("{0:?} is no name: 1 to 64 letters, digits, `-` and `_`")]
    Name(String),
    /// There is one of this name already.
    #[error("there is a namespace {0:?} already")]
    Taken(String),
    /// There are as many as there may be.
    #[error("there are {0} namespaces, and no more are allowed: delete some, or raise the limit")]
    TooMany(usize),
    /// There is none of this name.
    #[error("there is no namespace {0:?}")]
    Unknown(String),
}

/// The namespaces of one server.
pub(crate) struct Namespaces {
    /// Whose settings they start from, and whose listeners hear of them.
    main: Arc<Shared>,
    /// Where they are served; without a server they answer in the process alone.
    runtime: OnceLock<Handle>,
    /// Real time: that a suite has ended shows on no other clock, nor on the machine's, which is set and goes on while it sleeps.
    time: Stopwatch,
    spaces: Mutex<Spaces>,
    grown: Notify,
}

#[derive(Default)]
struct Spaces {
    named: BTreeMap<String, Arc<Space>>,
    made_up: u64,
}

impl Namespaces {
    pub(crate) fn new(main: &Arc<Shared>) -> Arc<Self> {
        Arc::new(Self {
            main: main.clone(),
            runtime: OnceLock::new(),
            time: Stopwatch::start(),
            spaces: Mutex::default(),
            grown: Notify::new(),
        })
    }

    /// From now on they are served over connections, too.
    pub(crate) fn serve_on(&self, runtime: Handle) {
        // A server is started once.
        let _ = self.runtime.set(runtime);
    }

    /// Opens a new one.
    pub(crate) fn open(&self, options: NamespaceOptions) -> Result<Arc<Space>, MockError> {
        let NamespaceConfig { max, idle } = self.main.config.namespaces;
        let idle = options.idle.unwrap_or(idle);
        let name = self.reserve(options.name.as_deref(), max)?;
        // It takes a moment: others need not wait for it.
        let shared = Shared::open(options.apply(&self.main.config))?;
        let space = Space::open(name, shared, idle, self.runtime.get());
        space.touch(self.time.elapsed());
        let space = self.add(Arc::new(space), max)?;
        self.announce("namespace.opened", &space.name);
        self.grown.notify_one();
        Ok(space)
    }

    /// The one of this name, which is in use from now on.
    pub(crate) fn find(&self, name: &str) -> Result<Arc<Space>, NamespaceError> {
        let spaces = self.lock();
        let found = spaces.named.get(name);
        let space = found.ok_or_else(|| NamespaceError::Unknown(name.to_owned()))?;
        // Under the lock: it is not deleted as idle behind the back of whoever has found it.
        space.touch(self.time.elapsed());
        Ok(space.clone())
    }

    /// Deletes one: its sockets close with 1001, and nothing is left of it.
    pub(crate) fn remove(&self, name: &str) -> Result<(), NamespaceError> {
        let space = self.lock().named.get(name).cloned();
        let space = space.ok_or_else(|| NamespaceError::Unknown(name.to_owned()))?;
        self.delete(&space);
        Ok(())
    }

    /// Deletes this one; another of its name may have taken its place, and stays.
    pub(crate) fn delete(&self, space: &Arc<Space>) {
        self.delete_if(space, |_| true);
    }

    fn delete_if(&self, space: &Arc<Space>, fits: impl FnOnce(&Space) -> bool) {
        let there = match self.lock().named.entry(space.name.clone()) {
            Entry::Occupied(found) if Arc::ptr_eq(found.get(), space) && fits(space) => Some(found.remove()),
            Entry::Occupied(_) | Entry::Vacant(_) => None,
        };
        if let Some(space) = there {
            space.close();
            self.announce("namespace.deleted", &space.name);
        }
    }

    /// All of them, by name.
    pub(crate) fn all(&self) -> Vec<Arc<Space>> {
        self.lock().named.values().cloned().collect()
    }

    /// Closes and forgets all of them.
    pub(crate) fn clear(&self) -> Vec<Arc<Space>> {
        let all = std::mem::take(&mut self.lock().named);
        all.values().for_each(|space| space.close());
        all.into_values().collect()
    }

    /// Deletes those that nobody has used for long, for as long as the server runs.
    pub(crate) async fn sweep_forever(self: Arc<Self>) {
        loop {
            let again = self.sweep(self.time.elapsed()).max(REST);
            // A new one may be the next to be idle.
            drop(tokio::time::timeout(again, self.grown.notified()).await);
        }
    }

    /// Deletes those that nobody has used for long, and says when to look again.
    fn sweep(&self, now: Duration) -> Duration {
        let mut again = self.main.config.namespaces.idle;
        for space in self.all() {
            match space.idles_in(now) {
                // Somebody may have found it meanwhile.
                None => self.delete_if(&space, |space| space.left_at(now).is_none()),
                Some(left) => again = again.min(left),
            }
        }
        again
    }

    fn reserve(&self, name: Option<&str>, max: usize) -> Result<String, NamespaceError> {
        let mut spaces = self.lock();
        if spaces.named.len() >= max {
            return Err(NamespaceError::TooMany(max));
        }
        match name {
            Some(name) if !is_name(name) => Err(NamespaceError::Name(name.to_owned())),
            Some(name) if spaces.named.contains_key(name) => Err(NamespaceError::Taken(name.to_owned())),
            Some(name) => Ok(name.to_owned()),
            None => Ok(spaces.make_up()),
        }
    }

    fn add(&self, space: Arc<Space>, max: usize) -> Result<Arc<Space>, NamespaceError> {
        let mut spaces = self.lock();
        let full = spaces.named.len() >= max;
        match spaces.named.entry(space.name.clone()) {
            Entry::Occupied(taken) => Err(NamespaceError::Taken(taken.key().clone())),
            Entry::Vacant(_) if full => Err(NamespaceError::TooMany(max)),
            Entry::Vacant(free) => Ok(free.insert(space).clone()),
        }
    }

    fn announce(&self, what: &'static str, name: &str) {
        let bus = &self.main.bus;
        bus.publish(self.main.clock.now(), what, || json!({ "name": name }));
    }

    fn lock(&self) -> MutexGuard<'_, Spaces> {
        self.spaces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Namespaces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.lock().named.keys()).finish()
    }
}

impl Spaces {
    /// A name that nobody has asked for.
    fn make_up(&mut self) -> String {
        loop {
            self.made_up += 1;
            let name = format!("n{}", self.made_up);
            if !self.named.contains_key(&name) {
                return name;
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MockConfig;

    fn namespaces(max: usize, idle: Duration) -> Arc<Namespaces> {
        let config = MockConfig {
            namespaces: NamespaceConfig { max, idle },
            ..MockConfig::default()
        };
        Namespaces::new(&Shared::open(config).unwrap())
    }

    fn named(name: &str) -> NamespaceOptions {
        NamespaceOptions {
            name: Some(name.to_owned()),
            ..NamespaceOptions::default()
        }
    }

    #[test]
    fn a_deleted_one_leaves_nothing_behind() {
        let namespaces = namespaces(2, Duration::MAX);
        let space = namespaces.open(named("one")).unwrap();
        let socket = space.mock.socket_io(&json!({ "userId": "101" })).unwrap();
        let state = Arc::downgrade(space.mock.shared());
        drop(space);
        namespaces.remove("one").unwrap();
        assert_eq!(
            socket.recv(),
            Some(crate::SocketIoFrame::Disconnect {
                code: 1001,
                reason: "the namespace is deleted".to_owned()
            })
        );
        drop(socket);
        assert_eq!(state.strong_count(), 0);
        let error = namespaces.remove("one").unwrap_err();
        assert_eq!(error, NamespaceError::Unknown("one".to_owned()));
    }

    #[test]
    fn those_that_nobody_uses_are_deleted() {
        let namespaces = namespaces(3, Duration::from_secs(60));
        let [idle, asked, held] = ["idle", "asked", "held"].map(|name| namespaces.open(named(name)).unwrap());
        let _socket = held.mock.socket_io(&json!({ "userId": "101" })).unwrap();
        let seconds = Duration::from_secs;
        idle.touch(seconds(40));
        held.touch(seconds(40));
        asked.touch(seconds(70));
        let again = namespaces.sweep(seconds(100));
        assert!(again <= seconds(30), "{again:?}");
        let left: Vec<String> = namespaces.all().iter().map(|space| space.name.clone()).collect();
        assert_eq!(left, ["asked", "held"]);
    }

    #[test]
    fn there_are_so_many_and_each_has_its_name() {
        let namespaces = namespaces(3, Duration::MAX);
        namespaces.open(named("n1")).unwrap();
        assert_eq!(namespaces.open(NamespaceOptions::default()).unwrap().name, "n2");
        let refused = |options| match namespaces.open(options) {
            Err(MockError::Namespace(why)) => why,
            other => panic!("{:?}", other.map(|space| space.name.clone())),
        };
        assert_eq!(refused(named("n1")), NamespaceError::Taken("n1".to_owned()));
        for bad in ["", "a/b", "a b", "..", "ä", &"x".repeat(65)] {
            assert_eq!(refused(named(bad)), NamespaceError::Name(bad.to_owned()));
        }
        namespaces.open(named(&"x".repeat(64))).unwrap();
        assert_eq!(refused(named("more")), NamespaceError::TooMany(3));
    }
}
