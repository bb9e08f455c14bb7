//! How people go and how calls end.

use serde_json::json;

use crate::{
    calls_stage::{CALLS, Peer, participant, present},
    common::{advance, ask},
    data, mock, refusal,
};

/// Contract: video-call, Leave Call
/// Contract: video-call, User Left
/// Contract: video-call, NOTES: leave repeated: 200
#[test]
fn leaving_is_told_to_the_room_and_may_be_repeated() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob, &carol]);
    advance(&mock, 90_000);
    let (status, answer) = bob.bare(&id, "leave");
    assert_eq!(answer["message"], "Left call successfully");
    let call = data((status, answer), 200)["call"].clone();
    assert_eq!(present(&call), ["101", "103"]);
    let gone = participant(&call, "102");
    assert_eq!(
        (&gone["leftAt"], &gone["duration"], &gone["isPresent"]),
        (&json!("2024-01-15T10:31:30.000Z"), &json!(90), &json!(false))
    );
    for peer in [&alice, &carol] {
        assert_eq!(peer.hears("user-left"), json!({ "userId": "102", "roomId": id }));
    }
    bob.leaves(&id);
    // Out of the call is out of its room.
    data(alice.post(&id, "chat", &json!({ "message": "gone?" })), 201);
    carol.hears("new-message");
    [&alice, &bob, &carol].into_iter().for_each(Peer::hears_nothing);
}

/// Contract: video-call, NOTES: The host leaves
/// Contract: video-call, Host Changed
#[test]
fn the_longest_present_one_takes_over() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob, &carol]);
    // Bob came first, and has been away since.
    bob.leaves(&id);
    bob.joins(&id);
    [&alice, &bob, &carol]
        .into_iter()
        .for_each(|peer| drop(peer.heard()));
    alice.leaves(&id);
    let changed = json!({ "callId": id, "newHostId": "103", "timestamp": "2024-01-15T10:30:00.000Z" });
    assert_eq!(
        bob.hears("host-changed"),
        changed,
        "his socket is not in the room any more"
    );
    assert_eq!(
        carol.heard(),
        [
            ("user-left".to_owned(), json!({ "userId": "101", "roomId": id })),
            ("host-changed".to_owned(), changed),
        ]
    );
    alice.hears_nothing();
    let call = carol.sees(&id);
    assert_eq!(
        (&call["host"]["id"], &participant(&call, "103")["isHost"]),
        (&json!("103"), &json!(true))
    );
    assert_eq!(
        bob.bare(&id, "end"),
        refusal(403, "FORBIDDEN", "Only the host can end the call")
    );
    data(carol.bare(&id, "end"), 200);
}

/// Contract: video-call, NOTES: The last one leaves: the call ends
/// Contract: video-call, Call Ended
#[test]
fn the_last_one_ends_the_call() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
    bob.heard();
    advance(&mock, 2_500);
    let call = alice.leaves(&id);
    assert_eq!(
        (
            &call["status"],
            &call["endReason"],
            &call["endedAt"],
            &call["duration"]
        ),
        (
            &json!("ended"),
            &json!("empty"),
            &json!("2024-01-15T10:30:02.500Z"),
            &json!(2)
        )
    );
    // Who was still asked to come stops ringing.
    assert_eq!(
        bob.hears("call-ended"),
        json!({ "callId": id, "reason": "empty", "timestamp": "2024-01-15T10:30:02.500Z" })
    );
    alice.hears_nothing();
    alice.leaves(&id);
}

