//! `GET /status`; TODO of the text: "Add statistics of the ended calls to `/status`".

use serde_json::json;

use crate::{
    Peer,
    common::{advance, ask, mock},
    status,
};

/// Contract: call-end, TODO (optional in the original; part of this project): Add statistics of the ended calls
/// Contract: call-end, NOTES: GET /status
#[test]
fn status_counts_what_is_and_what_was() {
    let mock = mock();
    let nothing = json!({ "status": "OK", "uptime": 0, "connectedUsers": 0, "pendingCalls": 0, "activeCalls": 0,
        "ended": { "total": 0, "totalDuration": 0, "averageDuration": 0,
            "byReason": { "ended": 0, "cancelled": 0, "rejected": 0 } } });
    assert_eq!(status(&mock), nothing);
    let [alice, bob, tablet] = ["101", "102", "102"].map(|id| Peer::new(&mock, id));
    for seconds in [10, 5] {
        let id = alice.calls(&[&bob]);
        bob.accepts(&id, &[&alice]);
        advance(&mock, seconds * 1_000);
        bob.emit("end_call", json!({}));
        alice.hears("call_ended");
    }
    let id = alice.calls(&[&bob]);
    bob.emit("reject_call", json!({ "callId": id }));
    alice.heard();
    for _ in 0..2 {
        alice.calls(&[&bob]);
        alice.emit("end_call", json!({}));
        bob.hears("call_ended");
    }
    let active = alice.calls(&[&bob]);
    bob.accepts(&active, &[&alice]);
    alice.calls(&[&bob]);
    advance(&mock, 1_500);
    let now = json!({ "status": "OK", "uptime": 16, "connectedUsers": 2, "pendingCalls": 1, "activeCalls": 1,
        "ended": { "total": 5, "totalDuration": 15, "averageDuration": 3,
            "byReason": { "ended": 2, "cancelled": 2, "rejected": 1 } } });
    assert_eq!(status(&mock), now);
    drop(tablet);
    assert_eq!(status(&mock)["connectedUsers"], 2, "he has another device");
    bob.socket.disconnect();
    assert_eq!(status(&mock)["connectedUsers"], 1);
}

/// The control API: a snapshot holds live calls and the history; a reset forgets them.
#[test]
fn a_snapshot_brings_the_history_back() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let over = alice.calls(&[&bob]);
    alice.emit("end_call", json!({ "callId": over }));
    bob.heard();
    let live = alice.calls(&[&bob]);
    let before = status(&mock);
    let (_, snapshot) = ask(&mock, "GET", "/_mock/snapshot", None);
    ask(&mock, "POST", "/_mock/reset", None);
    assert!(matches!(
        alice.socket.recv(),
        Some(ringway_mock::SocketIoFrame::Disconnect { code: 1012, .. })
    ));
    assert_eq!(
        (&status(&mock)["ended"]["total"], &status(&mock)["connectedUsers"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(ask(&mock, "PUT", "/_mock/snapshot", Some(snapshot)).0, 200);
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    assert_eq!(status(&mock), before);
    assert_eq!(bob.hears("incoming_call")["callId"], live);
    bob.accepts(&live, &[&alice]);
}
