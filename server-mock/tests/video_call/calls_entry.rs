//! Who comes into a call.

use serde_json::json;

use crate::{
    calls_stage::{CALLS, Peer, participant, present},
    common::{advance, ask, said::is_like},
    data, invalid, mock, refusal,
};

/// Contract: video-call, Join Call
/// Contract: video-call, User Joined
/// Contract: video-call, NOTES: REST changes show on the sockets too
#[test]
fn a_call_is_joined_as_in_the_contract() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.group();
    alice.enters(&id);
    let (status, answer) = bob.post(&id, "join", &json!({ "password": "optional-password" }));
    assert_eq!(answer["message"], "Joined call successfully");
    let joined = data((status, answer), 200);
    let example = json!({ "call": {}, "agoraToken": {
        "token": "agora_token", "uid": 12345, "channelName": "unique-channel-name", "expiry": "2024-01-01T11:00:00Z",
    } });
    assert!(is_like(&example, &joined), "{joined:#}");
    let agora = &joined["agoraToken"];
    assert_eq!(
        (&agora["uid"], &agora["expiry"]),
        (&json!(102), &json!("2024-01-15T11:30:00Z"))
    );
    assert_eq!(agora["channelName"], joined["call"]["channelName"]);
    assert_eq!(present(&joined["call"]), ["101", "102"]);
    assert_eq!(
        alice.hears("user-joined"),
        json!({ "userId": "102", "userData": { "id": "102", "firstName": "Bob", "lastName": "" }, "roomId": id })
    );
}

/// Who is in already gets a fresh token, and nobody is told again.
///
/// Contract: video-call, Join Call
#[test]
fn joining_again_changes_nothing() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.group();
    alice.enters(&id);
    let first = bob.joins(&id);
    alice.heard();
    advance(&mock, 1_000);
    let again = bob.joins(&id);
    assert_eq!(again["agoraToken"]["expiry"], "2024-01-15T11:30:01Z");
    assert_eq!(
        participant(&again["call"], "102")["joinedAt"],
        participant(&first["call"], "102")["joinedAt"]
    );
    alice.hears_nothing();
}

/// Contract: video-call, NOTES: Joining a one-to-one call takes an invitation
/// Contract: video-call, Error Codes: FORBIDDEN
/// Contract: video-call, Status Codes: 403
#[test]
fn a_one_to_one_call_takes_an_invitation() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let pair = json!({ "callType": "video", "callMode": "one-to-one", "inviteUserIds": ["102"] });
    let id = alice.call(&pair);
    let refused = refusal(403, "FORBIDDEN", "A one-to-one call takes an invitation");
    assert_eq!(carol.bare(&id, "join"), refused);
    bob.joins(&id);
    assert_eq!(
        alice.hears("call-response")["response"],
        "accepted",
        "who comes has accepted"
    );
    // Who was in it may come back, and so may whoever began it.
    bob.leaves(&id);
    bob.joins(&id);
    alice.leaves(&id);
    assert_eq!(alice.sees(&id)["host"]["id"], "102");
    alice.joins(&id);
    // Who has declined is not invited any more.
    let id = alice.call(&pair);
    data(bob.post(&id, "respond", &json!({ "response": "declined" })), 200);
    assert_eq!(bob.bare(&id, "join"), refused);
}

