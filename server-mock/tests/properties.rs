//! What holds whatever clients do.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::collections::BTreeMap;

use common::{User, advance, ask, message, messages, mock};
use proptest::prelude::*;
use ringway_mock::{Mock, MockSocket};
use serde_json::{Value, json};

const CALLS: &str = "/api/v1/calls";
const TERMINAL: [&str; 3] = ["ENDED", "REJECTED", "MISSED"];

#[derive(Debug, Clone)]
enum Step {
    Initiate(usize, usize),
    /// Who, which call, and what: over REST or over the socket.
    Act(usize, usize, &'static str, bool),
    Wait(u64),
    Reconnect(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let actions = prop::sample::select(vec!["accept", "reject", "end", "CONNECTING", "ACTIVE", "ENDED"]);
    let step = prop_oneof![
        2 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Step::Initiate(from, to)),
        6 => (0..3_usize, 0..8_usize, actions, any::<bool>())
            .prop_map(|(who, call, action, rest)| Step::Act(who, call, action, rest)),
        1 => (0..40_000_u64).prop_map(Step::Wait),
        1 => (0..3_usize).prop_map(Step::Reconnect),
    ];
    prop::collection::vec(step, 1..60)
}

struct Run<'a> {
    mock: &'a Mock,
    users: [User<'a>; 3],
    sockets: [MockSocket; 3],
    calls: Vec<String>,
    /// What each user has heard of each call.
    heard: BTreeMap<(usize, String), Vec<String>>,
}

impl<'a> Run<'a> {
    fn new(mock: &'a Mock) -> Self {
        let users = ["101", "102", "103"].map(|id| User::new(mock, id));
        let sockets = users.each_ref().map(User::connect);
        Self {
            mock,
            users,
            sockets,
            calls: Vec::new(),
            heard: BTreeMap::new(),
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Initiate(from, to) => {
                let body =
                    json!({ "calleeId": (101 + to).to_string(), "callType": "AUDIO", "channelId": "c" });
                let (status, answer) = self.users[*from].post(&format!("{CALLS}/initiate"), &body);
                assert_eq!(status, if from == to { 400 } else { 201 });
                self.calls
                    .extend(answer["data"]["id"].as_str().map(str::to_owned));
            }
            Step::Act(who, call, action, rest) => {
                if let Some(id) = self.calls.get(*call).cloned() {
                    self.act(*who, &id, action, *rest);
                }
            }
            Step::Wait(ms) => advance(self.mock, *ms),
            Step::Reconnect(who) => {
                self.listen();
                self.sockets[*who] = self.users[*who].connect();
            }
        }
        self.listen();
    }

    fn act(&self, who: usize, id: &str, action: &str, rest: bool) {
        let path = format!("{CALLS}/{id}");
        let user = &self.users[who];
        match (action, rest) {
            ("reject", true) => drop(user.post(&format!("{path}/reject"), &json!({ "reason": "busy" }))),
            ("accept" | "end", true) => drop(user.post(&format!("{path}/{action}"), &json!({}))),
            ("accept" | "reject" | "end", false) => {
                let mut payload = json!({ "callId": id });
                if action == "reject" {
                    payload["reason"] = json!("declined");
                }
                let frame = json!({ "type": format!("call.{action}"), "payload": payload });
                self.sockets[who].send(&frame.to_string());
            }
            (status, _) => drop(user.patch(&format!("{path}/status"), &json!({ "status": status }))),
        }
    }

    fn listen(&mut self) {
        for (who, socket) in self.sockets.iter().enumerate() {
            for message in messages(socket) {
                let id = message["data"]["callId"].as_str().unwrap_or_default().to_owned();
                let kind = message["type"].as_str().unwrap_or("close").to_owned();
                self.heard.entry((who, id)).or_default().push(kind);
            }
        }
    }

    fn call(&self, id: &str) -> Value {
        let details = self
            .users
            .iter()
            .map(|user| user.get(&format!("{CALLS}/{id}")).1["data"].clone());
        details.into_iter().find(|data| !data.is_null()).unwrap()
    }
}

/// A call over: two history entries; a call alive: none. What was heard fits how it ended.
fn check(run: &Run<'_>) {
    let snapshot = ask(run.mock, "GET", "/_mock/snapshot", None).1;
    let history = snapshot["tables"]["chattrix_history"].as_array().unwrap().clone();
    for id in &run.calls {
        let call = run.call(id);
        let status = call["status"].as_str().unwrap();
        let entries: Vec<_> = history
            .iter()
            .filter(|row| row["call_id"] == id.as_str())
            .collect();
        assert_eq!(entries.len(), if TERMINAL.contains(&status) { 2 } else { 0 });
        assert!(entries.iter().all(|row| row["status"] == status));
        let index = |field: &str| call[field].as_str().unwrap().parse::<usize>().unwrap() - 101;
        let (caller, callee) = (index("callerId"), index("calleeId"));
        let count = |who: usize, kind: &str| {
            run.heard
                .get(&(who, id.clone()))
                .map_or(0, |kinds| kinds.iter().filter(|heard| *heard == kind).count())
        };
        let answered = !call["startTime"].is_null();
        assert!(count(callee, "call_invitation") >= 1);
        assert_eq!(count(caller, "call_accepted"), usize::from(answered));
        assert_eq!(count(caller, "call_rejected"), usize::from(status == "REJECTED"));
        let missed = usize::from(status == "MISSED");
        assert_eq!(
            (count(caller, "call_timeout"), count(callee, "call_timeout")),
            (missed, missed)
        );
        let ended = count(caller, "call_ended") + count(callee, "call_ended");
        assert_eq!(ended, usize::from(status == "ENDED"));
        let stranger = 3 - caller - callee;
        assert!(
            !run.heard.contains_key(&(stranger, id.clone())),
            "somebody else heard of the call"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Contract: chattrix, 5. Call Timeout: Note
    /// Contract: chattrix, Backward Compatibility: REST API
    /// Contract: chattrix, Backward Compatibility: WebSocket
    /// Contract: chattrix, Message Ordering: Messages are processed in the order
    #[test]
    fn calls_are_told_and_remembered_as_they_went(steps in steps()) {
        let mock = mock();
        let mut run = Run::new(&mock);
        for step in &steps {
            run.step(step);
        }
        check(&run);
        // Whatever still rings is over a minute later, and nothing is left to do.
        advance(&mock, 60_000);
        run.listen();
        check(&run);
        prop_assert_eq!(mock.next_due(), None);
    }

    #[test]
    fn any_text_is_answered_and_the_server_lives_on(text in any::<String>(), path in "/[ -~]{0,40}") {
        let mock = mock();
        let alice = User::new(&mock, "101");
        let socket = alice.connect();
        socket.send(&text);
        prop_assert_eq!(&message(&socket)["payload"]["errorType"], "parse_error");
        if let Ok(uri) = path.parse::<http::Uri>() {
            let (status, _) = alice.ask("POST", &uri.to_string(), Some(&json!(text)));
            prop_assert!((400..500).contains(&status), "{} {}", path, status);
        }
        prop_assert_eq!(alice.get("/_mock/clock").0, 200);
    }
}
