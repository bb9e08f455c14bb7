//! How calls begin.

use serde_json::{Value, json};

use crate::{
    calls_stage::{CALLS, Peer, participant, present},
    common::{advance, said::is_like},
    data, invalid, mock, refusal,
};

/// As in the contract, with people who are there.
pub(crate) fn team_meeting() -> Value {
    json!({
        "callType": "video", "callMode": "group", "title": "Team Meeting", "description": "Weekly team sync",
        "maxParticipants": 10, "scheduledFor": "2024-01-01T10:00:00Z",
        "settings": {
            "allowChat": true, "allowScreenShare": true, "allowRecording": false, "muteOnJoin": false,
            "requirePassword": false, "password": "optional-password",
        },
        "inviteUserIds": ["102", "103"],
    })
}

/// The moment of its example has passed, so the call begins at once, as its answer shows.
///
/// Contract: video-call, Create Call
/// Contract: video-call, Status Codes: 201
#[test]
fn a_call_is_created_as_in_the_contract() {
    let mock = mock();
    let [alice, bob, dave] = ["101", "102", "104"].map(|id| Peer::new(&mock, id));
    let (status, answer) = alice.user.post(CALLS, &team_meeting());
    assert_eq!(answer["message"], "Call created successfully");
    let call = data((status, answer), 201)["call"].clone();
    assert_eq!(
        call["host"],
        json!({ "id": "101", "firstName": "Alice", "lastName": "" })
    );
    for (name, value) in [
        ("title", "Team Meeting"),
        ("callType", "video"),
        ("callMode", "group"),
        ("status", "active"),
    ] {
        assert_eq!(call[name], value, "{name}");
    }
    assert_eq!(call["agoraConfig"]["channelName"], call["channelName"]);
    assert_eq!(call["agoraConfig"]["uid"], 101);
    assert!(call["agoraConfig"]["token"].as_str().unwrap().starts_with("007"));
    assert_eq!(call["scheduledFor"], "2024-01-01T10:00:00.000Z");
    assert_eq!(present(&call), ["101"], "the host is in it from the beginning");
    let invitation = bob.hears("call-invitation");
    assert_eq!(invitation["from"], "101");
    assert_eq!(invitation["callData"]["id"], call["id"]);
    assert_eq!(invitation["callData"], bob.sees(call["id"].as_str().unwrap()));
    dave.hears_nothing();
    assert!(!call.to_string().contains("optional-password"));
    let example = json!({
        "id": "call_id", "channelName": "unique-channel-name", "title": "Team Meeting", "callType": "video",
        "callMode": "group", "status": "active",
        "agoraConfig": { "token": "agora_token", "uid": 12345, "channelName": "unique-channel-name" },
    });
    assert!(is_like(&example, &call), "{call:#}");
}

/// Contract: video-call, Create Call
#[test]
fn a_type_is_enough() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let call = alice.sees(&alice.call(&json!({ "callType": "audio" })));
    assert_eq!(
        (&call["title"], &call["callMode"], &call["maxParticipants"]),
        (&json!("Audio call"), &json!("group"), &json!(50))
    );
    let settings = json!({
        "allowChat": true, "allowScreenShare": true, "allowRecording": false, "muteOnJoin": false, "requirePassword": false,
    });
    assert_eq!(call["settings"], settings);
    let host = participant(&call, "101");
    assert_eq!(
        (
            &host["audioEnabled"],
            &host["videoEnabled"],
            &host["screenSharing"]
        ),
        (&json!(true), &json!(false), &json!(false))
    );
    let pair = json!({ "callType": "video", "callMode": "one-to-one", "title": null, "inviteUserIds": ["102", "102"] });
    let call = alice.sees(&alice.call(&pair));
    assert_eq!(
        (&call["title"], &call["maxParticipants"]),
        (&json!("Video call"), &json!(2))
    );
    assert_eq!(call["invitations"].as_array().unwrap().len(), 1);
}

