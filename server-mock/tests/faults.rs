//! What goes wrong on purpose, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, advance, ask, message, messages, mock};
use http::Request;
use ringway_mock::{
    Mock, MockSocket,
    traffic::{ConnectionCut, FaultId},
};
use serde_json::{Value, json};

/// Adds a fault through the control API, and answers its id.
fn fault(mock: &Mock, spec: Value) -> FaultId {
    let (status, answer) = ask(mock, "POST", "/_mock/faults", Some(spec));
    assert_eq!(status, 201, "{answer}");
    answer["id"].as_u64().unwrap()
}

fn fired(mock: &Mock, id: FaultId) -> u64 {
    let faults = mock.faults().list();
    faults.iter().find(|fault| fault.id == id).unwrap().fired
}

fn invite(mock: &Mock) -> (u16, Value) {
    ask(
        mock,
        "POST",
        "/private-call/invite",
        Some(json!({ "callerId": 101, "receiverId": 102 })),
    )
}

fn incoming(mock: &Mock) -> Value {
    ask(mock, "GET", "/private-call/incoming/102", None).1
}

fn initiate(caller: &User<'_>) -> String {
    let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    let (status, answer) = caller.post("/api/v1/calls/initiate", &body);
    assert_eq!(status, 201, "{answer}");
    answer["data"]["id"].as_str().unwrap().to_owned()
}

fn say(socket: &MockSocket, kind: &str, call: &str) {
    socket.send(&json!({ "type": kind, "payload": { "callId": call } }).to_string());
}

fn types(socket: &MockSocket) -> Vec<String> {
    let kind = |message: Value| {
        message["type"]
            .as_str()
            .map_or_else(|| message.to_string(), str::to_owned)
    };
    messages(socket).into_iter().map(kind).collect()
}

#[test]
fn an_error_is_in_the_words_of_its_contract_and_nothing_happens() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    fault(
        &mock,
        json!({ "fault": { "error": { "status": 503, "retryAfterSeconds": 7 } } }),
    );

    let body = br#"{"callerId":101,"receiverId":102}"#.to_vec();
    let request = Request::post("/private-call/invite")
        .header("content-type", "application/json")
        .body(body);
    let response = mock.http(request.unwrap());
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.body(), br#"{"error":"Service Unavailable"}"#);
    assert_eq!(
        alice.get("/api/v1/calls/none"),
        (
            503,
            json!({ "success": false, "message": "Service Unavailable", "data": null })
        )
    );
    mock.faults().clear();
    assert_eq!(incoming(&mock), json!([]), "the invitation was never made");
}

#[test]
fn an_error_on_the_way_out_hides_what_has_happened() {
    let mock = mock();
    fault(
        &mock,
        json!({
            "fault": { "error": { "status": 500, "body": { "oops": true } } },
            "at": "answer", "times": 1, "match": { "path": "/private-call/invite" },
        }),
    );
    assert_eq!(invite(&mock), (500, json!({ "oops": true })));
    assert_eq!(invite(&mock).0, 409, "it is there");
}

#[test]
fn a_request_is_refused_or_its_answer_lost() {
    let mock = mock();
    let send = || {
        let body = br#"{"callerId":101,"receiverId":102}"#.to_vec();
        let request = Request::post("/private-call/invite")
            .header("content-type", "application/json")
            .body(body);
        mock.http(request.unwrap())
    };
    let cut = |response: &http::Response<Vec<u8>>| response.extensions().get::<ConnectionCut>().is_some();

    fault(&mock, json!({ "fault": "abort", "times": 1 }));
    let refused = send();
    assert!(cut(&refused) && refused.body().is_empty());
    assert_eq!(incoming(&mock), json!([]));

    fault(
        &mock,
        json!({ "fault": "abort", "match": { "status": 200, "method": "post" }, "times": 1 }),
    );
    assert!(cut(&send()));
    assert_eq!(incoming(&mock).as_array().unwrap().len(), 1);
    assert!(!cut(&send()));
}

