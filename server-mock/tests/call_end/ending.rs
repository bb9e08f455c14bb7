//! How calls end, over the socket and over HTTP.

use serde_json::json;

use crate::{
    ENDED, Peer,
    common::{advance, ask, mock},
    end_by_http, ended, error, status, success,
};

/// "Way 1"; the duration counts from the accept.
///
/// Contract: call-end, Summary
/// Contract: call-end, How it works: Find the call by callId
/// Contract: call-end, How it works: Set the call's status
/// Contract: call-end, How it works: Send a call_ended notification
/// Contract: call-end, How it works: Remove the call
/// Contract: call-end, WebSocket handler: The existing handler
/// Contract: call-end, WebSocket handler: It sends the call_ended event
/// Contract: call-end, How a call ends
/// Contract: call-end, What this gives: History
/// Contract: call-end, What this gives: Clean-up
/// Contract: call-end, Testing
/// Contract: call-end, TODO (optional in the original; part of this project): Add a duration field
/// Contract: call-end, NOTES: duration in whole seconds from the accept
#[test]
fn end_call_tells_the_other_one() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.calls(&[&bob]);
    advance(&mock, 7_000);
    bob.accepts(&id, &[&alice]);
    advance(&mock, 125_042);
    assert_eq!(
        alice.emit("end_call", json!({ "callId": id })),
        success(ENDED, Some(&id))
    );
    assert_eq!(
        bob.hears("call_ended"),
        ended(&id, "101", 125, "ended", "2024-01-15T10:32:12.042Z")
    );
    alice.hears_nothing();
    let now = status(&mock);
    assert_eq!(
        (&now["activeCalls"], &now["pendingCalls"]),
        (&json!(0), &json!(0)),
        "removed from the active ones"
    );
    assert_eq!(now["ended"]["total"], 1, "kept in the history");
}

/// "Way 2": "check that both devices are told".
///
/// Contract: call-end, Summary
/// Contract: call-end, HTTP endpoint for ending a call
/// Contract: call-end, How a call ends
/// Contract: call-end, What this gives: Reliability
/// Contract: call-end, What this gives: Synchronisation
/// Contract: call-end, Testing
/// Contract: call-end, NOTES: to the others for the socket, to all for HTTP
#[test]
fn http_ends_a_call_for_both() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.calls(&[&bob]);
    bob.accepts(&id, &[&alice]);
    advance(&mock, 3_999);
    let answer = json!({ "status": "Success", "message": "Call ended successfully", "callId": id });
    assert_eq!(
        end_by_http(&mock, json!({ "callId": id, "userId": "101" })),
        (200, answer)
    );
    for peer in [&alice, &bob] {
        assert_eq!(
            peer.hears("call_ended"),
            ended(&id, "101", 3, "ended", "2024-01-15T10:30:03.999Z")
        );
    }
}

/// The Android app sends both.
///
/// Contract: call-end, The method endCall(), updated
/// Contract: call-end, A new method endCallViaHttp(): Sends a POST request
/// Contract: call-end, Notes: Updating the status in the history prevents duplicates
/// Contract: call-end, NOTES: A call that has already ended answers 200
#[test]
fn both_ways_at_once_end_it_once() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.calls(&[&bob]);
    bob.accepts(&id, &[&alice]);
    alice.emit("end_call", json!({ "callId": id }));
    bob.hears("call_ended");
    let success = success(ENDED, Some(&id));
    assert_eq!(
        end_by_http(&mock, json!({ "callId": id, "userId": "101" })),
        (200, success.clone())
    );
    assert_eq!(bob.emit("end_call", json!({ "callId": id })), success);
    alice.hears_nothing();
    bob.hears_nothing();
    assert_eq!(status(&mock)["ended"]["total"], 1);
}

/// Contract: call-end, NOTES: A callId that the history knows as ended
#[test]
fn an_old_id_ends_no_other_call() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let old = alice.calls(&[&bob]);
    alice.emit("end_call", json!({ "callId": old }));
    bob.hears("call_ended");
    alice.calls(&[&bob]);
    for id in [old.as_str(), &old[..20]] {
        assert_eq!(
            alice.emit("end_call", json!({ "callId": id })),
            success(ENDED, Some(&old)),
            "{id}"
        );
        assert_eq!(
            end_by_http(&mock, json!({ "callId": id, "userId": "102" })).0,
            200
        );
    }
    bob.hears_nothing();
    assert_eq!(status(&mock)["pendingCalls"], 1);
}

