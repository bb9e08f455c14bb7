//! What goes wrong on purpose, as a client sees it on a real connection.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
};

use common::{
    START, config,
    net::{Socket, connect, next, open, request},
    running::Running,
};
use ringway_mock::traffic::{Direction, Event, Fault, FaultSpec, Matcher, PathPattern, Stage};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

const INCOMING: &str = "/private-call/incoming/101";

fn fault(running: &Running, spec: Value) -> u64 {
    let spec: FaultSpec = serde_json::from_value(spec).unwrap();
    running.server().mock().faults().add(spec).unwrap()
}

fn advance(running: &Running, ms: u64) {
    common::advance(running.server().mock(), ms);
}

/// Lets the server work until it has come so far.
fn until(reached: impl Fn() -> bool) {
    (0..10_000_000)
        .find(|_| {
            thread::yield_now();
            reached()
        })
        .expect("the server gets there");
}

fn send_get(stream: &mut TcpStream, path: &str) {
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
}

fn read_all(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn has_nothing_to_read(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

fn has_no_frame(socket: &mut Socket) -> bool {
    socket.get_ref().set_nonblocking(true).unwrap();
    let read = socket.read();
    socket.get_ref().set_nonblocking(false).unwrap();
    matches!(read, Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock)
}

/// Pings and waits for the answer: everything that was sent before has been read by then, both ways.
fn ping(socket: &mut Socket) {
    socket.send(Message::Ping(Bytes::from_static(b"there?"))).unwrap();
    assert!(matches!(socket.read().unwrap(), Message::Pong(_)));
}

/// What the next frames are, sorted: a pong may overtake the messages before it.
fn read_kinds(socket: &mut Socket, frames: usize) -> Vec<String> {
    let kind = |_| match socket.read().unwrap() {
        Message::Pong(_) => "pong".to_owned(),
        Message::Text(text) => serde_json::from_str::<Value>(text.as_str()).unwrap()["type"]
            .as_str()
            .unwrap()
            .to_owned(),
        other @ (Message::Binary(_) | Message::Ping(_) | Message::Close(_) | Message::Frame(_)) => {
            panic!("{other:?}")
        }
    };
    let mut kinds: Vec<String> = (0..frames).map(kind).collect();
    kinds.sort();
    kinds
}

fn initiate(running: &Running, callee: &str) {
    let body = json!({ "calleeId": callee, "callType": "AUDIO", "channelId": "c" }).to_string();
    let (status, answer) = request(
        &running.url(),
        "POST",
        "/api/v1/calls/initiate",
        Some(&running.token("101")),
        body.as_bytes(),
    );
    assert_eq!(status, 201, "{answer}");
}

#[test]
fn a_late_answer_waits_for_the_clock() {
    let running = Running::new(config());
    fault(&running, json!({ "fault": { "latency": { "ms": 5_000 } } }));
    let mut stream = connect(&running.url());
    send_get(&mut stream, INCOMING);
    let mock = running.server().mock();
    until(|| mock.next_due() == Some(START + 5_000));
    advance(&running, 4_999);
    assert!(has_nothing_to_read(&stream));
    advance(&running, 1);
    let answer = read_all(stream);
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("[]"),
        "{answer}"
    );
    assert_eq!(mock.next_due(), None);
    let entry = &mock.journal().entries(&Matcher::default())[0];
    assert_eq!((entry.at, entry.answered_at), (START, Some(START + 5_000)));
}

#[test]
fn an_answer_waits_until_another_has_overtaken_it() {
    let running = Running::new(config());
    let overtaken = json!({ "fault": { "reorder": { "maxMs": 5_000 } }, "times": 2 });
    fault(&running, overtaken);
    let mock = running.server().mock();
    let mut first = connect(&running.url());
    send_get(&mut first, INCOMING);
    until(|| mock.next_due() == Some(START + 5_000));
    assert!(has_nothing_to_read(&first));
    let mut second = connect(&running.url());
    send_get(&mut second, INCOMING);
    assert!(
        read_all(second).ends_with("[]"),
        "one that is to wait for another lets that one go"
    );
    assert!(read_all(first).ends_with("[]"));
    assert_eq!(mock.next_due(), None);

    // Nobody else comes: it goes by itself.
    fault(
        &running,
        json!({ "fault": { "reorder": { "maxMs": 5_000 } }, "times": 1 }),
    );
    let mut alone = connect(&running.url());
    send_get(&mut alone, INCOMING);
    until(|| mock.next_due().is_some());
    advance(&running, 5_000);
    assert!(read_all(alone).ends_with("[]"));
}

/// A port that nobody listens on, for a while; what is open stays so, and a namespace has no say in it.
#[test]
fn connections_are_refused_for_a_while() {
    let running = Running::new(config());
    let mut socket = open(&running.url(), &running.token("101"));
    let refuse = |url: &str, ms: u64| {
        request(
            url,
            "POST",
            "/_mock/trigger/refuse",
            None,
            json!({ "ms": ms }).to_string().as_bytes(),
        )
    };
    assert_eq!(refuse(&running.url(), 600_001).0, 400);
    let space = running
        .server()
        .namespace(ringway_mock::NamespaceOptions::default())
        .unwrap();
    assert_eq!(refuse(space.url(), 1).0, 409);
    assert_eq!(refuse(&running.url(), 300), (200, json!({ "ms": 300 })));
    let host = running.url().trim_start_matches("http://").to_owned();
    let dial = || TcpStream::connect(&host).map(drop).map_err(|error| error.kind());
    until(|| dial() == Err(ErrorKind::ConnectionRefused));
    ping(&mut socket);
    until(|| dial().is_ok());
    ping(&mut socket);
    assert_eq!(request(&running.url(), "GET", INCOMING, None, b"").0, 200);
}

/// A server that stops while it refuses connections does not wait for that to end.
#[test]
fn a_server_that_refuses_stops_at_once() {
    let mut running = Running::new(config());
    running
        .server()
        .refuse_connections(std::time::Duration::from_secs(600));
    let host = running.url().trim_start_matches("http://").to_owned();
    until(|| TcpStream::connect(&host).is_err());
    running.shut_down();
}

#[test]
fn a_late_request_meets_the_rules_of_its_time() {
    let running = Running::new(config());
    let incoming = Matcher::request("GET", PathPattern::new(INCOMING).unwrap());
    let late = FaultSpec::new(
        Fault::Latency {
            ms: 100,
            jitter_ms: 0,
        },
        incoming,
    )
    .at(Stage::Request);
    let mock = running.server().mock();
    mock.faults().add(late).unwrap();
    let mut stream = connect(&running.url());
    send_get(&mut stream, INCOMING);
    until(|| mock.next_due().is_some());
    let body = br#"{"callerId":102,"receiverId":101}"#;
    assert_eq!(
        request(&running.url(), "POST", "/private-call/invite", None, body).0,
        200
    );
    advance(&running, 100);
    assert!(
        read_all(stream).contains("\"callerId\":102"),
        "it came after the invitation"
    );
}

#[test]
fn who_goes_away_waits_no_longer() {
    let running = Running::new(config());
    fault(&running, json!({ "fault": { "latency": { "ms": 5_000 } } }));
    let mut stream = connect(&running.url());
    send_get(&mut stream, INCOMING);
    let mock = running.server().mock();
    until(|| mock.next_due().is_some());
    drop(stream);
    until(|| mock.next_due().is_none());
}

#[test]
fn a_reset_lets_go_of_whoever_waits() {
    let running = Running::new(config());
    fault(&running, json!({ "fault": { "latency": { "ms": 5_000 } } }));
    let mut stream = connect(&running.url());
    send_get(&mut stream, INCOMING);
    until(|| running.server().mock().next_due().is_some());
    assert_eq!(request(&running.url(), "POST", "/_mock/reset", None, b"").0, 200);
    assert!(read_all(stream).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_cut_connection_has_no_answer_at_all() {
    let running = Running::new(config());
    for at in ["request", "answer"] {
        fault(&running, json!({ "fault": "abort", "at": at, "times": 1 }));
        let mut stream = connect(&running.url());
        send_get(&mut stream, INCOMING);
        assert_eq!(read_all(stream), "", "{at}");
    }
    assert_eq!(
        request(&running.url(), "GET", INCOMING, None, b""),
        (200, json!([]))
    );
}

#[test]
fn a_slow_body_comes_piece_by_piece() {
    let running = Running::new(config());
    fault(
        &running,
        json!({ "fault": { "slowBody": { "chunkBytes": 8, "everyMs": 100 } } }),
    );
    let mut stream = connect(&running.url());
    send_get(&mut stream, "/private-call/status/none");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let body = br#"{"error":"Invitation not found"}"#;
    let head = String::from_utf8(head).unwrap();
    assert!(
        head.contains(&format!("content-length: {}\r\n", body.len())),
        "{head}"
    );
    for piece in body.chunks(8) {
        until(|| running.server().mock().next_due().is_some());
        assert!(has_nothing_to_read(&stream));
        advance(&running, 100);
        let mut read = vec![0; piece.len()];
        stream.read_exact(&mut read).unwrap();
        assert_eq!(read, piece);
    }
    assert_eq!(read_all(stream), "");
}

#[test]
fn a_spoiled_body_is_whole_http() {
    let running = Running::new(config());
    fault(&running, json!({ "fault": { "malformed": {} } }));
    let mut stream = connect(&running.url());
    send_get(&mut stream, "/private-call/status/none");
    let answer = read_all(stream);
    assert!(answer.ends_with("\r\n\r\n{\"error\":\"Invita"), "{answer}");
    assert!(answer.contains("content-length: 16\r\n"), "{answer}");
}

#[test]
fn a_message_waits_for_the_clock_and_the_socket_lives() {
    let running = Running::new(config());
    let mut bob = open(&running.url(), &running.token("102"));
    fault(
        &running,
        json!({ "fault": { "delay": { "ms": 700 } }, "match": { "type": "call_invitation" } }),
    );
    initiate(&running, "102");
    ping(&mut bob);
    advance(&running, 700);
    assert_eq!(next(&mut bob)["type"], "call_invitation");
}

#[test]
fn a_fault_closes_with_its_code_or_without_a_word() {
    let running = Running::new(config());
    fault(
        &running,
        json!({ "fault": { "close": { "code": 1012, "reason": "restart" } }, "match": { "type": "x" } }),
    );
    fault(&running, json!({ "fault": "abort", "match": { "type": "y" } }));
    let mut socket = open(&running.url(), &running.token("101"));
    socket.send(Message::text(r#"{"type":"x"}"#)).unwrap();
    assert_eq!(next(&mut socket)["close"], 1012);

    let mut socket = open(&running.url(), &running.token("101"));
    socket.send(Message::text(r#"{"type":"y"}"#)).unwrap();
    let end = socket.read().unwrap_err();
    assert!(
        matches!(end, Error::Protocol(_) | Error::Io(_)),
        "no close frame: {end:?}"
    );
}

#[test]
fn a_half_open_connection_answers_no_ping() {
    let running = Running::new(config());
    let mock = running.server().mock();
    let mut bob = open(&running.url(), &running.token("102"));
    ping(&mut bob);
    let id = fault(
        &running,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "kind": "socket" } }),
    );
    initiate(&running, "102");
    bob.send(Message::Ping(Bytes::new())).unwrap();
    bob.send(Message::text("{}")).unwrap();

    // Whatever the server would do with it, it has done once another connection has been served.
    ping(&mut open(&running.url(), &running.token("103")));
    assert!(has_no_frame(&mut bob));
    let heard = Matcher {
        direction: Some(Direction::In),
        event: Some(Event::Frame),
        ..Matcher::default()
    };
    assert!(mock.journal().entries(&heard).is_empty());

    assert!(mock.faults().remove(id));
    assert_eq!(read_kinds(&mut bob, 3), ["call_error", "call_invitation", "pong"]);
}

#[test]
fn a_connection_can_be_deaf_and_still_talk() {
    let running = Running::new(config());
    let mock = running.server().mock();
    let mut bob = open(&running.url(), &running.token("102"));
    let id = fault(
        &running,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "direction": "in" } }),
    );
    bob.send(Message::text("{}")).unwrap();
    until(|| mock.faults().list()[0].fired == 1);
    bob.send(Message::Ping(Bytes::new())).unwrap();
    ping(&mut open(&running.url(), &running.token("103")));
    initiate(&running, "102");
    let first = bob.read().unwrap();
    assert!(
        matches!(&first, Message::Text(text) if text.contains("call_invitation")),
        "the ping was not answered: {first:?}"
    );
    assert!(has_no_frame(&mut bob));
    assert!(mock.faults().remove(id));
    assert_eq!(
        read_kinds(&mut bob, 2),
        ["call_error", "pong"],
        "what it had sent is heard now"
    );
}

#[test]
fn a_connection_can_be_mute_and_still_hear() {
    let running = Running::new(config());
    let mock = running.server().mock();
    let mut bob = open(&running.url(), &running.token("102"));
    let id = fault(
        &running,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "direction": "out" } }),
    );
    initiate(&running, "102");
    bob.send(Message::Ping(Bytes::new())).unwrap();
    bob.send(Message::text("{}")).unwrap();
    let heard = Matcher {
        direction: Some(Direction::In),
        event: Some(Event::Frame),
        ..Matcher::default()
    };
    until(|| mock.journal().entries(&heard).len() == 1);
    assert!(has_no_frame(&mut bob), "not even the answer to the ping");
    assert!(mock.faults().remove(id));
    assert!(bob.read().is_ok());
}

