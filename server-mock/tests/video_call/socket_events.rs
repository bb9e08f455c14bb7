//! Events between two users: invitations, answers, signals; and what is wrong with an event.

use ringway_mock::{SocketIoFrame, traffic::Matcher};
use serde_json::{Value, json};

use crate::{calls_stage::Peer, common::advance, data, mock};

/// Contract: video-call, Send Call Invitation
/// Contract: video-call, Call Invitation
#[test]
fn an_invitation_over_the_socket_is_one() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "callMode": "one-to-one" }));
    advance(&mock, 250);
    for call_data in [
        json!({ "id": id, "title": "Hi" }),
        json!({ "callId": id }),
        json!({}),
    ] {
        alice.does(
            "send-call-invitation",
            json!({ "targetUserId": "102", "callData": call_data }),
        );
        assert_eq!(
            bob.hears("call-invitation"),
            json!({ "from": "101", "callData": call_data, "timestamp": "2024-01-15T10:30:00.250Z" })
        );
    }
    let invite = |peer: &Peer<'_>, target: &str, call: &str, code: &str| {
        let body = json!({ "targetUserId": target, "callData": { "id": call } });
        peer.is_refused("send-call-invitation", body, code);
    };
    invite(&alice, "103", &id, "CONFLICT");
    invite(&alice, "999", &id, "NOT_FOUND");
    invite(&alice, "somebody", &id, "NOT_FOUND");
    invite(&alice, "101", &id, "BAD_REQUEST");
    invite(&alice, "102", "nothing", "NOT_FOUND");
    invite(&carol, "102", &id, "FORBIDDEN");
    carol.is_refused(
        "send-call-invitation",
        json!({ "targetUserId": "102", "callData": {} }),
        "BAD_REQUEST",
    );
    alice.is_refused(
        "send-call-invitation",
        json!({ "targetUserId": "102" }),
        "BAD_REQUEST",
    );
    bob.hears_nothing();
    bob.joins(&id);
    assert_eq!(alice.hears("call-response")["response"], "accepted");
}

/// Contract: video-call, Client Events (Emit) > Call Response
/// Contract: video-call, Server Events (Listen) > Call Response
/// Contract: video-call, WebSocket Integration
#[test]
fn an_answer_over_the_socket_is_one() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102", "103"] }));
    let invitation = bob.hears("call-invitation");
    carol.heard();
    advance(&mock, 1_000);
    // As the contract's own sample does.
    let answer = json!({
        "targetUserId": invitation["from"], "response": "accepted", "callData": invitation["callData"],
    });
    bob.does("call-response", answer.clone());
    assert_eq!(
        alice.hears("call-response"),
        json!({
            "from": "102", "response": "accepted", "callData": invitation["callData"],
            "timestamp": "2024-01-15T10:30:01.000Z",
        })
    );
    bob.does("call-response", answer);
    alice.hears_nothing();
    bob.is_refused(
        "call-response",
        json!({ "targetUserId": "101", "response": "declined", "callData": { "id": id } }),
        "CONFLICT",
    );
    // The call need not be named where one waits.
    carol.does(
        "call-response",
        json!({ "targetUserId": "101", "response": "declined", "reason": "timeout" }),
    );
    assert_eq!(alice.hears("call-response")["reason"], "timeout");
    let call = alice.sees(&id);
    assert_eq!(call["invitations"][0]["status"], "accepted");
    assert_eq!(call["invitations"][1]["status"], "declined");
    for (target, call, code) in [
        ("102", json!({}), "NOT_FOUND"),
        ("102", json!({ "id": id }), "FORBIDDEN"),
    ] {
        let body = json!({ "targetUserId": target, "response": "accepted", "callData": call });
        carol.is_refused("call-response", body, code);
    }
}

