//! One direction of one socket: messages in their order, some of them held up.

use std::collections::VecDeque;

use super::engine::FramePlan;
use crate::clock::UnixMillis;

/// Messages that wait to be passed on, in milliseconds of the mock's clock.
///
/// A message that is held up keeps its place, as it would in TCP: those behind it wait. Only a reordered one lets the next pass.
#[derive(Debug)]
pub(crate) struct Lane<T> {
    queue: VecDeque<(UnixMillis, T)>,
    aside: Option<Aside<T>>,
}

/// A message that waits to be overtaken.
#[derive(Debug)]
struct Aside<T> {
    until: UnixMillis,
    delay_ms: u64,
    copies: Vec<T>,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            aside: None,
        }
    }
}

impl<T: Clone> Lane<T> {
    /// Takes in a message.
    pub(crate) fn push(&mut self, now: UnixMillis, message: T, plan: &FramePlan) {
        let copies = vec![message; plan.copies as usize];
        if copies.is_empty() {
            return;
        }
        match plan.overtaken_within_ms {
            Some(max_ms) if self.aside.is_none() => {
                let until = now.saturating_add_unsigned(max_ms);
                self.aside = Some(Aside {
                    until,
                    delay_ms: plan.delay_ms,
                    copies,
                });
            }
            Some(_) | None => {
                self.enqueue(now, plan.delay_ms, copies);
                if let Some(aside) = self.aside.take() {
                    self.enqueue(now, aside.delay_ms, aside.copies);
                }
            }
        }
    }

    /// Takes in the last message: nothing overtakes it.
    pub(crate) fn push_last(&mut self, now: UnixMillis, message: T) {
        if let Some(aside) = self.aside.take() {
            self.enqueue(now, aside.delay_ms, aside.copies);
        }
        self.enqueue(now, 0, vec![message]);
    }

    /// The next message whose time has come.
    pub(crate) fn pop(&mut self, now: UnixMillis) -> Option<T> {
        if let Some(aside) = self.aside.take_if(|aside| aside.until <= now) {
            self.enqueue(aside.until, aside.delay_ms, aside.copies);
        }
        self.queue
            .pop_front_if(|(due, _)| *due <= now)
            .map(|(_, message)| message)
    }

    /// When to [`pop`](Self::pop) next.
    pub(crate) fn next_due(&self) -> Option<UnixMillis> {
        let queued = self.queue.front().map(|(due, _)| *due);
        let aside = self.aside.as_ref().map(|aside| aside.until);
        queued.into_iter().chain(aside).min()
    }

    /// How many messages wait.
    pub(crate) fn len(&self) -> usize {
        self.queue.len() + self.aside.as_ref().map_or(0, |aside| aside.copies.len())
    }

    fn enqueue(&mut self, now: UnixMillis, delay_ms: u64, copies: Vec<T>) {
        let behind = self.queue.back().map_or(UnixMillis::MIN, |(due, _)| *due);
        let due = now.saturating_add_unsigned(delay_ms).max(behind);
        self.queue
            .extend(copies.into_iter().map(|message| (due, message)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> FramePlan {
        FramePlan::default()
    }

    fn drain(lane: &mut Lane<char>, now: UnixMillis) -> String {
        std::iter::from_fn(|| lane.pop(now)).collect()
    }

    #[test]
    fn an_undisturbed_message_passes_at_once() {
        let mut lane = Lane::default();
        lane.push(5, 'a', &plan());
        assert_eq!(lane.next_due(), Some(5));
        assert_eq!(drain(&mut lane, 5), "a");
        assert_eq!(lane.next_due(), None);
    }

    #[test]
    fn those_behind_a_delayed_message_wait() {
        let mut lane = Lane::default();
        lane.push(
            0,
            'a',
            &FramePlan {
                delay_ms: 100,
                ..plan()
            },
        );
        lane.push(10, 'b', &plan());
        assert_eq!(drain(&mut lane, 99), "");
        assert_eq!(lane.next_due(), Some(100));
        assert_eq!(drain(&mut lane, 100), "ab");
    }

    #[test]
    fn a_reordered_message_is_overtaken_by_one() {
        let mut lane = Lane::default();
        lane.push(
            0,
            'a',
            &FramePlan {
                overtaken_within_ms: Some(1_000),
                ..plan()
            },
        );
        assert_eq!(drain(&mut lane, 10), "");
        lane.push(20, 'b', &plan());
        lane.push(20, 'c', &plan());
        assert_eq!(drain(&mut lane, 20), "bac");
    }

    #[test]
    fn two_reordered_messages_change_places() {
        let mut lane = Lane::default();
        let reordered = FramePlan {
            overtaken_within_ms: Some(1_000),
            ..plan()
        };
        lane.push(0, 'a', &reordered);
        lane.push(0, 'b', &reordered);
        assert_eq!(drain(&mut lane, 0), "ba");
    }

    #[test]
    fn a_reordered_message_with_nothing_behind_it_goes_on_in_the_end() {
        let mut lane = Lane::default();
        lane.push(
            0,
            'a',
            &FramePlan {
                overtaken_within_ms: Some(1_000),
                ..plan()
            },
        );
        assert_eq!(lane.next_due(), Some(1_000));
        assert_eq!(drain(&mut lane, 999), "");
        assert_eq!(drain(&mut lane, 1_000), "a");
    }

    #[test]
    fn nothing_overtakes_the_last_message() {
        let mut lane = Lane::default();
        lane.push(
            0,
            'a',
            &FramePlan {
                overtaken_within_ms: Some(1_000),
                ..plan()
            },
        );
        lane.push_last(10, 'z');
        assert_eq!(lane.len(), 2);
        assert_eq!(drain(&mut lane, 10), "az");
    }

    #[test]
    fn copies_come_together_and_none_is_none() {
        let mut lane = Lane::default();
        lane.push(0, 'a', &FramePlan { copies: 3, ..plan() });
        lane.push(0, 'b', &FramePlan { copies: 0, ..plan() });
        assert_eq!(drain(&mut lane, 0), "aaa");
    }
}
