//! Who is asked to come, and what they say.

use ringway_mock::{Mock, MockConfig};
use serde_json::json;

use crate::{
    calls_stage::Peer,
    common::{advance, ask},
    config, data, invalid, mock, refusal,
};

/// Contract: video-call, Invite to Call
/// Contract: video-call, Call Invitation
/// Contract: video-call, NOTES: from is a user id
#[test]
fn invitations_go_to_those_who_are_not_there() {
    let mock = mock();
    let [alice, bob, carol, dave] = ["101", "102", "103", "104"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    advance(&mock, 1_000);
    let (status, answer) = bob.post(&id, "invite", &json!({ "userIds": ["101", "103", "104", "103"] }));
    assert_eq!(answer["message"], "Invitations sent successfully");
    let call = data((status, answer), 200)["call"].clone();
    assert_eq!(call["invitations"].as_array().unwrap().len(), 2);
    let invitation = &call["invitations"][0];
    assert_eq!(
        (
            &invitation["user"]["id"],
            &invitation["invitedBy"],
            &invitation["status"]
        ),
        (&json!("103"), &json!("102"), &json!("pending"))
    );
    for peer in [&carol, &dave] {
        let heard = peer.hears("call-invitation");
        assert_eq!(
            (&heard["from"], &heard["timestamp"]),
            (&json!("102"), &json!("2024-01-15T10:30:01.000Z"))
        );
        assert_eq!(heard["callData"], peer.sees(&id));
        assert_eq!(heard.as_object().unwrap().len(), 3);
    }
    alice.hears_nothing();
    // Asked again, it rings again.
    data(alice.post(&id, "invite", &json!({ "userIds": ["103"] })), 200);
    assert_eq!(carol.hears("call-invitation")["from"], "101");
}

/// Contract: video-call, Invite to Call
/// Contract: video-call, NOTES: media, chat, token, invite need a participant
#[test]
fn not_everybody_can_be_invited_by_everybody() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.group();
    let invite = |peer: &Peer<'_>, body| peer.post(&id, "invite", &body);
    let only = refusal(403, "FORBIDDEN", "Only a participant of the call may do this");
    assert_eq!(invite(&bob, json!({ "userIds": ["103"] })), only);
    assert_eq!(invite(&alice, json!({})), invalid(&[("userIds", "is required")]));
    assert_eq!(
        invite(&alice, json!({ "userIds": [] })),
        invalid(&[("userIds", "must have at least 1 item")])
    );
    assert_eq!(
        invite(&alice, json!({ "userIds": "102" })),
        invalid(&[("userIds", "must be an array")])
    );
    assert_eq!(
        invite(&alice, json!({ "userIds": ["999"] })),
        refusal(404, "NOT_FOUND", "User not found")
    );
    assert_eq!(
        invite(&alice, json!({ "userIds": ["101"] })),
        refusal(400, "BAD_REQUEST", "You cannot invite yourself")
    );
    let pair =
        alice.call(&json!({ "callType": "audio", "callMode": "one-to-one", "inviteUserIds": ["102"] }));
    bob.heard();
    let between_two = refusal(409, "CONFLICT", "A one-to-one call is between two people");
    assert_eq!(
        alice.post(&pair, "invite", &json!({ "userIds": ["103"] })),
        between_two
    );
    data(
        bob.post(&pair, "respond", &json!({ "response": "declined" })),
        200,
    );
    data(alice.post(&pair, "invite", &json!({ "userIds": ["103"] })), 200);
    assert_eq!(
        carol.hears("call-invitation")["callData"]["callMode"],
        "one-to-one"
    );
    data(alice.bare(&pair, "end"), 200);
    assert_eq!(
        alice.post(&pair, "invite", &json!({ "userIds": ["103"] })),
        refusal(404, "NOT_FOUND", "Call not found or already ended")
    );
}

/// Contract: video-call, Respond to Invitation
/// Contract: video-call, Server Events (Listen) > Call Response
/// Contract: video-call, NOTES: REST changes show on the sockets too
#[test]
fn an_answer_goes_to_the_host_and_stays() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102", "103"] }));
    let respond = |peer: &Peer<'_>, body| peer.post(&id, "respond", &body);
    advance(&mock, 3_000);
    let (status, answer) = respond(&bob, json!({ "response": "accepted" }));
    assert_eq!(answer["message"], "Response recorded successfully");
    let call = data((status, answer), 200)["call"].clone();
    assert_eq!(call["invitations"][0]["status"], "accepted");
    assert_eq!(call["participantCount"], 1, "it does not join yet");
    let heard = alice.hears("call-response");
    assert_eq!(
        (&heard["from"], &heard["response"], &heard["timestamp"]),
        (
            &json!("102"),
            &json!("accepted"),
            &json!("2024-01-15T10:30:03.000Z")
        )
    );
    assert_eq!(heard["callData"]["id"], json!(id));
    assert_eq!(heard.as_object().unwrap().len(), 4);
    // The same once more is nothing new, another one is refused.
    data(respond(&bob, json!({ "response": "accepted" })), 200);
    let changed = refusal(409, "CONFLICT", "The invitation has been answered already");
    assert_eq!(
        respond(&bob, json!({ "response": "declined" })).1["message"],
        changed.1["message"]
    );
    alice.hears_nothing();
    bob.joins(&id);
    alice.hears_nothing();
    // Nobody has answered within the time that a client gives.
    data(
        respond(&carol, json!({ "response": "declined", "reason": "timeout" })),
        200,
    );
    let heard = alice.hears("call-response");
    assert_eq!(
        (&heard["response"], &heard["reason"]),
        (&json!("declined"), &json!("timeout"))
    );
    assert_eq!(alice.sees(&id)["invitations"][1]["reason"], "timeout");
}

