//! The official client, `socket.io-client` from npm, against a listening server: over polling, over a WebSocket, and with the
//! upgrade from one to the other.

use ringway_mock::MockConfig;
use serde_json::{Value, json};

use crate::{
    common::{
        net,
        stage::{Stage, transports},
    },
    config,
};

/// The time of clients is real.
fn open() -> Option<Stage> {
    Stage::with(MockConfig {
        clock: ringway_mock::ClockMode::Real,
        ..config()
    })
}

fn ask(stage: &Stage, user: &str, method: &str, path: &str, body: &Value) -> Value {
    let bytes = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    let token = stage.running.token(user);
    let (status, answer) = net::request(&stage.running.url(), method, path, Some(&token), &bytes);
    assert!(status < 300, "{method} {path}: {answer}");
    answer["data"].clone()
}

fn connect(stage: &mut Stage, user: &str, options: &Value) {
    let token = stage.running.token(user);
    stage.connect_with_token(user, &token, options);
}

fn done(stage: &mut Stage, user: &str, event: &str, data: Value) {
    assert_eq!(
        stage.emit(user, event, data),
        json!({ "success": true }),
        "{event}"
    );
}

/// Two people in a call and in its room.
fn call(stage: &mut Stage, options: &Value) -> String {
    for user in ["101", "102"] {
        connect(stage, user, options);
    }
    let created = json!({ "callType": "video", "callMode": "one-to-one" });
    let created = ask(stage, "101", "POST", "/api/calls", &created);
    created["call"]["id"].as_str().unwrap().to_owned()
}

/// Every event of the contract, with its ack, over every transport.
///
/// Contract: video-call, Connection
/// Contract: video-call, Join Room
/// Contract: video-call, Leave Room
/// Contract: video-call, Send Call Invitation
/// Contract: video-call, Client Events (Emit) > Call Response
/// Contract: video-call, Toggle Audio
/// Contract: video-call, Toggle Video
/// Contract: video-call, Toggle Screen Share
/// Contract: video-call, Send Message
/// Contract: video-call, WebRTC Signaling
/// Contract: video-call, WebSocket Integration
#[test]
fn every_event_over_every_transport() {
    let Some(mut stage) = open() else { return };
    for options in transports() {
        let id = call(&mut stage, &options);
        let stage = &mut stage;
        let invitation = json!({ "targetUserId": "102", "callData": { "id": id } });
        done(stage, "101", "send-call-invitation", invitation);
        let heard = stage.heard("102", "call-invitation");
        assert_eq!(
            (&heard["from"], &heard["callData"]),
            (&json!("101"), &json!({ "id": id }))
        );
        let answer = json!({ "targetUserId": "101", "response": "accepted", "callData": heard["callData"] });
        done(stage, "102", "call-response", answer);
        assert_eq!(stage.heard("101", "call-response")["response"], "accepted");
        done(
            stage,
            "101",
            "join-room",
            json!({ "roomId": id, "userData": { "name": "Alice" } }),
        );
        ask(
            stage,
            "102",
            "POST",
            &format!("/api/calls/{id}/join"),
            &Value::Null,
        );
        assert_eq!(stage.heard("101", "user-joined")["userData"]["firstName"], "Bob");
        done(
            stage,
            "102",
            "join-room",
            json!({ "roomId": id, "userData": { "name": "Bob" } }),
        );
        assert_eq!(
            stage.heard("101", "user-joined")["userData"],
            json!({ "name": "Bob" })
        );
        for (what, field) in [
            ("audio", "isAudioEnabled"),
            ("video", "isVideoEnabled"),
            ("screen-share", "isScreenSharing"),
        ] {
            done(
                stage,
                "101",
                &format!("toggle-{what}"),
                json!({ "roomId": id, field: true }),
            );
            let heard = stage.heard("102", &format!("user-{what}-toggled"));
            assert_eq!(heard, json!({ "userId": "101", field: true }));
        }
        done(
            stage,
            "102",
            "send-message",
            json!({ "roomId": id, "message": "Hello everyone!" }),
        );
        assert_eq!(stage.heard("101", "new-message")["message"], "Hello everyone!");
        let signal = json!({ "targetUserId": "102", "signal": { "sdp": "v=0" }, "type": "offer" });
        done(stage, "101", "webrtc-signal", signal);
        assert_eq!(
            stage.heard("102", "webrtc-signal")["signal"],
            json!({ "sdp": "v=0" })
        );
        done(stage, "102", "leave-room", json!({ "roomId": id }));
        assert_eq!(
            stage.heard("101", "user-left"),
            json!({ "userId": "102", "roomId": id })
        );
        let refused = stage.emit("102", "join-room", json!({ "roomId": "nothing" }));
        assert_eq!(
            (&refused["success"], &refused["errorCode"]),
            (&json!(false), &json!("NOT_FOUND"))
        );
        ask(
            stage,
            "101",
            "POST",
            &format!("/api/calls/{id}/leave"),
            &Value::Null,
        );
        assert_eq!(stage.heard("102", "host-changed")["newHostId"], "102");
        ask(
            stage,
            "102",
            "POST",
            &format!("/api/calls/{id}/end"),
            &Value::Null,
        );
        assert_eq!(stage.heard("102", "call-ended")["reason"], "ended_by_host");
        for user in ["101", "102"] {
            stage.agent.tell(&json!({ "do": "disconnect", "as": user }));
            stage.agent.hear(&json!({ "as": user, "event": "disconnect" }));
        }
        assert_eq!(
            stage.agent.rest(),
            Vec::<Value>::new(),
            "nothing twice, nothing else"
        );
    }
}

