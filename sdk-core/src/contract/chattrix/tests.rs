//! What the contract's examples do not show.

use std::time::Duration;

use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;
use crate::contract::examples::{answer, api_answer, wire_parts};
use crate::error::Retry;

fn frame(json: &Value) -> Result<Signal, CallError> {
    Chattrix.read_frame(&json.to_string())
}

fn status(data: &Value) -> Result<Signal, CallError> {
    let body = json!({"success": true, "data": data});
    Chattrix.read_answer(
        &Intent::Refresh { id: "c".into() },
        &answer(200, body.to_string()),
    )
}

fn moves() -> [Intent; 5] {
    let id = ServerCallId::from("c");
    [
        Intent::Accept { id: id.clone() },
        Intent::Decline {
            id: id.clone(),
            reason: DeclineReason::Unavailable,
        },
        Intent::Cancel { id: id.clone() },
        Intent::HangUp {
            id: id.clone(),
            duration: Duration::ZERO,
        },
        Intent::ReportActive { id },
    ]
}

#[test]
fn the_token_is_in_the_address_and_in_no_debug() {
    let token = Secret::new("a.b-c_d+e/f=");
    let url = socket_url("wss://calls.example.com/base", Some(&token));
    assert_eq!(
        url.expose(),
        "wss://calls.example.com/base/ws/chat?token=a.b-c_d%2Be%2Ff%3D"
    );
    assert!(!format!("{url:?}").contains("a.b-c_d"));
    assert_eq!(socket_url("ws://h", None).expose(), "ws://h/ws/chat");
}

#[test]
fn a_call_is_taken_back_by_its_status() {
    let cancel = Intent::Cancel { id: "c/d".into() };
    assert_eq!(
        wire_parts(&Chattrix.request(&cancel).unwrap()),
        (
            "PATCH /api/v1/calls/c%2Fd/status".to_owned(),
            json!({"status": "ENDED"})
        )
    );
    assert_eq!(Chattrix.frame(&cancel), None);
}

#[test]
fn only_the_answer_and_the_end_go_over_the_socket() {
    let sent: Vec<_> = moves()
        .iter()
        .map(|intent| Chattrix.frame(intent).is_some())
        .collect();
    assert_eq!(sent, [true, true, false, true, false]);
    assert_eq!(Chattrix.frame(&Intent::Refresh { id: "c".into() }), None);
    assert_eq!(Chattrix.request(&Intent::ListIncoming), Ok(Wire::Nothing));
}

#[test]
fn a_call_without_a_channel_is_our_own_mistake() {
    let invite = Intent::Invite {
        to: "bob".into(),
        media: MediaKind::Audio,
        channel: None,
    };
    assert_eq!(
        Chattrix.request(&invite).unwrap_err().code,
        ErrorCode::InternalBug
    );
}

#[test]
fn either_wrapper_is_read() {
    let body = json!({"callId": "c"});
    for message in [
        json!({"type": "call_timeout", "data": body, "extra": [1, {"a": null}]}),
        json!({"type": "call_timeout", "payload": body}),
        json!({"type": "call_timeout", "data": null, "payload": body}),
        json!({"timestamp": 5, "payload": {"callId": "c", "reason": ["x"], "unknown": 1.5}, "type": "call_timeout"}),
    ] {
        assert_eq!(
            frame(&message),
            Ok(Signal::TimedOut { id: "c".into() }),
            "{message}"
        );
    }
    assert_eq!(
        Chattrix.read_frame(" \n{\"type\":\"call\\u005ftimeout\",\"data\":{\"callId\":\"a\\u002fb\"}}"),
        Ok(Signal::TimedOut { id: "a/b".into() })
    );
}

/// Contract: chattrix, Connection Management: WebSocket connection is shared
#[test]
fn what_is_not_about_calls_is_the_apps() {
    for text in [
        "",
        "hello",
        "{",
        r#"{"type":"call_timeout","data":{"callId":"c""#,
        r#"{"type":"call_timeout","data":{"callId":"c"}} and more"#,
        "null",
        "[]",
        r#"["call_timeout",{"callId":"c"}]"#,
        r#"{"type":7}"#,
        r#"{"type":"__proto__","data":{}}"#,
        r#"{"type":"chat.message","payload":"text"}"#,
        r#"{"type":"chat.message","payload":[1,2],"data":{"callId":{"deep":[]}}}"#,
        r#"{"type":"chat.message","payload":{"callId":1,"callId":2}}"#,
        r#"{"type":"call.accept","payload":{"callId":"c"}}"#,
        r#"{"payload":{"callId":"c"}}"#,
    ] {
        assert_eq!(Chattrix.read_frame(text), Ok(Signal::Raw), "{text}");
    }
}

