//! The rooms of Socket.IO: who of those in a call hears what goes on in it. They are as short-lived as sockets.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::users::UserId;

/// Rooms by the ids of their calls. A user has one socket, so users are what is in them.
#[derive(Debug, Default)]
pub(crate) struct Rooms(BTreeMap<String, BTreeSet<UserId>>);

impl Rooms {
    /// `false` when they were in it already.
    pub(crate) fn enter(&mut self, call: &str, user: UserId) -> bool {
        self.0.entry(call.to_owned()).or_default().insert(user)
    }

    /// `false` when they were not in it.
    pub(crate) fn leave(&mut self, call: &str, user: UserId) -> bool {
        let Some(room) = self.0.get_mut(call) else {
            return false;
        };
        let was_in = room.remove(&user);
        if room.is_empty() {
            self.0.remove(call);
        }
        was_in
    }

    pub(crate) fn leave_all(&mut self, user: UserId) {
        self.0.retain(|_, room| {
            room.remove(&user);
            !room.is_empty()
        });
    }

    pub(crate) fn others(&self, call: &str, but: UserId) -> Vec<UserId> {
        let room = self.0.get(call).into_iter().flatten();
        room.copied().filter(|user| *user != but).collect()
    }

    /// Only these may stay.
    pub(crate) fn keep(&mut self, call: &str, present: &[UserId]) {
        if let Some(room) = self.0.get_mut(call) {
            room.retain(|user| present.contains(user));
            if room.is_empty() {
                self.0.remove(call);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_there_while_somebody_is_in_it() {
        let (alice, bob) = (UserId(101), UserId(102));
        let mut rooms = Rooms::default();
        assert!(rooms.enter("a", alice) && !rooms.enter("a", alice) && rooms.enter("a", bob));
        rooms.enter("b", alice);
        assert_eq!(rooms.others("a", alice), [bob]);
        rooms.keep("a", &[alice]);
        assert_eq!(rooms.others("a", UserId(0)), [alice]);
        assert!(!rooms.leave("a", bob));
        rooms.leave_all(alice);
        assert!(rooms.0.is_empty());
    }
}
