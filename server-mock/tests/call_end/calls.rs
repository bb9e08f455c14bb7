//! How calls start: the extension of NOTES 5.

use ringway_mock::{Mock, MockConfig};
use serde_json::json;

use crate::{
    Peer,
    common::{START, config, mock},
    error, status, success,
};

/// Contract: call-end, NOTES: How calls start is not in the document
#[test]
fn a_call_from_ring_to_accept() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let ack = alice.emit("call_user", json!({ "to": "102", "callType": "audio" }));
    let id = ack["callId"].as_str().unwrap();
    assert_eq!(ack, success(None, Some(id)));
    let (moment, random) = id.strip_prefix("call_").unwrap().split_once('_').unwrap();
    assert_eq!(
        (moment, random.len()),
        (START.to_string().as_str(), 9),
        "call_<ms>_<rand>"
    );
    let incoming =
        json!({ "callId": id, "from": "101", "participants": ["101", "102"], "callType": "audio" });
    assert_eq!(bob.hears("incoming_call"), incoming);
    assert_eq!(
        (&status(&mock)["pendingCalls"], &status(&mock)["activeCalls"]),
        (&json!(1), &json!(0))
    );
    bob.accepts(id, &[&alice]);
    bob.hears_nothing();
    assert_eq!(
        (&status(&mock)["pendingCalls"], &status(&mock)["activeCalls"]),
        (&json!(0), &json!(1))
    );
    // Pressed twice.
    assert_eq!(
        bob.emit("accept_call", json!({ "callId": id })),
        success(None, Some(id))
    );
    alice.hears_nothing();
}

/// Contract: call-end, NOTES: How calls start is not in the document
/// Contract: call-end, NOTES: userId is any non-empty id
#[test]
fn a_caller_may_bring_the_id_and_call_anybody() {
    let mock = mock();
    let alice = Peer::new(&mock, "user_id");
    let call = json!({ "callId": "call_123...", "to": "somebody else, anywhere", "callType": "video" });
    assert_eq!(
        alice.emit("call_user", call.clone()),
        success(None, Some("call_123..."))
    );
    assert_eq!(alice.emit("call_user", call), error("callId is another call's"));
    let bob = Peer::new(&mock, "somebody else, anywhere");
    assert_eq!(bob.hears("incoming_call")["callId"], "call_123...");
}

/// Contract: call-end, NOTES: How calls start is not in the document
#[test]
fn call_user_refuses_what_is_invalid() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    for data in [
        json!(null),
        json!("102"),
        json!([]),
        json!(["call-by-order", "102", null, "audio"]),
        json!({}),
        json!({ "to": "102" }),
        json!({ "to": "102", "callType": "fax" }),
        json!({ "to": 102, "callType": "audio" }),
        json!({ "to": "", "callType": "audio" }),
        json!({ "to": " \t", "callType": "audio" }),
        json!({ "to": "a\u{0}b", "callType": "audio" }),
        json!({ "to": "x".repeat(129), "callType": "audio" }),
        json!({ "to": "101", "callType": "audio" }),
        json!({ "participants": [], "callType": "audio" }),
        json!({ "participants": ["101"], "callType": "audio" }),
        json!({ "participants": "102", "callType": "audio" }),
        json!({ "to": "102", "participants": ["103"], "callType": "audio" }),
        json!({ "callId": "", "to": "102", "callType": "audio" }),
        json!({ "from": "103", "to": "102", "callType": "audio" }),
        json!({ "participants": (0..100).map(|n| n.to_string()).collect::<Vec<_>>(), "callType": "audio" }),
    ] {
        let ack = alice.emit("call_user", data.clone());
        assert!(
            ack["status"] == "Error" && ack["message"].is_string(),
            "{data}: {ack}"
        );
    }
    assert_eq!(status(&mock)["pendingCalls"], 0);
    let most: Vec<_> = (200..299)
        .map(|n| n.to_string())
        .chain(["101".to_owned()])
        .collect();
    assert_eq!(
        alice.emit("call_user", json!({ "participants": most, "callType": "audio" }))["status"],
        "Success"
    );
}

/// Contract: call-end, NOTES: reject_call {callId}
/// Contract: call-end, NOTES: reason is ended, cancelled (never accepted) or rejected
#[test]
fn a_rejected_call_is_over() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.calls(&[&bob]);
    assert_eq!(
        bob.emit("reject_call", json!({ "callId": id })),
        success(None, Some(&id))
    );
    let over = crate::ended(&id, "102", 0, "rejected", "2024-01-15T10:30:00.000Z");
    let heard = [
        ("call_rejected".to_owned(), json!({ "callId": id, "by": "102" })),
        ("call_ended".to_owned(), over),
    ];
    assert_eq!(alice.heard(), heard);
    bob.hears_nothing();
    for (peer, event) in [
        (&bob, "accept_call"),
        (&bob, "reject_call"),
        (&alice, "accept_call"),
    ] {
        assert_eq!(peer.emit(event, json!({ "callId": id })), error("Call not found"));
    }
}

#[test]
fn only_the_invited_accept_and_reject() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.calls(&[&bob]);
    let stranger = error("Only a participant can do this");
    for event in ["accept_call", "reject_call"] {
        assert_eq!(carol.emit(event, json!({ "callId": id })), stranger);
        assert_eq!(
            bob.emit(event, json!({ "callId": "call_0_nothing" })),
            error("Call not found")
        );
        assert_eq!(bob.emit(event, json!({}))["status"], "Error");
    }
    assert_eq!(
        alice.emit("reject_call", json!({ "callId": id })),
        stranger,
        "her own call"
    );
    assert_eq!(
        alice.emit("accept_call", json!({ "callId": id })),
        success(None, Some(&id)),
        "she is in it"
    );
    bob.hears_nothing();
    bob.accepts(&id, &[&alice]);
    assert_eq!(
        bob.emit("reject_call", json!({ "callId": id })),
        stranger,
        "too late"
    );
}

