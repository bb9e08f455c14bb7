//! Bytes that are no requests and no JSON: after each the server still serves everybody else.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{
    io::Write,
    net::{Shutdown, TcpStream},
};

use common::{
    net::{connect, raw, request},
    siege::{Siege, drain, is_refusal, noise, status_of},
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

const CALLS: &str = "/api/v1/calls";

#[test]
fn random_bytes_instead_of_http() {
    let mut siege = Siege::new();
    let mut random = SmallRng::seed_from_u64(1);
    for _ in 0..200 {
        let length = random.random_range(0..4_096);
        let answer = siege.throw(&noise(&mut random, length));
        assert!(is_refusal(&answer), "{}", String::from_utf8_lossy(&answer));
    }
    siege.holds("random bytes");
}

#[test]
fn requests_with_a_few_wrong_bytes() {
    let mut siege = Siege::new();
    let mut random = SmallRng::seed_from_u64(2);
    let body = r#"{"callerId":101,"receiverId":999}"#;
    let good = format!(
        "POST /private-call/invite HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    for _ in 0..500 {
        let mut bytes = good.clone().into_bytes();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..bytes.len());
            match random.random_range(0..3) {
                0 => bytes[at] = random.random(),
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, random.random()),
            }
        }
        let answer = siege.throw(&bytes);
        assert!(is_refusal(&answer), "{}", String::from_utf8_lossy(&answer));
    }
    siege.holds("spoiled requests");
}

#[test]
fn requests_that_stop_in_the_middle() {
    let mut siege = Siege::new();
    let good = "POST /private-call/invite HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{\"callerId\":";
    let halves: Vec<TcpStream> = (0..good.len())
        .map(|length| {
            let mut stream = connect(&siege.url());
            stream.write_all(&good.as_bytes()[..length]).unwrap();
            stream
        })
        .collect();
    siege.holds("half requests, all of them still open");
    for mut half in halves {
        half.shutdown(Shutdown::Write).unwrap();
        assert!(is_refusal(&drain(&mut half)));
    }
    siege.holds("half requests");
}

#[test]
fn half_requests_do_not_hold_up_the_end() {
    let mut siege = Siege::new();
    let mut half = throw_half(&siege);
    siege.running.shut_down();
    assert!(is_refusal(&drain(&mut half)), "it is closed, not forgotten");
}

fn throw_half(siege: &Siege) -> TcpStream {
    let mut stream = connect(&siege.url());
    stream
        .write_all(b"POST /private-call/invite HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{")
        .unwrap();
    stream
}

#[test]
fn heads_that_are_no_heads() {
    let mut siege = Siege::new();
    let get = "GET /private-call/incoming/101 HTTP/1.1\r\n";
    let post = "POST /private-call/invite HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let many: String = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let heads: [(&str, Vec<u8>); 14] = [
        (
            "a header of 1 MiB",
            format!("{get}x: {}\r\n\r\n", "y".repeat(1 << 20)).into(),
        ),
        ("10,000 headers", format!("{get}{many}\r\n").into()),
        (
            "a method of 1 MiB",
            format!("{} / HTTP/1.1\r\n\r\n", "M".repeat(1 << 20)).into(),
        ),
        (
            "a NUL in the path",
            b"GET /private-call/\0 HTTP/1.1\r\n\r\n".to_vec(),
        ),
        (
            "a byte that is not UTF-8 in the path",
            b"GET /private-call/\xFF\xFE HTTP/1.1\r\n\r\n".to_vec(),
        ),
        (
            "a header without a colon",
            format!("{get}nonsense\r\n\r\n").into(),
        ),
        ("a folded header", format!("{get}x: y\r\n z\r\n\r\n").into()),
        (
            "two lengths",
            format!("{post}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}").into(),
        ),
        (
            "a negative length",
            format!("{post}content-length: -1\r\n\r\n{{}}").into(),
        ),
        (
            "a length beyond all",
            format!("{post}content-length: 99999999999999999999999\r\n\r\n{{}}").into(),
        ),
        (
            "chunks that are none",
            format!("{post}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n").into(),
        ),
        (
            "a chunk of 2^64",
            format!("{post}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n").into(),
        ),
        ("another version", b"GET / HTTP/9.9\r\n\r\n".to_vec()),
        (
            "HTTP/2 without a word",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        ),
    ];
    for (what, head) in heads {
        let answer = siege.throw(&head);
        assert!(
            is_refusal(&answer),
            "{what}: {}",
            String::from_utf8_lossy(&answer)
        );
        siege.holds(what);
    }
}