#[test]
fn a_broken_message_about_calls_names_what_is_missing() {
    for (message, missing) in [
        (json!({"type": "call_timeout"}), "callId"),
        (json!({"type": "call_timeout", "data": {"callId": ""}}), "callId"),
        (json!({"type": "call_ended", "data": {"callId": null}}), "callId"),
        (
            json!({"type": "call_invitation", "data": {"callId": "c", "channelId": "x"}}),
            "callerId",
        ),
        (
            json!({"type": "call_invitation", "data": {"callId": "c", "callerId": "x"}}),
            "channelId",
        ),
        (json!({"type": "call_accepted", "data": "c"}), "call_accepted"),
        (
            json!({"type": "call_accepted", "data": ["c", {"callId": "c"}]}),
            "call_accepted",
        ),
    ] {
        let error = frame(&message).unwrap_err();
        assert_eq!(error.code, ErrorCode::ProtoUnexpected, "{message}");
        assert!(error.reason.contains(missing), "{error}");
    }
}

#[test]
fn unknown_words_do_no_harm() {
    let reject = json!({"type": "call_rejected", "data": {"callId": "c", "reason": "asleep"}});
    let expected = Signal::Rejected {
        id: "c".into(),
        reason: DeclineReason::Declined,
        raw: "asleep".to_owned(),
    };
    assert_eq!(frame(&reject), Ok(expected));
    let expected = Signal::Rejected {
        id: "c".into(),
        reason: DeclineReason::Declined,
        raw: String::new(),
    };
    assert_eq!(
        frame(&json!({"type": "call_rejected", "data": {"callId": "c"}})),
        Ok(expected)
    );
    for (word, quality) in [
        ("POOR", Quality::Poor),
        ("BAD", Quality::Bad),
        ("VERY_BAD", Quality::VeryBad),
        ("AWFUL", Quality::Poor),
    ] {
        let warning = json!({"type": "call_quality_warning", "data": {"callId": "c", "quality": word}});
        assert_eq!(
            frame(&warning),
            Ok(Signal::Quality {
                id: "c".into(),
                quality
            })
        );
    }
}

#[test]
fn each_error_type_has_its_code() {
    for (word, code) in [
        ("call_not_found", ErrorCode::CallNotFound),
        ("unauthorized", ErrorCode::AuthForbidden),
        ("invalid_status", ErrorCode::CallInvalidStatus),
        ("parse_error", ErrorCode::ProtoRefused),
        ("service_error", ErrorCode::ServerError),
        ("new_error", ErrorCode::ProtoRefused),
    ] {
        let message = json!({"type": "call_error", "payload": {"callId": "", "errorType": word}});
        let Ok(Signal::Refused { id: None, error }) = frame(&message) else {
            panic!("{word}")
        };
        assert_eq!((error.code, error.backend_code.as_deref()), (code, Some(word)));
        assert_eq!(error.reason, word);
    }
    let Ok(Signal::Refused { id: None, error }) = frame(&json!({"type": "call_error"})) else {
        panic!()
    };
    assert_eq!((error.code, error.backend_code), (ErrorCode::ProtoRefused, None));
}

