//! Who is connected: sessions by user; a user may have several (devices), a token only one.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    outbox::Outbox,
    store::{tokens::Which, users::UserId},
    transport::gate::Hush,
};

/// Names one socket connection; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SessionId(pub(crate) u64);

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    pub(crate) jti: String,
    pub(crate) outbox: Outbox,
    /// For the task that serves it: which directions are silent.
    pub(crate) hush: Arc<Hush>,
}

#[derive(Debug, Default)]
pub(crate) struct Hub {
    sessions: BTreeMap<(UserId, SessionId), Arc<Session>>,
    opened: u64,
}

impl Hub {
    /// Adds a session, and hands out the one with the same token that it replaces.
    pub(crate) fn open(&mut self, user: UserId, jti: &str) -> (Arc<Session>, Option<Arc<Session>>) {
        let replaced = self.of_user(user).into_iter().find(|session| session.jti == jti);
        let session = Arc::new(self.stranger(user, jti));
        self.sessions.insert((user, session.id), session.clone());
        (session, replaced)
    }

    /// A session that is connected but does not count: it gets and says nothing but its close.
    pub(crate) fn stranger(&mut self, user: UserId, jti: &str) -> Session {
        self.opened += 1;
        Session {
            id: SessionId(self.opened),
            user,
            jti: jti.to_owned(),
            outbox: Outbox::default(),
            hush: Arc::default(),
        }
    }

    /// `false` when it was gone already.
    pub(crate) fn remove(&mut self, session: &Session) -> bool {
        self.sessions.remove(&(session.user, session.id)).is_some()
    }

    pub(crate) fn contains(&self, session: &Session) -> bool {
        self.sessions.contains_key(&(session.user, session.id))
    }

    pub(crate) fn is_connected(&self, user: UserId) -> bool {
        self.range(user).next().is_some()
    }

    pub(crate) fn of_user(&self, user: UserId) -> Vec<Arc<Session>> {
        self.range(user).cloned().collect()
    }

    pub(crate) fn matching(&self, which: &Which) -> Vec<Arc<Session>> {
        match which {
            Which::Session(jti) => self
                .sessions
                .values()
                .filter(|session| session.jti == *jti)
                .cloned()
                .collect(),
            Which::AllOf(user) => self.of_user(*user),
        }
    }

    pub(crate) fn all(&self) -> Vec<Arc<Session>> {
        self.sessions.values().cloned().collect()
    }

    fn range(&self, user: UserId) -> impl Iterator<Item = &Arc<Session>> {
        let span = (user, SessionId(0))..=(user, SessionId(u64::MAX));
        self.sessions.range(span).map(|(_, session)| session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_session_and_a_user_several() {
        let mut hub = Hub::default();
        let (first, none) = hub.open(UserId(101), "phone");
        assert!(none.is_none());
        let (tablet, none) = hub.open(UserId(101), "tablet");
        assert!(none.is_none());
        let (_, replaced) = hub.open(UserId(101), "phone");
        assert_eq!(replaced.unwrap().id, first.id);
        assert!(hub.remove(&first) && !hub.remove(&first));
        assert_eq!(hub.of_user(UserId(101)).len(), 2);
        assert!(hub.contains(&tablet) && !hub.is_connected(UserId(102)));
    }
}
