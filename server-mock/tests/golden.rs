//! Every JSON example of the contract texts is something that was really said here, in exactly that shape: by a
//! client that the server understood, or by the server.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{
    User, advance, ask, message, messages, mock,
    said::{Said, Shown},
};
use ringway_mock::{Mock, MockSocket};
use serde_json::{Value, json};

/// Contract: private-call, every JSON example
#[test]
fn private_call_speaks_as_its_text_shows() {
    let mock = mock();
    let mut said = Said::default();
    let mut post = |path: &str, body: Value| {
        let answer = ask(
            &mock,
            "POST",
            &format!("/private-call/{path}"),
            Some(body.clone()),
        )
        .1;
        said.0.extend([body, answer.clone()]);
        answer
    };
    let at = json!({ "timestamp": "2024-01-15T10:30:05Z" });
    let invitation = json!({ "callerId": 101, "receiverId": 102, "timestamp": "2024-01-15T10:30:00Z", "status": "pending" });
    let id = post("invite", invitation)["invitationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let incoming = ask(&mock, "GET", "/private-call/incoming/102", None).1;
    post(&format!("accept/{id}"), at);
    let status = ask(&mock, "GET", &format!("/private-call/status/{id}"), None).1;
    said.0.extend([incoming, status]);
    said.covers(
        include_str!("../../docs/contracts/1-private-call.md"),
        7,
        Shown::All,
    );
}

/// Contract: chattrix, every JSON example
#[test]
fn chattrix_speaks_as_its_text_shows() {
    let mock = mock();
    let mut said = Said::default();
    answered_call(&mock, &mut said);
    rejected_call(&mock, &mut said);
    cancelled_and_missed_calls(&mock, &mut said);
    said.covers(include_str!("../../docs/contracts/2-chattrix.md"), 46, Shown::All);
}

/// Contract: ikoota, every JSON example
/// Contract: ikoota, Frontend Integration
/// Contract: ikoota, Backend Integration
#[test]
fn ikoota_speaks_as_its_text_shows() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let mut said = Said::default();
    let mut ask = |user: &User<'_>, method: &str, path: &str, body: Option<Value>| {
        let (status, answer) = user.ask(method, &format!("/api/calling/{path}"), body.as_ref());
        assert_eq!(status, 200, "{method} {path}: {answer}");
        said.0.extend(body.into_iter().chain([answer.clone()]));
        answer
    };
    let create = json!({ "title": "Weekly Team Meeting", "description": "Discuss project progress and next steps",
        "isPublic": false, "maxParticipants": 25 });
    let channel = ask(&alice, "POST", "create", Some(create))["channelName"].clone();
    ask(
        &alice,
        "POST",
        "token",
        Some(json!({ "channelName": channel, "uid": 789_012 })),
    );
    ask(&alice, "POST", "1/join", None);
    ask(&alice, "GET", "my-calls", None);
    ask(&alice, "GET", "preferences", None);
    let preferences = json!({ "voice_masking_enabled": true, "video_masking_enabled": false, "auto_mute_on_join": true,
        "video_quality": "sd", "preferred_avatar": "avatar_002.png" });
    ask(&alice, "PUT", "preferences", Some(preferences));
    advance(&mock, 5_400_000);
    ask(&alice, "POST", "1/leave", None);
    ask(&admin, "GET", "admin/1/details", None);
    ask(&admin, "GET", "admin/analytics?days=30&groupBy=day", None);
    let id = ask(&alice, "POST", "create", Some(json!({ "title": "Another" })))["callId"].clone();
    ask(&admin, "DELETE", &format!("admin/{id}/participants/101"), None);
    let id = ask(&alice, "POST", "create", Some(json!({ "title": "Another" })))["callId"].clone();
    ask(&admin, "POST", &format!("admin/{id}/end"), None);
    said.covers(include_str!("../../docs/contracts/3-ikoota.md"), 14, Shown::All);
}

/// Contract: call-end, every JSON example
#[test]
fn call_end_speaks_as_its_text_shows() {
    let mock = mock();
    let caller = mock.socket_io(&json!({ "userId": "user_id" })).unwrap();
    let id = "call_123...";
    caller.emit(
        "call_user",
        json!({ "callId": id, "to": "another", "callType": "audio" }),
    );
    let end = json!({ "callId": id, "userId": "user_id" });
    let (status, answer) = ask(&mock, "POST", "/call-end", Some(end.clone()));
    assert_eq!(status, 200, "{answer}");
    Said(vec![end, answer]).covers(include_str!("../../docs/contracts/5-call-end.md"), 2, Shown::All);
}

