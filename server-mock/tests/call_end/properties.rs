//! What holds of calls whatever people do, over sockets and over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use ringway_mock::{Mock, SocketIoFrame};
use serde_json::{Value, json};

use crate::{
    Peer,
    common::{advance, mock},
    end_by_http, status,
};

const PEOPLE: [&str; 4] = ["101", "102", "103", "somebody"];

#[derive(Debug, Clone)]
enum Step {
    /// Who calls, and whom: one bit each.
    Call(usize, u8),
    Accept(usize, usize),
    Reject(usize, usize),
    /// Who, which call (the one they are in beyond the last), for all, over HTTP.
    End(usize, usize, bool, bool),
    Wait(u64),
    Reconnect(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, which) = (0..PEOPLE.len(), 0..5_usize);
    let step = prop_oneof![
        3 => (who.clone(), 0..16_u8).prop_map(|(who, others)| Step::Call(who, others)),
        4 => (who.clone(), which.clone()).prop_map(|(who, call)| Step::Accept(who, call)),
        2 => (who.clone(), which.clone()).prop_map(|(who, call)| Step::Reject(who, call)),
        4 => (who.clone(), which, any::<bool>(), any::<bool>())
            .prop_map(|(who, call, all, http)| Step::End(who, call, all, http)),
        1 => (0..5_000_u64).prop_map(Step::Wait),
        1 => who.prop_map(Step::Reconnect),
    ];
    prop::collection::vec(step, 1..60)
}

struct Run<'a> {
    mock: &'a Mock,
    peers: Vec<Peer>,
    /// Each call with everybody in it.
    calls: Vec<(String, BTreeSet<usize>)>,
    /// How often each has heard the end of each call.
    ends: BTreeMap<(usize, String), usize>,
}

impl Run<'_> {
    fn step(&mut self, step: &Step) {
        let id = |call: &usize| self.calls.get(*call).map(|(id, _)| id.clone());
        match step {
            Step::Call(who, others) => self.call(*who, *others),
            Step::Accept(who, call) => self.act(*who, "accept_call", id(call)),
            Step::Reject(who, call) => self.act(*who, "reject_call", id(call)),
            Step::End(who, call, all, true) => {
                let mut body = json!({ "userId": PEOPLE[*who], "all": all });
                if let Some(id) = id(call) {
                    body["callId"] = json!(id);
                }
                let (code, _) = end_by_http(self.mock, body);
                assert!([200, 403, 404].contains(&code));
            }
            Step::End(who, call, all, false) => {
                let mut data = json!({ "all": all });
                if let Some(id) = id(call) {
                    data["callId"] = json!(id);
                }
                self.peers[*who].socket.emit("end_call", data);
            }
            Step::Wait(ms) => advance(self.mock, *ms),
            Step::Reconnect(who) => self.peers[*who] = Peer::new(self.mock, PEOPLE[*who]),
        }
    }

    fn call(&mut self, who: usize, others: u8) {
        let invited: BTreeSet<usize> = (0..PEOPLE.len())
            .filter(|one| *one != who && others & (1 << one) != 0)
            .collect();
        let names: Vec<&str> = invited.iter().map(|one| PEOPLE[*one]).collect();
        let ack = self.peers[who].emit("call_user", json!({ "participants": names, "callType": "audio" }));
        assert_eq!(ack["status"] == "Success", !names.is_empty());
        if let Some(id) = ack["callId"].as_str() {
            self.calls
                .push((id.to_owned(), invited.into_iter().chain([who]).collect()));
        }
    }

    fn act(&self, who: usize, event: &str, id: Option<String>) {
        if let Some(id) = id {
            self.peers[who].socket.emit(event, json!({ "callId": id }));
        }
    }

    fn listen(&mut self) {
        for (who, peer) in self.peers.iter().enumerate() {
            while let Some(frame) = peer.socket.recv() {
                let SocketIoFrame::Event { name, data, .. } = frame else {
                    continue;
                };
                let id = data["callId"].as_str().unwrap().to_owned();
                let (_, people) = self.calls.iter().find(|(known, _)| *known == id).unwrap();
                assert!(people.contains(&who), "{} hears of a call of others", PEOPLE[who]);
                let ends = self.ends.entry((who, id)).or_default();
                assert_eq!(*ends, 0, "{} hears {name} of a call that is over", PEOPLE[who]);
                *ends += usize::from(name == "call_ended");
            }
        }
    }

    fn check(&self) {
        let now = status(self.mock);
        let count = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let ended = &now["ended"];
        let all = count(&now["pendingCalls"]) + count(&now["activeCalls"]) + count(&ended["total"]);
        assert_eq!(all, self.calls.len(), "no call is lost: {now}");
        let reasons: usize = ended["byReason"].as_object().unwrap().values().map(count).sum();
        assert_eq!(reasons, count(&ended["total"]));
        assert!(count(&ended["averageDuration"]) <= count(&ended["totalDuration"]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_ends_once_for_everybody(steps in steps()) {
        let mock = mock();
        let peers = PEOPLE.iter().map(|name| Peer::new(&mock, name)).collect();
        let mut run = Run { mock: &mock, peers, calls: Vec::new(), ends: BTreeMap::new() };
        for step in &steps {
            run.step(step);
            run.listen();
            run.check();
        }
        // Everybody hangs up for all: nothing is left.
        for (id, people) in run.calls.clone() {
            for who in people {
                run.peers[who].socket.emit("end_call", json!({ "callId": id, "all": true }));
            }
        }
        run.listen();
        let now = status(&mock);
        prop_assert_eq!((&now["pendingCalls"], &now["activeCalls"]), (&json!(0), &json!(0)));
    }
}
