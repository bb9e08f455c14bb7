//! What a client sends.

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{accept, decline, hang_up, initiate};
use crate::contract::Intent;
use crate::contract::chattrix::Chattrix;
use crate::contract::chattrix::socket::ClientMessage;
use crate::contract::examples::{Examples, fields, wire_parts};

/// Requests: the example, the intent, and the line that goes with it.
pub(super) fn requests() -> Vec<(&'static str, Intent, &'static str)> {
    let call = "call-uuid-123";
    vec![
        (
            "Initiate Call, Request Body",
            initiate(),
            "POST /api/v1/calls/initiate",
        ),
        ("Example 1, Step 1", initiate(), "POST /api/v1/calls/initiate"),
        (
            "Accept Call, Request Body",
            accept(call),
            "POST /api/v1/calls/call-uuid-123/accept",
        ),
        (
            "Reject Call, Request Body",
            decline(call),
            "POST /api/v1/calls/call-uuid-123/reject",
        ),
        (
            "End Call, Request Body",
            hang_up(call),
            "POST /api/v1/calls/call-uuid-123/end",
        ),
        (
            "Update Call Status, Request Body",
            Intent::ReportActive { id: call.into() },
            "PATCH /api/v1/calls/call-uuid-123/status",
        ),
    ]
}

/// Whole frames that a client sends.
pub(super) fn frames_sent() -> Vec<(&'static str, Intent)> {
    vec![
        ("Client, Accept Call, Example", accept("call-uuid-123")),
        ("Client, Reject Call, Example", decline("call-uuid-123")),
        ("Client, End Call, Example", hang_up("call-uuid-123")),
        ("Example 1, Step 3", accept("call-uuid-123")),
        ("Example 1, Step 5", hang_up("call-uuid-123")),
        ("Example 2, Step 2", decline("call-uuid-456")),
        ("Example 4, Client sends", accept("call-uuid-999")),
    ]
}

/// Payloads of frames that a client sends.
pub(super) fn payloads_sent() -> Vec<(&'static str, Intent)> {
    vec![
        ("Client, Accept Call, Payload", accept("string")),
        ("Client, Reject Call, Payload", decline("string")),
        ("Client, End Call, Payload", hang_up("string")),
    ]
}

#[test]
fn requests_have_the_fields_of_the_contract() {
    for (section, intent, line) in requests() {
        let (sent_line, body) = wire_parts(&Chattrix.request(&intent).unwrap());
        let example = Examples::chattrix().json(section);
        assert_eq!(sent_line, line, "{section}");
        assert_eq!(fields(&body), fields(&example), "{section}");
        for (name, value) in body.as_object().unwrap() {
            // The reference shows a type and its words, the flow shows values.
            let shown = example[name].as_str().unwrap();
            let fits = value == shown
                || value.is_u64() && shown.starts_with("integer")
                || shown == "string (user ID)"
                || shown == "string (Agora channel ID)"
                || shown.contains(value.as_str().unwrap());
            assert!(fits, "{section}: {name} is {value}, not {shown}");
        }
    }
    let (_, body) = wire_parts(&Chattrix.request(&initiate()).unwrap());
    assert_eq!(body, Examples::chattrix().json("Example 1, Step 1"));
}

#[test]
fn frames_are_those_of_the_contract() {
    for (section, intent) in frames_sent() {
        let sent: Value = serde_json::from_str(&Chattrix.frame(&intent).unwrap()).unwrap();
        let example = Examples::chattrix().json(section);
        assert_eq!(sent, example, "{section}");
        let message: ClientMessage = serde_json::from_value(example).unwrap();
        assert_eq!(message.to_text(), Ok(Chattrix.frame(&intent).unwrap()));
    }
    for (section, intent) in payloads_sent() {
        let sent: Value = serde_json::from_str(&Chattrix.frame(&intent).unwrap()).unwrap();
        assert_eq!(
            fields(&sent["payload"]),
            fields(&Examples::chattrix().json(section)),
            "{section}"
        );
    }
}
