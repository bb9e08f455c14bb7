//! The official client, `socket.io-client` from npm, against a listening server: over polling, over a WebSocket, and with the
//! upgrade from one to the other.

use std::time::Duration;

use ringway_mock::{Heartbeat, MockConfig};
use serde_json::{Value, json};

use crate::{
    ENDED,
    common::{
        config, net,
        running::Running,
        stage::{Stage, transports},
    },
    success,
};

/// Polling, WebSocket only, and the upgrade from one to the other; acks included.
///
/// Contract: call-end, Summary
/// Contract: call-end, WebSocket handler: The existing handler
#[test]
fn calls_over_every_transport() {
    let Some(mut stage) = Stage::new() else { return };
    for options in transports() {
        stage.connect("101", &options);
        stage.connect("102", &options);
        let ack = stage.emit("101", "call_user", json!({ "to": "102", "callType": "video" }));
        let id = ack["callId"].as_str().unwrap().to_owned();
        assert_eq!(ack, success(None, Some(&id)));
        let incoming =
            json!({ "callId": id, "from": "101", "participants": ["101", "102"], "callType": "video" });
        assert_eq!(stage.heard("102", "incoming_call"), incoming);
        assert_eq!(
            stage.emit("102", "accept_call", json!({ "callId": id })),
            success(None, Some(&id))
        );
        assert_eq!(
            stage.heard("101", "call_accepted"),
            json!({ "callId": id, "by": "102" })
        );
        assert_eq!(
            stage.emit("101", "end_call", json!({ "callId": id })),
            success(ENDED, Some(&id))
        );
        assert_eq!(stage.heard("102", "call_ended")["callId"], id);
        for name in ["101", "102"] {
            stage.agent.tell(&json!({ "do": "disconnect", "as": name }));
            let gone = stage.agent.hear(&json!({ "as": name, "event": "disconnect" }));
            assert_eq!(gone["reason"], "io client disconnect");
        }
        assert_eq!(
            stage.agent.rest(),
            Vec::<Value>::new(),
            "nothing twice, nothing else"
        );
    }
}

/// Events of one client are obeyed in the order in which it has emitted them.
#[test]
fn many_events_keep_their_order() {
    let Some(mut stage) = Stage::new() else { return };
    stage.connect("101", &json!({ "transports": ["websocket"] }));
    stage.connect("102", &json!({ "transports": ["polling"] }));
    for round in 0..100 {
        let id = format!("call-number-{round}");
        let call = json!({ "callId": id, "to": "102", "callType": "audio" });
        for (event, data) in [("call_user", call), ("end_call", json!({ "callId": id }))] {
            stage
                .agent
                .tell(&json!({ "do": "emit", "as": "101", "event": event, "args": [data], "ack": false }));
        }
    }
    for round in 0..100 {
        let id = format!("call-number-{round}");
        assert_eq!(stage.heard("102", "incoming_call")["callId"], id);
        assert_eq!(stage.heard("102", "call_ended")["callId"], id);
    }
}

/// NOTES 4: `connect_error`; several arguments and binary ones do no harm.
#[test]
fn what_is_not_right_is_refused() {
    let Some(mut stage) = Stage::new() else { return };
    stage.dial(
        "mallory",
        json!({ "token": "bad" }),
        &json!({ "transports": ["websocket"] }),
    );
    let refused = stage
        .agent
        .hear(&json!({ "as": "mallory", "event": "connect_error" }));
    assert_eq!(refused["message"], "UNAUTHORIZED");
    stage.dial(
        "other",
        json!({ "userId": "" }),
        &json!({ "transports": ["polling"] }),
    );
    let refused = stage
        .agent
        .hear(&json!({ "as": "other", "event": "connect_error" }));
    assert!(
        refused["message"].as_str().unwrap().contains("an id is a text"),
        "{refused}"
    );
    stage.connect("101", &json!({}));
    let several = json!({ "do": "emit", "as": "101", "event": "end_call", "args": [{}, {}, 3], "ack": true });
    stage.agent.tell(&several);
    let ack = stage.agent.hear(&json!({ "as": "101", "event": "ack" }))["data"].clone();
    assert_eq!(ack, crate::error("An event has one argument"));
    let bytes = json!({ "callId": { "$bytes": "AP8B" } });
    let ack = stage.emit("101", "end_call", bytes);
    assert_eq!(ack, crate::error("The argument of an event is an object"));
    let none = json!({ "do": "emit", "as": "101", "event": "end_call", "args": [], "ack": true });
    stage.agent.tell(&none);
    let ack = stage.agent.hear(&json!({ "as": "101", "event": "ack" }))["data"].clone();
    assert_eq!(ack, crate::error("Call not found"));
}

