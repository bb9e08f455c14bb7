//! What a client receives.

use std::time::Duration;

use serde_json::json;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{accept, decline, hang_up, initiate};
use crate::contract::api::Endpoint;
use crate::contract::chattrix::api::GetCall;
use crate::contract::chattrix::words::CallType;
use crate::contract::chattrix::{Chattrix, read_error};
use crate::contract::examples::{Examples, answer, api_answer};
use crate::contract::{Intent, Invitation, Signal};
use crate::error::{CallError, ErrorCode};
use crate::model::{DeclineReason, MediaKind, Peer, Quality, ServerCallId};

/// Answers that show a call.
pub(super) fn answers() -> Vec<(&'static str, &'static str)> {
    vec![
        ("Initiate Call, Success Response", "INITIATING"),
        ("Example 1, Response", "RINGING"),
        ("Accept Call, Success Response", "CONNECTING"),
        ("Reject Call, Success Response", "REJECTED"),
        ("End Call, Success Response", "ENDED"),
        ("Update Call Status, Success Response", "ACTIVE"),
        ("Get Call Details, Success Response", "string"),
    ]
}

fn invited(id: &str, from: Peer, media: MediaKind, channel: &str) -> Signal {
    let channel = Some(channel.to_owned());
    Signal::Invited(Invitation {
        id: id.into(),
        from,
        media,
        channel,
        age: Duration::ZERO,
    })
}

fn john() -> Signal {
    let from = Peer {
        name: Some("John Doe".to_owned()),
        avatar: Some("https://example.com/avatar.jpg".to_owned()),
        ..Peer::of("user-789".into())
    };
    invited("call-uuid-123", from, MediaKind::Video, "agora-channel-456")
}

fn rejected(id: &str, reason: DeclineReason, raw: &str) -> Signal {
    Signal::Rejected {
        id: id.into(),
        reason,
        raw: raw.to_owned(),
    }
}

fn refused(id: &str, code: ErrorCode, word: &str, reason: &str) -> Signal {
    Signal::Refused {
        id: Some(id.into()),
        error: CallError::new(code, reason).with_backend_code(word),
    }
}

/// Frames that the server sends in the examples.
pub(super) fn frames_read() -> Vec<(&'static str, Signal)> {
    let id = ServerCallId::from("call-uuid-123");
    let jane = Peer {
        name: Some("Jane Smith".to_owned()),
        ..Peer::of("user-123".into())
    };
    let forbidden = ErrorCode::AuthForbidden;
    let mut from_789 = john();
    if let Signal::Invited(invitation) = &mut from_789 {
        invitation.channel = Some("agora-channel-789".to_owned());
    }
    vec![
        ("Server, Call Invitation, Example", john()),
        (
            "Server, Call Accepted, Example",
            Signal::Accepted { id: id.clone() },
        ),
        (
            "Server, Call Rejected, Example",
            rejected("call-uuid-123", DeclineReason::Busy, "busy"),
        ),
        ("Server, Call Ended, Example", Signal::Ended { id: id.clone() }),
        (
            "Server, Call Timeout, Example",
            Signal::TimedOut { id: id.clone() },
        ),
        (
            "Server, Call Quality Warning, Example",
            Signal::Quality {
                id: id.clone(),
                quality: Quality::Poor,
            },
        ),
        (
            "Server, Call Error, Example",
            refused(
                "call-uuid-123",
                forbidden,
                "unauthorized",
                "User is not a participant of this call",
            ),
        ),
        ("Example 1, Step 2", from_789),
        ("Example 1, Step 4", Signal::Accepted { id: id.clone() }),
        ("Example 1, Step 6", Signal::Ended { id }),
        (
            "Example 2, Step 1",
            invited("call-uuid-456", jane, MediaKind::Audio, "agora-channel-789"),
        ),
        (
            "Example 2, Step 3",
            rejected("call-uuid-456", DeclineReason::Busy, "busy"),
        ),
        (
            "Example 3, Step 1",
            Signal::TimedOut {
                id: "call-uuid-789".into(),
            },
        ),
        (
            "Example 4, Server responds",
            refused(
                "call-uuid-999",
                forbidden,
                "unauthorized",
                "User is not the callee of this call",
            ),
        ),
        ("Message Format", Signal::Raw),
    ]
}

