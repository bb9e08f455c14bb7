//! Rooms: who hears what goes on in a call.

use serde_json::json;

use crate::{
    calls_stage::{Peer, participant},
    data, mock,
};

/// Contract: video-call, Join Room
/// Contract: video-call, User Joined
/// Contract: video-call, NOTES: Room events
#[test]
fn who_joins_a_room_is_announced_to_the_others() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.group();
    bob.joins(&id);
    carol.joins(&id);
    alice.does(
        "join-room",
        json!({ "roomId": id, "userData": { "name": "Alice" } }),
    );
    [&alice, &bob, &carol].into_iter().for_each(Peer::hears_nothing);
    let user_data = json!({ "name": "Bob", "tags": [1, null] });
    bob.does("join-room", json!({ "roomId": id, "userData": user_data }));
    assert_eq!(
        alice.hears("user-joined"),
        json!({ "userId": "102", "userData": user_data, "roomId": id })
    );
    bob.hears_nothing();
    carol.hears_nothing();
    // Once is enough, and there need not be anything to say.
    bob.does("join-room", json!({ "roomId": id, "userData": {} }));
    alice.hears_nothing();
    carol.does("join-room", json!({ "roomId": id }));
    assert_eq!(bob.hears("user-joined")["userData"], json!({}));
}

/// Contract: video-call, Join Room
/// Contract: video-call, NOTES: join-room needs a participant
#[test]
fn a_room_is_for_participants() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
    bob.heard();
    bob.is_refused("join-room", json!({ "roomId": id }), "FORBIDDEN");
    bob.is_refused("join-room", json!({ "roomId": "call-room-id" }), "NOT_FOUND");
    bob.joins(&id);
    bob.enters(&id);
    bob.leaves(&id);
    bob.is_refused("join-room", json!({ "roomId": id }), "FORBIDDEN");
    data(alice.bare(&id, "end"), 200);
    alice.heard();
    alice.is_refused("join-room", json!({ "roomId": id }), "NOT_FOUND");
}

/// Leaving a room is not leaving the call.
///
/// Contract: video-call, Leave Room
/// Contract: video-call, User Left
#[test]
fn who_leaves_a_room_hears_nothing_more_of_it() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    bob.does("leave-room", json!({ "roomId": id }));
    assert_eq!(alice.hears("user-left"), json!({ "userId": "102", "roomId": id }));
    bob.does("leave-room", json!({ "roomId": id }));
    alice.does("send-message", json!({ "roomId": id, "message": "Bob?" }));
    [&alice, &bob].into_iter().for_each(Peer::hears_nothing);
    assert_eq!(participant(&alice.sees(&id), "102")["isPresent"], true);
    bob.enters(&id);
    alice.hears("user-joined");
}

/// Contract: video-call, Toggle Audio
/// Contract: video-call, Toggle Video
/// Contract: video-call, Toggle Screen Share
/// Contract: video-call, User Audio Toggled
/// Contract: video-call, User Video Toggled
/// Contract: video-call, User Screen Share Toggled
#[test]
fn toggles_are_told_and_change_the_state() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let toggles = [
        ("audio", "isAudioEnabled", "audioEnabled", true),
        ("video", "isVideoEnabled", "videoEnabled", false),
        ("screen-share", "isScreenSharing", "screenSharing", true),
    ];
    for (what, field, shown, on) in toggles {
        let event = format!("toggle-{what}");
        alice.does(&event, json!({ "roomId": id, field: on }));
        assert_eq!(
            bob.hears(&format!("user-{what}-toggled")),
            json!({ "userId": "101", field: on })
        );
        alice.hears_nothing();
        assert_eq!(participant(&bob.sees(&id), "101")[shown], on);
        alice.is_refused(&event, json!({ "roomId": id }), "BAD_REQUEST");
        alice.is_refused(&event, json!({ "roomId": id, field: "on" }), "BAD_REQUEST");
    }
    bob.leaves(&id);
    bob.is_refused(
        "toggle-audio",
        json!({ "roomId": id, "isAudioEnabled": true }),
        "FORBIDDEN",
    );
    bob.is_refused(
        "toggle-audio",
        json!({ "roomId": "nothing", "isAudioEnabled": true }),
        "NOT_FOUND",
    );
}

/// A replaced or lost socket is in no room; whoever comes back joins it again.
///
/// Contract: video-call, Leave Room
#[test]
fn a_new_connection_is_in_no_room() {
    let mock = mock();
    let [alice, mut bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let older = bob.socket.take();
    bob.connect();
    alice.does("toggle-audio", json!({ "roomId": id, "isAudioEnabled": false }));
    bob.hears_nothing();
    bob.enters(&id);
    assert_eq!(alice.hears("user-joined")["userId"], "102");
    drop(older);
    bob.socket.take();
    assert_eq!(alice.hears("user-offline")["userId"], "102");
    bob.connect();
    alice.hears("user-online");
    alice.does("toggle-audio", json!({ "roomId": id, "isAudioEnabled": true }));
    bob.hears_nothing();
}