#[test]
fn bodies_are_spoiled_and_the_status_is_not() {
    let mock = mock();
    for (form, expected) in [
        ("truncated", &br#"{"error":"Use"#[..]),
        ("html", b"<html><body><h1>502 Bad Gateway</h1></body></html>"),
        ("empty", b""),
        ("notUtf8", b"{\"\xff\xfe\": \"\xc3\x28\"}"),
    ] {
        fault(
            &mock,
            json!({ "fault": { "malformed": { "form": form } }, "times": 1 }),
        );
        let body = br#"{"callerId":101,"receiverId":999}"#.to_vec();
        let request = Request::post("/private-call/invite")
            .header("content-type", "application/json")
            .body(body);
        let response = mock.http(request.unwrap());
        assert_eq!(response.status(), 404);
        assert_eq!(response.body(), expected, "{form}");
    }
}

#[test]
fn messages_are_lost_in_the_direction_and_for_the_user_that_is_meant() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let lost = fault(
        &mock,
        json!({ "fault": "drop", "match": { "type": "call.accept", "direction": "in" }, "times": 1 }),
    );
    let call = initiate(&alice);
    assert_eq!(types(&bob_socket), ["call_invitation"]);

    say(&bob_socket, "call.accept", &call);
    assert_eq!(
        types(&alice_socket),
        Vec::<String>::new(),
        "the server has not heard it"
    );
    assert_eq!(fired(&mock, lost), 1);
    say(&bob_socket, "call.accept", &call);
    assert_eq!(types(&alice_socket), ["call_accepted"]);

    fault(
        &mock,
        json!({ "fault": "drop", "match": { "userId": "102", "direction": "out" } }),
    );
    say(&alice_socket, "call.end", &call);
    assert_eq!(types(&bob_socket), Vec::<String>::new());
    assert_eq!(
        alice.get(&format!("/api/v1/calls/{call}")).1["data"]["status"],
        "ENDED"
    );
}

#[test]
fn a_delayed_message_comes_when_its_time_has() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    fault(
        &mock,
        json!({ "fault": { "delay": { "ms": 3_000 } }, "match": { "type": "call_invitation" } }),
    );
    let call = initiate(&alice);
    advance(&mock, 1_000);
    say(&alice_socket, "call.end", &call);
    assert_eq!(
        types(&alice_socket),
        ["call_error"],
        "a ringing call cannot be ended that way"
    );
    alice.patch(
        &format!("/api/v1/calls/{call}/status"),
        &json!({ "status": "ENDED" }),
    );
    advance(&mock, 1_999);
    assert_eq!(types(&bob_socket), Vec::<String>::new());
    advance(&mock, 1);
    assert_eq!(
        types(&bob_socket),
        ["call_invitation", "call_ended"],
        "what is behind it has waited"
    );
    assert_eq!(mock.next_due(), None);
}

#[test]
fn a_delayed_request_of_a_socket_reaches_the_rules_late() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    fault(
        &mock,
        json!({ "fault": { "latency": { "ms": 61_000 } }, "match": { "type": "call.accept" } }),
    );
    let call = initiate(&alice);
    say(&bob_socket, "call.accept", &call);
    advance(&mock, 60_000);
    assert_eq!(types(&alice_socket), ["call_timeout"]);
    advance(&mock, 1_000);
    assert_eq!(
        types(&bob_socket),
        ["call_invitation", "call_timeout", "call_error"]
    );
}