/// Contract: video-call, WebRTC Signaling
/// Contract: video-call, WebRTC Signal
#[test]
fn signals_pass_between_those_who_share_a_call() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
    bob.heard();
    let signal = |peer: &Peer<'_>, target: &str, kind: &str| {
        peer.emit(
            "webrtc-signal",
            json!({ "targetUserId": target, "signal": { "sdp": "v=0" }, "type": kind }),
        )
    };
    let done = json!({ "success": true });
    advance(&mock, 20);
    for kind in ["offer", "answer", "ice-candidate"] {
        assert_eq!(signal(&alice, "102", kind), done);
        assert_eq!(
            bob.hears("webrtc-signal"),
            json!({ "from": "101", "signal": { "sdp": "v=0" }, "type": kind, "timestamp": "2024-01-15T10:30:00.020Z" })
        );
    }
    assert_eq!(
        signal(&bob, "101", "answer"),
        done,
        "who is invited may answer before they come"
    );
    alice.hears("webrtc-signal");
    for (peer, target, code) in [
        (&carol, "101", "FORBIDDEN"),
        (&alice, "103", "FORBIDDEN"),
        (&alice, "101", "FORBIDDEN"),
        (&alice, "999", "FORBIDDEN"),
    ] {
        assert_eq!(signal(peer, target, "offer")["errorCode"], code, "{target}");
    }
    assert_eq!(signal(&alice, "102", "renegotiate")["errorCode"], "BAD_REQUEST");
    data(bob.post(&id, "respond", &json!({ "response": "declined" })), 200);
    alice.heard();
    assert_eq!(signal(&bob, "101", "offer")["errorCode"], "FORBIDDEN");
    carol.joins(&id);
    let Peer { socket, .. } = carol;
    drop(socket);
    alice.hears("user-offline");
    assert_eq!(
        signal(&alice, "103", "offer")["errorCode"],
        "NOT_FOUND",
        "nobody is there to hear it"
    );
    data(alice.bare(&id, "end"), 200);
    alice.heard();
    assert_eq!(signal(&alice, "102", "offer")["errorCode"], "FORBIDDEN");
}

/// Bytes go through as bytes; people see them in the journal.
///
/// Contract: video-call, WebRTC Signaling
#[test]
fn bytes_pass_in_signals_alone() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let placeholder = |number: u64| json!({ "_placeholder": true, "num": number });
    let body = json!({
        "targetUserId": "102", "type": "offer",
        "signal": { "key": placeholder(1), "parts": [placeholder(0), placeholder(1)], "sdp": "v=0" },
    });
    let attachments = vec![vec![0, 255, 1], b"key".to_vec()];
    let number = alice
        .socket()
        .emit_binary("webrtc-signal", body.clone(), attachments.clone());
    assert_eq!(alice.ack(number, "webrtc-signal"), json!({ "success": true }));
    let Some(SocketIoFrame::Event {
        name,
        data,
        attachments: heard,
    }) = bob.socket().recv()
    else {
        panic!("a signal is expected");
    };
    assert_eq!(
        (name.as_str(), &data["signal"], heard),
        ("webrtc-signal", &body["signal"], attachments)
    );
    let entries = mock.journal().entries(&Matcher::frame("webrtc-signal"));
    for seen in entries.iter().filter_map(|entry| entry.payload.body.as_ref()) {
        if seen.get("signal").is_some() {
            assert_eq!(
                seen["signal"],
                json!({
                    "key": { "base64": "a2V5", "bytes": 3 },
                    "parts": [{ "base64": "AP8B", "bytes": 3 }, { "base64": "a2V5", "bytes": 3 }], "sdp": "v=0",
                })
            );
        }
    }
    assert_eq!(entries.len(), 3, "in, ack, out");
    for (event, body) in [
        ("send-message", json!({ "roomId": id, "message": placeholder(0) })),
        (
            "join-room",
            json!({ "roomId": id, "userData": { "picture": placeholder(0) } }),
        ),
    ] {
        let number = alice.socket().emit_binary(event, body, vec![vec![1]]);
        assert_eq!(alice.ack(number, event)["errorCode"], "BAD_REQUEST");
    }
    let too_much = json!({ "targetUserId": "102", "type": "offer", "signal": placeholder(0) });
    let number = alice
        .socket()
        .emit_binary("webrtc-signal", too_much, vec![vec![0; 257 * 1024]]);
    assert_eq!(alice.ack(number, "webrtc-signal")["errorCode"], "BAD_REQUEST");
    // Without bytes it only looks like a placeholder.
    alice.does(
        "webrtc-signal",
        json!({ "targetUserId": "102", "type": "offer", "signal": placeholder(7) }),
    );
    assert_eq!(bob.hears("webrtc-signal")["signal"], placeholder(7));
}

