//! What is sent and said in a call.

use serde_json::json;

use crate::{
    calls_stage::{Peer, participant},
    common::advance,
    data, invalid, mock, refusal,
};

/// Contract: video-call, Update Media State
/// Contract: video-call, User Audio Toggled
/// Contract: video-call, User Video Toggled
/// Contract: video-call, User Screen Share Toggled
#[test]
fn media_are_switched_as_in_the_contract() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    carol.joins(&id);
    [&alice, &bob].into_iter().for_each(|peer| drop(peer.heard()));
    let put = |peer: &Peer<'_>, body| peer.user.put(&format!("/api/calls/{id}/media"), &body);
    let example = json!({ "audioEnabled": true, "videoEnabled": false, "screenSharing": false });
    let (status, answer) = put(&alice, example);
    assert_eq!(answer["message"], "Media state updated successfully");
    let call = data((status, answer), 200)["call"].clone();
    let state = participant(&call, "101");
    assert_eq!(
        (
            &state["audioEnabled"],
            &state["videoEnabled"],
            &state["screenSharing"]
        ),
        (&json!(true), &json!(false), &json!(false))
    );
    assert_eq!(
        bob.heard(),
        [
            (
                "user-audio-toggled".to_owned(),
                json!({ "userId": "101", "isAudioEnabled": true })
            ),
            (
                "user-video-toggled".to_owned(),
                json!({ "userId": "101", "isVideoEnabled": false })
            ),
            (
                "user-screen-share-toggled".to_owned(),
                json!({ "userId": "101", "isScreenSharing": false })
            ),
        ]
    );
    alice.hears_nothing();
    carol.hears_nothing();
    // What is not given stays as it is.
    let call = data(put(&bob, json!({ "screenSharing": true })), 200)["call"].clone();
    assert_eq!(
        alice.hears("user-screen-share-toggled"),
        json!({ "userId": "102", "isScreenSharing": true })
    );
    assert_eq!(participant(&call, "102")["audioEnabled"], true);
    assert_eq!(participant(&call, "102")["screenSharing"], true);
}

/// Contract: video-call, Update Media State
/// Contract: video-call, Create Call
#[test]
fn media_have_rules() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "settings": { "allowScreenShare": false } }));
    let put = |peer: &Peer<'_>, body| peer.user.put(&format!("/api/calls/{id}/media"), &body);
    assert_eq!(
        put(&alice, json!({ "screenSharing": true })),
        refusal(403, "FORBIDDEN", "Screen sharing is not allowed in this call")
    );
    data(
        put(&alice, json!({ "screenSharing": false, "audioEnabled": null })),
        200,
    );
    assert_eq!(
        put(&bob, json!({ "audioEnabled": true })),
        refusal(403, "FORBIDDEN", "Only a participant of the call may do this")
    );
    assert_eq!(
        put(&alice, json!({ "audioEnabled": "on", "volume": 11 })),
        invalid(&[
            ("audioEnabled", "must be a boolean"),
            ("videoEnabled", "is required"),
            ("screenSharing", "is required"),
            ("volume", "is not allowed"),
        ])
    );
    alice.is_refused(
        "toggle-screen-share",
        json!({ "roomId": id, "isScreenSharing": true }),
        "FORBIDDEN",
    );
    alice.does(
        "toggle-screen-share",
        json!({ "roomId": id, "isScreenSharing": false }),
    );
}

/// Contract: video-call, Send Chat Message
/// Contract: video-call, New Message
/// Contract: video-call, Send Message
#[test]
fn what_is_said_reaches_the_room_and_is_kept() {
    let mock = mock();
    let [alice, bob, carol, dave] = ["101", "102", "103", "104"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob, &carol]);
    data(alice.post(&id, "invite", &json!({ "userIds": ["104"] })), 200);
    dave.heard();
    advance(&mock, 1_500);
    let (status, answer) = alice.post(
        &id,
        "chat",
        &json!({ "message": "Hello everyone!", "messageType": "text" }),
    );
    assert_eq!(answer["message"], "Message sent successfully");
    let message = data((status, answer), 201)["message"].clone();
    assert_eq!(
        message,
        json!({
            "id": 1, "userId": "101", "message": "Hello everyone!", "messageType": "text",
            "timestamp": "2024-01-15T10:30:01.500Z",
        })
    );
    for peer in [&bob, &carol] {
        assert_eq!(
            peer.hears("new-message"),
            json!({ "userId": "101", "message": "Hello everyone!", "timestamp": "2024-01-15T10:30:01.500Z" })
        );
    }
    alice.hears_nothing();
    // Over the socket it is the same.
    bob.does("send-message", json!({ "roomId": id, "message": "  Hi\nAlice " }));
    assert_eq!(alice.hears("new-message")["message"], "Hi\nAlice");
    let messages = bob.sees(&id)["messages"].clone();
    assert_eq!((&messages[0], &messages[1]["userId"]), (&message, &json!("102")));
    // Those who were never there read nothing of it.
    assert_eq!(dave.sees(&id).get("messages"), None);
    carol.leaves(&id);
    assert_eq!(carol.sees(&id)["messages"].as_array().unwrap().len(), 2);
}

/// Contract: video-call, Send Chat Message
/// Contract: video-call, Create Call
#[test]
fn chat_has_rules() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let quiet = alice.call(&json!({ "callType": "video", "settings": { "allowChat": false } }));
    let hello = json!({ "message": "Hello" });
    assert_eq!(
        alice.post(&quiet, "chat", &hello),
        refusal(403, "FORBIDDEN", "Chat is not allowed in this call")
    );
    alice.is_refused(
        "send-message",
        json!({ "roomId": quiet, "message": "Hello" }),
        "FORBIDDEN",
    );
    let id = alice.group();
    assert_eq!(
        bob.post(&id, "chat", &hello),
        refusal(403, "FORBIDDEN", "Only a participant of the call may do this")
    );
    assert_eq!(
        alice.post(&id, "chat", &json!({ "messageType": "video" })),
        invalid(&[
            ("message", "is required"),
            ("messageType", "must be one of: text, emoji, file"),
        ])
    );
    for message in [json!(""), json!("   "), json!("x".repeat(4_001))] {
        assert_eq!(
            alice.post(&id, "chat", &json!({ "message": message })),
            invalid(&[("message", "must have 1 to 4000 characters")])
        );
    }
    data(alice.bare(&id, "end"), 200);
    assert_eq!(
        alice.post(&id, "chat", &hello),
        refusal(404, "NOT_FOUND", "Call not found or already ended")
    );
}