/// Both devices are told over their sockets.
///
/// Contract: call-end, How a call ends
#[test]
fn http_ends_the_call_of_sockets() {
    let Some(mut stage) = Stage::new() else { return };
    stage.connect("101", &json!({ "transports": ["polling"] }));
    stage.connect("102", &json!({ "transports": ["websocket"] }));
    let ack = stage.emit("101", "call_user", json!({ "to": "102", "callType": "audio" }));
    stage.heard("102", "incoming_call");
    let body = json!({ "callId": ack["callId"], "userId": "102" }).to_string();
    let (status, answer) = net::request(&stage.running.url(), "POST", "/call-end", None, body.as_bytes());
    assert_eq!((status, answer), (200, success(ENDED, ack["callId"].as_str())));
    for name in ["101", "102"] {
        assert_eq!(stage.heard(name, "call_ended")["reason"], "cancelled");
    }
    let (_, status) = net::request(&stage.running.url(), "GET", "/status", None, b"");
    assert_eq!(
        (&status["connectedUsers"], &status["ended"]["total"]),
        (&json!(2), &json!(1))
    );
}

/// A lost connection comes back by itself; a `disconnect` from the server does not.
#[test]
fn connections_are_lost_and_come_back() {
    let Some(mut stage) = Stage::new() else { return };
    for (round, options) in transports().into_iter().enumerate() {
        let name = format!("user-{round}");
        stage.connect(&name, &options);
        // Cut: no word from the server.
        let done = stage.control("POST", "trigger/disconnect", json!({ "userId": name }));
        assert_eq!(done["sockets"], 1);
        let gone = stage.agent.hear(&json!({ "as": name, "event": "disconnect" }));
        assert!(
            ["transport close", "transport error"].contains(&gone["reason"].as_str().unwrap()),
            "{options}: {gone}"
        );
        stage.connected(&name, &options);
        // A server that begins anew is lost, too.
        stage.control("POST", "reset", Value::Null);
        let gone = stage.agent.hear(&json!({ "as": name, "event": "disconnect" }));
        assert!(
            ["transport close", "transport error"].contains(&gone["reason"].as_str().unwrap()),
            "{options}: {gone}"
        );
        stage.connected(&name, &options);
        // Sent away.
        stage.control(
            "POST",
            "trigger/disconnect",
            json!({ "userId": name, "code": 4001 }),
        );
        let gone = stage.agent.hear(&json!({ "as": name, "event": "disconnect" }));
        assert_eq!(gone["reason"], "io server disconnect", "{options}");
    }
}

/// A half-open connection: nothing arrives either way until it is whole again; then all of it does.
#[test]
fn half_open_connections_hold_everything_back() {
    let Some(mut stage) = Stage::new() else { return };
    for (round, options) in transports().into_iter().enumerate() {
        let (caller, callee) = (format!("caller-{round}"), format!("callee-{round}"));
        stage.connect(&caller, &json!({ "transports": ["websocket"] }));
        stage.connect(&callee, &options);
        let half_open = json!({ "fault": "halfOpen", "match": { "kind": "socket", "userId": callee } });
        let fault = stage.control("POST", "faults", half_open)["id"].clone();
        let ack = stage.emit(&caller, "call_user", json!({ "to": callee, "callType": "audio" }));
        let end = json!({ "do": "emit", "as": callee, "event": "end_call", "args": [{}], "ack": true });
        stage.agent.tell(&end);
        // The server goes on with everybody else meanwhile.
        let body = json!({ "callId": ack["callId"], "userId": caller }).to_string();
        assert_eq!(
            net::request(&stage.running.url(), "POST", "/call-end", None, body.as_bytes()).0,
            200
        );
        stage.heard(&caller, "call_ended");
        assert_eq!(stage.agent.rest(), Vec::<Value>::new(), "{options}");
        stage.control("DELETE", &format!("faults/{fault}"), Value::Null);
        assert_eq!(stage.heard(&callee, "incoming_call")["callId"], ack["callId"]);
        assert_eq!(stage.heard(&callee, "call_ended")["callId"], ack["callId"]);
        stage
            .agent
            .hear(&json!({ "as": callee, "event": "ack", "of": "end_call" }));
    }
}

