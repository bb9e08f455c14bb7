//! Agora tokens: how long they live, and who may have them.

use serde_json::{Value, json};

use crate::{
    calls_stage::Peer,
    common::{advance, ask},
    control, data, mock, refusal,
};

fn inspect(mock: &ringway_mock::Mock, token: &Value) -> Value {
    control(mock, "agora/inspect", json!({ "token": token }))
}

/// Contract: video-call, Get Agora Token
/// Contract: video-call, Frontend Integration
/// Contract: video-call, NOTES: Agora tokens live 1 h
/// Contract: video-call, NOTES: the mock adds appId beside the token
#[test]
fn a_token_is_agoras_and_lives_for_an_hour() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let id = alice.group();
    let (status, answer) = alice.get(&format!("{id}/token"));
    assert_eq!(answer["message"], "Agora token generated successfully");
    let token = data((status, answer), 200);
    assert_eq!(
        (&token["uid"], &token["expiry"]),
        (&json!(101), &json!("2024-01-15T11:30:00Z"))
    );
    assert_eq!(token["channelName"], alice.sees(&id)["channelName"]);
    assert_eq!(token["appId"].as_str().unwrap().len(), 32);
    assert_eq!(token.as_object().unwrap().len(), 5);
    let seen = inspect(&mock, &token["token"]);
    assert!(
        seen.to_string().contains(token["channelName"].as_str().unwrap()),
        "{seen}"
    );
    assert_eq!(seen["valid"], true, "{seen}");
    advance(&mock, 3_600_000);
    assert_eq!(inspect(&mock, &token["token"])["valid"], false);
    let renewed = data(alice.get(&format!("{id}/token")), 200);
    assert_eq!(renewed["expiry"], "2024-01-15T12:30:00Z");
}

/// Contract: video-call, Get Agora Token
/// Contract: video-call, NOTES: media, chat, token, invite need a participant
#[test]
fn a_token_is_for_participants() {
    let mock = mock();
    let [admin, alice, bob] = ["100", "101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
    let only = refusal(403, "FORBIDDEN", "Only a participant of the call may do this");
    for peer in [&bob, &admin] {
        assert_eq!(peer.get(&format!("{id}/token")), only);
    }
    bob.joins(&id);
    data(bob.get(&format!("{id}/token")), 200);
    bob.leaves(&id);
    assert_eq!(bob.get(&format!("{id}/token")), only);
    data(alice.bare(&id, "end"), 200);
    assert_eq!(
        alice.get(&format!("{id}/token")),
        refusal(404, "NOT_FOUND", "Call not found or already ended")
    );
    assert_eq!(
        alice.get("nothing/token"),
        refusal(404, "NOT_FOUND", "Call not found")
    );
}

/// Nothing is half done while Agora cannot be reached.
///
/// Contract: video-call, Error Codes: INTERNAL_SERVER_ERROR
/// Contract: video-call, Status Codes: 500
#[test]
fn without_agora_nobody_comes_in() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group();
    control(&mock, "agora", json!({ "available": false }));
    let down = refusal(500, "INTERNAL_SERVER_ERROR", "Agora token generation failed");
    assert_eq!(bob.bare(&id, "join"), down);
    assert_eq!(alice.get(&format!("{id}/token")), down);
    assert_eq!(
        alice.user.post("/api/calls", &json!({ "callType": "video" })),
        down
    );
    assert_eq!(
        data(alice.get("active"), 200)["calls"].as_array().unwrap().len(),
        1
    );
    assert_eq!(alice.sees(&id)["participantCount"], 1);
    control(&mock, "agora", json!({ "available": true, "tokenSeconds": 120 }));
    assert_eq!(bob.joins(&id)["agoraToken"]["expiry"], "2024-01-15T10:32:00Z");
    assert_eq!(ask(&mock, "GET", "/_mock/agora", None).0, 200);
}
