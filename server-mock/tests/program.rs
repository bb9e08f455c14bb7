//! The `ringway-mock` program: what it prints, how it stops, and what a kill leaves.
#![cfg(feature = "cli")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::process::Command;

use common::{
    net::{SocketIo, next, open, request, send},
    program::{Database, Program},
};
use serde_json::{Value, json};

#[test]
fn a_kill_in_mid_call_loses_nothing() {
    let database = Database::new("kill");
    let path = database.path();
    let mut first = Program::start(&["--db", &path]);
    let (alice, bob) = (first.token("101").to_owned(), first.token("102").to_owned());
    let ended = first.initiate("101", "102");
    assert_eq!(
        first.send("POST", &format!("{ended}/accept"), "102", json!({})).0,
        200
    );
    assert_eq!(
        first
            .send(
                "POST",
                &format!("{ended}/end"),
                "101",
                json!({ "durationSeconds": 9 })
            )
            .0,
        200
    );
    let active = first.initiate("101", "102");
    assert_eq!(
        first
            .send("POST", &format!("{active}/accept"), "102", json!({}))
            .0,
        200
    );
    assert_eq!(
        first
            .send(
                "PATCH",
                &format!("{active}/status"),
                "102",
                json!({ "status": "ACTIVE" })
            )
            .0,
        200
    );
    let ringing = first.initiate("103", "102");
    let (_, invitation) = first.send(
        "POST",
        "/private-call/invite",
        "101",
        json!({ "callerId": 101, "receiverId": 104 }),
    );
    let before = first.send("GET", &active, "101", Value::Null).1;
    first.kill();

    let mut second = Program::start(&["--db", &path]);
    let get = |path: &str| request(&second.url, "GET", path, Some(&alice), b"").1;
    assert_eq!(get(&ended)["data"]["durationSeconds"], 9);
    assert_eq!(get(&active), before, "tokens and calls outlive the server");
    let status = get(&format!(
        "/private-call/status/{}",
        invitation["invitationId"].as_str().unwrap()
    ));
    assert_eq!(status["status"], "pending");
    let mut socket = open(&second.url, &bob);
    assert_eq!(
        next(&mut socket)["data"]["callId"],
        ringing.rsplit('/').next().unwrap()
    );
    request(
        &second.url,
        "POST",
        "/_mock/clock/advance",
        None,
        br#"{"ms":60000}"#,
    );
    assert_eq!(
        next(&mut socket)["type"],
        "call_timeout",
        "the deadline outlives the server"
    );
    let history =
        request(&second.url, "GET", "/_mock/snapshot", None, b"").1["tables"]["chattrix_history"].clone();
    let entries: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["user_id"].clone(), row["status"].clone()))
        .collect();
    let expected = [(101, "ENDED"), (102, "ENDED"), (103, "MISSED"), (102, "MISSED")];
    assert_eq!(
        entries,
        expected.map(|(user, status)| (json!(user), json!(status)))
    );
    drop(socket);

    let now = |program: &Program| {
        request(&program.url, "GET", "/_mock/clock", None, b"").1["now"]
            .as_u64()
            .unwrap()
    };
    let moved = now(&second);
    second.kill();
    let mut third = Program::start(&["--db", &path]);
    assert!(now(&third) >= moved, "moved time outlives the server");
    assert!(third.terminate().0);
}

/// Contract: call-end, Notes: The ending is logged
/// Contract: call-end, Notes: A graceful shutdown of the server saves the history
/// Contract: call-end, NOTES: History survives SIGTERM
#[test]
fn the_history_of_call_end_outlives_a_stop_and_a_kill() {
    let database = Database::new("history");
    let path = database.path();
    for ended in 1..=3 {
        let mut program = Program::start(&["--db", &path, "--log", "info"]);
        let mut alice = SocketIo::open(&program.url, &json!({ "userId": "101" }));
        let id = format!("call-number-{ended}");
        let call = json!({ "callId": id, "to": "102", "callType": "audio" });
        assert_eq!(alice.emit("call_user", &call)["status"], "Success");
        assert_eq!(
            alice.emit("end_call", &json!({ "callId": id }))["status"],
            "Success"
        );
        let live = json!({ "callId": format!("live-{ended}"), "to": "102", "callType": "audio" });
        assert_eq!(alice.emit("call_user", &live)["status"], "Success");
        let status = request(&program.url, "GET", "/status", None, b"").1;
        assert_eq!(
            (&status["ended"]["total"], &status["pendingCalls"]),
            (&json!(ended), &json!(ended))
        );
        if ended == 2 {
            let (ended_well, log) = program.terminate();
            assert!(ended_well);
            assert!(
                log.contains(&id) && log.contains("ended"),
                "the ending is logged: {log}"
            );
        } else {
            program.kill();
        }
    }
}

/// Contract: chattrix, NOTES: Tokens in the query never reach a log
#[test]
fn it_stops_on_sigterm_and_logs_no_token() {
    let mut program = Program::start(&["--log", "trace"]);
    let token = program.token("101").to_owned();
    let mut socket = open(&program.url, &token);
    program.initiate("102", "101");
    assert_eq!(next(&mut socket)["type"], "call_invitation");
    let bad = format!("/ws/chat?token={token}x");
    request(&program.url, "GET", &bad, Some(&format!("{token}y")), b"");
    let reader = std::thread::spawn(move || next(&mut socket)["close"].clone());
    let (ended_well, log) = program.terminate();
    assert!(ended_well);
    assert_eq!(reader.join().unwrap(), 1001);
    for part in token.split('.').skip(1) {
        assert!(!log.contains(part), "a token is in the log");
    }
}