#[test]
fn the_messages_of_the_server_are_typed_in_full() {
    let message = |json: Value| ServerMessage::parse(&json.to_string()).unwrap().unwrap();
    assert_eq!(
        message(json!({"type": "call_ended", "data": {"callId": "c", "endedBy": 7, "durationSeconds": 125}})),
        ServerMessage::CallEnded {
            call_id: "c".into(),
            ended_by: Some("7".into()),
            duration_seconds: Some(125)
        }
    );
    assert_eq!(
        message(json!({"type": "call_accepted", "data": {"callId": "c", "acceptedBy": "bob"}})),
        ServerMessage::CallAccepted {
            call_id: "c".into(),
            accepted_by: Some("bob".into())
        }
    );
    assert_eq!(ServerMessage::parse(r#"{"type":"chat.typing"}"#), Ok(None));
}

#[test]
fn an_end_may_leave_the_reckoning_to_the_server() {
    let message = ClientMessage::CallEnd {
        call_id: "c".into(),
        duration_seconds: None,
    };
    assert_eq!(
        message.to_text().unwrap(),
        r#"{"type":"call.end","payload":{"callId":"c"}}"#
    );
    let request = EndCall {
        call_id: "c".into(),
        duration_seconds: None,
    }
    .request()
    .unwrap();
    assert_eq!(request.body.as_deref(), Some("{}"));
}

#[test]
fn each_status_of_a_call_is_understood() {
    for (word, expected) in [
        ("INITIATING", RemoteStatus::Ringing),
        ("RINGING", RemoteStatus::Ringing),
        ("CONNECTING", RemoteStatus::Accepted),
        ("ACTIVE", RemoteStatus::Accepted),
        ("REJECTED", RemoteStatus::Rejected(DeclineReason::Declined)),
        ("MISSED", RemoteStatus::TimedOut),
        ("ENDED", RemoteStatus::Ended),
        ("ended", RemoteStatus::Ended),
    ] {
        let read = status(&json!({"status": word, "channelId": "x", "createdAt": "2024-01-01T12:00:00Z"}));
        let expected = Signal::Status {
            id: "c".into(),
            status: expected,
            channel: Some("x".to_owned()),
            age: Duration::from_secs(10),
            raw: Some(word.to_owned()),
        };
        assert_eq!(read, Ok(expected));
    }
    for broken in [
        json!({"status": "PAUSED"}),
        json!({"id": "c"}),
        json!(null),
        json!([1]),
    ] {
        assert_eq!(
            status(&broken).unwrap_err().code,
            ErrorCode::ProtoUnexpected,
            "{broken}"
        );
    }
}

#[test]
fn the_age_of_a_call_is_by_the_servers_clock_or_zero() {
    for (created, seconds) in [
        ("2024-01-01T11:00:10", 3600),
        ("2024-01-01T13:00:00Z", 0),
        ("2023-12-01T12:00:00Z", 0),
        ("noon", 0),
    ] {
        let Ok(Signal::Status { age, .. }) = status(&json!({"status": "RINGING", "createdAt": created}))
        else {
            panic!("{created}")
        };
        assert_eq!(age, Duration::from_secs(seconds), "{created}");
    }
}

#[test]
fn a_bad_request_on_what_moves_a_call_is_about_its_status() {
    let body = r#"{"success":false,"message":"Invalid status transition","data":null}"#;
    for intent in moves() {
        let error = read_error(Some(&intent), &answer(400, body));
        assert_eq!(error.code, ErrorCode::CallInvalidStatus);
        assert_eq!(error.reason, "Invalid status transition");
        assert_eq!(
            read_error(Some(&intent), &answer(422, body)).code,
            ErrorCode::ProtoRefused
        );
    }
    let invite = Intent::Invite {
        to: "bob".into(),
        media: MediaKind::Audio,
        channel: Some("x".to_owned()),
    };
    assert_eq!(
        read_error(Some(&invite), &answer(400, body)).code,
        ErrorCode::ProtoRefused
    );
    assert_eq!(read_error(None, &answer(400, body)).code, ErrorCode::ProtoRefused);
}

#[test]
fn too_many_calls_say_when_to_come_back() {
    let mut limited = answer(
        429,
        r#"{"success":false,"message":"Rate limit exceeded","data":null}"#,
    );
    limited.retry_after = Some("42".to_owned());
    let error = read_error(None, &limited);
    assert_eq!(
        (error.code, error.retry),
        (ErrorCode::RateLimited, Retry::After { ms: 42_000 })
    );
}

#[test]
fn what_was_done_is_done_whatever_the_answer_shows() {
    for body in [
        "",
        "OK",
        "{}",
        r#"{"success":true,"data":null}"#,
        r#"{"data":[]}"#,
    ] {
        for intent in moves() {
            let read = Chattrix.read_answer(&intent, &answer(204, body));
            assert_eq!(read, Ok(Signal::Taken { channel: None }), "{body}");
        }
    }
    let body = r#"{"success":false,"message":"No"}"#;
    for intent in moves() {
        assert_eq!(
            Chattrix
                .read_answer(&intent, &answer(200, body))
                .unwrap_err()
                .reason,
            "No"
        );
    }
}

#[test]
fn a_placed_call_needs_a_name_and_keeps_its_channel() {
    let invite = Intent::Invite {
        to: "bob".into(),
        media: MediaKind::Audio,
        channel: Some("mine".to_owned()),
    };
    let read = |body: &str| Chattrix.read_answer(&invite, &answer(201, body));
    let placed = Signal::Placed {
        id: "c".into(),
        channel: Some("mine".to_owned()),
    };
    assert_eq!(read(r#"{"data":{"id":"c"}}"#), Ok(placed.clone()));
    assert_eq!(read(r#"{"success":true,"payload":{"id":"c"}}"#), Ok(placed));
    for body in [r#"{"data":{}}"#, r#"{"data":{"id":""}}"#, "{}", "", "<html>"] {
        assert_eq!(read(body).unwrap_err().code, ErrorCode::ProtoUnexpected, "{body}");
    }
}

#[test]
fn a_typed_answer_names_what_is_missing() {
    let error = GetCall { call_id: "c".into() }
        .read(&api_answer(200, r#"{"data":{"id":"c"}}"#))
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ProtoUnexpected);
    assert!(error.reason.contains("callerId"), "{error}");
}
