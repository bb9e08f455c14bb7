//! Requests and packets that Socket.IO does not allow: after each the server still serves everybody else.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{
    net::{Plain, SocketIo, raw, request},
    siege::{Siege, noise},
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

const POLLING: &str = "/socket.io/?EIO=4&transport=polling";

/// A well-behaved client gets through, by hand and over HTTP.
fn holds(siege: &mut Siege, after: &str) {
    siege.holds(after);
    let mut client = SocketIo::open(&siege.url(), &json!({ "userId": "well-behaved" }));
    assert_eq!(
        client.emit("end_call", &json!({}))["message"],
        "Call not found",
        "after {after}"
    );
}

/// A polling session, as far as the handshake.
fn session(siege: &Siege) -> String {
    let answer = raw(
        &siege.url(),
        format!("GET {POLLING} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes(),
    );
    let sid = answer.split("\"sid\":\"").nth(1).unwrap();
    sid.split('"').next().unwrap().to_owned()
}

fn post(siege: &Siege, sid: &str, body: &[u8]) -> u16 {
    request(&siege.url(), "POST", &format!("{POLLING}&sid={sid}"), None, body).0
}

#[test]
fn requests_that_are_no_handshake() {
    let mut siege = Siege::new();
    let url = siege.url();
    let get = |path: &str| request(&url, "GET", path, None, b"").0;
    for path in [
        "/socket.io/",
        "/socket.io/?EIO=4",
        "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?EIO=five&transport=polling",
        "/socket.io/?EIO=4&transport=carrier-pigeon",
        "/socket.io/?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAA",
        "/socket.io/?EIO=4&transport=polling&sid=",
        "/socket.io/?EIO=4&transport=polling&sid=%00%FF../..",
        "/socket.io/?EIO=4&transport=websocket",
        "/socket.io/?EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAA",
    ] {
        let status = get(path);
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let status = request(&url, method, POLLING, None, b"").0;
        assert!((400..500).contains(&status), "{method}: {status}");
    }
    assert_eq!(get("/socket.iox/?EIO=4&transport=polling"), 404);
    holds(&mut siege, "bad handshakes");
}

#[test]
fn bodies_that_are_no_packets() {
    let mut siege = Siege::new();
    let mut random = SmallRng::seed_from_u64(7);
    let mut bodies: Vec<Vec<u8>> = [
        "",
        "\u{1e}",
        "\u{1e}\u{1e}\u{1e}",
        "9",
        "4",
        "4x",
        "40{",
        "42",
        "42[",
        "42[]",
        "42{}",
        "42[5]",
        "42[null,{}]",
        "43[]",
        "43999[{}]",
        "45",
        "451-[\"end_call\"]",
        "4599999-[\"end_call\",{\"_placeholder\":true,\"num\":0}]",
        "b",
        "b====",
        "42/other,[\"end_call\"]",
        "42[\"connect\"]",
        "42[\"disconnect\"]",
        "42[\"__proto__\",{}]",
        "1",
        "5",
        "6",
        "2probe",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    bodies.extend((0..40).map(|_| {
        let length = random.random_range(1..200);
        noise(&mut random, length)
    }));
    bodies.push([b"42[\"end_call\",".to_vec(), vec![b'['; 100_000]].concat());
    for body in bodies {
        let sid = session(&siege);
        let connected = post(&siege, &sid, br#"40{"userId":"mallory"}"#);
        assert_eq!(connected, 200);
        let status = post(&siege, &sid, &body);
        assert!(
            (200..500).contains(&status),
            "{:?}: {status}",
            String::from_utf8_lossy(&body)
        );
    }
    let sid = session(&siege);
    assert!(
        (400..500).contains(&post(&siege, &sid, &vec![b'4'; 1_100_000])),
        "more than a megabyte"
    );
    // Never connected to a namespace.
    let sid = session(&siege);
    post(&siege, &sid, br#"42["end_call",{}]"#);
    holds(&mut siege, "bad bodies");
}

#[test]
fn frames_that_are_no_packets() {
    let mut siege = Siege::new();
    let mut random = SmallRng::seed_from_u64(8);
    for round in 0..60 {
        let mut socket = Plain::open(&siege.url(), "/socket.io/?EIO=4&transport=websocket");
        if round % 2 == 0 {
            socket.send(Message::text(r#"40{"userId":"mallory"}"#));
        }
        let length = random.random_range(0..300);
        let bytes = noise(&mut random, length);
        let message = match round % 3 {
            0 => Message::binary(bytes),
            1 => Message::text(String::from_utf8_lossy(&bytes).into_owned()),
            _ => Message::text(format!("42[{}", String::from_utf8_lossy(&bytes))),
        };
        socket.send(message);
        // Some stay open, some do not; neither must be felt.
        if round % 5 == 0 {
            socket.send(Message::text("x".repeat(1_100_000)));
        }
    }
    holds(&mut siege, "bad frames");
}

/// More events than a client reads the answers of, and more acks than may wait.
#[test]
fn a_client_that_does_not_listen() {
    let mut siege = Siege::new();
    let mut socket = Plain::open(&siege.url(), "/socket.io/?EIO=4&transport=websocket");
    socket.send(Message::text(r#"40{"userId":"mallory"}"#));
    let noisy = format!(r#"["{}"]"#, "x".repeat(1_000));
    for id in 0..20_000 {
        if !socket.try_send(Message::text(format!("42{id}{noisy}"))) {
            break;
        }
    }
    holds(&mut siege, "a flood");
}

/// Attachments that are missing, too many or not the ones that were announced.
#[test]
fn packets_with_bytes() {
    let mut siege = Siege::new();
    let hello = format!("40{}", json!({ "token": siege.alice }));
    let signal = |number: u64| {
        let placeholder = json!({ "_placeholder": true, "num": number });
        json!(["webrtc-signal", { "targetUserId": "102", "type": "offer", "signal": placeholder }])
    };
    let packets: [(String, usize); 8] = [
        (format!("451-1{}", signal(0)), 1),
        (format!("451-1{}", signal(7)), 1),
        (format!("451-1{}", signal(u64::MAX)), 1),
        (format!("451-1{}", signal(0)), 0),
        (format!("451-1{}", signal(0)), 3),
        (format!("450-1{}", signal(0)), 1),
        (format!("45999999999-1{}", signal(0)), 100),
        ("451-1[{\"_placeholder\":true,\"num\":0}]".to_owned(), 1),
    ];
    for (packet, attachments) in packets {
        let mut socket = Plain::open(&siege.url(), "/socket.io/?EIO=4&transport=websocket");
        socket.send(Message::text(hello.clone()));
        socket.send(Message::text(packet));
        for _ in 0..attachments {
            socket.send(Message::binary(vec![0; 1_000]));
        }
        socket.send(Message::text("42[\"leave-room\",{}]"));
    }
    // Not even whole, whoever waits for the rest.
    let mut heavy = Plain::open(&siege.url(), "/socket.io/?EIO=4&transport=websocket");
    heavy.send(Message::text(hello));
    heavy.send(Message::text(format!("45999999999-1{}", signal(0))));
    for _ in 0..64 {
        if !heavy.try_send(Message::binary(vec![0; 900_000])) {
            break;
        }
    }
    holds(&mut siege, "bad attachments");
}
