//! `/_mock/asyncapi.json` says what is really said on sockets.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, advance, ask, described::Described, messages, mock};
use ringway_mock::{Mock, SocketIoFrame};
use serde_json::{Value, json};

fn document(mock: &Mock) -> Described {
    let (status, document) = ask(mock, "GET", "/_mock/asyncapi.json", None);
    assert_eq!((status, &document["asyncapi"]), (200, &Value::from("3.0.0")));
    Described::new(document)
}

/// Whether a message is what the document says of its name.
fn check(document: &Described, tag: &str, name: &str, said: &Value) {
    document.check(&format!("/components/messages/{tag}.{name}/payload"), said);
}

/// Contract: chattrix, Client to Server (Incoming): call.accept
/// Contract: chattrix, Client to Server (Incoming): call.reject
/// Contract: chattrix, Client to Server (Incoming): call.end
/// Contract: chattrix, Server to Client (Outgoing): call_invitation
/// Contract: chattrix, Server to Client (Outgoing): call_accepted
/// Contract: chattrix, Server to Client (Outgoing): call_rejected
/// Contract: chattrix, Server to Client (Outgoing): call_ended
/// Contract: chattrix, Server to Client (Outgoing): call_timeout
/// Contract: chattrix, Server to Client (Outgoing): call_quality_warning
/// Contract: chattrix, Server to Client (Outgoing): call_error
#[test]
fn chattrix_says_what_is_described() {
    let mock = mock();
    let document = document(&mock);
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (caller, callee) = (alice.connect(), bob.connect());
    let mut heard = Vec::new();
    let mut say = |message: Value| {
        check(&document, "chattrix", message["type"].as_str().unwrap(), &message);
        callee.send(&message.to_string());
        heard.extend(messages(&caller).into_iter().chain(messages(&callee)));
    };
    let call = || {
        let body = json!({ "calleeId": "102", "callType": "VIDEO", "channelId": "room" });
        alice.post("/api/v1/calls/initiate", &body).1["data"]["id"].clone()
    };
    let id = call();
    say(json!({ "type": "call.accept", "payload": { "callId": id } }));
    ask(
        &mock,
        "POST",
        "/_mock/trigger/quality",
        Some(json!({ "callId": id, "quality": "POOR" })),
    );
    say(json!({ "type": "call.end", "payload": { "callId": id, "durationSeconds": 1 } }));
    say(json!({ "type": "call.end", "payload": { "callId": id } }));
    say(json!({ "type": "call.reject", "payload": { "callId": call(), "reason": "busy" } }));
    call();
    advance(&mock, 60_000);
    heard.extend(messages(&caller));
    for message in &heard {
        check(&document, "chattrix", message["type"].as_str().unwrap(), message);
    }
    document.assert_all_said("/components/messages", "chattrix.");
}

/// Contract: call-end, How it works: Send a call_ended notification
#[test]
fn call_end_says_what_is_described() {
    let mock = mock();
    let document = document(&mock);
    let open = |user: &str| mock.socket_io(&json!({ "userId": user })).unwrap();
    let stage = [open("one"), open("two"), open("three")];
    let say = |at: usize, name: &str, data: Value| {
        check(&document, "call-end", name, &data);
        stage[at].emit(name, data);
        for frame in stage
            .iter()
            .flat_map(|socket| std::iter::from_fn(|| socket.recv()))
        {
            match frame {
                SocketIoFrame::Event { name, data, .. } => check(&document, "call-end", &name, &data),
                SocketIoFrame::Ack { data, .. } => check(&document, "call-end", "ack", &data),
                other => panic!("{other:?}"),
            }
        }
    };
    say(0, "register", json!({ "userId": "one" }));
    say(
        0,
        "call_user",
        json!({ "callId": "group", "participants": ["two", "three"], "callType": "video" }),
    );
    say(1, "accept_call", json!({ "callId": "group" }));
    say(2, "accept_call", json!({ "callId": "group" }));
    say(2, "end_call", json!({ "callId": "group" }));
    say(0, "end_call", json!({ "all": true }));
    say(0, "call_user", json!({ "to": "two", "callType": "audio" }));
    say(1, "reject_call", json!({ "callId": "unknown" }));
    say(
        0,
        "call_user",
        json!({ "callId": "another", "to": "three", "callType": "audio" }),
    );
    say(2, "reject_call", json!({ "callId": "another" }));
    document.assert_all_said("/components/messages", "call-end.");
}

/// Contract: video-call, NOTES: Every emit may carry an ack
#[test]
fn video_call_says_what_is_described() {
    let mock = mock();
    let document = document(&mock);
    let [alice, bob] = ["101", "102"].map(|id| User::new(&mock, id));
    let open = |user: &User<'_>| mock.socket_io(&json!({ "token": user.token })).unwrap();
    let stage = [open(&alice), open(&bob)];
    // What both sides say has two descriptions.
    let both = ["call-response", "webrtc-signal"];
    let listen = || {
        for frame in stage
            .iter()
            .flat_map(|socket| std::iter::from_fn(|| socket.recv()))
        {
            match frame {
                SocketIoFrame::Event { name, data, .. } => {
                    let event = if both.contains(&name.as_str()) {
                        ".event"
                    } else {
                        ""
                    };
                    check(&document, "video-call", &format!("{name}{event}"), &data);
                }
                SocketIoFrame::Ack { data, .. } => check(&document, "video-call", "ack", &data),
                SocketIoFrame::Disconnect { .. } => {}
            }
        }
    };
    let say = |at: usize, name: &str, data: Value| {
        let request = if both.contains(&name) { ".request" } else { "" };
        check(&document, "video-call", &format!("{name}{request}"), &data);
        stage[at].emit(name, data);
        listen();
    };
    let created = alice.post("/api/calls", &json!({ "callType": "video" })).1;
    let id = created["data"]["call"]["id"].as_str().unwrap();
    say(
        0,
        "send-call-invitation",
        json!({ "targetUserId": "102", "callData": { "id": id } }),
    );
    say(
        1,
        "call-response",
        json!({ "targetUserId": "101", "response": "accepted", "callData": {} }),
    );
    for (at, user) in [&alice, &bob].into_iter().enumerate() {
        user.bare("POST", &format!("/api/calls/{id}/join"));
        say(at, "join-room", json!({ "roomId": id, "userData": { "at": at } }));
    }
    say(0, "toggle-audio", json!({ "roomId": id, "isAudioEnabled": true }));
    say(0, "toggle-video", json!({ "roomId": id, "isVideoEnabled": true }));
    say(
        0,
        "toggle-screen-share",
        json!({ "roomId": id, "isScreenSharing": true }),
    );
    say(
        0,
        "send-message",
        json!({ "roomId": id, "message": "Hello everyone!" }),
    );
    let signal = json!({ "targetUserId": "102", "signal": { "sdp": "v=0" }, "type": "offer" });
    say(0, "webrtc-signal", signal);
    say(1, "leave-room", json!({ "roomId": id }));
    say(1, "join-room", json!({ "roomId": id }));
    for status in ["away", "offline"] {
        bob.put("/api/auth/status", &json!({ "status": status }));
    }
    alice.bare("POST", &format!("/api/calls/{id}/leave"));
    bob.bare("POST", &format!("/api/calls/{id}/end"));
    listen();
    let newer = open(&alice);
    listen();
    drop(newer);
    document.assert_all_said("/components/messages", "video-call.");
}
