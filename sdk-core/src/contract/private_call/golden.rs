//! Every JSON example of the contract, both ways.

use std::time::Duration;

use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::api::InviteSent;
use super::*;
use crate::contract::examples::{Examples, answer, api_answer, wire_parts};

const ID: &str = "call_123_456_1234567890";
const NOON: u64 = 1_704_110_400_000;

fn caller() -> PrivateCall {
    PrivateCall::new(&"123".into()).unwrap()
}

fn receiver() -> PrivateCall {
    PrivateCall::new(&"456".into()).unwrap()
}

fn invite() -> Intent {
    Intent::Invite {
        to: "456".into(),
        media: MediaKind::Video,
        channel: None,
    }
}

fn decline() -> Intent {
    Intent::Decline {
        id: ID.into(),
        reason: DeclineReason::Busy,
    }
}

#[test]
fn what_is_sent_is_what_the_contract_shows() {
    let examples = Examples::private_call();
    let id = ServerCallId::from(ID);
    let sent = |adapter: &PrivateCall, intent: Intent, seconds: u64| {
        wire_parts(&adapter.request(&intent, NOON + seconds * 1000 + 999).unwrap())
    };
    let to = |path: &str| format!("{path}/{ID}");
    assert_eq!(
        sent(&caller(), invite(), 0),
        (
            "POST /private-call/invite".to_owned(),
            examples.json("Send a call invitation, Body")
        )
    );
    assert_eq!(
        sent(&receiver(), Intent::Accept { id: id.clone() }, 30),
        (
            to("POST /private-call/accept"),
            examples.json("Accept a call, Body")
        )
    );
    assert_eq!(
        sent(&receiver(), decline(), 30),
        (
            to("POST /private-call/reject"),
            examples.json("Reject a call, Body")
        )
    );
    assert_eq!(
        sent(&caller(), Intent::Cancel { id: id.clone() }, 0),
        (to("POST /private-call/cancel"), Value::Null)
    );
    assert_eq!(
        sent(&caller(), Intent::Refresh { id }, 0),
        (to("GET /private-call/status"), Value::Null)
    );
    assert_eq!(
        sent(&receiver(), Intent::ListIncoming, 0),
        ("GET /private-call/incoming/456".to_owned(), Value::Null)
    );
}

#[test]
fn the_answer_to_an_invitation_names_the_call() {
    let body = Examples::private_call().text("Send a call invitation, Response");
    assert_eq!(
        caller().read_answer(&invite(), &answer(200, body.clone())),
        Ok(Signal::Placed {
            id: ID.into(),
            channel: Some("private_123_456".to_owned())
        })
    );
    let endpoint = SendInvite {
        caller_id: "123".into(),
        receiver_id: "456".into(),
        timestamp: UnixMillis(NOON),
    };
    assert_eq!(
        endpoint.read(&api_answer(200, body)),
        Ok(InviteSent {
            invitation_id: ID.into(),
            message: Some("Invitation sent successfully".to_owned())
        })
    );
}

#[test]
fn the_list_of_incoming_calls_is_read() {
    let body = Examples::private_call().text("Check for incoming calls, Response");
    let from = Peer {
        id: "123".into(),
        name: Some("John Doe".to_owned()),
        email: Some("john@example.com".to_owned()),
        role: Some("User".to_owned()),
        avatar: None,
    };
    assert_eq!(
        receiver().read_answer(&Intent::ListIncoming, &answer(200, body.clone())),
        Ok(Signal::Incoming(vec![Invitation {
            id: ID.into(),
            from,
            media: MediaKind::Audio,
            channel: Some("private_123_456".to_owned()),
            age: Duration::from_secs(10),
        }]))
    );
    let list = ListIncoming {
        user_id: "456".into(),
    }
    .read(&api_answer(200, body))
    .unwrap();
    assert_eq!(list[0].timestamp.as_deref(), Some("2024-01-01T12:00:00Z"));
    assert_eq!(list[0].status, Some(InvitationState::Pending));
}

#[test]
fn the_answer_to_an_acceptance_names_the_channel() {
    let body = Examples::private_call().text("Accept a call, Response");
    let channel = "private_123_456".to_owned();
    assert_eq!(
        receiver().read_answer(&Intent::Accept { id: ID.into() }, &answer(200, body.clone())),
        Ok(Signal::Taken {
            channel: Some(channel.clone())
        })
    );
    let endpoint = AcceptInvite {
        invitation_id: ID.into(),
        timestamp: UnixMillis(NOON),
    };
    let accepted = endpoint.read(&api_answer(200, body)).unwrap();
    assert_eq!(
        (accepted.channel_name, accepted.message),
        (channel, Some("Call accepted".to_owned()))
    );
}

/// Contract: private-call, 6. Check the status of a call: status: pending
/// Contract: private-call, 6. Check the status of a call: status: accepted
/// Contract: private-call, 6. Check the status of a call: status: rejected
/// Contract: private-call, 6. Check the status of a call: status: timeout
/// Contract: private-call, 6. Check the status of a call: status: cancelled
#[test]
fn each_word_of_the_status_is_understood() {
    let example = Examples::private_call().json("Check the status of a call, Response");
    let words: Vec<_> = example["status"].as_str().unwrap().split('|').collect();
    let statuses = [
        RemoteStatus::Ringing,
        RemoteStatus::Accepted,
        RemoteStatus::Rejected(DeclineReason::Declined),
        RemoteStatus::TimedOut,
        RemoteStatus::Cancelled,
    ];
    assert_eq!(words.len(), statuses.len());
    for (word, status) in words.into_iter().zip(statuses) {
        let mut body = example.clone();
        body["status"] = json!(word);
        let seconds = if status == RemoteStatus::Ringing { 10 } else { 0 };
        let read = caller().read_answer(&Intent::Refresh { id: ID.into() }, &answer(200, body.to_string()));
        let expected = Signal::Status {
            id: ID.into(),
            status,
            channel: None,
            age: Duration::from_secs(seconds),
            raw: Some(word.to_owned()),
        };
        assert_eq!(read, Ok(expected));
        let typed = GetInviteStatus {
            invitation_id: ID.into(),
        }
        .read(&api_answer(200, body.to_string()))
        .unwrap();
        assert_eq!(
            (typed.status.as_str(), typed.invitation_id),
            (word, Some(ID.into()))
        );
    }
}

/// Contract: private-call, Node.js/Express
#[test]
fn the_errors_of_the_code_examples_are_understood() {
    for (status, body, code, reason) in [
        (
            404,
            r#"{"error":"User not found"}"#,
            ErrorCode::CallNotFound,
            "User not found",
        ),
        (404, "User not found", ErrorCode::CallNotFound, "User not found"),
        (
            409,
            r#"{"error":"Invitation already exists"}"#,
            ErrorCode::CallConflict,
            "Invitation already exists",
        ),
    ] {
        let error = read_error(Some(&invite()), &answer(status, body));
        assert_eq!((error.code, error.reason.as_str()), (code, reason));
        assert_eq!(error.http_status, Some(status));
    }
}

/// Contract: private-call, every JSON example
#[test]
fn no_example_is_left_out() {
    let sections = [
        "Send a call invitation, Body",
        "Send a call invitation, Response",
        "Check for incoming calls, Response",
        "Accept a call, Body",
        "Accept a call, Response",
        "Reject a call, Body",
        "Check the status of a call, Response",
    ];
    Examples::private_call().assert_complete(sections.into_iter());
}
