//! A database that fails is an error in each contract's own words, and nothing of it gets out.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, ask, config, directory::Directory, message};
use ringway_mock::{
    Mock, MockConfig, SocketIoFrame,
    traffic::{Event, Kind, Matcher},
};
use serde_json::{Value, json};

/// A mock whose database can be broken.
struct Broken {
    mock: Mock,
    folder: Directory,
}

impl Broken {
    fn new(name: &str) -> Self {
        let folder = Directory::new(name);
        let db = Some(folder.path().join("mock.db"));
        let mock = Mock::new(MockConfig { db, ..config() }).unwrap();
        Self { mock, folder }
    }

    /// Takes a table away behind the server's back.
    fn lose(&self, table: &str) {
        let other = rusqlite::Connection::open(self.folder.path().join("mock.db")).unwrap();
        other.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
}

#[test]
fn private_call_says_that_it_failed() {
    let broken = Broken::new("private-call-broken");
    broken.lose("private_call_invitations");
    let body = json!({ "callerId": 101, "receiverId": 102 });
    let failed = (500, json!({ "error": "Unexpected server error" }));
    assert_eq!(
        ask(&broken.mock, "POST", "/private-call/invite", Some(body)),
        failed
    );
}

/// The socket stays open.
///
/// Contract: chattrix, 7. Call Error: service_error
/// Contract: chattrix, REST API Errors: 500 INTERNAL_SERVER_ERROR
/// Contract: chattrix, WebSocket Errors
#[test]
fn chattrix_says_that_it_failed() {
    let broken = Broken::new("chattrix-broken");
    let alice = User::new(&broken.mock, "101");
    let socket = alice.connect();
    broken.lose("chattrix_history");
    broken.lose("chattrix_calls");
    let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    let failed = json!({ "success": false, "message": "Unexpected server error", "data": null });
    assert_eq!(alice.post("/api/v1/calls/initiate", &body), (500, failed));
    for _ in 0..2 {
        socket.send(&json!({ "type": "call.accept", "payload": { "callId": "x" } }).to_string());
        let error =
            json!({ "callId": "x", "errorType": "service_error", "message": "Unexpected server error" });
        assert_eq!(
            message(&socket),
            json!({ "type": "call_error", "payload": error })
        );
    }
}

/// Contract: ikoota, 2. Create New Call: 500
/// Contract: ikoota, 4. Leave Call: 500
/// Contract: ikoota, Error Codes Reference: 500
#[test]
fn ikoota_says_what_failed() {
    let broken = Broken::new("ikoota-broken");
    let alice = User::new(&broken.mock, "101");
    let created = alice.post("/api/calling/create", &json!({ "title": "t" })).1;
    broken.lose("ikoota_participants");
    let failed = |error: &str| (500, json!({ "error": error }));
    let again = alice.post("/api/calling/create", &json!({ "title": "t" }));
    assert_eq!(again, failed("Call creation failed"));
    let path = |end: &str| format!("/api/calling/{}/{end}", created["callId"]);
    assert_eq!(alice.bare("POST", &path("leave")), failed("Failed to leave call"));
    assert_eq!(alice.bare("POST", &path("join")), failed("Internal server error"));
    let body = json!({ "channelName": created["channelName"], "uid": 1 });
    assert_eq!(
        alice.post("/api/calling/token", &body),
        failed("Token generation failed")
    );
}

#[test]
fn call_end_says_that_it_failed() {
    let broken = Broken::new("call-end-broken");
    let socket = broken.mock.socket_io(&json!({ "userId": "101" })).unwrap();
    broken.lose("call_end_participants");
    let failed = json!({ "status": "Error", "message": "Internal server error" });
    let body = json!({ "userId": "101" });
    assert_eq!(
        ask(&broken.mock, "POST", "/call-end", Some(body)),
        (500, failed.clone())
    );
    socket.emit("end_call", json!({}));
    let Some(SocketIoFrame::Ack { data, .. }) = socket.recv() else {
        panic!("an ack");
    };
    assert_eq!(data, failed);
}

/// Contract: video-call, Error Codes: INTERNAL_SERVER_ERROR
/// Contract: video-call, Status Codes: 500
#[test]
fn video_call_says_that_it_failed() {
    let broken = Broken::new("video-call-broken");
    let alice = User::new(&broken.mock, "101");
    broken.lose("video_call_contacts");
    let (status, answer) = alice.get("/api/auth/contacts");
    assert_eq!(
        (
            status,
            &answer["errorCode"],
            &answer["success"],
            &answer["errors"]
        ),
        (500, &json!("INTERNAL_SERVER_ERROR"), &json!(false), &json!([]))
    );
    assert!(!answer.to_string().contains("video_call_contacts"), "{answer}");
    assert_ne!(answer["message"], Value::Null);
}

/// A connection that fails leaves nobody connected, and the socket of an event that fails stays open.
///
/// Contract: video-call, Error Codes: INTERNAL_SERVER_ERROR
#[test]
fn the_socket_of_video_call_says_that_it_failed() {
    let broken = Broken::new("video-call-socket-broken");
    let [alice, bob] = ["101", "102"].map(|id| User::new(&broken.mock, id));
    let socket = broken.mock.socket_io(&json!({ "token": alice.token })).unwrap();
    let call = alice.post("/api/calls", &json!({ "callType": "video" })).1["data"]["call"].clone();
    broken.lose("video_call_messages");
    for _ in 0..2 {
        socket.emit("send-message", json!({ "roomId": call["id"], "message": "x" }));
        let Some(SocketIoFrame::Ack { data, .. }) = socket.recv() else {
            panic!("an ack");
        };
        let failed = json!({
            "success": false, "errorCode": "INTERNAL_SERVER_ERROR", "message": "Internal server error",
        });
        assert_eq!(data, failed);
    }
    broken.lose("video_call_sockets");
    let refused = broken.mock.socket_io(&json!({ "token": bob.token }));
    assert_eq!(refused.unwrap_err(), "INTERNAL_SERVER_ERROR");
    let entries = broken.mock.journal().entries(&Matcher {
        kind: Some(Kind::Socket),
        user_id: Some("102".to_owned()),
        ..Matcher::default()
    });
    let events: Vec<Event> = entries.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [Event::Open, Event::Close]);
}
