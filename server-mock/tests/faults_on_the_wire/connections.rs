//! Connections that are not made, and those that watch.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
};

use ringway_mock::traffic::{Event, Matcher};
use serde_json::json;

use crate::{
    INCOMING,
    common::{
        config,
        net::{connect, open, request, until},
        running::Running,
    },
    fault, ping,
};

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