/// Frames as the contract describes them, with the types of their fields for values.
pub(super) fn structures_read() -> Vec<(&'static str, Signal)> {
    let id = ServerCallId::from("string");
    let from = Peer {
        name: Some("string".to_owned()),
        avatar: Some("string (nullable)".to_owned()),
        ..Peer::of("string".into())
    };
    let reason = "string (busy | declined | unavailable)";
    let error = || refused("string", ErrorCode::ProtoRefused, "string", "string");
    vec![
        (
            "Server, Call Invitation, Structure",
            invited("string", from, MediaKind::Audio, "string"),
        ),
        (
            "Server, Call Accepted, Structure",
            Signal::Accepted { id: id.clone() },
        ),
        (
            "Server, Call Rejected, Structure",
            rejected("string", DeclineReason::Declined, reason),
        ),
        ("Server, Call Ended, Structure", Signal::Ended { id: id.clone() }),
        (
            "Server, Call Timeout, Structure",
            Signal::TimedOut { id: id.clone() },
        ),
        (
            "Server, Call Quality Warning, Structure",
            Signal::Quality {
                id,
                quality: Quality::Poor,
            },
        ),
        ("Server, Call Error, Structure", error()),
        ("WebSocket Errors, Error Message Structure", error()),
    ]
}

#[test]
fn answers_show_the_call() {
    for (section, status) in answers() {
        let example = Examples::chattrix().json(section);
        let call = GetCall { call_id: "x".into() }
            .read(&api_answer(200, example.to_string()))
            .unwrap();
        let data = &example["data"];
        assert_eq!(call.status.as_str(), status, "{section}");
        assert_eq!(json!(call.id), data["id"]);
        assert_eq!(json!(call.caller_id), data["callerId"]);
        assert_eq!(json!(call.callee_id), data["calleeId"]);
        assert_eq!(json!(call.call_type), data["callType"]);
        assert_eq!(json!(call.channel_id), data["channelId"]);
        for (field, shown) in [
            (call.start_time, &data["startTime"]),
            (call.end_time, &data["endTime"]),
            (call.created_at, &data["createdAt"]),
            (call.updated_at, &data["updatedAt"]),
        ] {
            assert_eq!(json!(field), *shown, "{section}");
        }
    }
}

#[test]
fn answers_are_understood() {
    let examples = Examples::chattrix();
    let placed = answer(201, examples.text("Example 1, Response"));
    assert_eq!(
        Chattrix.read_answer(&initiate(), &placed),
        Ok(Signal::Placed {
            id: "call-uuid-123".into(),
            channel: Some("agora-channel-789".to_owned())
        })
    );
    let call = GetCall { call_id: "x".into() }.read(&api_answer(201, examples.text("Example 1, Response")));
    assert_eq!(call.unwrap().call_type, CallType::Video);
    for (section, intent) in [
        ("Accept Call, Success Response", accept("x")),
        ("Reject Call, Success Response", decline("x")),
        ("End Call, Success Response", hang_up("x")),
        (
            "Update Call Status, Success Response",
            Intent::ReportActive { id: "x".into() },
        ),
        (
            "Update Call Status, Success Response",
            Intent::Cancel { id: "x".into() },
        ),
    ] {
        let taken = Chattrix.read_answer(&intent, &answer(200, examples.text(section)));
        assert_eq!(
            taken,
            Ok(Signal::Taken {
                channel: Some("string".to_owned())
            }),
            "{section}"
        );
    }
}

#[test]
fn frames_are_understood() {
    for (section, signal) in frames_read().into_iter().chain(structures_read()) {
        assert_eq!(
            Chattrix.read_frame(&Examples::chattrix().text(section)),
            Ok(signal),
            "{section}"
        );
    }
}

#[test]
fn the_error_envelope_is_understood() {
    let body = Examples::chattrix().text("REST API Errors");
    for (status, code) in [
        (400, ErrorCode::ProtoRefused),
        (401, ErrorCode::AuthRequired),
        (403, ErrorCode::AuthForbidden),
        (404, ErrorCode::CallNotFound),
        (429, ErrorCode::RateLimited),
        (500, ErrorCode::ServerError),
    ] {
        let error = read_error(Some(&initiate()), &answer(status, body.clone()));
        assert_eq!(
            error,
            CallError::new(code, "Error description").with_status(status)
        );
    }
}
