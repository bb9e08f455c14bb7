//! The table of named jobs that wait for their time.

use std::collections::{BTreeMap, BTreeSet};

use crate::{clock::UnixMillis, control::matcher::Direction, hub::SessionId, store::users::UserId};

/// A job with a name: arming it again moves it, so no job waits twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Job {
    /// Turns private-call invitations older than 30 s into `timeout`; every 10 s.
    PrivateCallSweep,
    /// Deletes private-call invitations older than 24 h; daily.
    PrivateCallPurge,
    /// Deletes ikoota calls that ended 90 days ago; daily.
    IkootaPurge,
    /// Turns one chattrix call that nobody answered into `MISSED`, 60 s after its creation.
    ChattrixMissed(String),
    /// Takes a user of video-call out of their calls whose sockets have been gone for 60 s.
    VideoCallAbsence(UserId),
    /// Lets frames go that a fault has held up.
    Frames(SessionId, Direction),
    /// Lets an HTTP request go that a fault has held up.
    Release(u64),
}

/// When each job runs; jobs of one moment run in the order in which they were armed.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    queue: BTreeSet<(UnixMillis, u64, Job)>,
    armed: BTreeMap<Job, (UnixMillis, u64)>,
    next_turn: u64,
}

impl Timers {
    pub(crate) fn set(&mut self, job: Job, due: UnixMillis) {
        self.stop(&job);
        let turn = self.next_turn;
        self.next_turn += 1;
        self.queue.insert((due, turn, job.clone()));
        self.armed.insert(job, (due, turn));
    }

    pub(crate) fn stop(&mut self, job: &Job) {
        if let Some((due, turn)) = self.armed.remove(job) {
            self.queue.remove(&(due, turn, job.clone()));
        }
    }

    pub(crate) fn next_due(&self) -> Option<UnixMillis> {
        self.queue.first().map(|(due, _, _)| *due)
    }

    /// Takes the first job that is due by `until`, with its deadline.
    pub(crate) fn pop_due(&mut self, until: UnixMillis) -> Option<(UnixMillis, Job)> {
        if self.next_due()? > until {
            return None;
        }
        let (due, _, job) = self.queue.pop_first()?;
        self.armed.remove(&job);
        Some((due, job))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_come_out_by_deadline_then_by_turn() {
        let mut timers = Timers::default();
        timers.set(Job::ChattrixMissed("b".into()), 20);
        timers.set(Job::ChattrixMissed("a".into()), 20);
        timers.set(Job::PrivateCallSweep, 10);
        assert_eq!(timers.pop_due(5), None);
        assert_eq!(timers.pop_due(20), Some((10, Job::PrivateCallSweep)));
        assert_eq!(timers.pop_due(20), Some((20, Job::ChattrixMissed("b".into()))));
        assert_eq!(timers.pop_due(20), Some((20, Job::ChattrixMissed("a".into()))));
        assert_eq!(timers.next_due(), None);
    }

    #[test]
    fn arming_again_moves_and_stopping_removes() {
        let mut timers = Timers::default();
        timers.set(Job::PrivateCallSweep, 10);
        timers.set(Job::PrivateCallSweep, 30);
        assert_eq!(timers.next_due(), Some(30));
        timers.stop(&Job::PrivateCallSweep);
        assert_eq!(timers.pop_due(100), None);
    }
}