#[test]
fn messages_come_twice_and_in_another_order() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    fault(
        &mock,
        json!({ "fault": { "reorder": {} }, "match": { "type": "call_invitation" }, "times": 1 }),
    );
    fault(
        &mock,
        json!({ "fault": { "duplicate": {} }, "match": { "type": "call_accepted" } }),
    );
    let call = initiate(&alice);
    alice.patch(
        &format!("/api/v1/calls/{call}/status"),
        &json!({ "status": "ENDED" }),
    );
    assert_eq!(types(&bob_socket), ["call_ended", "call_invitation"]);

    let call = initiate(&alice);
    say(&bob_socket, "call.accept", &call);
    assert_eq!(types(&alice_socket), ["call_accepted", "call_accepted"]);
}

#[test]
fn a_fault_closes_or_breaks_a_socket() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    fault(
        &mock,
        json!({
            "fault": { "close": { "code": 4401, "reason": "revoked" } }, "match": { "type": "call_invitation" }, "times": 1,
        }),
    );
    let bob_socket = bob.connect();
    let call = initiate(&alice);
    assert_eq!(
        message(&bob_socket),
        json!({ "close": 4401, "reason": "revoked" })
    );
    assert!(!bob_socket.is_lost());

    fault(
        &mock,
        json!({ "fault": "abort", "match": { "type": "call.accept" }, "times": 1 }),
    );
    let bob_socket = bob.connect();
    assert_eq!(
        types(&bob_socket),
        ["call_invitation"],
        "it comes again with a reconnect"
    );
    say(&bob_socket, "call.accept", &call);
    assert!(bob_socket.is_lost() && messages(&bob_socket).is_empty());
    assert_eq!(
        alice.get(&format!("/api/v1/calls/{call}")).1["data"]["status"],
        "RINGING"
    );
}

#[test]
fn a_half_open_socket_lets_nothing_pass_until_it_is_whole_again() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let (alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let call = initiate(&alice);
    assert_eq!(types(&bob_socket), ["call_invitation"]);
    let id = fault(
        &mock,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "kind": "socket" } }),
    );
    say(&bob_socket, "call.accept", &call);
    alice.patch(
        &format!("/api/v1/calls/{call}/status"),
        &json!({ "status": "ENDED" }),
    );
    assert_eq!(types(&bob_socket), Vec::<String>::new());
    assert_eq!(types(&alice_socket), Vec::<String>::new());
    assert!(!bob_socket.is_lost());

    assert_eq!(
        ask(&mock, "DELETE", &format!("/_mock/faults/{id}"), None),
        (200, json!({ "removed": 1 }))
    );
    assert_eq!(
        types(&bob_socket),
        ["call_ended", "call_error"],
        "its accept came too late"
    );
}

#[test]
fn a_half_open_socket_hides_its_close_and_a_new_one_is_whole() {
    let mock = mock();
    let bob = User::new(&mock, "102");
    let first = bob.connect();
    fault(
        &mock,
        json!({ "fault": "halfOpen", "times": 1, "match": { "userId": "102", "direction": "out" } }),
    );
    initiate(&User::new(&mock, "101"));
    assert_eq!(types(&first), Vec::<String>::new());
    let second = bob.connect();
    assert_eq!(types(&second), ["call_invitation"]);
    assert_eq!(
        types(&first),
        Vec::<String>::new(),
        "it does not even learn that it was replaced"
    );
    assert_eq!(ask(&mock, "POST", "/_mock/reset", None).0, 200);
    assert_eq!(message(&second), json!({ "close": 1012, "reason": "reset" }));
}

#[test]
fn a_socket_that_is_not_read_for_too_long_breaks() {
    let mock = mock();
    let socket = User::new(&mock, "101").connect();
    fault(
        &mock,
        json!({ "fault": { "latency": { "ms": 60_000 } }, "match": { "direction": "out" } }),
    );
    for _ in 0..1_001 {
        socket.send("{}");
    }
    assert!(socket.is_lost());
}

