//! Bytes that are no frames and frames that are no messages: after each the server still serves everybody else.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{io::Write, net::Shutdown};

use common::{
    net::{next, open},
    siege::{Siege, noise},
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

/// A frame as its bytes, for a payload of less than 256; the mask is zeros, so that the payload stays readable.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    let head = if length < 126 {
        vec![first, 0x80 | length]
    } else {
        vec![first, 0x80 | 126, 0, length]
    };
    [&head, &[0; 4][..], payload].concat()
}

/// The close code that the server answers with; `None` when it closes without one.
fn close_code(siege: &Siege, bytes: &[u8]) -> Option<u64> {
    let mut socket = open(&siege.url(), &siege.alice);
    socket.get_mut().write_all(bytes).unwrap();
    socket.get_mut().shutdown(Shutdown::Write).unwrap();
    loop {
        match socket.read() {
            Ok(Message::Close(close)) => return close.map(|close| u16::from(close.code).into()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

#[test]
fn frames_that_the_protocol_forbids() {
    let mut siege = Siege::new();
    let unmasked = [&[0x81, 2][..], b"{}"].concat();
    let endless = [&[0x82, 0xFF][..], &[0xFF; 8], &[0; 4]].concat();
    let frames: [(&str, Vec<u8>, u64); 17] = [
        ("the first reserved bit", frame(0x81 | 0x40, b"{}"), 1002),
        ("the second reserved bit", frame(0x81 | 0x20, b"{}"), 1002),
        ("the third reserved bit", frame(0x81 | 0x10, b"{}"), 1002),
        ("a data opcode that is reserved", frame(0x83, b"{}"), 1002),
        ("the last data opcode", frame(0x87, b"{}"), 1002),
        ("a control opcode that is reserved", frame(0x8B, b""), 1002),
        ("the last control opcode", frame(0x8F, b""), 1002),
        ("no mask", unmasked, 1002),
        ("a ping in parts", frame(0x09, b"x"), 1002),
        ("a ping of 126 bytes", frame(0x89, &[b'x'; 126]), 1002),
        ("a continuation of nothing", frame(0x80, b"{}"), 1002),
        (
            "a new message inside another",
            [frame(0x01, b"{"), frame(0x81, b"{}")].concat(),
            1002,
        ),
        ("a close of one byte", frame(0x88, &[3]), 1002),
        (
            "a close code that no frame carries",
            frame(0x88, &1005_u16.to_be_bytes()),
            1002,
        ),
        ("a text that is not UTF-8", frame(0x81, b"\xC3\x28"), 1007),
        (
            "a text that is not UTF-8, in parts",
            [frame(0x01, b"\xC3"), frame(0x80, b"\x28")].concat(),
            1007,
        ),
        ("a message of 2^63 bytes", endless, 1009),
    ];
    for (what, bytes, code) in frames {
        let answered = close_code(&siege, &bytes);
        assert_eq!(answered, Some(code), "{what}");
        siege.holds(what);
    }
}

#[test]
fn random_bytes_instead_of_frames() {
    let mut siege = Siege::new();
    let mut random = SmallRng::seed_from_u64(3);
    for _ in 0..200 {
        let length = random.random_range(0..512);
        close_code(&siege, &noise(&mut random, length));
    }
    siege.holds("random frames");
}

#[test]
fn messages_that_no_contract_knows() {
    let mut siege = Siege::new();
    let mut socket = open(&siege.url(), &siege.alice);
    let deep = "[".repeat(200) + &"]".repeat(200);
    let messages = [
        json!({ "type": "__proto__", "payload": {} }).to_string(),
        json!({ "type": "constructor", "payload": { "callId": "x" } }).to_string(),
        json!({ "__proto__": { "type": "call.end" } }).to_string(),
        json!({ "type": "call.end", "payload": { "__proto__": { "callId": "x" } } }).to_string(),
        json!({ "type": "call.end", "payload": { "callId": { "$ne": null } } }).to_string(),
        json!({ "type": ["call.end"], "payload": {} }).to_string(),
        format!(r#"{{"type":"call.end","payload":{deep}}}"#),
        format!(r#"{{"type":"call.end","payload":{{"callId":{deep}}}}}"#),
        "[".repeat(60_000),
        r#"{"type":"call.end","payload":{"callId":"\ud800"}}"#.to_owned(),
        r#"{"type":"call.end","payload":{"callId":"x","callId":"y"},"type":"x"}"#.to_owned(),
        String::new(),
        "\0".to_owned(),
    ];
    for message in messages {
        socket.send(Message::text(message.clone())).unwrap();
        let answer = next(&mut socket);
        assert_eq!(
            answer["payload"]["errorType"], "parse_error",
            "{message:.80}: {answer}"
        );
    }
    let id = Value::from("x".repeat(60_000));
    socket
        .send(Message::text(
            json!({ "type": "call.end", "payload": { "callId": id } }).to_string(),
        ))
        .unwrap();
    assert_eq!(next(&mut socket)["payload"]["errorType"], "call_not_found");
    siege.holds("messages");
}
