//! The server behind real sockets.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{io::Write, sync::Barrier, thread, time::Duration};

use common::{
    listener::Listener,
    net::{connect, ends_cleanly, initiate, next, open, raw, request},
    running::Running,
};
use ringway_mock::{ClockMode, MockConfig};
use serde_json::json;
use tokio_tungstenite::tungstenite::{
    Bytes, Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

fn say(kind: &str, call: &str) -> Message {
    Message::text(json!({ "type": kind, "payload": { "callId": call } }).to_string())
}

/// Contract: chattrix, Connection
/// Contract: chattrix, Connection: URL
/// Contract: chattrix, Connection: Protocol
/// Contract: chattrix, Connection Management: Connection URL
#[test]
fn a_call_over_real_sockets() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let (alice, bob) = (running.token("101"), running.token("102"));
    let (mut alice_socket, mut bob_socket) = (open(&url, &alice), open(&url, &bob));
    let id = initiate(&url, &alice, "102");
    assert_eq!(next(&mut bob_socket)["data"]["callId"], id.as_str());
    bob_socket.send(say("call.accept", &id)).unwrap();
    assert_eq!(next(&mut alice_socket)["type"], "call_accepted");
    alice_socket.send(say("call.end", &id)).unwrap();
    assert_eq!(next(&mut bob_socket)["type"], "call_ended");
    bob_socket.close(None).unwrap();
    assert!(ends_cleanly(&mut bob_socket));
}

#[test]
fn pings_are_answered_and_frames_may_come_in_parts() {
    let running = Running::new(MockConfig::default());
    let mut socket = open(&running.url(), &running.token("101"));
    socket.send(Message::Ping(Bytes::from_static(b"there?"))).unwrap();
    assert_eq!(
        socket.read().unwrap(),
        Message::Pong(Bytes::from_static(b"there?"))
    );
    let part = |text: &'static str, opcode, last| {
        Message::Frame(Frame::message(
            Bytes::from_static(text.as_bytes()),
            OpCode::Data(opcode),
            last,
        ))
    };
    socket
        .send(part(r#"{"type":"call.accept","payl"#, Data::Text, false))
        .unwrap();
    socket
        .send(part(r#"oad":{"callId":"x"}}"#, Data::Continue, true))
        .unwrap();
    assert_eq!(next(&mut socket)["payload"]["errorType"], "call_not_found");
}

/// More at once than one turn of a socket takes, and than fits into one of its buffers.
#[test]
fn everything_said_at_once_is_answered_in_order() {
    const QUESTIONS: usize = 500;
    let running = Running::new(MockConfig::default());
    let mut socket = open(&running.url(), &running.token("101"));
    for number in 0..QUESTIONS {
        socket
            .write(say("call.end", &format!("number-{number}")))
            .unwrap();
    }
    socket.flush().unwrap();
    for number in 0..QUESTIONS {
        assert_eq!(next(&mut socket)["payload"]["callId"], format!("number-{number}"));
    }
}

/// Contract: chattrix, 7. Call Error: parse_error
/// Contract: chattrix, NOTES: Binary frames and frames over 64 KiB
#[test]
fn frames_that_no_contract_allows() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let mut socket = open(&url, &running.token("101"));
    let wrong = [
        Message::Binary(Bytes::from_static(b"{}")),
        Message::Binary(vec![0xFF; 1 << 20].into()),
        Message::text("x".repeat(64 * 1024 + 1)),
        Message::text("x".repeat(1 << 20)),
        Message::text("{"),
    ];
    for message in wrong {
        socket.send(message).unwrap();
        assert_eq!(next(&mut socket)["payload"]["errorType"], "parse_error");
    }
    socket.send(Message::text("x".repeat((1 << 20) + 1))).unwrap();
    assert_eq!(next(&mut socket)["close"], 1009);

    let mut socket = open(&url, &running.token("101"));
    let invalid = Frame::message(
        Bytes::from_static(b"\"\xC3\x28\""),
        OpCode::Data(Data::Text),
        true,
    );
    socket.send(Message::Frame(invalid)).unwrap();
    assert_eq!(next(&mut socket)["close"], 1007);

    let mut socket = open(&url, &running.token("101"));
    socket.get_mut().write_all(&[0xFF; 64]).unwrap();
    assert_eq!(next(&mut socket)["close"], 1002);

    let mut socket = open(&url, &running.token("101"));
    socket.send(Message::text("{}")).unwrap();
    assert_eq!(next(&mut socket)["type"], "call_error", "the server lives on");
}

#[test]
fn requests_that_are_no_requests() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    assert!(raw(&url, b"\x16\x03\x01 nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(1 << 20));
    let answer = raw_quietly(&url, long.as_bytes());
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer:.40}"
    );
    let huge = vec![b'x'; 4 << 20];
    let (status, answer) = request(&url, "POST", "/private-call/invite", None, &huge);
    assert_eq!(
        (status, answer),
        (413, json!({ "error": "The request body is too large" }))
    );
    let upgrade = "GET /ws/chat?token=nonsense HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, close\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    assert!(raw(&url, upgrade.as_bytes()).starts_with("HTTP/1.1 401"));
    assert_eq!(
        request(&url, "GET", "/_mock/clock", None, b"").0,
        200,
        "the server lives on"
    );
}

/// A server may cut a request off that is far too long while it is still being sent.
fn raw_quietly(url: &str, bytes: &[u8]) -> String {
    use std::io::Read;
    let mut stream = connect(url);
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_control_api_is_for_this_machine() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let ask = |host: &str, origin: &str| {
        let head = format!("GET /_mock/users HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{origin}\r\n");
        raw(&url, head.as_bytes())[9..12].to_owned()
    };
    assert_eq!(ask("localhost:1", ""), "200");
    assert_eq!(ask("[::1]:80", "origin: http://127.0.0.1:5173\r\n"), "200");
    assert_eq!(ask("evil.example", ""), "403");
    assert_eq!(ask("127.0.0.1.evil.example", ""), "403");
    assert_eq!(ask("localhost", "origin: https://evil.example\r\n"), "403");
    assert_eq!(ask("localhost", "origin: null\r\n"), "403");
}

/// Contract: chattrix, Performance Considerations: monitored for abuse
#[test]
fn a_reader_who_never_reads_is_given_up() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let bob = running.token("102");
    let deaf = open(&url, &bob);
    let alice = running.token("101");
    let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "x".repeat(60_000) }).to_string();
    // The kernel's buffers and the session's own queue fill up; then nobody is connected any more.
    let rings = || {
        let (status, answer) = request(
            &url,
            "POST",
            "/api/v1/calls/initiate",
            Some(&alice),
            body.as_bytes(),
        );
        assert_eq!(status, 201);
        answer["data"]["status"] == "RINGING"
    };
    let rang = (0..1_000).take_while(|_| rings()).count();
    assert!(
        rang > 0 && rang < 1_000,
        "{rang} invitations of 60 kB were kept for somebody who does not read"
    );
    drop(deaf);
    let mut socket = open(&url, &running.token("101"));
    socket.send(Message::text("{}")).unwrap();
    assert_eq!(next(&mut socket)["type"], "call_error");
}