/// Faults of single events, on the wire.
#[test]
fn events_are_lost_and_doubled_on_the_wire() {
    let Some(mut stage) = Stage::new() else { return };
    stage.connect("101", &json!({ "transports": ["websocket"] }));
    stage.connect("102", &json!({}));
    stage.control(
        "POST",
        "faults",
        json!({ "fault": { "duplicate": {} }, "match": { "type": "incoming_call" }, "times": 1 }),
    );
    stage.control(
        "POST",
        "faults",
        json!({ "fault": "drop", "match": { "type": "call_user", "direction": "out" }, "times": 1 }),
    );
    let call = json!({ "callId": "call-1", "to": "102", "callType": "audio" });
    stage
        .agent
        .tell(&json!({ "do": "emit", "as": "101", "event": "call_user", "args": [call], "ack": true }));
    for _ in 0..2 {
        stage.heard("102", "incoming_call");
    }
    stage.emit("101", "end_call", json!({ "callId": "call-1" }));
    let rest = stage.agent.rest();
    assert!(
        rest.iter().all(|line| line["of"] != "call_user"),
        "the ack is lost: {rest:?}"
    );
    // The transport's own requests are written down without what they carry.
    let page = stage.control("GET", "journal?path=/socket.io/*&kind=http", Value::Null);
    let entries = page["entries"].as_array().unwrap();
    assert!(
        !entries.is_empty()
            && entries
                .iter()
                .all(|entry| entry["body"].is_null() && entry["text"].is_null())
    );
    let page = stage.control("GET", "journal?type=call_user", Value::Null);
    assert_eq!(page["entries"][0]["body"]["callId"], "call-1");
}

/// The protocol's heartbeats: who answers them stays, who does not is given up, and a client notices when they stay away.
#[test]
fn heartbeats_find_out_who_is_gone() {
    let beat = |interval, timeout| {
        let (interval, timeout) = (Duration::from_millis(interval), Duration::from_millis(timeout));
        MockConfig {
            heartbeat: Heartbeat { interval, timeout },
            ..config()
        }
    };
    let running = Running::new(beat(20, 10_000));
    let mut alive = net::SocketIo::open(&running.url(), &json!({ "userId": "101" }));
    alive.answer_pings(20);
    assert_eq!(alive.emit("end_call", &json!({}))["message"], "Call not found");
    drop(running);
    let running = Running::new(beat(20, 200));
    let silent = net::SocketIo::open(&running.url(), &json!({ "userId": "102" }));
    silent.fall_silent();
    // The client sees the end of the connection a moment before the server has drawn its conclusions.
    let closed = || {
        net::request(&running.url(), "GET", "/_mock/journal?event=close", None, b"").1["entries"][0].clone()
    };
    let entry = std::iter::repeat_with(closed)
        .take(1_000)
        .find(|entry| !entry.is_null())
        .unwrap();
    assert_eq!(entry["userId"], "102");
    let (_, status) = net::request(&running.url(), "GET", "/status", None, b"");
    assert_eq!(status["connectedUsers"], 0);
    let Some(mut stage) = Stage::with(beat(200, 1_500)) else {
        return;
    };
    stage.connect(
        "103",
        &json!({ "transports": ["websocket"], "reconnection": false }),
    );
    stage.control(
        "POST",
        "faults",
        json!({ "fault": "halfOpen", "match": { "userId": "103" } }),
    );
    stage.emit_blindly("103", "end_call");
    let gone = stage.agent.hear(&json!({ "as": "103", "event": "disconnect" }));
    assert_eq!(gone["reason"], "ping timeout");
}

/// Faults of the transport: a connection that is refused or cut is tried again.
#[test]
fn connections_are_refused_and_tried_again() {
    let Some(mut stage) = Stage::new() else { return };
    let [polling, websocket, both] = transports();
    let (cut, refused) = (json!("abort"), json!({ "error": { "status": 503 } }));
    // Polls of earlier clients would meet the fault, too, so those come last.
    let cases = [
        (&websocket, &cut),
        (&websocket, &refused),
        (&both, &cut),
        (&both, &refused),
        (&polling, &cut),
    ];
    for (index, (options, fault)) in cases.into_iter().enumerate() {
        let name = format!("user-{index}");
        let fault =
            json!({ "fault": fault, "match": { "method": "GET", "path": "/socket.io/*" }, "times": 1 });
        stage.control("POST", "faults", fault);
        stage.dial(&name, json!({ "userId": name }), options);
        stage.agent.hear(&json!({ "as": name, "event": "connect_error" }));
        stage.connected(&name, options);
    }
}

/// A server that stops lets go of its sockets at once.
#[test]
fn a_server_that_stops_ends_all_connections() {
    let Some(mut stage) = Stage::new() else { return };
    for (round, options) in transports().into_iter().enumerate() {
        let mut options = options;
        options["reconnection"] = json!(false);
        stage.connect(&format!("user-{round}"), &options);
    }
    stage.running.shut_down();
    for round in 0..3 {
        stage
            .agent
            .hear(&json!({ "as": format!("user-{round}"), "event": "disconnect" }));
    }
}
