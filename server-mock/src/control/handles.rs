//! Faults and journal for whoever embeds the server.

use super::{
    fault::{Active, FaultId, FaultSpec},
    journal::{Entry, Expectation, Page, Question, Verdict},
    matcher::Matcher,
    tap,
};
use crate::{backend::Shared, strict::BadInput};

/// The faults of one mock; see [`Mock::faults`](crate::Mock::faults).
#[derive(Clone, Copy)]
pub struct MockFaults<'a> {
    shared: &'a Shared,
}

/// The journal of one mock; see [`Mock::journal`](crate::Mock::journal).
#[derive(Clone, Copy)]
pub struct MockJournal<'a> {
    shared: &'a Shared,
}

impl<'a> MockFaults<'a> {
    pub(crate) const fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Puts a fault in force, from the next request or frame on.
    ///
    /// # Errors
    /// [`BadInput`] for a fault that could never happen, or that is one too many.
    pub fn add(&self, spec: FaultSpec) -> Result<FaultId, BadInput> {
        self.shared.tap.lock().faults.add(spec)
    }

    /// Ends a fault; sockets that it made half-open are whole again. `false` when there was none.
    #[expect(clippy::must_use_candidate, reason = "most callers know that it is there")]
    pub fn remove(&self, id: FaultId) -> bool {
        tap::remove_faults(self.shared, Some(id)) > 0
    }

    /// Ends all faults.
    pub fn clear(&self) {
        tap::remove_faults(self.shared, None);
    }

    /// All faults, the used-up ones too, with how often each has happened.
    #[must_use]
    pub fn list(&self) -> Vec<Active> {
        self.shared.tap.lock().faults.list().cloned().collect()
    }
}

impl<'a> MockJournal<'a> {
    pub(crate) const fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The entries that a matcher means, oldest first.
    #[must_use]
    pub fn entries(&self, matcher: &Matcher) -> Vec<Entry> {
        self.page(matcher, 0, usize::MAX).entries
    }

    /// Up to `limit` of the entries behind the number `after` that a matcher means.
    #[must_use]
    pub fn page(&self, matcher: &Matcher, after: u64, limit: usize) -> Page {
        self.ask(matcher, None, after, limit)
    }

    /// The same for those that say a text anywhere, in whatever case.
    #[must_use]
    pub fn search(&self, text: &str, matcher: &Matcher, after: u64, limit: usize) -> Page {
        self.ask(matcher, Some(text.to_owned()), after, limit)
    }

    /// Whether something happened as it should, and if not, what came nearest.
    ///
    /// # Errors
    /// [`BadInput`] for an expectation that says nothing or contradicts itself.
    pub fn verify(&self, expectation: &Expectation) -> Result<Verdict, BadInput> {
        expectation.check()?;
        Ok(expectation.verify(&self.shared.tap.lock().journal))
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.shared.tap.lock().journal.clear();
    }

    fn ask(&self, matcher: &Matcher, text: Option<String>, after: u64, limit: usize) -> Page {
        let question = Question {
            matcher: matcher.clone(),
            text,
            after,
            limit,
        };
        self.shared.tap.lock().journal.page(&question)
    }
}

impl std::fmt::Debug for MockFaults<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockFaults")
            .field("faults", &self.list())
            .finish()
    }
}

impl std::fmt::Debug for MockJournal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockJournal").finish_non_exhaustive()
    }
}
