//! Messages that come late, and sockets that close.

use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::{
    advance,
    common::{
        config,
        net::{initiate, next, open},
        running::Running,
    },
    fault, ping,
};

#[test]
fn a_message_waits_for_the_clock_and_the_socket_lives() {
    let running = Running::new(config());
    let mut bob = open(&running.url(), &running.token("102"));
    fault(
        &running,
        json!({ "fault": { "delay": { "ms": 700 } }, "match": { "type": "call_invitation" } }),
    );
    initiate(&running.url(), &running.token("101"), "102");
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
