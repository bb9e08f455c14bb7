//! Who is connected, by contract and user; a user may have several sessions (devices).

mod session;

pub(crate) use session::{Party, Session, SessionId};

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    control::matcher::Contract,
    store::{tokens::Which, users::UserId},
};

#[derive(Debug, Default)]
pub(crate) struct Hub {
    sessions: BTreeMap<SessionId, Arc<Session>>,
    /// The sessions whose user is known.
    named: BTreeSet<(Contract, String, SessionId)>,
    opened: u64,
}

impl Hub {
    pub(crate) fn open(&mut self, party: Party) -> Arc<Session> {
        let session = Arc::new(self.stranger(party));
        self.sessions.insert(session.id, session.clone());
        self.name(&session);
        session
    }

    /// A session that is connected but does not count: it gets and says nothing but its close.
    pub(crate) fn stranger(&mut self, party: Party) -> Session {
        self.opened += 1;
        Session::new(SessionId(self.opened), party)
    }

    /// Finds a session by its user from now on, if that is known by now.
    pub(crate) fn name(&mut self, session: &Session) {
        self.named.extend(key(session));
    }

    /// `false` when it was gone already.
    pub(crate) fn remove(&mut self, session: &Session) -> bool {
        if let Some(key) = key(session) {
            self.named.remove(&key);
        }
        self.sessions.remove(&session.id).is_some()
    }

    pub(crate) fn contains(&self, session: &Session) -> bool {
        self.sessions.contains_key(&session.id)
    }

    pub(crate) fn is_connected(&self, contract: Contract, user: &str) -> bool {
        self.range(contract, user).next().is_some()
    }

    /// The sessions of a user in one contract.
    pub(crate) fn of_user(&self, contract: Contract, user: &str) -> Vec<Arc<Session>> {
        let ids = self.range(contract, user);
        ids.filter_map(|id| self.sessions.get(&id)).cloned().collect()
    }

    /// The sessions of a user in all contracts.
    pub(crate) fn of_anywhere(&self, user: &str) -> Vec<Arc<Session>> {
        let all = self.sessions.values();
        all.filter(|session| session.user().is_some_and(|one| one == user))
            .cloned()
            .collect()
    }

    /// How many users are connected in one contract.
    pub(crate) fn users(&self, contract: Contract) -> usize {
        let named = self.named.iter().filter(|(one, ..)| *one == contract);
        named.map(|(_, user, _)| user).collect::<BTreeSet<_>>().len()
    }

    /// How many sessions everybody has in each contract; those whose user is not known are together.
    pub(crate) fn connected(&self) -> BTreeMap<Option<String>, BTreeMap<Contract, usize>> {
        let mut connected: BTreeMap<Option<String>, BTreeMap<Contract, usize>> = BTreeMap::new();
        for session in self.sessions.values() {
            let user = session.user().map(str::to_owned);
            *connected
                .entry(user)
                .or_default()
                .entry(session.contract())
                .or_default() += 1;
        }
        connected
    }

    /// The sessions that a token speaks for.
    pub(crate) fn matching(&self, which: &Which) -> Vec<Arc<Session>> {
        let meant = |session: &&Arc<Session>| {
            let of = |user: &UserId| session.user().is_some_and(|one| one == user.to_string());
            session.jti().is_some_and(|jti| match which {
                Which::Session(wanted) => jti == wanted,
                Which::AllOf(user) => of(user),
                Which::OthersOf(user, spared) => of(user) && jti != spared,
            })
        };
        self.sessions.values().filter(meant).cloned().collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Session>> {
        self.sessions.values().cloned().collect()
    }

    fn range(&self, contract: Contract, user: &str) -> impl Iterator<Item = SessionId> {
        let span =
            (contract, user.to_owned(), SessionId(0))..=(contract, user.to_owned(), SessionId(u64::MAX));
        self.named.range(span).map(|(_, _, id)| *id)
    }
}

fn key(session: &Session) -> Option<(Contract, String, SessionId)> {
    Some((session.contract(), session.user()?.to_owned(), session.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chattrix(user: i64, jti: &str) -> Party {
        Party::Chattrix {
            user: UserId(user),
            jti: jti.to_owned(),
        }
    }

    #[test]
    fn a_user_has_sessions_and_each_contract_its_own() {
        let mut hub = Hub::default();
        let phone = hub.open(chattrix(101, "phone"));
        let tablet = hub.open(chattrix(101, "tablet"));
        let other = hub.open(Party::call_end(Some("101".into())));
        assert!(hub.remove(&phone) && !hub.remove(&phone));
        assert_eq!(hub.of_user(Contract::Chattrix, "101").len(), 1);
        assert_eq!(hub.of_user(Contract::CallEnd, "101")[0].id, other.id);
        assert_eq!(hub.of_anywhere("101").len(), 2);
        assert!(hub.contains(&tablet) && !hub.is_connected(Contract::Chattrix, "10"));
        assert_eq!(
            hub.matching(&Which::AllOf(UserId(101))).len(),
            1,
            "a session without a token is not revoked"
        );
    }

    #[test]
    fn a_session_is_found_by_its_user_once_it_has_one() {
        let mut hub = Hub::default();
        let session = hub.open(Party::call_end(None));
        assert_eq!(hub.users(Contract::CallEnd), 0);
        let Party::CallEnd { user } = &session.party else {
            panic!("it is one of call-end")
        };
        user.set("bob".into()).unwrap();
        hub.name(&session);
        assert!(hub.is_connected(Contract::CallEnd, "bob"));
        let second = hub.open(Party::call_end(Some("bob".into())));
        assert_eq!(hub.users(Contract::CallEnd), 1);
        hub.remove(&session);
        hub.remove(&second);
        assert_eq!(hub.users(Contract::CallEnd), 0);
    }
}
