//! A call with everybody in it: what the rules look at.

use rusqlite::Connection;

use crate::{
    contract::video_call::{
        Refusal,
        calls::{
            table::{
                self, Call,
                invitations::{self, Invitation},
                participants::{self, Participant},
            },
            words::Status,
        },
    },
    store::users::UserId,
};

const UNKNOWN: Refusal = Refusal::NotFound("Call not found");
const OVER: Refusal = Refusal::NotFound("Call not found or already ended");

#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) call: Call,
    /// Those who are in it in the order in which they came.
    pub(crate) everybody: Vec<Participant>,
    pub(crate) invitations: Vec<Invitation>,
}

impl Scene {
    pub(crate) fn find(db: &Connection, id: &str) -> Result<Self, Refusal> {
        Ok(Self::of(db, table::find(db, id)?.ok_or(UNKNOWN)?)?)
    }

    /// A call that is not over.
    pub(crate) fn live(db: &Connection, id: &str) -> Result<Self, Refusal> {
        let call = table::find(db, id)?.filter(|call| call.over.is_none());
        Ok(Self::of(db, call.ok_or(OVER)?)?)
    }

    /// A live call that somebody takes part in: is in, or hosts before it has begun. Others learn only whether they may know of it.
    pub(crate) fn taken_part_in(db: &Connection, user: UserId, id: &str) -> Result<Self, Refusal> {
        let scene = Self::find(db, id)?;
        if scene.takes_part(user) {
            return Ok(scene);
        }
        match scene.call.status() {
            Status::Ended if scene.may_see(user) => Err(OVER),
            Status::Ended | Status::Active | Status::Scheduled => {
                Err(Refusal::Forbidden("Only a participant of the call may do this"))
            }
        }
    }

    pub(crate) fn of(db: &Connection, call: Call) -> rusqlite::Result<Self> {
        Ok(Self {
            everybody: participants::of(db, &call.id)?,
            invitations: invitations::of(db, &call.id)?,
            call,
        })
    }

    pub(crate) fn participant(&self, user: UserId) -> Option<&Participant> {
        self.everybody.iter().find(|one| one.user == user)
    }

    pub(crate) fn invitation(&self, user: UserId) -> Option<&Invitation> {
        self.invitations.iter().find(|one| one.user == user)
    }

    /// Those who have not answered.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Invitation> {
        self.invitations.iter().filter(|one| one.answer.is_none())
    }

    pub(crate) fn present(&self) -> impl Iterator<Item = &Participant> {
        self.everybody.iter().filter(|one| one.is_present())
    }

    pub(crate) fn is_present(&self, user: UserId) -> bool {
        self.present().any(|one| one.user == user)
    }

    /// Whoever began it, or is its host now.
    pub(crate) fn is_owner(&self, user: UserId) -> bool {
        self.call.host == user || self.call.creator == user
    }

    pub(crate) fn takes_part(&self, user: UserId) -> bool {
        let waits = self.call.status() == Status::Scheduled && self.call.host == user;
        waits || self.is_present(user)
    }

    /// "Host, participants, invited users" (NOTES 4); admins come in elsewhere.
    pub(crate) fn may_see(&self, user: UserId) -> bool {
        self.is_owner(user) || self.participant(user).is_some() || self.invitation(user).is_some()
    }

    /// Whether somebody is in the call, or asked to come and has not declined.
    pub(crate) fn is_in_touch(&self, user: UserId) -> bool {
        self.is_present(user)
            || self
                .invitation(user)
                .is_some_and(|invitation| !invitation.is_declined())
    }

    /// Who hears that the call is over: who is in it, its host, and whoever may still be on the way.
    pub(crate) fn audience(&self) -> Vec<UserId> {
        let mut users: Vec<UserId> = self.present().map(|one| one.user).collect();
        let is_coming = |one: &&Invitation| !one.is_declined() && self.participant(one.user).is_none();
        users.extend(self.invitations.iter().filter(is_coming).map(|one| one.user));
        if self.call.status() == Status::Scheduled && !users.contains(&self.call.host) {
            users.insert(0, self.call.host);
        }
        users
    }
}