/// Contract: call-end, NOTES: a socket connects with auth.userId
#[test]
fn a_connection_says_who_it_is_once() {
    let mock = mock();
    let nobody = Peer {
        socket: mock.socket_io(&json!({})).unwrap(),
        name: "nobody",
    };
    for event in ["call_user", "accept_call", "reject_call", "end_call"] {
        let data = json!({ "callId": "c", "to": "102", "callType": "audio" });
        assert_eq!(
            nobody.emit(event, data),
            error("Register with a userId first"),
            "{event}"
        );
    }
    assert_eq!(status(&mock)["connectedUsers"], 0);
    let alice = Peer::new(&mock, "101");
    let ack = alice.emit("call_user", json!({ "to": "102", "callType": "audio" }));
    assert_eq!(
        nobody.emit("register", json!({ "userId": "102" })),
        success(None, None)
    );
    let bob = nobody;
    assert_eq!(
        bob.hears("incoming_call")["callId"],
        ack["callId"],
        "what has waited comes"
    );
    assert_eq!(status(&mock)["connectedUsers"], 2);
    assert_eq!(
        bob.emit("register", json!({ "userId": "102" })),
        success(None, None)
    );
    bob.hears_nothing();
    assert_eq!(
        bob.emit("register", json!({ "userId": "103" })),
        error("This connection speaks for another user")
    );
    for data in [
        json!({}),
        json!({ "userId": 5 }),
        json!({ "userId": "" }),
        json!({ "userId": "1", "admin": true }),
    ] {
        assert_eq!(bob.emit("register", data)["status"], "Error");
    }
}

/// Contract: call-end, NOTES: userId is any non-empty id
/// Contract: all, NOTES: A Socket.IO connection without a token
#[test]
fn who_may_connect() {
    let mock = mock();
    for user in [
        json!(""),
        json!(5),
        json!([]),
        json!({ "id": 1 }),
        json!("x".repeat(129)),
    ] {
        assert!(mock.socket_io(&json!({ "userId": user })).is_err(), "{user}");
    }
    for token in [json!("nonsense"), json!(""), json!(7), json!({})] {
        let refused = mock.socket_io(&json!({ "userId": "101", "token": token }));
        assert_eq!(refused.unwrap_err(), "UNAUTHORIZED", "{token}");
    }
    // What is not an object says nothing.
    for auth in [
        json!(null),
        json!("101"),
        json!({ "userId": null, "token": null }),
    ] {
        assert!(mock.socket_io(&auth).is_ok(), "{auth}");
    }
    // One with a good token is no connection of this contract.
    let token = mock.token_for("101").unwrap();
    let other = mock
        .socket_io(&json!({ "token": token, "userId": "102" }))
        .unwrap();
    assert_eq!(status(&mock)["connectedUsers"], 0);
    drop(other);
}

/// An option of the mock, as for chattrix.
///
/// Contract: call-end, NOTES: A disconnect ends nothing
#[test]
fn what_waits_is_told_to_those_who_connect() {
    let again = Mock::new(MockConfig {
        redeliver_invitations: false,
        ..config()
    })
    .unwrap();
    for (mock, times) in [(mock(), 1), (again, 0)] {
        let alice = Peer::new(&mock, "101");
        alice.emit("call_user", json!({ "to": "102", "callType": "audio" }));
        let bob = Peer::new(&mock, "102");
        assert_eq!(bob.heard().len(), times);
        drop(bob);
        assert_eq!(
            status(&mock)["pendingCalls"],
            1,
            "a disconnect ends nothing (NOTES 5)"
        );
        assert_eq!(Peer::new(&mock, "102").heard().len(), times);
    }
}

/// Every device of a user hears; the one that has acted knows.
#[test]
fn other_devices_hear_what_one_has_done() {
    let mock = mock();
    let [alice, phone, tablet] = ["101", "102", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.calls(&[&phone]);
    assert_eq!(tablet.hears("incoming_call")["callId"], id);
    phone.accepts(&id, &[&alice, &tablet]);
    phone.emit("end_call", json!({ "callId": id }));
    for other in [&alice, &tablet] {
        assert_eq!(other.hears("call_ended")["fromUserId"], "102");
    }
    phone.hears_nothing();
}

#[test]
fn events_without_an_ack_work_and_unknown_ones_do_not() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    alice
        .socket
        .send("call_user", vec![json!({ "to": "102", "callType": "audio" })]);
    alice.hears_nothing();
    bob.hears("incoming_call");
    assert_eq!(alice.emit("hang_up", json!({})), error("Unknown event: hang_up"));
    assert_eq!(
        alice.emit("__proto__", json!({})),
        error("Unknown event: __proto__")
    );
    alice.socket.send("hang_up", Vec::new());
    alice.socket.send(
        "call_user",
        vec![json!({ "to": "102", "callType": "audio" }), json!(2)],
    );
    bob.hears_nothing();
    // An event may come without an argument.
    alice.socket.send("end_call", Vec::new());
    assert_eq!(bob.hears("call_ended")["reason"], "cancelled");
}