/// Bytes in signals arrive as bytes, whichever way both ends are connected.
///
/// Contract: video-call, WebRTC Signaling
#[test]
fn bytes_round_trip_between_official_clients() {
    let Some(mut stage) = open() else { return };
    let [polling, websocket, both] = transports();
    let bytes = |count: usize| {
        let text: String = std::iter::repeat_n("AP8B", count).collect();
        json!({ "$bytes": text })
    };
    for (one, other) in [(&polling, &websocket), (&websocket, &polling), (&both, &both)] {
        connect(&mut stage, "101", one);
        connect(&mut stage, "102", other);
        let created = json!({ "callType": "video", "inviteUserIds": ["102"] });
        ask(&stage, "101", "POST", "/api/calls", &created);
        stage.heard("102", "call-invitation");
        for signal in [
            bytes(1),
            bytes(0),
            json!({ "key": bytes(2), "parts": [bytes(1), "text", null, { "deep": bytes(3) }], "sdp": "v=0" }),
            bytes(60_000),
        ] {
            for (from, to) in [("101", "102"), ("102", "101")] {
                let sent = json!({ "targetUserId": to, "signal": signal, "type": "ice-candidate" });
                done(&mut stage, from, "webrtc-signal", sent);
                let heard = stage.heard(to, "webrtc-signal");
                assert_eq!(
                    (&heard["signal"], &heard["from"]),
                    (&signal, &json!(from)),
                    "{one} {other}"
                );
            }
        }
        let refused = stage.emit(
            "101",
            "send-message",
            json!({ "roomId": "x", "message": bytes(1) }),
        );
        assert_eq!(refused["errorCode"], "BAD_REQUEST");
        for user in ["101", "102"] {
            stage.agent.tell(&json!({ "do": "disconnect", "as": user }));
            stage.agent.hear(&json!({ "as": user, "event": "disconnect" }));
        }
        stage.control("POST", "reset", Value::Null);
    }
}