trait Speaks {
    fn request(&mut self, user: &User<'_>, method: &str, path: &str, body: Value) -> Value;
    fn frame(&mut self, socket: &MockSocket, frame: Value);
    fn hear(&mut self, socket: &MockSocket);
}

impl Speaks for Said {
    fn request(&mut self, user: &User<'_>, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = user.ask(method, &format!("/api/v1/calls/{path}"), Some(&body));
        assert!(status < 300, "{method} {path}: {answer}");
        self.0.extend([body, answer.clone()]);
        answer
    }

    fn frame(&mut self, socket: &MockSocket, frame: Value) {
        socket.send(&frame.to_string());
        // The text shows payloads alone, too.
        self.0.extend([frame["payload"].clone(), frame]);
    }

    fn hear(&mut self, socket: &MockSocket) {
        self.0.push(message(socket));
    }
}

fn initiate(said: &mut Said, caller: &User<'_>, callee: &str, kind: &str) -> String {
    let body = json!({ "calleeId": callee, "callType": kind, "channelId": "agora-channel-456" });
    let mut answer = said.request(caller, "POST", "initiate", body);
    let call = answer["data"].as_object_mut().unwrap();
    let id = call["id"].as_str().unwrap().to_owned();
    // One of the two examples of this answer is shortened.
    call.retain(|name, _| !matches!(name.as_str(), "createdAt" | "updatedAt"));
    said.0.push(answer);
    id
}

fn answered_call(mock: &Mock, said: &mut Said) {
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| User::new(mock, id));
    let (alice_socket, carol_socket) = (alice.connect(), carol.connect());
    let id = initiate(said, &alice, "102", "VIDEO");
    let bob_socket = bob.connect();
    said.hear(&bob_socket);
    let accept = json!({ "type": "call.accept", "payload": { "callId": id } });
    said.frame(&carol_socket, accept.clone());
    said.hear(&carol_socket);
    let end = json!({ "type": "call.end", "payload": { "callId": id, "durationSeconds": 125 } });
    said.frame(&carol_socket, end.clone());
    said.hear(&carol_socket);
    said.0.extend([
        alice.get(&format!("/api/v1/calls/{id}")).1,
        carol.get(&format!("/api/v1/calls/{id}")).1,
    ]);
    said.frame(&bob_socket, accept);
    said.hear(&alice_socket);
    said.request(
        &bob,
        "PATCH",
        &format!("{id}/status"),
        json!({ "status": "ACTIVE" }),
    );
    let warning = json!({ "callId": id, "userId": "102", "quality": "POOR" });
    ask(mock, "POST", "/_mock/trigger/quality", Some(warning));
    said.hear(&bob_socket);
    said.frame(&alice_socket, end);
    said.hear(&bob_socket);
    said.0.push(alice.get(&format!("/api/v1/calls/{id}")).1);
    let id = initiate(said, &alice, "102", "VIDEO");
    said.request(&bob, "POST", &format!("{id}/accept"), json!({}));
    said.request(
        &bob,
        "POST",
        &format!("{id}/end"),
        json!({ "durationSeconds": 125 }),
    );
}

fn rejected_call(mock: &Mock, said: &mut Said) {
    let (alice, bob) = (User::new(mock, "101"), User::new(mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let id = initiate(said, &bob, "101", "AUDIO");
    said.hear(&alice_socket);
    said.frame(
        &alice_socket,
        json!({ "type": "call.reject", "payload": { "callId": id, "reason": "busy" } }),
    );
    said.hear(&bob_socket);
    let id = initiate(said, &bob, "101", "AUDIO");
    said.request(
        &alice,
        "POST",
        &format!("{id}/reject"),
        json!({ "reason": "declined" }),
    );
}

fn cancelled_and_missed_calls(mock: &Mock, said: &mut Said) {
    let (alice, carol) = (User::new(mock, "101"), User::new(mock, "103"));
    let (alice_socket, carol_socket) = (alice.connect(), carol.connect());
    let id = initiate(said, &alice, "103", "AUDIO");
    said.request(
        &alice,
        "PATCH",
        &format!("{id}/status"),
        json!({ "status": "ENDED" }),
    );
    messages(&carol_socket);
    initiate(said, &alice, "103", "AUDIO");
    advance(mock, 60_000);
    said.hear(&alice_socket);
}
