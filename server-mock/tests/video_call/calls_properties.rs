//! What holds of calls whatever people do.

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    calls_stage::{CALLS, Peer, present},
    common::{User, advance},
    data, mock,
};

const PEOPLE: [&str; 4] = ["101", "102", "103", "104"];
/// Events that only those in a call's room hear, and never whoever has caused them.
const ROOM_EVENTS: [&str; 6] = [
    "user-joined",
    "user-left",
    "user-audio-toggled",
    "user-video-toggled",
    "user-screen-share-toggled",
    "new-message",
];

#[derive(Debug, Clone)]
enum Step {
    Create {
        who: usize,
        pair: bool,
        size: usize,
        invite: usize,
    },
    Join(usize, usize),
    Leave(usize, usize),
    End(usize, usize),
    Kick(usize, usize),
    Invite(usize, usize, usize),
    Respond(usize, usize, bool),
    EnterRoom(usize, usize),
    LeaveRoom(usize, usize),
    Toggle(usize, usize, bool),
    Say(usize, usize),
    Connect(usize),
    Lose(usize),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, which) = (0..PEOPLE.len(), 0..3_usize);
    let both = (who.clone(), which.clone());
    let step = prop_oneof![
        2 => (who.clone(), any::<bool>(), 2..4_usize, who.clone())
            .prop_map(|(who, pair, size, invite)| Step::Create { who, pair, size, invite }),
        6 => both.clone().prop_map(|(who, call)| Step::Join(who, call)),
        3 => both.clone().prop_map(|(who, call)| Step::Leave(who, call)),
        1 => both.clone().prop_map(|(who, call)| Step::End(who, call)),
        1 => both.clone().prop_map(|(who, call)| Step::Kick(who, call)),
        2 => (who.clone(), which.clone(), who.clone()).prop_map(|(who, call, whom)| Step::Invite(who, call, whom)),
        2 => (who.clone(), which.clone(), any::<bool>()).prop_map(|(who, call, yes)| Step::Respond(who, call, yes)),
        3 => both.clone().prop_map(|(who, call)| Step::EnterRoom(who, call)),
        1 => both.clone().prop_map(|(who, call)| Step::LeaveRoom(who, call)),
        2 => (who.clone(), which, any::<bool>()).prop_map(|(who, call, on)| Step::Toggle(who, call, on)),
        2 => both.prop_map(|(who, call)| Step::Say(who, call)),
        2 => who.clone().prop_map(Step::Connect),
        2 => who.prop_map(Step::Lose),
        2 => (0..70_000_u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..40)
}

struct Run<'a> {
    mock: &'a Mock,
    people: Vec<Peer<'a>>,
    admin: User<'a>,
    calls: Vec<String>,
    /// How often somebody has heard that a call is over.
    ended: BTreeMap<(&'static str, String), usize>,
}

impl<'a> Run<'a> {
    fn new(mock: &'a Mock) -> Self {
        Self {
            mock,
            people: PEOPLE.map(|id| Peer::new(mock, id)).into(),
            admin: User::new(mock, "100"),
            calls: Vec::new(),
            ended: BTreeMap::new(),
        }
    }

    fn step(&mut self, step: &Step) {
        let before = self.seen();
        self.take(step);
        let after = self.seen();
        self.listen(step, &before, &after);
        for call in &after {
            check(call);
        }
    }

    fn take(&mut self, step: &Step) {
        let people = &mut self.people;
        // A call that may not be there yet.
        let id = |call: &usize| self.calls.get(*call).map_or("none", String::as_str);
        let answer = match step {
            Step::Create {
                who,
                pair,
                size,
                invite,
            } => {
                let mode = if *pair { "one-to-one" } else { "group" };
                let invited: Vec<&str> = (invite != who).then_some(PEOPLE[*invite]).into_iter().collect();
                let mut body = json!({ "callType": "video", "callMode": mode, "inviteUserIds": invited });
                if !pair {
                    body["maxParticipants"] = json!(size);
                }
                let (status, answer) = people[*who].user.post(CALLS, &body);
                let created = answer["data"]["call"]["id"].as_str().unwrap();
                self.calls.push(created.to_owned());
                status
            }
            Step::Join(who, call) => people[*who].bare(id(call), "join").0,
            Step::Leave(who, call) => people[*who].bare(id(call), "leave").0,
            Step::End(who, call) => people[*who].bare(id(call), "end").0,
            Step::Kick(who, call) => {
                let path = format!("/api/admin/calls/{}/kick/{}", id(call), PEOPLE[*who]);
                self.admin.bare("POST", &path).0
            }
            Step::Invite(who, call, whom) => {
                let body = json!({ "userIds": [PEOPLE[*whom]] });
                people[*who].post(id(call), "invite", &body).0
            }
            Step::Respond(who, call, yes) => {
                let word = if *yes { "accepted" } else { "declined" };
                people[*who]
                    .post(id(call), "respond", &json!({ "response": word }))
                    .0
            }
            Step::EnterRoom(who, call) => emit(&people[*who], "join-room", json!({ "roomId": id(call) })),
            Step::LeaveRoom(who, call) => emit(&people[*who], "leave-room", json!({ "roomId": id(call) })),
            Step::Toggle(who, call, on) => {
                let body = json!({ "roomId": id(call), "isAudioEnabled": on });
                emit(&people[*who], "toggle-audio", body)
            }
            Step::Say(who, call) => {
                let body = json!({ "roomId": id(call), "message": "x" });
                emit(&people[*who], "send-message", body)
            }
            Step::Connect(who) => {
                people[*who].connect();
                200
            }
            Step::Lose(who) => {
                people[*who].socket = None;
                200
            }
            Step::Wait(ms) => {
                advance(self.mock, *ms);
                200
            }
        };
        assert!(
            [200, 201, 400, 403, 404, 409].contains(&answer),
            "{step:?}: {answer}"
        );
    }