/// A newer connection ends the older one, which does not come back by itself.
///
/// Contract: video-call, Rate Limits: WebSocket connections
/// Contract: video-call, NOTES: 1 connection per user
#[test]
fn a_newer_client_replaces_the_older_one() {
    let Some(mut stage) = open() else { return };
    for options in transports() {
        let token = stage.running.token("103");
        stage.connect_with_token("older", &token, &options);
        stage.connect_with_token("newer", &token, &options);
        assert_eq!(stage.heard("older", "session-replaced"), json!({}));
        let gone = stage.agent.hear(&json!({ "as": "older", "event": "disconnect" }));
        assert_eq!(gone["reason"], "io server disconnect", "{options}");
        let refused = stage.emit("newer", "leave-room", json!({ "roomId": "none" }));
        assert_eq!(refused, json!({ "success": true }));
        assert_eq!(stage.agent.rest(), Vec::<Value>::new(), "{options}");
        stage.agent.tell(&json!({ "do": "disconnect", "as": "newer" }));
        stage.agent.hear(&json!({ "as": "newer", "event": "disconnect" }));
    }
}

/// Contract: video-call, NOTES: a bad token is refused with connect_error (UNAUTHORIZED)
/// Contract: video-call, Logout User
#[test]
fn tokens_open_and_end_connections() {
    let Some(mut stage) = open() else { return };
    for options in transports() {
        stage.dial("mallory", json!({ "token": "bad" }), &options);
        let refused = stage
            .agent
            .hear(&json!({ "as": "mallory", "event": "connect_error" }));
        assert_eq!(refused["message"], "UNAUTHORIZED");
        let token = stage.running.token("104");
        stage.connect_with_token("104", &token, &options);
        let logout = net::request(
            &stage.running.url(),
            "POST",
            "/api/auth/logout",
            Some(&token),
            b"",
        );
        assert_eq!(logout.0, 200, "{}", logout.1);
        let gone = stage.agent.hear(&json!({ "as": "104", "event": "disconnect" }));
        assert_eq!(gone["reason"], "io server disconnect");
        stage.dial("again", json!({ "token": token }), &options);
        let refused = stage
            .agent
            .hear(&json!({ "as": "again", "event": "connect_error" }));
        assert_eq!(refused["message"], "UNAUTHORIZED");
    }
}

/// A lost connection comes back by itself, and gets the invitations that wait.
///
/// Contract: video-call, User Offline
/// Contract: video-call, User Online
/// Contract: video-call, NOTES: A pending invitation is sent again when its receiver connects
#[test]
fn a_lost_connection_comes_back() {
    let Some(mut stage) = open() else { return };
    for options in transports() {
        let id = call(&mut stage, &options);
        ask(
            &stage,
            "101",
            "POST",
            &format!("/api/calls/{id}/invite"),
            &json!({ "userIds": ["102"] }),
        );
        assert_eq!(stage.heard("102", "call-invitation")["callData"]["id"], json!(id));
        stage.agent.tell(&json!({ "do": "break", "as": "102" }));
        stage.agent.hear(&json!({ "as": "102", "event": "disconnect" }));
        stage.connected("102", &options);
        assert_eq!(stage.heard("102", "call-invitation")["callData"]["id"], json!(id));
        ask(
            &stage,
            "102",
            "POST",
            &format!("/api/calls/{id}/join"),
            &Value::Null,
        );
        stage.heard("101", "call-response");
        stage.control("POST", "trigger/disconnect", json!({ "userId": "102" }));
        assert_eq!(stage.heard("101", "user-offline")["userId"], "102");
        assert_eq!(stage.heard("101", "user-online")["status"], "online");
        stage.agent.hear(&json!({ "as": "102", "event": "disconnect" }));
        stage.connected("102", &options);
        for user in ["101", "102"] {
            stage.agent.tell(&json!({ "do": "disconnect", "as": user }));
            stage.agent.hear(&json!({ "as": user, "event": "disconnect" }));
        }
        stage.agent.rest();
        stage.control("POST", "reset", Value::Null);
    }
}