/// Everything that is wrong is told at once.
///
/// Contract: video-call, Create Call
/// Contract: video-call, NOTES: errors lists {field, message}
/// Contract: video-call, Error Codes: BAD_REQUEST
/// Contract: video-call, Status Codes: 400
#[test]
fn what_is_wrong_is_told_field_by_field() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let post = |body: Value| alice.user.post(CALLS, &body);
    assert_eq!(post(json!({})), invalid(&[("callType", "is required")]));
    let nonsense = json!({
        "callType": "hologram", "callMode": "crowd", "title": "", "description": 7, "maxParticipants": 1,
        "scheduledFor": "tomorrow", "settings": { "allowChat": "yes", "requirePassword": true, "color": "red" },
        "inviteUserIds": [102], "admin": true,
    });
    assert_eq!(
        post(nonsense),
        invalid(&[
            ("callType", "must be one of: audio, video"),
            ("callMode", "must be one of: group, one-to-one"),
            ("title", "must have 1 to 200 characters"),
            ("description", "must be a string"),
            ("maxParticipants", "must be an integer from 2 to 1000"),
            ("scheduledFor", "must be a date and time (ISO 8601)"),
            ("settings.allowChat", "must be a boolean"),
            ("settings.password", "is required"),
            ("settings.color", "is not allowed"),
            ("inviteUserIds", "must be ids of users"),
            ("admin", "is not allowed"),
        ])
    );
    let crowd = json!({ "callType": "video", "callMode": "one-to-one", "maxParticipants": 3, "inviteUserIds": ["102", "103"] });
    assert_eq!(
        post(crowd),
        invalid(&[
            ("maxParticipants", "must be an integer from 2 to 2"),
            ("inviteUserIds", "must have at most 1 item in a one-to-one call"),
        ])
    );
    let long = "x".repeat(129);
    let long = json!({ "callType": "video", "settings": { "password": long } });
    assert_eq!(
        post(long),
        invalid(&[("settings.password", "must have at most 128 characters")])
    );
    let empty = json!({ "callType": "video", "settings": { "password": "" } });
    assert_eq!(
        post(empty),
        invalid(&[("settings.password", "must not be empty")])
    );
    for unknown in ["999", "user1_id"] {
        let body = json!({ "callType": "video", "inviteUserIds": ["102", unknown] });
        assert_eq!(post(body), refusal(404, "NOT_FOUND", "User not found"));
    }
    let oneself = json!({ "callType": "video", "inviteUserIds": ["101"] });
    assert_eq!(
        post(oneself),
        refusal(400, "BAD_REQUEST", "You cannot invite yourself")
    );
    let active = data(alice.get("active"), 200);
    assert_eq!(
        active["calls"],
        json!([]),
        "what was refused has left nothing behind"
    );
}

/// A scheduled call waits for its host: nobody is in it, and nobody else can begin it.
///
/// Contract: video-call, Create Call
/// Contract: video-call, NOTES: status: scheduled, active, ended
#[test]
fn a_scheduled_call_begins_when_its_host_comes() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let body =
        json!({ "callType": "video", "scheduledFor": "2024-01-15T12:30:00+01:00", "inviteUserIds": ["102"] });
    let id = alice.call(&body);
    assert_eq!(bob.hears("call-invitation")["callData"]["status"], "scheduled");
    let call = alice.sees(&id);
    assert_eq!(
        (&call["status"], &call["scheduledFor"], &call["startedAt"]),
        (
            &json!("scheduled"),
            &json!("2024-01-15T11:30:00.000Z"),
            &json!(null)
        )
    );
    assert_eq!(call["participants"], json!([]));
    assert_eq!(
        bob.bare(&id, "join"),
        refusal(409, "CONFLICT", "The call has not started yet")
    );
    assert_eq!(data(alice.get("active"), 200)["calls"], json!([]));
    advance(&mock, 60_000);
    assert_eq!(alice.joins(&id)["call"]["status"], "active");
    let call = alice.sees(&id);
    assert_eq!(call["startedAt"], "2024-01-15T10:31:00.000Z");
    assert_eq!(call["duration"], 0);
    bob.joins(&id);
    assert_eq!(present(&bob.sees(&id)), ["101", "102"]);
}

/// Its host can end it before it has begun; whoever is invited hears of it.
///
/// Contract: video-call, End Call
#[test]
fn a_scheduled_call_can_be_called_off() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let body =
        json!({ "callType": "video", "scheduledFor": "2030-01-01T00:00:00Z", "inviteUserIds": ["102"] });
    let id = alice.call(&body);
    data(alice.post(&id, "invite", &json!({ "userIds": ["103"] })), 200);
    data(
        carol.post(&id, "respond", &json!({ "response": "accepted" })),
        200,
    );
    [&alice, &bob, &carol]
        .into_iter()
        .for_each(|peer| drop(peer.heard()));
    let call = data(alice.bare(&id, "end"), 200)["call"].clone();
    assert_eq!(
        (&call["status"], &call["endReason"], &call["duration"]),
        (&json!("ended"), &json!("ended_by_host"), &json!(0))
    );
    for peer in [&alice, &bob, &carol] {
        assert_eq!(peer.hears("call-ended")["reason"], "ended_by_host");
    }
}
