//! What the contract's examples do not show.

use std::time::Duration;

use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;
use crate::contract::examples::answer;
use crate::error::Retry;

fn adapter() -> PrivateCall {
    PrivateCall::new(&"456".into()).unwrap()
}

fn incoming(body: &Value) -> Vec<Invitation> {
    let read = adapter().read_answer(&Intent::ListIncoming, &answer(200, body.to_string()));
    let Ok(Signal::Incoming(list)) = read else {
        panic!("{read:?}")
    };
    list
}

fn ids(list: &[Invitation]) -> Vec<&str> {
    list.iter().map(|invitation| invitation.id.as_str()).collect()
}

#[test]
fn a_user_id_that_is_no_integer_is_named_before_anything_is_sent() {
    for id in ["alice", "", "1.5", "007", "+5", " 5", "99999999999999999999"] {
        let error = PrivateCall::new(&id.into()).unwrap_err();
        assert_eq!(error.code, ErrorCode::UsageConfig);
        assert!(
            error.reason.contains("userId") && error.reason.contains(id),
            "{error}"
        );
        let invite = Intent::Invite {
            to: id.into(),
            media: MediaKind::Audio,
            channel: None,
        };
        let error = adapter().request(&invite, 0).unwrap_err();
        assert_eq!(error.code, ErrorCode::UsageInvalidArgument);
        assert!(
            error.reason.contains("receiverId") && error.reason.contains(id),
            "{error}"
        );
    }
}

#[test]
fn the_channel_is_the_same_from_both_ends() {
    assert_eq!(wire::channel(9, 10), "private_9_10");
    assert_eq!(wire::channel(10, 9), "private_9_10");
}

#[test]
fn there_is_no_word_for_hanging_up_and_for_media() {
    let id = ServerCallId::from("x");
    for intent in [
        Intent::HangUp {
            id: id.clone(),
            duration: Duration::from_secs(5),
        },
        Intent::ReportActive { id },
    ] {
        assert_eq!(adapter().request(&intent, 0), Ok(Wire::Nothing));
    }
}

#[test]
fn an_id_cannot_leave_its_place_in_the_path() {
    let wire = adapter()
        .request(
            &Intent::Cancel {
                id: "../../admin?x#y".into(),
            },
            0,
        )
        .unwrap();
    let Wire::Http(request) = wire else {
        panic!("{wire:?}")
    };
    assert_eq!(request.path, "/private-call/cancel/..%2F..%2Fadmin%3Fx%23y");
}

#[test]
fn only_what_others_still_ring_is_incoming() {
    let list = incoming(&json!([
        {"id": "pending", "callerId": 1, "status": "pending"},
        {"id": "shouted", "callerId": 1, "status": "PENDING"},
        {"id": "silent", "callerId": "2"},
        {"id": "null", "callerId": 2, "status": null},
        {"id": "strange", "callerId": 3, "status": "paused", "extra": {"a": [1]}},
        {"id": "own", "callerId": 456, "status": "pending"},
        {"id": "accepted", "callerId": 1, "status": "accepted"},
        {"id": "rejected", "callerId": 1, "status": "rejected"},
        {"id": "timeout", "callerId": 1, "status": "timeout"},
        {"id": "cancelled", "callerId": 1, "status": "cancelled"},
    ]));
    assert_eq!(ids(&list), ["pending", "shouted", "silent", "null", "strange"]);
    assert_eq!(list[2].from.id, UserId::from("2"));
    assert_eq!(list[2].channel.as_deref(), Some("private_2_456"));
}

#[test]
fn what_the_same_answer_shows_as_over_never_rings() {
    let list = incoming(&json!([
        {"id": "a", "callerId": 1, "status": "pending"},
        {"id": "b", "callerId": 2, "status": "pending"},
        {"id": "a", "callerId": 1, "status": "cancelled"},
    ]));
    assert_eq!(ids(&list), ["b"]);
}

#[test]
fn an_entry_that_cannot_be_read_does_not_hide_the_others() {
    let list = incoming(&json!([
        null, 7, "text", [], {}, {"id": "no caller"}, {"callerId": 1}, {"id": "name", "callerId": "bob"},
        {"id": "half", "callerId": 1.5}, {"id": 5, "callerId": 1},
        {"id": "good", "callerId": 1, "callerName": {"first": "x"}, "callerEmail": null, "callerRole": 3},
    ]));
    assert_eq!(ids(&list), ["good"]);
    assert_eq!(
        (list[0].from.name.as_deref(), list[0].from.role.as_deref()),
        (None, Some("3"))
    );
}

