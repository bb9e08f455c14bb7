//! Checking the journal: how often something happened, in which order, and what nearly fitted when it did not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Entry, Journal};
use crate::{
    control::matcher::{Difference, Matcher},
    strict::{self, BadInput},
};

/// How many near misses a verdict shows.
const NEAR_MISSES: usize = 3;
/// How many of the entries that fit a verdict names.
const NAMED: usize = 20;
/// How long a sequence may be.
const MAX_STEPS: usize = 100;

/// What should have happened.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Expectation {
    /// The traffic that is counted.
    #[serde(
        rename = "match",
        deserialize_with = "strict::object_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub matcher: Option<Matcher>,
    /// How often it should be there; at least once when left out.
    #[serde(
        deserialize_with = "strict::object_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub count: Option<Count>,
    /// Traffic that should be there in this order, whatever lies between.
    #[serde(deserialize_with = "strict::objects", skip_serializing_if = "Vec::is_empty")]
    pub in_order: Vec<Matcher>,
    /// Only entries behind this number are looked at.
    pub after: u64,
}

/// How often something should have happened: `exactly`, or between `at_least` and `at_most`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Count {
    /// This often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u64>,
    /// This often or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// This often or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

/// Whether it happened, and if not, what came nearest.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether all of it happened as it should.
    pub ok: bool,
    /// How often the counted traffic happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// How often it should have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Count>,
    /// The numbers of the first entries that fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matched: Vec<u64>,
    /// The entries that came nearest, when there were too few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near_misses: Vec<NearMiss>,
    /// What became of the sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_order: Option<OrderVerdict>,
    /// How many entries the journal no longer has: they were not counted.
    pub dropped: u64,
}

/// What became of a sequence.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderVerdict {
    /// The numbers of the entries that were found, one for each step up to the first that is missing.
    pub found: Vec<u64>,
    /// The first step that is missing, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_step: Option<usize>,
    /// The entries behind the last found one that came nearest to the missing step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near_misses: Vec<NearMiss>,
}

/// An entry that nearly fitted.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NearMiss {
    /// The entry.
    pub entry: Entry,
    /// Where it differs.
    pub differs: Vec<Difference>,
}

impl Expectation {
    /// That this traffic happened exactly so often.
    #[must_use]
    pub fn exactly(count: u64, matcher: Matcher) -> Self {
        let count = Some(Count {
            exactly: Some(count),
            ..Count::default()
        });
        Self {
            matcher: Some(matcher),
            count,
            ..Self::default()
        }
    }

    /// That this traffic happened so often or more.
    #[must_use]
    pub fn at_least(count: u64, matcher: Matcher) -> Self {
        let count = Some(Count {
            at_least: Some(count),
            ..Count::default()
        });
        Self {
            matcher: Some(matcher),
            count,
            ..Self::default()
        }
    }

    /// That these happened in this order.
    #[must_use]
    pub fn in_order(steps: Vec<Matcher>) -> Self {
        Self {
            in_order: steps,
            ..Self::default()
        }
    }

    /// Refuses an expectation that says nothing or contradicts itself.
    ///
    /// # Errors
    /// [`BadInput`] names the field.
    pub(crate) fn check(&self) -> Result<(), BadInput> {
        if self.matcher.is_none() && self.in_order.is_empty() {
            return Err(BadInput::new("match", "give `match`, `inOrder` or both"));
        }
        if self.in_order.len() > MAX_STEPS {
            return Err(BadInput::new("inOrder", format!("{MAX_STEPS} steps at the most")));
        }
        match self.count {
            Some(_) if self.matcher.is_none() => Err(BadInput::new("count", "there is no `match` to count")),
            Some(count) => count.check(),
            None => Ok(()),
        }
    }

    /// Looks into the journal.
    pub(crate) fn verify(&self, journal: &Journal) -> Verdict {
        let order = (!self.in_order.is_empty()).then(|| find_in_order(journal, &self.in_order, self.after));
        let in_order = order.as_ref().is_none_or(|order| order.missing_step.is_none());
        let mut verdict = Verdict {
            ok: in_order,
            count: None,
            expected: None,
            matched: Vec::new(),
            near_misses: Vec::new(),
            in_order: order,
            dropped: journal.dropped(),
        };
        let Some(matcher) = &self.matcher else {
            return verdict;
        };

        let expected = self.count.unwrap_or_else(Count::once_or_more);
        let matched: Vec<u64> = journal
            .matching(matcher, self.after)
            .map(|entry| entry.seq)
            .collect();
        let count = matched.len() as u64;
        verdict.ok &= expected.allows(count);
        verdict.count = Some(count);
        verdict.expected = Some(expected);
        verdict.matched = matched.into_iter().take(NAMED).collect();
        if expected.is_above(count) {
            verdict.near_misses = near_misses(journal, matcher, self.after);
        }
        verdict
    }
}

impl Count {
    fn once_or_more() -> Self {
        Self {
            at_least: Some(1),
            ..Self::default()
        }
    }

    fn check(self) -> Result<(), BadInput> {
        match (self.exactly, self.at_least, self.at_most) {
            (None, None, None) => Err(BadInput::new("count", "give `exactly`, `atLeast` or `atMost`")),
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
                Err(BadInput::new("count.exactly", "it stands alone"))
            }
            (None, Some(least), Some(most)) if least > most => {
                Err(BadInput::new("count.atLeast", "it is more than `atMost`"))
            }
            (_, _, _) => Ok(()),
        }
    }

    fn allows(self, count: u64) -> bool {
        !self.is_above(count)
            && self.exactly.is_none_or(|exactly| count <= exactly)
            && self.at_most.is_none_or(|most| count <= most)
    }

    fn is_above(self, count: u64) -> bool {
        self.exactly
            .or(self.at_least)
            .is_some_and(|wanted| count < wanted)
    }
}

fn find_in_order(journal: &Journal, steps: &[Matcher], after: u64) -> OrderVerdict {
    let mut found = Vec::new();
    let mut last = after;
    for (step, matcher) in steps.iter().enumerate() {
        let Some(entry) = journal.matching(matcher, last).next() else {
            let near_misses = near_misses(journal, matcher, last);
            return OrderVerdict {
                found,
                missing_step: Some(step),
                near_misses,
            };
        };
        last = entry.seq;
        found.push(last);
    }
    OrderVerdict {
        found,
        missing_step: None,
        near_misses: Vec::new(),
    }
}

/// The entries that differ least, the newest first among equals. One that has nothing in common with the matcher is no near miss.
fn near_misses(journal: &Journal, matcher: &Matcher, after: u64) -> Vec<NearMiss> {
    let fields = matcher.fields();
    let mut ranked: Vec<(usize, &Entry, Vec<Difference>)> = journal
        .since(after)
        .filter_map(|entry| {
            let differs = matcher.differences(&entry.traffic());
            let wrong = wrong_fields(&differs);
            let has_something = wrong < fields || fields == 1;
            (wrong > 0 && has_something).then_some((wrong, entry, differs))
        })
        .collect();
    ranked.sort_by_key(|(wrong, entry, differs)| (*wrong, differs.len(), std::cmp::Reverse(entry.seq)));
    ranked
        .into_iter()
        .take(NEAR_MISSES)
        .map(|(_, entry, differs)| NearMiss {
            entry: entry.clone(),
            differs,
        })
        .collect()
}

/// How many fields of the matcher differ: all of a body is one.
fn wrong_fields(differs: &[Difference]) -> usize {
    let in_body = differs
        .iter()
        .filter(|difference| difference.field.starts_with("body"))
        .count();
    differs.len() - in_body + usize::from(in_body > 0)
}
