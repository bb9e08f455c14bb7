//! `/_mock/events`: whatever happens is told.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::io::Write;

use common::{
    START, config,
    listener::Listener,
    net::{SocketIo, connect, open, request},
    running::Running,
};
use serde_json::{Value, json};

struct Tester(Running);

impl Tester {
    fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let url = self.0.url();
        let (status, answer) = request(&url, method, &format!("/_mock/{path}"), None, body.as_bytes());
        assert!(status < 300, "{method} {path}: {answer}");
        answer
    }

    fn user(&self, path: &str, user: &str, body: &Value) -> Value {
        let token = self.0.token(user);
        request(
            &self.0.url(),
            "POST",
            path,
            Some(&token),
            body.to_string().as_bytes(),
        )
        .1
    }
}

#[test]
fn what_the_control_api_does_is_told() {
    let tester = Tester(Running::new(config()));
    let mut listener = Listener::new(&tester.0.url());
    tester.control("POST", "users", json!({ "name": "Frank" }));
    assert_eq!(listener.hears("user.added")["name"], "Frank");
    tester.control("PATCH", "users/frank", json!({ "name": "Frances" }));
    assert_eq!(listener.hears("user.changed")["name"], "Frances");
    tester.control("POST", "clock/advance", json!({ "ms": 5 }));
    assert_eq!(
        listener.hears("clock.changed"),
        json!({ "now": START + 5, "frozen": true })
    );
    tester.control("POST", "limits", json!({ "enabled": true }));
    assert_eq!(listener.hears("limits.changed"), json!({ "enabled": true }));
    tester.control("POST", "agora", json!({ "available": false }));
    assert_eq!(listener.hears("agora.changed")["available"], false);
    let fault = tester.control(
        "POST",
        "faults",
        json!({ "fault": "abort", "at": "answer", "times": 1 }),
    );
    assert_eq!(listener.hears("fault.added"), fault);
    let mut cut = connect(&tester.0.url());
    cut.write_all(b"GET /status HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let fired = listener.hears("fault.fired");
    assert_eq!((&fired["id"], &fired["fired"]), (&fault["id"], &json!(1)));
    tester.control("DELETE", "faults", Value::Null);
    assert_eq!(
        listener.hears("fault.removed"),
        json!({ "id": null, "removed": 1 })
    );
    let snapshot = tester.control("GET", "snapshot", Value::Null);
    tester.control("PUT", "snapshot", snapshot);
    listener.hears("server.restored");
    tester.control("POST", "namespaces", json!({ "name": "one" }));
    assert_eq!(listener.hears("namespace.opened"), json!({ "name": "one" }));
    tester.control("DELETE", "namespaces/one", Value::Null);
    assert_eq!(listener.hears("namespace.deleted"), json!({ "name": "one" }));
    tester.control("POST", "reset", Value::Null);
    listener.hears("server.reset");
}

#[test]
fn calls_of_every_contract_and_their_sockets_are_told() {
    let tester = Tester(Running::new(config()));
    let mut listener = Listener::new(&tester.0.url());
    let mut socket = open(&tester.0.url(), &tester.0.token("102"));
    let opened = listener.hears("socket.opened");
    assert_eq!(
        (&opened["contract"], &opened["userId"]),
        (&json!("chattrix"), &json!("102"))
    );
    let body = json!({ "calleeId": "102", "callType": "VIDEO", "channelId": "c" });
    let call = tester.user("/api/v1/calls/initiate", "101", &body)["data"]["id"].clone();
    assert_eq!(listener.hears("traffic")["path"], "/ws/chat");
    let changed = listener.hears("chattrix.changed");
    assert_eq!((&changed["callId"], &changed["callerId"]), (&call, &json!("101")));
    socket.close(None).unwrap();
    assert_eq!(listener.hears("socket.closed")["contract"], "chattrix");

    tester.user(
        "/private-call/invite",
        "103",
        &json!({ "callerId": 103, "receiverId": 104 }),
    );
    assert_eq!(listener.hears("private-call.changed")["status"], "pending");
    tester.user("/api/calling/create", "101", &json!({ "title": "Talk" }));
    assert_eq!(listener.hears("ikoota.changed")["event"], "created");
    let mut ann = SocketIo::open(&tester.0.url(), &json!({ "userId": "ann" }));
    assert_eq!(listener.hears("socket.opened")["userId"], "ann");
    ann.emit(
        "call_user",
        &json!({ "callId": "one", "to": "ben", "callType": "audio" }),
    );
    assert_eq!(listener.hears("call-end.changed")["callId"], "one");
    drop(ann);
    assert_eq!(listener.hears("socket.closed")["contract"], "call-end");
    // What comes by itself is told, too.
    tester.control("POST", "clock/advance", json!({ "ms": 60_000 }));
    assert_eq!(listener.hears("private-call.changed")["status"], "timeout");
    assert_eq!(listener.hears("chattrix.changed")["status"], "MISSED");
}
