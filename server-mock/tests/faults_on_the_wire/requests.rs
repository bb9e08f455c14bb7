//! Requests and their answers.

use std::{
    io::{ErrorKind, Read},
    net::TcpStream,
};

use ringway_mock::traffic::{Fault, FaultSpec, Matcher, PathPattern, Stage};
use serde_json::json;

use crate::{
    INCOMING, advance,
    common::{
        START, config,
        net::{connect, request, until},
        running::Running,
    },
    fault, read_all, send_get,
};

fn has_nothing_to_read(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
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
