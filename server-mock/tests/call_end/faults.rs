//! Faults, journal and triggers for Socket.IO events: they are frames like any other.

use ringway_mock::{Mock, SocketIoFrame};
use serde_json::{Value, json};

use crate::{
    Peer,
    common::{advance, ask, fault, mock},
    end_by_http, error, success,
};

fn journal(mock: &Mock, query: &str) -> Vec<Value> {
    let (status, page) = ask(mock, "GET", &format!("/_mock/journal?{query}"), None);
    assert_eq!(status, 200, "{page}");
    page["entries"].as_array().unwrap().clone()
}

#[test]
fn events_can_be_dropped_doubled_delayed_and_reordered() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    // Lost on its way to the server: neither an ack nor anything else.
    fault(
        &mock,
        json!({ "fault": "drop", "match": { "type": "call_user", "direction": "in" }, "times": 1 }),
    );
    alice
        .socket
        .emit("call_user", json!({ "to": "102", "callType": "audio" }));
    alice.hears_nothing();
    bob.hears_nothing();
    let lost = &journal(&mock, "type=call_user")[0];
    assert_eq!(
        (&lost["lost"], &lost["contract"], &lost["userId"]),
        (&json!(true), &json!("call-end"), &json!("101"))
    );
    // The ack alone is lost: an ack has the name of its event, in the other direction.
    fault(
        &mock,
        json!({ "fault": "drop", "match": { "type": "call_user", "direction": "out" }, "times": 1 }),
    );
    alice
        .socket
        .emit("call_user", json!({ "to": "102", "callType": "audio" }));
    alice.hears_nothing();
    let id = bob.hears("incoming_call")["callId"].as_str().unwrap().to_owned();
    // Twice.
    fault(
        &mock,
        json!({ "fault": { "duplicate": {} }, "match": { "type": "call_accepted", "userId": "101" } }),
    );
    bob.emit("accept_call", json!({ "callId": id }));
    assert_eq!(alice.heard().len(), 2);
    // Late, on the server's clock.
    fault(
        &mock,
        json!({ "fault": { "delay": { "ms": 3_000 } }, "match": { "type": "call_ended" }, "times": 1 }),
    );
    bob.emit("end_call", json!({ "callId": id }));
    advance(&mock, 2_999);
    alice.hears_nothing();
    advance(&mock, 1);
    alice.hears("call_ended");
    // Overtaken.
    fault(
        &mock,
        json!({ "fault": { "reorder": {} }, "match": { "type": "call_rejected" }, "times": 1 }),
    );
    let id = alice.calls(&[&bob]);
    bob.emit("reject_call", json!({ "callId": id }));
    let names: Vec<String> = alice.heard().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["call_ended", "call_rejected"]);
}

#[test]
fn a_socket_can_be_closed_cut_or_half_open() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    fault(
        &mock,
        json!({ "fault": { "close": { "code": 4000, "reason": "x" } }, "match": { "type": "incoming_call" }, "times": 1 }),
    );
    alice.emit("call_user", json!({ "to": "102", "callType": "audio" }));
    let closed = SocketIoFrame::Disconnect {
        code: 4000,
        reason: "x".to_owned(),
    };
    assert_eq!(bob.socket.recv(), Some(closed));
    let bob = Peer::new(&mock, "102");
    bob.heard();
    fault(
        &mock,
        json!({ "fault": "abort", "match": { "type": "end_call", "userId": "102" }, "times": 1 }),
    );
    bob.socket.emit("end_call", json!({}));
    assert!(bob.socket.is_lost());
    let bob = Peer::new(&mock, "102");
    bob.heard();
    let id = fault(
        &mock,
        json!({ "fault": "halfOpen", "match": { "kind": "socket", "userId": "102" } }),
    );
    alice.emit("end_call", json!({}));
    bob.hears_nothing();
    assert_eq!(ask(&mock, "DELETE", &format!("/_mock/faults/{id}"), None).0, 200);
    bob.hears("call_ended");
}

#[test]
fn http_faults_speak_the_contracts_words() {
    let mock = mock();
    fault(
        &mock,
        json!({ "fault": { "error": { "status": 503, "retryAfterSeconds": 2 } }, "match": { "contract": "call-end" }, "times": 2 }),
    );
    assert_eq!(
        end_by_http(&mock, json!({ "userId": "101" })),
        (503, error("Service Unavailable"))
    );
    assert_eq!(ask(&mock, "GET", "/status", None).0, 503);
    let seen = journal(&mock, "contract=call-end&kind=http");
    assert_eq!((seen.len(), &seen[0]["userId"]), (2, &json!("101")));
}

#[test]
fn the_journal_verifies_events_and_acks() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.calls(&[&bob]);
    alice.emit("end_call", json!({ "callId": id }));
    let order = json!({ "inOrder": [
        { "event": "open", "contract": "call-end", "userId": "101" },
        { "type": "call_user", "direction": "in", "body": { "callType": "video" } },
        { "type": "incoming_call", "direction": "out", "userId": "102", "body": { "from": "101" } },
        { "type": "call_user", "direction": "out", "body": success(None, Some(&id)) },
        { "type": "end_call", "direction": "in", "userId": "101" },
        { "type": "call_ended", "userId": "102", "body": { "reason": "cancelled" } },
    ] });
    let (code, verdict) = ask(&mock, "POST", "/_mock/journal/verify", Some(order));
    assert_eq!(code, 200, "{verdict}");
    assert_eq!(journal(&mock, "event=open")[0]["path"], "/socket.io/");
    bob.socket.disconnect();
    let closed = &journal(&mock, "event=close")[0];
    assert_eq!(
        (&closed["direction"], &closed["status"]),
        (&json!("in"), &json!(1000))
    );
}

/// `trigger/disconnect`, for users whom nobody knows, too; `trigger/revoke` is for those with tokens.
#[test]
fn triggers_reach_these_sockets() {
    let mock = mock();
    let (alice, stranger) = (Peer::new(&mock, "101"), Peer::new(&mock, "stranger"));
    let post = |path: &str, body: Value| ask(&mock, "POST", &format!("/_mock/trigger/{path}"), Some(body));
    mock.token_for("101").unwrap();
    assert_eq!(post("revoke", json!({ "userId": "101" })).1["sockets"], 0);
    alice.hears_nothing();
    assert_eq!(
        post("disconnect", json!({ "userId": "alice", "code": 4001 })).1["sockets"],
        1
    );
    assert!(matches!(
        alice.socket.recv(),
        Some(SocketIoFrame::Disconnect { code: 4001, .. })
    ));
    assert_eq!(
        post("disconnect", json!({ "userId": "stranger" })).1["sockets"],
        1
    );
    assert!(stranger.socket.is_lost());
}
