//! TODO of the text: "Support group calls (several participants)"; NOTES 5, Group.

use serde_json::{Value, json};

use crate::{
    ENDED, LEFT, Peer,
    common::{advance, mock},
    end_by_http, status, success,
};

fn peers(mock: &ringway_mock::Mock) -> [Peer; 4] {
    ["101", "102", "103", "104"].map(|name| Peer::new(mock, name))
}

fn left(id: &str, user: &str) -> Value {
    json!({ "callId": id, "userId": user })
}

/// "`end_call` by one of three or more leaves the call running for the others, who get `participant_left`."
///
/// Contract: call-end, TODO (optional in the original; part of this project): Support group calls
/// Contract: call-end, NOTES: Group
#[test]
fn one_of_three_leaves_and_the_last_two_end_it() {
    let mock = mock();
    let [alice, bob, carol, _] = &peers(&mock);
    let id = alice.calls(&[bob, carol]);
    bob.accepts(&id, &[alice, carol]);
    advance(&mock, 10_000);
    carol.accepts(&id, &[alice, bob]);
    advance(&mock, 10_000);
    assert_eq!(
        alice.emit("end_call", json!({ "callId": id })),
        success(LEFT, Some(&id)),
        "its caller, too"
    );
    for other in [bob, carol] {
        assert_eq!(other.hears("participant_left"), left(&id, "101"));
    }
    assert_eq!(status(&mock)["activeCalls"], 1);
    // Who has left is not told any more, and leaves no second time.
    assert_eq!(
        alice.emit("end_call", json!({ "callId": id })),
        success(LEFT, Some(&id))
    );
    advance(&mock, 5_000);
    assert_eq!(
        carol.emit("end_call", json!({ "callId": id })),
        success(ENDED, Some(&id)),
        "one would be left"
    );
    let over = bob.hears("call_ended");
    assert_eq!(
        (&over["fromUserId"], &over["duration"]),
        (&json!("103"), &json!(25)),
        "from the first accept"
    );
    alice.hears_nothing();
    carol.hears_nothing();
}

/// Over the socket and over HTTP.
///
/// Contract: call-end, NOTES: Group
#[test]
fn one_may_end_it_for_all() {
    let mock = mock();
    let [alice, bob, carol, dave] = &peers(&mock);
    for by_http in [false, true] {
        let id = alice.calls(&[bob, carol, dave]);
        bob.accepts(&id, &[alice, carol, dave]);
        if by_http {
            let body = json!({ "callId": id, "userId": "102", "all": true });
            assert_eq!(end_by_http(&mock, body), (200, success(ENDED, Some(&id))));
            assert_eq!(bob.hears("call_ended")["callId"], id);
        } else {
            assert_eq!(
                bob.emit("end_call", json!({ "callId": id, "all": true })),
                success(ENDED, Some(&id))
            );
            bob.hears_nothing();
        }
        for other in [alice, carol, dave] {
            assert_eq!(other.hears("call_ended")["reason"], "ended");
        }
    }
}

/// The same by HTTP: everybody hears of the one who has left.
///
/// Contract: call-end, NOTES: Group
#[test]
fn one_leaves_over_http() {
    let mock = mock();
    let [alice, bob, carol, _] = &peers(&mock);
    let id = alice.calls(&[bob, carol]);
    bob.accepts(&id, &[alice, carol]);
    assert_eq!(
        end_by_http(&mock, json!({ "callId": id, "userId": "102" })),
        (200, success(LEFT, Some(&id)))
    );
    for peer in [alice, bob, carol] {
        assert_eq!(peer.hears("participant_left"), left(&id, "102"));
    }
    assert_eq!(
        end_by_http(&mock, json!({ "callId": id, "userId": "102" })).0,
        200
    );
    alice.hears_nothing();
}

#[test]
fn rejecting_and_leaving_before_the_answer() {
    let mock = mock();
    let [alice, bob, carol, _] = &peers(&mock);
    // One rejects and the other accepts.
    let id = alice.calls(&[bob, carol]);
    bob.emit("reject_call", json!({ "callId": id }));
    for other in [alice, carol] {
        assert_eq!(other.hears("call_rejected"), json!({ "callId": id, "by": "102" }));
    }
    carol.accepts(&id, &[alice]);
    bob.hears_nothing();
    carol.emit("end_call", json!({ "callId": id }));
    assert_eq!(alice.hears("call_ended")["reason"], "ended");
    // Both reject.
    let id = alice.calls(&[bob, carol]);
    bob.emit("reject_call", json!({ "callId": id }));
    carol.hears("call_rejected");
    carol.emit("reject_call", json!({ "callId": id }));
    let heard: Vec<String> = alice.heard().into_iter().map(|(name, _)| name).collect();
    assert_eq!(heard, ["call_rejected", "call_rejected", "call_ended"]);
    bob.hears_nothing();
    // The caller gives up before anybody is in it: it is over for all.
    let id = alice.calls(&[bob, carol]);
    assert_eq!(
        alice.emit("end_call", json!({ "callId": id })),
        success(ENDED, Some(&id))
    );
    for other in [bob, carol] {
        assert_eq!(other.hears("call_ended")["reason"], "cancelled");
    }
    // Everybody is named once, and the caller is in it anyway.
    let names = ["102", "101", "102", "103"];
    alice.emit("call_user", json!({ "participants": names, "callType": "audio" }));
    assert_eq!(
        bob.hears("incoming_call")["participants"],
        json!(["101", "102", "103"])
    );
    carol.hears("incoming_call");
}

/// The last one to reject ends a call whose caller has company no more.
#[test]
fn a_call_with_nobody_to_talk_to_is_over() {
    let mock = mock();
    let [alice, bob, carol, _] = &peers(&mock);
    let id = alice.calls(&[bob, carol]);
    bob.accepts(&id, &[alice, carol]);
    advance(&mock, 2_000);
    bob.emit("end_call", json!({ "callId": id }));
    alice.hears("participant_left");
    carol.hears("participant_left");
    carol.emit("reject_call", json!({ "callId": id }));
    let heard = alice.heard();
    assert_eq!(
        (heard[1].0.as_str(), &heard[1].1["reason"]),
        ("call_ended", &json!("ended")),
        "it was answered once"
    );
    assert_eq!(heard[1].1["duration"], 2);
}