/// Contract: all, NOTES: The binary enforces them unless started with --no-limits
#[test]
fn limits_are_on_unless_told_otherwise() {
    for (arguments, expected) in [(&[][..], 429), (&["--no-limits"][..], 201)] {
        let program = Program::start(arguments);
        let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
        let initiate = || {
            program
                .send("POST", "/api/v1/calls/initiate", "101", body.clone())
                .0
        };
        for _ in 0..10 {
            assert_eq!(initiate(), 201);
        }
        assert_eq!(initiate(), expected);
    }
}

/// Without a key the control API is for this machine alone, whatever address it listens on.
#[test]
fn a_control_api_that_others_could_reach_asks_for_a_key() {
    let ours = std::net::UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        // Nothing is sent: it only finds out by which address this machine would go out.
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    });
    let everywhere = Program::start(&["--host", "0.0.0.0"]);
    let port = everywhere.url.rsplit(':').next().unwrap().to_owned();
    let local = format!("http://127.0.0.1:{port}");
    assert_eq!(request(&local, "GET", "/_mock/clock", None, b"").0, 200);
    let clock = |url: &str, key: &[(&str, &str)]| send(url, "GET", "/_mock/clock", key, None, b"");
    let Ok(ours) = ours else { return };
    let from_outside = |port: &str| format!("http://{}:{port}", ours.ip());
    let (status, why) = clock(&from_outside(&port), &[]);
    assert_eq!(status, 403, "{why}");
    assert!(
        why["error"]
            .as_str()
            .unwrap()
            .contains("start the server with a key"),
        "{why}"
    );
    assert_eq!(
        request(&from_outside(&port), "GET", "/status", None, b"").0,
        200,
        "contracts are open"
    );

    let keyed = Program::start(&["--host", "0.0.0.0", "--control-key", "sesame"]);
    let url = from_outside(keyed.url.rsplit(':').next().unwrap());
    assert_eq!(clock(&url, &[]).0, 401);
    assert_eq!(clock(&url, &[("x-mock-key", "sesam")]).0, 401);
    assert_eq!(clock(&url, &[("x-mock-key", "sesame")]).0, 200);
}

#[test]
fn it_says_why_it_does_not_start() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_ringway-mock"))
            .args(arguments)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (fine, why) = run(&["--db", "/nowhere/at/all.db"]);
    assert!(!fine && why.contains("database"), "{why}");
    let program = Program::start(&[]);
    let port = program.url.rsplit(':').next().unwrap();
    let (fine, why) = run(&["--port", port]);
    assert!(!fine && why.contains("cannot listen"), "{why}");
}

/// Calls, invitations and what was said are there after a kill; whoever was connected then has as long to come back as who loses a
/// connection, and whoever never was is not waited for.
///
/// Contract: video-call, NOTES: A participant whose sockets are all gone for 60 s leaves the call
#[test]
fn a_kill_in_a_video_call_loses_nothing() {
    let database = Database::new("video-call");
    let path = database.path();
    let arguments = ["--db", &path, "--bcrypt-cost", "4"];
    let mut first = Program::start(&arguments);
    let mut alice = SocketIo::open(&first.url, &json!({ "token": first.token("101") }));
    let call = json!({ "callType": "video", "settings": { "password": "s3cret" }, "inviteUserIds": ["102"] });
    let (status, created) = first.send("POST", "/api/calls", "101", call);
    assert_eq!(status, 201, "{created}");
    let id = created["data"]["call"]["id"].as_str().unwrap().to_owned();
    let join = format!("/api/calls/{id}/join");
    let joined = first.send("POST", &join, "104", json!({ "password": "s3cret" }));
    assert_eq!(joined.0, 200, "{}", joined.1);
    let said = alice.emit("send-message", &json!({ "roomId": id, "message": "Hello" }));
    assert_eq!(said, json!({ "success": true }));
    first.kill();
    let second = Program::start(&arguments);
    let see = || {
        let token = Some(second.token("104"));
        request(&second.url, "GET", &format!("/api/calls/{id}"), token, b"").1["data"]["call"].clone()
    };
    let call = see();
    assert_eq!(
        (&call["status"], &call["participantCount"]),
        (&json!("active"), &json!(2))
    );
    assert_eq!(call["messages"][0]["message"], "Hello");
    assert_eq!(call["invitations"][0]["status"], "pending");
    let refused = second.send("POST", &join, "103", json!({ "password": "secret" }));
    assert_eq!(refused.0, 403, "the password is still asked for: {}", refused.1);
    let advanced = request(
        &second.url,
        "POST",
        "/_mock/clock/advance",
        None,
        br#"{"ms": 60000}"#,
    );
    assert_eq!(advanced.0, 200);
    let call = see();
    assert_eq!(
        (&call["host"]["id"], &call["participantCount"]),
        (&json!("104"), &json!(1))
    );
}
