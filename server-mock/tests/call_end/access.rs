//! Other people's calls, bodies that want too much, and texts that are more than texts.

use serde_json::json;

use crate::{
    Peer,
    common::{ask, mock},
    end_by_http, error, status, success,
};

/// Object-level: nobody ends, accepts or rejects a call that they are not in.
///
/// Contract: call-end, NOTES: only a participant can end a call (403)
#[test]
fn a_call_is_nobody_elses() {
    let mock = mock();
    let [alice, bob, mallory] = ["101", "102", "mallory"].map(|id| Peer::new(&mock, id));
    let id = alice.calls(&[&bob]);
    let denied = error("Only a participant can do this");
    for data in [
        json!({ "callId": id }),
        json!({ "callId": id, "all": true }),
        json!({ "callId": id[..15] }),
    ] {
        assert_eq!(mallory.emit("end_call", data), denied);
    }
    assert_eq!(
        end_by_http(&mock, json!({ "callId": id, "userId": "mallory", "all": true })),
        (403, denied.clone())
    );
    assert_eq!(
        mallory.emit("end_call", json!({})),
        error("Call not found"),
        "she is in none"
    );
    for event in ["accept_call", "reject_call"] {
        assert_eq!(mallory.emit(event, json!({ "callId": id })), denied);
    }
    // Her own call with the same id does not take it over.
    let taken = json!({ "callId": id, "to": "101", "callType": "audio" });
    assert_eq!(
        mallory.emit("call_user", taken),
        error("callId is another call's")
    );
    assert_eq!(status(&mock)["pendingCalls"], 1);
    alice.hears_nothing();
    bob.hears_nothing();
}

/// A socket speaks for one user, whatever its events say.
#[test]
fn an_event_does_not_speak_for_another() {
    let mock = mock();
    let [alice, bob, mallory] = ["101", "102", "mallory"].map(|id| Peer::new(&mock, id));
    let id = alice.calls(&[&bob]);
    for (event, data) in [
        ("end_call", json!({ "callId": id, "userId": "101" })),
        ("accept_call", json!({ "callId": id, "by": "102" })),
        ("reject_call", json!({ "callId": id, "userId": "102" })),
        (
            "call_user",
            json!({ "from": "101", "to": "102", "callType": "audio" }),
        ),
        ("register", json!({ "userId": "101", "force": true })),
        ("end_call", json!({ "__proto__": { "all": true }, "callId": id })),
    ] {
        let ack = mallory.emit(event, data);
        assert_eq!(ack["status"], "Error", "{event}: {ack}");
    }
    bob.hears_nothing();
}

/// Injection: ids are texts and nothing more.
#[test]
fn ids_are_kept_as_they_are() {
    let mock = mock();
    let nasty = "'; DROP TABLE call_end_calls; -- <b>%_\u{202e}";
    let alice = Peer::new(&mock, "101");
    let ack = alice.emit(
        "call_user",
        json!({ "callId": nasty, "to": nasty, "callType": "audio" }),
    );
    assert_eq!(ack, success(None, Some(nasty)));
    let other = mock.socket_io(&json!({ "userId": nasty })).unwrap();
    let other = Peer {
        socket: other,
        name: "nasty",
    };
    assert_eq!(
        other.hears("incoming_call")["participants"],
        json!(["101", nasty])
    );
    for prefix in ["%%%%%%%%%", "' OR '1'='1", "________"] {
        assert_eq!(
            end_by_http(&mock, json!({ "callId": prefix, "userId": "102" })).0,
            404,
            "{prefix}"
        );
    }
    assert_eq!(
        end_by_http(&mock, json!({ "callId": nasty, "userId": nasty })).1["callId"],
        nasty
    );
    assert_eq!(status(&mock)["ended"]["total"], 1);
}

/// Limits on what is sent: a body of more than 64 KiB, or one that is not JSON.
#[test]
fn bodies_are_bounded() {
    let mock = mock();
    assert_eq!(
        end_by_http(&mock, json!({ "callId": "x".repeat(70_000), "userId": "101" })).0,
        413
    );
    let request = http::Request::post("/call-end")
        .body(b"callId=1&userId=2".to_vec())
        .unwrap();
    assert_eq!(mock.http(request).status(), 400);
    assert_eq!(ask(&mock, "GET", "/call-end/1", None).0, 404);
}