/// Contract: call-end, How it works: Find the call by callId
/// Contract: call-end, WebSocket handler: It finds the call by a callId prefix
/// Contract: call-end, What this gives: Finding the call
/// Contract: call-end, NOTES: finds the call by exact id
#[test]
fn a_call_is_found_by_id_prefix_or_participant() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let start = |id: &str| {
        let ack = alice.emit(
            "call_user",
            json!({ "callId": id, "to": "102", "callType": "audio" }),
        );
        assert_eq!(ack["status"], "Success");
        bob.hears("incoming_call");
    };
    let ends = |given: serde_json::Value, id: &str| {
        assert_eq!(
            alice.emit("end_call", given.clone()),
            success(ENDED, Some(id)),
            "{given}"
        );
        assert_eq!(bob.hears("call_ended")["callId"], id, "{given}");
    };
    for id in ["abcdefgh-1", "abcdefgh-2", "abcdefgh", "xyz"] {
        start(id);
    }
    ends(json!({ "callId": "abcdefgh" }), "abcdefgh");
    // Two begin like this and one has ended: the newest call that she is in ends.
    start("newest-1");
    ends(json!({ "callId": "abcdefgh-" }), "newest-1");
    ends(json!({ "callId": "abcdefgh-1" }), "abcdefgh-1");
    start("newest-2");
    ends(json!({ "callId": "abcdefgh-2" }), "abcdefgh-2");
    // Seven characters are no prefix, and a wildcard is a character like others.
    for (index, given) in ["newest-", "%%%%%%%%", "newest_2", "no such call"]
        .into_iter()
        .enumerate()
    {
        let newest = format!("last-{index}");
        start(&newest);
        ends(json!({ "callId": given }), &newest);
    }
    ends(json!({ "callId": "newest-2" }), "newest-2");
    ends(json!({}), "xyz");
    assert_eq!(alice.emit("end_call", json!({})), error("Call not found"));
}

/// Contract: call-end, NOTES: reason is ended, cancelled (never accepted) or rejected
#[test]
fn a_call_that_nobody_has_accepted_is_cancelled() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    for (ender, other) in [(&alice, &bob), (&bob, &alice)] {
        let id = alice.calls(&[&bob]);
        advance(&mock, 60_000);
        ender.emit("end_call", json!({ "callId": id }));
        let heard = other.hears("call_ended");
        assert_eq!(
            (&heard["reason"], &heard["duration"]),
            (&json!("cancelled"), &json!(0))
        );
        assert_eq!(heard["fromUserId"], ender.name);
    }
}

/// Contract: call-end, HTTP endpoint for ending a call
/// Contract: call-end, Notes: The HTTP endpoint finds the call with the same code
/// Contract: call-end, NOTES: Errors
/// Contract: call-end, NOTES: HTTP needs userId (400)
#[test]
fn http_says_why_not() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.calls(&[&bob]);
    for body in [
        json!({}),
        json!({ "callId": id }),
        json!({ "callId": id, "userId": "" }),
        json!({ "callId": id, "userId": 101 }),
        json!({ "callId": id, "userId": null }),
        json!({ "callId": 7, "userId": "101" }),
        json!({ "callId": "", "userId": "101" }),
        json!({ "callId": id, "userId": "101", "reason": "x" }),
        json!({ "callId": id, "userId": "101", "all": "yes" }),
        json!([id, "101"]),
    ] {
        let (code, answer) = end_by_http(&mock, body.clone());
        assert_eq!((code, &answer["status"]), (400, &json!("Error")), "{body}");
        assert!(
            answer["message"].is_string() && answer.as_object().unwrap().len() == 2,
            "{answer}"
        );
    }
    let stranger = (403, error("Only a participant can do this"));
    assert_eq!(
        end_by_http(&mock, json!({ "callId": id, "userId": "103" })),
        stranger
    );
    let unknown = (404, error("Call not found"));
    assert_eq!(
        end_by_http(&mock, json!({ "callId": "call_0_nothing", "userId": "103" })),
        unknown
    );
    assert_eq!(end_by_http(&mock, json!({ "userId": "103" })), unknown);
    assert_eq!(
        ask(&mock, "GET", "/call-end", None),
        (405, error("Method not allowed"))
    );
    assert_eq!(
        ask(&mock, "POST", "/status", None),
        (405, error("Method not allowed"))
    );
    bob.hears_nothing();
    // Without an id it is the call that the user is in.
    assert_eq!(end_by_http(&mock, json!({ "userId": "102" })).1["callId"], id);
}

/// The control API: `trigger/end`, for whoever is named, or for the caller.
#[test]
fn the_control_api_ends_calls_too() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "somebody"));
    for (user, by) in [
        (None, "101"),
        (Some("somebody"), "somebody"),
        (Some("alice"), "101"),
    ] {
        let id = alice.calls(&[&bob]);
        bob.accepts(&id, &[&alice]);
        let mut body = json!({ "callId": id });
        if let Some(user) = user {
            body["userId"] = json!(user);
        }
        let (code, answer) = ask(&mock, "POST", "/_mock/trigger/end", Some(body));
        assert_eq!((code, &answer["status"]), (200, &json!("ended")), "{answer}");
        for peer in [&alice, &bob] {
            assert_eq!(peer.hears("call_ended")["fromUserId"], by);
        }
        assert_eq!(
            ask(&mock, "POST", "/_mock/trigger/end", Some(json!({ "callId": id }))).0,
            404
        );
    }
    let id = alice.calls(&[&bob]);
    let body = json!({ "callId": id, "userId": "stranger" });
    assert_eq!(ask(&mock, "POST", "/_mock/trigger/end", Some(body)).0, 409);
}