/// Contract: video-call, End Call
/// Contract: video-call, NOTES: end by the host only
#[test]
fn the_host_ends_the_call_for_all() {
    let mock = mock();
    let [alice, bob, carol, dave] = ["101", "102", "103", "104"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    data(
        alice.post(&id, "invite", &json!({ "userIds": ["103", "104"] })),
        200,
    );
    data(dave.post(&id, "respond", &json!({ "response": "declined" })), 200);
    [&alice, &carol, &dave]
        .into_iter()
        .for_each(|peer| drop(peer.heard()));
    assert_eq!(
        bob.bare(&id, "end"),
        refusal(403, "FORBIDDEN", "Only the host can end the call")
    );
    let (status, answer) = alice.bare(&id, "end");
    assert_eq!(answer["message"], "Call ended successfully");
    assert_eq!(present(&data((status, answer), 200)["call"]), [""; 0]);
    let ended = json!({ "callId": id, "reason": "ended_by_host", "timestamp": "2024-01-15T10:30:00.000Z" });
    for peer in [&alice, &bob, &carol] {
        assert_eq!(peer.hears("call-ended"), ended, "{}", peer.id);
    }
    dave.hears_nothing();
    assert_eq!(
        bob.bare("nothing", "end"),
        refusal(404, "NOT_FOUND", "Call not found")
    );
    // Again changes nothing.
    advance(&mock, 1_000);
    assert_eq!(
        data(alice.bare(&id, "end"), 200)["call"]["endedAt"],
        "2024-01-15T10:30:00.000Z"
    );
    [&alice, &bob].into_iter().for_each(Peer::hears_nothing);
}

/// Contract: video-call, NOTES: a kicked user gets call-ended with "kicked"
#[test]
fn who_is_kicked_stays_out() {
    let mock = mock();
    let [admin, alice, bob, carol] = ["100", "101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob, &carol]);
    let kick = |user: &str| {
        admin
            .user
            .bare("POST", &format!("/api/admin/calls/{id}/kick/{user}"))
    };
    data(kick("101"), 200);
    let kicked = json!({ "callId": id, "reason": "kicked", "timestamp": "2024-01-15T10:30:00.000Z" });
    assert_eq!(alice.hears("call-ended"), kicked);
    for peer in [&bob, &carol] {
        assert_eq!(peer.names_heard(), ["user-left", "host-changed"]);
    }
    assert_eq!(
        alice.bare(&id, "join"),
        refusal(403, "FORBIDDEN", "You have been removed from this call")
    );
    assert_eq!(
        kick("101"),
        refusal(404, "NOT_FOUND", "This user is not in the call")
    );
    assert_eq!(
        bob.post(&id, "invite", &json!({ "userIds": ["101"] })),
        refusal(403, "FORBIDDEN", "This user has been removed from the call")
    );
    // The control API forgives.
    ask(
        &mock,
        "POST",
        "/_mock/trigger/admit",
        Some(json!({ "callId": id, "userId": "alice" })),
    );
    assert_eq!(alice.hears("call-invitation")["from"], "102");
    alice.joins(&id);
}

/// Whichever of two things comes first, the other finds what it has left.
///
/// Contract: video-call, Leave Call
/// Contract: video-call, End Call
#[test]
fn ends_and_joins_at_once_have_one_outcome() {
    for round in 0..20 {
        let mock = mock();
        let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
        let id = alice.group();
        alice.enters(&id);
        let ask = |token: &str, what: &str| {
            let request = http::Request::post(format!("{CALLS}/{id}/{what}"));
            let request = request.header("authorization", format!("Bearer {token}"));
            mock.http(request.body(Vec::new()).unwrap()).status().as_u16()
        };
        let leaving = if round % 2 == 0 { "end" } else { "leave" };
        let (gone, come) = std::thread::scope(|scope| {
            let gone = scope.spawn(|| ask(&alice.user.token, leaving));
            let come = scope.spawn(|| ask(&bob.user.token, "join"));
            (gone.join().unwrap(), come.join().unwrap())
        });
        assert_eq!(gone, 200);
        let call = alice.sees(&id);
        match (leaving, come) {
            ("end", 200) => {
                assert_eq!(call["status"], "ended");
                assert_eq!(bob.names_heard(), ["call-ended"]);
            }
            ("leave", 200) => {
                assert_eq!(
                    (&call["status"], &call["host"]["id"]),
                    (&json!("active"), &json!("102"))
                );
                assert_eq!(bob.names_heard(), ["host-changed"]);
            }
            (_, 404) => {
                assert_eq!(call["status"], "ended");
                bob.hears_nothing();
            }
            other => panic!("{other:?}"),
        }
    }
}
