//! What goes wrong on purpose, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, ask, fault, mock};
use http::Request;
use ringway_mock::{Mock, traffic::ConnectionCut};
use serde_json::{Value, json};

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
            json!({ "fault": "drop", "match": { "userId": [101] } }),
            "match.userId: an id is",
        ),
        (
            json!({ "fault": "drop", "match": { "path": "calls" } }),
            "match.path: a path pattern begins",
        ),
        (
            json!({ "fault": { "close": { "code": 1012 } }, "match": { "method": "GET" } }),
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