#[test]
fn a_half_open_connection_does_not_hold_up_the_end() {
    let mut running = Running::new(config());
    let mut bob = open(&running.url(), &running.token("102"));
    fault(&running, json!({ "fault": "halfOpen" }));
    bob.send(Message::text("{}")).unwrap();
    let mock = running.server().mock().clone();
    until(|| mock.faults().list()[0].fired == 1);
    let farewell = thread::spawn(move || next(&mut bob));
    running.shut_down();
    assert_eq!(farewell.join().unwrap()["close"], 1001);
}

#[test]
fn a_refused_upgrade_and_one_that_is_cut() {
    let running = Running::new(config());
    fault(
        &running,
        json!({ "fault": { "error": { "status": 503 } }, "match": { "path": "/ws/chat" }, "times": 1 }),
    );
    fault(
        &running,
        json!({ "fault": "abort", "at": "answer", "match": { "status": 101 }, "times": 1 }),
    );
    let url = running.url();
    let address = format!(
        "{}/ws/chat?token={}",
        url.replace("http", "ws"),
        running.token("101")
    );
    let open = || tokio_tungstenite::tungstenite::client(&address, connect(&url)).map_err(Box::new);
    assert!(open().unwrap_err().to_string().contains("503"));
    assert!(open().is_err());
    let closed = Matcher {
        event: Some(Event::Close),
        ..Matcher::default()
    };
    let mock = running.server().mock();
    until(|| mock.journal().entries(&closed).len() == 1);
    assert!(open().is_ok());
}

#[test]
fn traffic_can_be_watched() {
    let running = Running::new(config());
    let mut stream = connect(&running.url());
    stream
        .write_all(b"GET /_mock/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut seen = Vec::new();
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        read_some(&mut stream, &mut seen);
    }
    request(&running.url(), "GET", INCOMING, None, b"");
    let open_socket = open(&running.url(), &running.token("101"));
    let has = |seen: &[u8], text: &str| String::from_utf8_lossy(seen).contains(text);
    while !has(&seen, r#""event":"open""#) {
        read_some(&mut stream, &mut seen);
    }
    assert!(has(&seen, "event: traffic\n") && has(&seen, INCOMING) && has(&seen, r#""status":200"#));
    assert!(!has(&seen, "eyJ"));
    drop(open_socket);
}

fn read_some(stream: &mut TcpStream, seen: &mut Vec<u8>) {
    let mut bytes = [0; 4096];
    let read = stream.read(&mut bytes).unwrap();
    assert!(read > 0);
    seen.extend_from_slice(&bytes[..read]);
}