/// Contract: video-call, NOTES: Respond without an invitation: 404
/// Contract: video-call, NOTES: changing an answer: 409
#[test]
fn only_who_is_invited_can_answer() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group();
    let accept = json!({ "response": "accepted" });
    let none = refusal(404, "NOT_FOUND", "There is no invitation to this call");
    assert_eq!(bob.post(&id, "respond", &accept), none);
    assert_eq!(alice.post(&id, "respond", &accept), none);
    assert_eq!(
        bob.post("nothing", "respond", &accept),
        refusal(404, "NOT_FOUND", "Call not found")
    );
    assert_eq!(
        bob.post(&id, "respond", &json!({ "response": "maybe", "reason": "busy" })),
        invalid(&[
            ("response", "must be one of: accepted, declined"),
            ("reason", "must be one of: timeout"),
        ])
    );
    assert_eq!(
        bob.post(
            &id,
            "respond",
            &json!({ "response": "accepted", "reason": "timeout" })
        ),
        invalid(&[("reason", "is only for a response of declined")])
    );
    data(alice.post(&id, "invite", &json!({ "userIds": ["102"] })), 200);
    data(bob.post(&id, "respond", &json!({ "response": "declined" })), 200);
    assert_eq!(
        bob.post(&id, "respond", &accept),
        refusal(409, "CONFLICT", "The invitation has been answered already")
    );
    // Asked anew, there is something to answer again.
    data(alice.post(&id, "invite", &json!({ "userIds": ["102"] })), 200);
    data(alice.bare(&id, "end"), 200);
    assert_eq!(
        bob.post(&id, "respond", &accept),
        refusal(404, "NOT_FOUND", "Call not found or already ended")
    );
}

/// Contract: video-call, NOTES: A pending invitation is sent again when its receiver connects
#[test]
fn what_waits_is_told_to_those_who_connect() {
    let quiet = Mock::new(MockConfig {
        redeliver_invitations: false,
        ..config()
    })
    .unwrap();
    for (mock, times) in [(mock(), 2), (quiet, 0)] {
        let alice = Peer::new(&mock, "101");
        let [over, answered, first] =
            [(); 3].map(|()| alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] })));
        advance(&mock, 1_000);
        let second = alice.group();
        alice.does(
            "send-call-invitation",
            json!({ "targetUserId": "102", "callData": { "id": second, "note": "hi" } }),
        );
        data(alice.bare(&over, "end"), 200);
        let mut bob = Peer::offline(&mock, "102");
        data(
            bob.post(&answered, "respond", &json!({ "response": "declined" })),
            200,
        );
        bob.connect();
        let heard = bob.heard();
        assert_eq!(heard.len(), times);
        if let [(_, one), (_, other)] = heard.as_slice() {
            assert_eq!(one["callData"]["id"], json!(first));
            assert_eq!(
                one["timestamp"], "2024-01-15T10:30:00.000Z",
                "when it was sent first"
            );
            assert_eq!(
                other["callData"],
                json!({ "id": second, "note": "hi" }),
                "as it was sent first"
            );
        }
    }
}

/// The control API lets the time pass that clients would wait.
///
/// Contract: video-call, NOTES: An invitation that nobody answers
#[test]
fn a_time_out_is_triggered() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102", "103"] }));
    data(
        carol.post(&id, "respond", &json!({ "response": "accepted" })),
        200,
    );
    [&alice, &bob].into_iter().for_each(|peer| drop(peer.heard()));
    let trigger = || {
        ask(
            &mock,
            "POST",
            "/_mock/trigger/timeout",
            Some(json!({ "callId": id })),
        )
    };
    assert_eq!(trigger(), (200, json!({ "callId": id, "status": "active" })));
    let heard = alice.hears("call-response");
    assert_eq!(
        (&heard["from"], &heard["response"], &heard["reason"]),
        (&json!("102"), &json!("declined"), &json!("timeout"))
    );
    assert_eq!(trigger().0, 409);
}
