//! What holds of calls whatever people do.

use proptest::prelude::*;
use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    common::{User, advance, ask, mock},
    details, end, join, leave, listed, path, remove, token,
};

const PEOPLE: [&str; 3] = ["101", "102", "103"];

#[derive(Debug, Clone)]
enum Step {
    Create(usize, bool, i64),
    Join(usize, usize),
    Leave(usize, usize),
    Remove(usize, usize),
    Admit(usize, usize),
    End(usize),
    Wait(u64),
}

impl Step {
    /// The call that it is about.
    fn call(&self) -> Option<usize> {
        match self {
            Self::Join(_, call)
            | Self::Leave(_, call)
            | Self::Remove(_, call)
            | Self::Admit(_, call)
            | Self::End(call) => Some(*call),
            Self::Create(..) | Self::Wait(_) => None,
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, which) = (0..PEOPLE.len(), 0..4_usize);
    let step = prop_oneof![
        2 => (who.clone(), any::<bool>(), 2..4_i64).prop_map(|(who, public, size)| Step::Create(who, public, size)),
        5 => (who.clone(), which.clone()).prop_map(|(who, call)| Step::Join(who, call)),
        4 => (who.clone(), which.clone()).prop_map(|(who, call)| Step::Leave(who, call)),
        1 => (who.clone(), which.clone()).prop_map(|(who, call)| Step::Remove(who, call)),
        1 => (who, which.clone()).prop_map(|(who, call)| Step::Admit(who, call)),
        1 => which.prop_map(Step::End),
        2 => (0..90_000_u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..36)
}

struct Run<'a> {
    mock: &'a Mock,
    people: [User<'a>; 3],
    admin: User<'a>,
    channels: Vec<Value>,
}

impl Run<'_> {
    fn step(&mut self, step: &Step) {
        let id = |call: &usize| i64::try_from(*call).unwrap() + 1;
        match step {
            Step::Create(who, public, size) => {
                let body = json!({ "title": "t", "isPublic": public, "maxParticipants": size });
                let (status, answer) = self.people[*who].post(&path("create"), &body);
                assert_eq!(status, 200);
                self.channels.push(answer["channelName"].clone());
            }
            Step::Join(who, call) => drop(join(&self.people[*who], id(call))),
            Step::Leave(who, call) => drop(leave(&self.people[*who], id(call))),
            Step::Remove(who, call) => drop(remove(&self.admin, id(call), PEOPLE[*who])),
            Step::Admit(who, call) => {
                let body = json!({ "callId": id(call), "userId": PEOPLE[*who] });
                ask(self.mock, "POST", "/_mock/trigger/admit", Some(body));
            }
            Step::End(call) => drop(end(&self.admin, id(call))),
            Step::Wait(ms) => advance(self.mock, *ms),
        }
    }

    /// Looks at the calls whose index this is true of.
    fn check(&self, meant: impl Fn(usize) -> bool) {
        for (index, channel) in self
            .channels
            .iter()
            .enumerate()
            .filter(|(index, _)| meant(*index))
        {
            let id = i64::try_from(index).unwrap() + 1;
            let seen = details(&self.admin, id);
            let (call, stats) = (&seen["call"], &seen["stats"]);
            let everybody = seen["participants"].as_array().unwrap();
            let is_present = |one: &Value| one["left_at"].is_null();
            let present = i64::try_from(everybody.iter().filter(|one| is_present(one)).count()).unwrap();
            let is_over = call["status"] == "ended";
            assert_eq!(
                is_over,
                present == 0,
                "a call goes on while somebody is in it: {seen:#}"
            );
            assert_eq!(is_over, !call["ended_at"].is_null());
            let peak = stats["peak_participants"].as_i64().unwrap();
            assert!(present <= peak && (1..=3).contains(&peak));
            assert_eq!(stats["total_participants"], everybody.len());
            let whole = stats["total_duration_seconds"].as_i64().unwrap();
            for one in everybody {
                assert!(
                    (0..=whole).contains(&one["duration_seconds"].as_i64().unwrap()),
                    "{seen:#}"
                );
            }
            assert_eq!(everybody.iter().filter(|one| one["role"] == "host").count(), 1);
            for (name, person) in PEOPLE.iter().zip(&self.people) {
                let mine = everybody
                    .iter()
                    .find(|one| one["user_id"].as_i64() == name.parse().ok());
                let (code, _) = token(person, channel);
                if mine.is_some_and(is_present) {
                    assert_eq!(code, 200, "who is in a call has tokens");
                    assert_eq!(join(person, id).0, 200, "and may ask again");
                    assert!(
                        listed(person, "?status=active&limit=100").contains(&id),
                        "and sees it"
                    );
                } else if mine.is_none() {
                    assert_eq!(code, 403, "who never was in a call has none");
                }
                assert!(!is_over || code != 200, "and nobody has of a call that is over");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn calls_are_always_in_order(steps in steps()) {
        let mock = mock();
        let people = PEOPLE.map(|id| User::new(&mock, id));
        let mut run = Run { mock: &mock, people, admin: User::new(&mock, "100"), channels: Vec::new() };
        for step in &steps {
            run.step(step);
            run.check(|index| step.call() == Some(index));
        }
        run.check(|_| true);
    }
}