#[test]
fn faults_end_with_a_reset_and_held_messages_with_their_socket() {
    let mock = mock();
    let socket = User::new(&mock, "101").connect();
    fault(
        &mock,
        json!({ "fault": { "delay": { "ms": 500 } }, "match": { "kind": "socket" } }),
    );
    socket.send("{}");
    assert!(mock.next_due().is_some());
    drop(socket);
    assert_eq!(mock.next_due(), None);
    assert_eq!(ask(&mock, "POST", "/_mock/reset", None).0, 200);
    assert_eq!(
        ask(&mock, "GET", "/_mock/faults", None),
        (200, json!({ "faults": [] }))
    );
}

#[test]
fn the_same_seed_makes_the_same_faults() {
    let run = |seed: u64| {
        let mock = mock();
        fault(
            &mock,
            json!({ "fault": { "error": { "status": 500 } }, "probability": 0.5, "seed": seed }),
        );
        (0..64)
            .map(|_| ask(&mock, "GET", "/private-call/incoming/101", None).0)
            .collect::<Vec<_>>()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
    assert!(run(7).contains(&200) && run(7).contains(&500));
}

#[test]
fn the_list_shows_what_each_fault_has_done() {
    let mock = mock();
    fault(
        &mock,
        json!({ "fault": "abort", "match": { "path": "/private-call/incoming/{userId}", "userId": "102" },
        "skip": 1, "times": 1, "seed": 5 }),
    );
    for user in ["101", "102", "102", "102"] {
        ask(&mock, "GET", &format!("/private-call/incoming/{user}"), None);
    }
    let (_, list) = ask(&mock, "GET", "/_mock/faults", None);
    assert_eq!(
        list,
        json!({ "faults": [{ "id": 1, "fault": "abort", "match": { "path": "/private-call/incoming/{userId}",
            "userId": "102" }, "skip": 1, "times": 1, "seed": 5, "matched": 2, "fired": 1 }] })
    );
    assert_eq!(
        ask(&mock, "DELETE", "/_mock/faults", None),
        (200, json!({ "removed": 1 }))
    );
}

#[test]
fn what_is_no_fault_is_refused_with_its_field() {
    let mock = mock();
    for (spec, field) in [
        (json!({ "fault": "explode" }), "fault: unknown variant"),
        (
            json!({ "fault": "drop", "match": { "userId": 101 } }),
            "match.userId: invalid type",
        ),
        (
            json!({ "fault": "drop", "match": { "path": "calls" } }),
            "match.path: a path pattern begins",
        ),
        (
            json!({ "fault": "drop", "match": { "method": "GET" } }),
            "match: this fault befalls socket messages",
        ),
        (
            json!({ "fault": { "error": { "status": 1 } } }),
            "fault.error.status: ",
        ),
        (json!({ "fault": "drop", "until": 1 }), "unknown field `until`"),
        (json!({ "__proto__": {} }), "unknown field `__proto__`"),
    ] {
        let (status, answer) = ask(&mock, "POST", "/_mock/faults", Some(spec.clone()));
        assert_eq!(status, 400, "{spec}");
        assert!(
            answer["error"].as_str().unwrap().contains(field),
            "{spec}: {answer}"
        );
    }
    for id in ["7", "x", "-1", "99999999999999999999999"] {
        assert_eq!(ask(&mock, "DELETE", &format!("/_mock/faults/{id}"), None).0, 404);
    }
    assert_eq!(mock.faults().list().len(), 0);
}

#[test]
fn an_upgrade_is_a_request_and_can_fail_like_one() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    fault(
        &mock,
        json!({ "fault": { "error": { "status": 503 } }, "match": { "path": "/ws/chat", "userId": "101" }, "times": 1 }),
    );
    fault(
        &mock,
        json!({ "fault": "abort", "at": "answer", "match": { "status": 101 }, "times": 1 }),
    );
    let open = || {
        mock.socket(&format!("/ws/chat?token={}", alice.token))
            .map_err(Box::new)
    };
    assert_eq!(open().unwrap_err().status(), 503);
    assert!(open().unwrap_err().extensions().get::<ConnectionCut>().is_some());
    assert!(open().is_ok());
}