#[test]
fn of_many_answers_at_once_exactly_one_wins() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    for _ in 0..5 {
        let (alice, bob) = (running.token("101"), running.token("102"));
        let id = initiate(&url, &alice, "102");
        let barrier = Barrier::new(12);
        let wins = thread::scope(|scope| {
            let (url, id, bob, alice, barrier) = (&url, &id, &bob, &alice, &barrier);
            let racers: Vec<_> = (0..12)
                .map(|n| {
                    scope.spawn(move || {
                        let path = format!("/api/v1/calls/{id}");
                        barrier.wait();
                        match n % 3 {
                            0 => request(url, "POST", &format!("{path}/accept"), Some(bob), b"{}").0,
                            1 => {
                                request(
                                    url,
                                    "POST",
                                    &format!("{path}/reject"),
                                    Some(bob),
                                    br#"{"reason":"busy"}"#,
                                )
                                .0
                            }
                            _ => request(url, "POST", &format!("{path}/accept"), Some(bob), b"").0,
                        }
                    })
                })
                .collect();
            let codes: Vec<u16> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
            assert!(codes.iter().all(|code| matches!(code, 200 | 400)), "{codes:?}");
            let _ = alice;
            codes.into_iter().filter(|code| *code == 200).count()
        });
        assert_eq!(wins, 1);
    }
}

/// Contract: chattrix, Connection Management: Single connection per user session
#[test]
fn the_same_token_replaces_and_revoking_closes() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let token = running.token("101");
    let mut first = open(&url, &token);
    let mut second = open(&url, &token);
    assert_eq!(next(&mut first)["close"], 4001);
    assert!(ends_cleanly(&mut first));
    let (status, _) = request(
        &url,
        "POST",
        "/_mock/trigger/revoke",
        None,
        br#"{"userId":"101"}"#,
    );
    assert_eq!((status, next(&mut second)["close"].clone()), (200, json!(4401)));
    assert!(ends_cleanly(&mut second));
}

#[test]
fn real_time_and_moved_time() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let alice = running.token("101");
    let mut socket = open(&url, &alice);
    initiate(&url, &alice, "102");
    // All but a moment of the 60 s is skipped; the rest passes by itself.
    let (_, clock) = request(&url, "POST", "/_mock/clock/advance", None, br#"{"ms":59700}"#);
    assert_eq!(clock["frozen"], false);
    assert_eq!(next(&mut socket)["type"], "call_timeout");
}

#[test]
fn events_tell_what_happens() {
    let running = Running::new(MockConfig::default());
    let url = running.url();
    let mut listener = Listener::new(&url);
    let id = initiate(&url, &running.token("101"), "102");
    assert_eq!(listener.hears("chattrix.changed")["callId"], id.as_str());
}

#[test]
fn shutting_down_says_goodbye_and_lets_go_of_the_port() {
    let mut running = Running::new(MockConfig::default());
    let url = running.url();
    let mut socket = open(&url, &running.token("101"));
    let client = thread::spawn(move || {
        let code = next(&mut socket)["close"].clone();
        (code, ends_cleanly(&mut socket))
    });
    running.shut_down();
    assert_eq!(client.join().unwrap(), (json!(1001), true));
    let address = url.trim_start_matches("http://").parse().unwrap();
    assert!(std::net::TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err());
}

#[test]
fn many_servers_live_in_one_process() {
    let virtual_time = MockConfig {
        clock: ClockMode::Virtual { start_unix_ms: 0 },
        ..MockConfig::default()
    };
    let servers: Vec<Running> = (0..8).map(|_| Running::new(virtual_time.clone())).collect();
    servers[0]
        .server()
        .mock()
        .clock()
        .advance(Duration::from_secs(60))
        .unwrap();
    for (index, running) in servers.iter().enumerate() {
        let (_, clock) = request(&running.url(), "GET", "/_mock/clock", None, b"");
        assert_eq!(clock["now"], if index == 0 { 60_000 } else { 0 });
    }
}