#[test]
fn a_list_that_is_none_is_an_error() {
    for body in ["", "{}", "null", "<html>", r#"{"id":"a","callerId":1}"#] {
        let error = adapter()
            .read_answer(&Intent::ListIncoming, &answer(200, body))
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::ProtoUnexpected, "{body}");
        assert!(error.reason.contains("list of incoming invitations"), "{error}");
    }
}

#[test]
fn the_age_is_by_the_servers_clock_or_zero() {
    for (timestamp, seconds) in [
        (json!("2024-01-01T11:59:40Z"), 30),
        (json!("2024-01-01T11:59:00Z"), 0),
        (json!("2024-01-01T12:00:11Z"), 0),
        (json!("yesterday"), 0),
        (json!(1_704_110_400), 0),
        (Value::Null, 0),
    ] {
        let list = incoming(&json!([{"id": "a", "callerId": 1, "timestamp": timestamp}]));
        assert_eq!(list[0].age, Duration::from_secs(seconds), "{timestamp}");
    }
}

#[test]
fn a_no_with_a_good_status_is_a_no() {
    let body = r#"{"success":false,"message":"Receiver has blocked you"}"#;
    let id = ServerCallId::from("x");
    for intent in [
        Intent::Invite {
            to: "1".into(),
            media: MediaKind::Audio,
            channel: None,
        },
        Intent::Accept { id: id.clone() },
        Intent::Decline {
            id: id.clone(),
            reason: DeclineReason::Declined,
        },
        Intent::Cancel { id: id.clone() },
        Intent::Refresh { id },
        Intent::ListIncoming,
    ] {
        let error = adapter().read_answer(&intent, &answer(200, body)).unwrap_err();
        assert_eq!(
            (error.code, error.reason.as_str()),
            (ErrorCode::ProtoRefused, "Receiver has blocked you")
        );
    }
}

#[test]
fn what_was_done_is_done_whatever_the_answer_shows() {
    let id = ServerCallId::from("x");
    for body in ["", "OK", "{}", "[]", r#"{"success":true}"#] {
        for intent in [
            Intent::Accept { id: id.clone() },
            Intent::Decline {
                id: id.clone(),
                reason: DeclineReason::Declined,
            },
            Intent::Cancel { id: id.clone() },
        ] {
            let read = adapter().read_answer(&intent, &answer(204, body));
            assert_eq!(read, Ok(Signal::Taken { channel: None }), "{body}");
        }
    }
}

#[test]
fn an_unknown_status_is_named() {
    let refresh = Intent::Refresh { id: "x".into() };
    let error = adapter()
        .read_answer(&refresh, &answer(200, r#"{"status":"paused"}"#))
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ProtoUnexpected);
    assert!(error.reason.contains("\"paused\""), "{error}");
}

#[test]
fn a_conflict_is_about_the_status_or_about_the_pair() {
    let body = r#"{"error":"Invitation is not pending","status":"cancelled"}"#;
    let cancel = Intent::Cancel { id: "x".into() };
    let error = read_error(Some(&cancel), &answer(409, body));
    assert_eq!(
        (error.code, error.backend_code.as_deref()),
        (ErrorCode::CallInvalidStatus, Some("cancelled"))
    );
    assert_eq!(error.reason, "Invitation is not pending");
    assert_eq!(
        read_error(None, &answer(409, body)).code,
        ErrorCode::CallInvalidStatus
    );
    assert_eq!(
        read_error(Some(&cancel), &answer(409, "")).code,
        ErrorCode::CallInvalidStatus
    );
    let invite = Intent::Invite {
        to: "1".into(),
        media: MediaKind::Audio,
        channel: None,
    };
    assert_eq!(
        read_error(Some(&invite), &answer(409, "")).code,
        ErrorCode::CallConflict
    );
}

#[test]
fn an_overloaded_server_says_when_to_come_back() {
    let mut busy = answer(503, "");
    busy.retry_after = Some("Mon, 01 Jan 2024 12:00:15 GMT".to_owned());
    let error = read_error(Some(&Intent::ListIncoming), &busy);
    assert_eq!(
        (error.code, error.retry),
        (ErrorCode::ServerError, Retry::After { ms: 5000 })
    );
}