/// Contract: video-call, NOTES: Every emit may carry an ack
/// Contract: video-call, Security: Input validation on all requests
#[test]
fn events_are_read_strictly() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let id = alice.group();
    let long = "x".repeat(70_000);
    let wrong: [(&str, Value); 16] = [
        ("join-room", json!({})),
        ("join-room", json!({ "roomId": 7 })),
        ("join-room", json!({ "roomId": "" })),
        ("join-room", json!({ "roomId": id, "userData": "Alice" })),
        ("join-room", json!({ "roomId": id, "userData": { "long": long } })),
        ("join-room", json!({ "roomId": id, "password": "x" })),
        ("join-room", json!([id])),
        ("join-room", json!(null)),
        ("leave-room", json!({ "room": id })),
        (
            "send-call-invitation",
            json!({ "targetUserId": 102, "callData": {} }),
        ),
        (
            "send-call-invitation",
            json!({ "targetUserId": "102", "callData": [] }),
        ),
        (
            "call-response",
            json!({ "targetUserId": "102", "response": "maybe" }),
        ),
        ("send-message", json!({ "roomId": id, "message": "" })),
        (
            "webrtc-signal",
            json!({ "targetUserId": "102", "type": "offer", "signal": null }),
        ),
        ("user-joined", json!({})),
        ("__proto__", json!({})),
    ];
    for (event, body) in wrong {
        alice.is_refused(event, body, "BAD_REQUEST");
    }
    let told = alice.emit("join-room", json!({ "userData": 1 }));
    assert_eq!(
        told["message"],
        "Validation failed: roomId is required; userData must be an object"
    );
    // Without an ack nothing is said, and several arguments are too many.
    alice.socket().send("join-room", vec![json!({})]);
    alice
        .socket()
        .send("join-room", vec![json!({ "roomId": id }), json!(1)]);
    alice.socket().send("join-room", vec![]);
    alice.hears_nothing();
    alice.does("leave-room", json!({ "roomId": id }));
}

/// Faults and journal know the events of this contract by their names.
///
/// Contract: video-call, Toggle Audio
#[test]
fn events_meet_faults_like_any_frame() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let add = |fault: Value| crate::common::fault(&mock, fault);
    let toggle = |on: bool| alice.does("toggle-audio", json!({ "roomId": id, "isAudioEnabled": on }));
    let told = json!({ "contract": "video-call", "type": "user-audio-toggled", "userId": "102" });
    add(json!({ "fault": "drop", "match": told, "times": 1 }));
    toggle(false);
    bob.hears_nothing();
    add(json!({ "fault": { "duplicate": {} }, "match": told, "times": 1 }));
    toggle(true);
    assert_eq!(bob.names_heard(), ["user-audio-toggled", "user-audio-toggled"]);
    add(json!({ "fault": { "delay": { "ms": 500 } }, "match": told, "times": 1 }));
    toggle(false);
    bob.hears_nothing();
    advance(&mock, 500);
    assert_eq!(bob.hears("user-audio-toggled")["isAudioEnabled"], false);
    // One that the server never hears of has no effect; its client waits for an ack in vain.
    add(json!({ "fault": "drop", "match": { "type": "toggle-audio", "direction": "in" }, "times": 1 }));
    alice
        .socket()
        .emit("toggle-audio", json!({ "roomId": id, "isAudioEnabled": true }));
    [&alice, &bob].into_iter().for_each(Peer::hears_nothing);
    // A connection that breaks off is one that is gone: the others hear of it at once.
    add(json!({ "fault": "abort", "match": { "type": "new-message" }, "times": 1 }));
    let body = json!({ "roomId": id, "message": "x" });
    alice.socket().send("send-message", vec![body]);
    assert!(bob.socket().is_lost());
    assert_eq!(alice.hears("user-offline")["userId"], "102");
    let entries = mock.journal().entries(&Matcher::frame("toggle-audio"));
    assert!(
        entries
            .iter()
            .all(|entry| entry.user_id.as_deref() == Some("101"))
    );
}
