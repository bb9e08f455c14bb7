//! Whether both sides were told what they should have been told.

use crate::person::Who;
use crate::trail::{Step, Trail};

/// What should happen.
pub(crate) struct Expected {
    /// What Alice and Bob are told. There are several ways where chance decides, as it may.
    pub(crate) ways: Vec<[Vec<Step>; 2]>,
    /// The backend's own word for what became of the call.
    pub(crate) record: &'static str,
}

/// What is otherwise than it should be, a line each.
pub(crate) fn compare(expected: &Expected, trails: &[Trail; 2], record: &str) -> Vec<String> {
    let got = trails.each_ref().map(|trail| settled(&trail.steps));
    let mut problems = Vec::new();
    if !expected.ways.contains(&got) {
        for (index, way) in expected.ways.iter().enumerate() {
            let word = if index == 0 { "expected" } else { "or" };
            problems.extend(Who::BOTH.map(|who| line(who, word, &way[who.index()])));
        }
        problems.extend(Who::BOTH.map(|who| line(who, "got", &got[who.index()])));
    }
    let last = trails
        .each_ref()
        .map(|trail| trail.calls.last().and_then(|call| call.server_id.clone()));
    if last[0] != last[1] || last[0].is_none() {
        problems.push(format!("the two sides were in different calls: {last:?}"));
    }
    if record != expected.record {
        problems.push(format!(
            "the backend has the call as {record}, and should have it as {}",
            expected.record
        ));
    }
    problems
}

/// A link that breaks again before anything else happened is one broken link: a poll that was under way may fail late.
fn settled(steps: &[Step]) -> Vec<Step> {
    let mut settled = Vec::new();
    for step in steps {
        if *step == Step::LinkLost && settled.last() == Some(&Step::LinkBack) {
            settled.pop();
        } else {
            settled.push(*step);
        }
    }
    settled
}

fn line(who: Who, word: &str, steps: &[Step]) -> String {
    let steps: Vec<String> = steps.iter().map(Step::to_string).collect();
    let steps = if steps.is_empty() {
        "nothing".to_owned()
    } else {
        steps.join(", ")
    };
    format!("{:<5} {word:>8}: {steps}", who.name())
}