/// Contract: video-call, NOTES: Wrong or missing call password
/// Contract: video-call, Security: All passwords are hashed using bcrypt with 12 salt rounds
#[test]
fn a_password_is_asked_for_where_it_is_required() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let refused = refusal(403, "FORBIDDEN", "The call password is wrong or missing");
    for settings in [
        json!({ "requirePassword": true, "password": "s3cret!" }),
        json!({ "password": "s3cret!" }),
    ] {
        let body = json!({ "callType": "video", "settings": settings, "inviteUserIds": ["102"] });
        let id = alice.call(&body);
        assert_eq!(
            bob.hears("call-invitation")["callData"]["settings"]["requirePassword"],
            true
        );
        assert_eq!(bob.bare(&id, "join"), refused, "missing");
        for wrong in ["S3cret!", "", "s3cret"] {
            assert_eq!(
                bob.post(&id, "join", &json!({ "password": wrong })),
                refused,
                "{wrong}"
            );
        }
        data(bob.post(&id, "join", &json!({ "password": "s3cret!" })), 200);
        data(bob.bare(&id, "join"), 200);
        alice.joins(&id);
        // Nothing shows it, neither to people nor in the tables or the journal.
        assert!(!bob.sees(&id).to_string().contains("s3cret"));
        for kept in ["/_mock/snapshot", "/_mock/journal"] {
            assert!(
                !ask(&mock, "GET", kept, None).1.to_string().contains("s3cret!"),
                "{kept}"
            );
        }
        alice.heard();
    }
    let snapshot = ask(&mock, "GET", "/_mock/snapshot", None).1;
    let hash = &snapshot["tables"]["video_calls"][0]["password_hash"];
    assert!(hash.as_str().unwrap().starts_with("$2b$04$"), "{hash}");
    // Whatever it is made of, all of it counts.
    let odd = format!("\u{0}{}", "ü".repeat(127));
    let id = alice.call(&json!({ "callType": "video", "settings": { "password": odd } }));
    let other = odd.replace("üü", "üx");
    assert_eq!(bob.post(&id, "join", &json!({ "password": other })), refused);
    data(bob.post(&id, "join", &json!({ "password": odd })), 200);
    // One that is given and not required is not asked for.
    let body =
        json!({ "callType": "video", "settings": { "requirePassword": false, "password": "s3cret!" } });
    let id = alice.call(&body);
    bob.joins(&id);
}

/// Contract: video-call, NOTES: Full call: 409
/// Contract: video-call, Error Codes: CONFLICT
/// Contract: video-call, Status Codes: 409
#[test]
fn a_full_call_takes_nobody_more() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "maxParticipants": 2 }));
    bob.joins(&id);
    let full = refusal(409, "CONFLICT", "Call is full");
    assert_eq!(carol.bare(&id, "join"), full);
    bob.joins(&id);
    bob.leaves(&id);
    carol.joins(&id);
    assert_eq!(bob.bare(&id, "join"), full, "his place has been taken");
    assert_eq!(present(&alice.sees(&id)), ["101", "103"]);
}

/// Contract: video-call, NOTES: Ended call: 404 on join
/// Contract: video-call, Error Codes: NOT_FOUND
/// Contract: video-call, Status Codes: 404
#[test]
fn what_is_over_or_never_was_cannot_be_joined() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.group();
    data(alice.bare(&id, "end"), 200);
    let gone = refusal(404, "NOT_FOUND", "Call not found or already ended");
    for peer in [&alice, &bob] {
        assert_eq!(peer.bare(&id, "join"), gone);
        assert_eq!(peer.bare("no-such-call", "join"), gone);
    }
    assert_eq!(
        bob.post(&id, "join", &json!({ "password": 7, "uid": 1 })),
        invalid(&[("password", "must be a string"), ("uid", "is not allowed")])
    );
}

/// Contract: video-call, Create Call
#[test]
fn those_who_come_are_muted_where_the_call_says_so() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let id = alice.call(&json!({ "callType": "audio", "settings": { "muteOnJoin": true } }));
    let call = bob.joins(&id)["call"].clone();
    assert_eq!(
        participant(&call, "101")["audioEnabled"],
        true,
        "whoever has opened it"
    );
    assert_eq!(participant(&call, "102")["audioEnabled"], false);
    assert_eq!(participant(&call, "102")["videoEnabled"], false);
}

/// However two people race for the last place, one gets it.
///
/// Contract: video-call, NOTES: Full call: 409
#[test]
fn the_last_place_goes_to_one() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let id = alice.call(&json!({ "callType": "video", "maxParticipants": 2 }));
    let racers = ["102", "103", "104", "105"].map(|user| mock.token_for(user).unwrap());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let join = |token: String| {
            let (mock, path) = (mock.clone(), format!("{CALLS}/{id}/join"));
            scope.spawn(move || {
                let request = http::Request::post(path).header("authorization", format!("Bearer {token}"));
                mock.http(request.body(Vec::new()).unwrap()).status().as_u16()
            })
        };
        let running: Vec<_> = racers.into_iter().map(join).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |status| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((count(200), count(409)), (1, 3), "{statuses:?}");
    assert_eq!(alice.sees(&id)["participantCount"], 2);
}