    /// Every call as the administration sees it.
    fn seen(&self) -> Vec<Value> {
        let see = |id: &String| data(self.admin.get(&format!("/api/admin/calls/{id}")), 200)["call"].clone();
        self.calls.iter().map(see).collect()
    }

    fn listen(&mut self, step: &Step, before: &[Value], after: &[Value]) {
        for peer in &self.people {
            let Some(socket) = &peer.socket else { continue };
            let mut over_now: Vec<String> = Vec::new();
            for (name, told) in std::iter::from_fn(|| socket.recv()).filter_map(event) {
                if ROOM_EVENTS.contains(&name.as_str()) {
                    assert_ne!(
                        told["userId"], peer.id,
                        "{step:?}: {name} comes back to its sender"
                    );
                }
                if let Some(room) = told["roomId"].as_str() {
                    let call = after.iter().find(|call| call["id"] == room).unwrap();
                    assert!(
                        present(call).contains(&peer.id),
                        "{step:?}: {} hears {name} from outside",
                        peer.id
                    );
                }
                if name == "call-ended" {
                    over_now.push(told["callId"].as_str().unwrap().to_owned());
                }
            }
            for id in &over_now {
                *self.ended.entry((peer.id, id.clone())).or_default() += 1;
            }
            let Step::End(..) = step else { continue };
            for (was, is) in before.iter().zip(after) {
                if was["status"] == "active" && is["status"] == "ended" && present(was).contains(&peer.id) {
                    assert!(
                        over_now.iter().any(|id| is["id"] == *id),
                        "{step:?}: {} is not told",
                        peer.id
                    );
                }
            }
        }
        for ((who, call), times) in &self.ended {
            assert_eq!(
                *times, 1,
                "{step:?}: {who} hears {times} times that {call} is over"
            );
        }
    }
}

fn check(call: &Value) {
    let here = present(call);
    let live = call["status"] == "active";
    assert_eq!(
        live,
        !here.is_empty(),
        "a call goes on while somebody is in it: {call:#}"
    );
    assert_eq!(call["endedAt"].is_null(), live);
    assert_eq!(call["endReason"].is_null(), live);
    let most = usize::try_from(call["maxParticipants"].as_u64().unwrap()).unwrap();
    assert!(
        here.len() <= most && call["participantCount"] == here.len(),
        "{call:#}"
    );
    let everybody = call["participants"].as_array().unwrap();
    let hosts: Vec<&Value> = everybody.iter().filter(|one| one["isHost"] == true).collect();
    assert_eq!(hosts.len(), 1, "one host: {call:#}");
    assert_eq!(hosts[0]["user"]["id"], call["host"]["id"]);
    assert!(
        !live || hosts[0]["isPresent"] == true,
        "the host is in the call: {call:#}"
    );
    let whole = call["duration"].as_i64().unwrap();
    for one in everybody {
        assert!(
            !(one["wasKicked"] == true && one["isPresent"] == true),
            "{call:#}"
        );
        assert_eq!(one["leftAt"].is_null(), one["isPresent"] == true);
        assert!(
            (0..=whole).contains(&one["duration"].as_i64().unwrap()),
            "{call:#}"
        );
    }
}

/// Emits where there is a socket; the ack has to come, and is put aside.
fn emit(peer: &Peer<'_>, event: &str, body: Value) -> u16 {
    let Some(socket) = &peer.socket else { return 200 };
    let id = socket.emit(event, body);
    let ack = peer.ack(id, event);
    assert_ne!(ack["errorCode"], "INTERNAL_SERVER_ERROR", "{event}: {ack}");
    200
}

fn event(frame: ringway_mock::SocketIoFrame) -> Option<(String, Value)> {
    match frame {
        ringway_mock::SocketIoFrame::Event { name, data, .. } => Some((name, data)),
        ringway_mock::SocketIoFrame::Ack { .. } | ringway_mock::SocketIoFrame::Disconnect { .. } => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Contract: video-call, Leave Call
    /// Contract: video-call, NOTES: The host leaves
    #[test]
    fn calls_are_always_in_order(steps in steps()) {
        let mock = mock();
        let mut run = Run::new(&mock);
        for step in &steps {
            run.step(step);
        }
    }
}
