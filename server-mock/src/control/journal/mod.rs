//! What went through the server: a bounded list of requests with their answers, and of what happened on sockets.

mod entry;
mod kept;
mod query;
mod redact;
mod routes;
#[cfg(test)]
mod tests;
mod verify;
#[cfg(test)]
mod verify_tests;

use std::collections::VecDeque;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::{UnixMillis, to_unsigned},
    control::matcher::Matcher,
};

pub(crate) use entry::{Answer, MAX_BODY, Record};
pub use entry::{Entry, Payload};
pub(crate) use kept::{Kept, Sketch};
pub(crate) use query::Question;
pub(crate) use routes::api;
pub use verify::{Count, Expectation, NearMiss, OrderVerdict, Verdict};

/// How many bytes of bodies are kept in all: many large bodies push out old entries early.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The list. Pure: it is told what happened and when. Nothing secret can be read in it: no header, no token of a query, no password of a
/// body.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: VecDeque<Kept>,
    capacity: usize,
    bytes: usize,
    next_seq: u64,
    dropped: u64,
}

/// Some entries of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Page {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// How many entries fit, on this page or behind it.
    pub matched: usize,
    /// Give this as `after` to go on where the page ends.
    pub next: u64,
    /// How many entries have been pushed out by newer ones.
    pub dropped: u64,
}

impl Journal {
    /// An empty journal with room for this many entries.
    pub(crate) const fn new(capacity: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            capacity,
            bytes: 0,
            next_seq: 1,
            dropped: 0,
        }
    }

    /// Makes the next entry, of a message. It is kept as soon as it is known which faults befall it.
    pub(crate) fn sketch(&mut self, now: UnixMillis, sketch: Sketch) -> Kept {
        Kept::later(self.number(), now, sketch)
    }

    /// Makes the next entry, of anything else. It is kept as soon as it is known which faults befall it.
    pub(crate) fn draft(&mut self, now: UnixMillis, record: Record<'_>) -> Entry {
        Entry::new(self.number(), now, record)
    }

    /// Adds the entry that was drafted last.
    pub(crate) fn keep(&mut self, entry: impl Into<Kept>) {
        let kept = entry.into();
        self.bytes += kept.weight;
        self.entries.push_back(kept);
        self.make_room();
    }

    /// Adds the answer to the entry of its request, if that is still there.
    pub(crate) fn answer(&mut self, seq: u64, now: UnixMillis, answer: Answer) {
        let Some(index) = self.index(seq) else { return };
        let Some(kept) = self.entries.get_mut(index) else {
            return;
        };
        let (before, newest) = (kept.weight, self.next_seq - 1);
        kept.change(|entry| {
            entry.answered_at = Some(to_unsigned(now));
            entry.answered_after = Some(newest);
            entry.status = answer.status;
            entry.lost = answer.status.is_none();
            entry.answer = answer.payload;
            entry.faults.extend(answer.faults);
        });
        self.bytes = self.bytes - before + kept.weight;
        self.make_room();
    }

    /// One entry by its number.
    pub(crate) fn get(&self, seq: u64) -> Option<&Entry> {
        self.entries.get(self.index(seq)?).map(Kept::entry)
    }

    /// The entries behind this number that a matcher means, oldest first.
    pub(crate) fn matching(&self, matcher: &Matcher, after: u64) -> impl Iterator<Item = &Entry> {
        self.since(after)
            .filter(|entry| matcher.matches(&entry.traffic()))
    }

    /// All entries behind this number, oldest first.
    pub(crate) fn since(&self, after: u64) -> impl Iterator<Item = &Entry> {
        let start = self.entries.partition_point(|kept| kept.seq() <= after);
        self.entries.range(start..).map(Kept::entry)
    }

    /// Some of the entries that a question means.
    pub(crate) fn page(&self, question: &Question) -> Page {
        let text = question.text.as_deref().map(str::to_lowercase);
        let says = |entry: &&Entry| text.as_deref().is_none_or(|text| entry.says(text));
        let mut matching = self.matching(&question.matcher, question.after).filter(says);
        let entries: Vec<Entry> = matching.by_ref().take(question.limit).cloned().collect();
        let matched = entries.len() + matching.count();
        let next = entries.last().map_or(question.after, |entry| entry.seq);
        Page {
            entries,
            matched,
            next,
            dropped: self.dropped,
        }
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many entries have been pushed out by newer ones.
    pub(crate) const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Forgets everything; the numbers go on, so that a reader with an `after` misses nothing new.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
        self.dropped = 0;
    }

    fn number(&mut self) -> u64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        seq
    }

    fn make_room(&mut self) {
        while self.entries.len() > self.capacity || self.bytes > MAX_BYTES {
            let Some(oldest) = self.entries.pop_front() else {
                return;
            };
            self.bytes -= oldest.weight;
            self.dropped += 1;
        }
    }

    fn index(&self, seq: u64) -> Option<usize> {
        let first = self.entries.front()?.seq();
        usize::try_from(seq.checked_sub(first)?).ok()
    }
}