#[test]
fn paths_and_queries_that_no_contract_knows() {
    let mut siege = Siege::new();
    for path in [
        "/private-call/incoming/%FF%FE",
        "/private-call/incoming/%",
        "/private-call/incoming/99999999999999999999999",
        "/private-call/status/%00",
        "/private-call/status/..%2F..%2F_mock%2Freset",
        "/private-call/../_mock/reset",
        "//private-call//invite",
        "/api/v1/calls/%C3%28",
        "/api/v1/calls/__proto__",
        "/api/v1/calls/'%20OR%201=1--",
        "/_mock/journal?%FF=%FF",
        "/_mock/journal?limit=99999999999999999999999",
        "/_mock/faults/__proto__",
        "/ws/chat?token=%FF%FE%00",
        "/ws/chat?token=a&token=b",
    ] {
        let (status, _) = request(&siege.url(), "GET", path, Some(&siege.alice), b"");
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    let long = format!("/private-call/status/{}", "x".repeat(60_000));
    assert_eq!(request(&siege.url(), "GET", &long, None, b"").0, 404);
    siege.holds("strange paths");
}

#[test]
fn bodies_that_are_no_bodies() {
    let mut siege = Siege::new();
    let endpoints = [
        ("POST", "/private-call/invite"),
        ("POST", "/private-call/accept/x"),
        ("POST", "/private-call/cancel/x"),
        ("POST", "/api/v1/calls/initiate"),
        ("POST", "/api/v1/calls/x/accept"),
        ("POST", "/api/v1/calls/x/reject"),
        ("PATCH", "/api/v1/calls/x/status"),
        ("POST", "/_mock/faults"),
        ("POST", "/_mock/journal/verify"),
        ("POST", "/_mock/users"),
        ("POST", "/_mock/token"),
        ("POST", "/_mock/clock/advance"),
        ("PUT", "/_mock/snapshot"),
    ];
    let deep_object = format!("{}1{}", r#"{"a":"#.repeat(200), "}".repeat(200));
    let deep_array = format!(r#"{{"match":{{"body":{}{}}}}}"#, "[".repeat(200), "]".repeat(200));
    let bodies: [(&str, Vec<u8>); 9] = [
        ("200 objects in each other", deep_object.into()),
        ("200 arrays in each other", deep_array.into()),
        ("100,000 brackets", vec![b'['; 100_000]),
        (
            "bytes that are not UTF-8",
            b"{\"callerId\":\"\xFF\xFE\"}".to_vec(),
        ),
        ("half a surrogate pair", br#"{"callerId":"\ud800"}"#.to_vec()),
        (
            "a prototype",
            br#"{"__proto__":{"isAdmin":true},"constructor":{}}"#.to_vec(),
        ),
        (
            "a number beyond all",
            br#"{"callerId":1e999,"receiverId":102}"#.to_vec(),
        ),
        ("UTF-16", "{}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a byte order mark", b"\xEF\xBB\xBF{}".to_vec()),
    ];
    for (method, path) in endpoints {
        for (what, body) in &bodies {
            let (status, answer) = request(&siege.url(), method, path, Some(&siege.alice), body);
            assert!((400..500).contains(&status), "{path}, {what}: {status} {answer}");
            assert!(
                answer["error"].is_string() || answer["message"].is_string(),
                "{path}, {what}: {answer}"
            );
        }
    }
    let huge = vec![b' '; 32 << 20];
    let (status, answer) = request(
        &siege.url(),
        "POST",
        "/private-call/invite",
        None,
        &huge[..8 << 20],
    );
    assert_eq!((status, answer["error"].is_string()), (413, true));
    assert!(is_refusal(
        &siege.throw(&[&post_head(huge.len())[..], &huge].concat())
    ));
    siege.holds("bodies");
}

fn post_head(length: usize) -> Vec<u8> {
    format!("POST {CALLS}/initiate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n").into()
}

#[test]
fn upgrades_that_are_none() {
    let mut siege = Siege::new();
    let token = siege.alice.clone();
    let upgrade = |headers: &str, path: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\n{headers}connection: close\r\n\r\n");
        status_of(raw(&siege.url(), head.as_bytes()).as_bytes())
    };
    let path = format!("/ws/chat?token={token}");
    let version = "sec-websocket-version: 13\r\n";
    let key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let plain = "connection: upgrade\r\nupgrade: websocket\r\n";
    for headers in [
        String::new(),
        plain.to_owned(),
        format!("{plain}{version}"),
        format!("{plain}{key}sec-websocket-version: 8\r\n"),
        format!("connection: upgrade\r\nupgrade: h2c\r\n{version}{key}"),
    ] {
        let status = upgrade(&headers, &path);
        assert!(
            status.is_some_and(|status| (400..500).contains(&status)),
            "{headers}: {status:?}"
        );
    }
    assert_eq!(
        upgrade(&format!("{plain}{version}{key}"), "/private-call/incoming/101"),
        Some(200)
    );
    siege.holds("upgrades");
}
