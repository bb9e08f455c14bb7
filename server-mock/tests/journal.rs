//! What the server remembers of its traffic, and what a test can ask about it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, User, advance, ask, config, messages, mock};
use ringway_mock::{
    Mock, MockConfig,
    traffic::{Event, Expectation, Matcher, PathPattern},
};
use serde_json::{Value, json};

const INITIATE: &str = "/api/v1/calls/initiate";

fn verify(mock: &Mock, expectation: Value) -> (u16, Value) {
    ask(mock, "POST", "/_mock/journal/verify", Some(expectation))
}

fn journal(mock: &Mock, query: &str) -> Value {
    let (status, page) = ask(mock, "GET", &format!("/_mock/journal{query}"), None);
    assert_eq!(status, 200, "{page}");
    page
}

/// Alice calls Bob, Bob rejects; answers the id of the call.
fn rejected_call(mock: &Mock) -> String {
    let (alice, bob) = (User::new(mock, "101"), User::new(mock, "102"));
    let (_alice_socket, bob_socket) = (alice.connect(), bob.connect());
    let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "c" });
    let (_, answer) = alice.post(INITIATE, &body);
    let call = answer["data"]["id"].as_str().unwrap().to_owned();
    advance(mock, 1_500);
    let reject = json!({ "type": "call.reject", "payload": { "callId": call, "reason": "busy" } });
    bob_socket.send(&reject.to_string());
    assert_eq!(messages(&bob_socket).len(), 1);
    bob_socket.close(1000);
    call
}

#[test]
fn a_call_reads_as_a_story() {
    let mock = mock();
    let call = rejected_call(&mock);
    let page = journal(&mock, "");
    let line = |entry: &Value| {
        let what = entry["type"]
            .as_str()
            .or_else(|| entry["method"].as_str())
            .or_else(|| entry["event"].as_str())
            .unwrap();
        let at = entry["at"].as_u64().unwrap() - START;
        format!(
            "{at} {} {} {what} {}",
            entry["userId"].as_str().unwrap(),
            entry["direction"].as_str().unwrap(),
            entry["status"]
        )
    };
    let story: Vec<String> = page["entries"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(
        story,
        [
            "0 101 in GET 101",
            "0 101 in open null",
            "0 102 in GET 101",
            "0 102 in open null",
            "0 101 in POST 201",
            "0 102 out call_invitation null",
            "1500 102 in call.reject null",
            "1500 101 out call_rejected null",
            "1500 102 in close 1000",
            "1500 101 in close null",
        ]
    );
    let exchange = &page["entries"][4];
    assert_eq!(exchange["contract"], "chattrix");
    assert_eq!(exchange["path"], INITIATE);
    assert_eq!(exchange["body"]["calleeId"], "102");
    assert_eq!(exchange["answer"]["body"]["data"]["id"], call);
    assert_eq!(page["next"], page["entries"][9]["seq"]);
    assert_eq!(page["dropped"], 0);
}

#[test]
fn a_query_narrows_the_journal() {
    let mock = mock();
    rejected_call(&mock);
    let count = |query: &str| journal(&mock, query)["matched"].as_u64().unwrap();
    assert_eq!(count("?contract=private-call"), 0);
    assert_eq!(count("?userId=101&kind=socket&direction=out"), 1);
    assert_eq!(count("?event=open"), 2);
    assert_eq!(count("?path=/ws/*&status=1000"), 1);
    assert_eq!(count("?method=post&path=/api/v1/calls/%7Bwhat%7D&status=201"), 1);
    assert_eq!(
        count("?type=call.reject&body=%7B%22payload%22%3A%7B%22reason%22%3A%22busy%22%7D%7D"),
        1
    );
    let first = journal(&mock, "?kind=socket&limit=3");
    assert_eq!(
        (first["entries"].as_array().unwrap().len(), &first["matched"]),
        (3, &json!(7))
    );
    let rest = journal(&mock, &format!("?kind=socket&after={}", first["next"]));
    assert_eq!(rest["entries"].as_array().unwrap().len(), 4);
    for (query, field) in [
        ("status=x", "status"),
        ("typ=x", "typ"),
        ("limit=-1", "limit"),
        ("body=%7B", "body"),
        ("path=x", "path"),
    ] {
        let (status, answer) = ask(&mock, "GET", &format!("/_mock/journal?{query}"), None);
        assert_eq!(status, 400, "{query}");
        assert!(
            answer["error"].as_str().unwrap().contains(field),
            "{query}: {answer}"
        );
    }
}

#[test]
fn an_expectation_holds_or_says_what_came_nearest() {
    let mock = mock();
    rejected_call(&mock);
    let reject = json!({ "type": "call.reject", "userId": "102" });
    assert_eq!(
        verify(&mock, json!({ "match": reject, "count": { "exactly": 1 } })),
        (
            200,
            json!({ "ok": true, "count": 1, "expected": { "exactly": 1 }, "matched": [7], "dropped": 0 })
        )
    );

    let (status, verdict) = verify(
        &mock,
        json!({ "match": { "type": "call.reject", "body": { "payload": { "reason": "declined" } } } }),
    );
    assert_eq!(
        (status, &verdict["ok"], &verdict["count"]),
        (422, &json!(false), &json!(0))
    );
    assert_eq!(verdict["expected"], json!({ "atLeast": 1 }));
    assert_eq!(verdict["nearMisses"][0]["entry"]["seq"], 7);
    assert_eq!(
        verdict["nearMisses"][0]["differs"],
        json!([{ "field": "body.payload.reason", "expected": "declined", "got": "busy" }])
    );

    let too_many = verify(
        &mock,
        json!({ "match": { "event": "open" }, "count": { "atMost": 1 } }),
    );
    assert_eq!(
        (too_many.0, &too_many.1["count"], &too_many.1["matched"]),
        (422, &json!(2), &json!([2, 4]))
    );
    assert!(too_many.1.get("nearMisses").is_none());
}

#[test]
fn order_is_checked_across_http_and_sockets() {
    let mock = mock();
    rejected_call(&mock);
    let steps = json!([
        { "method": "POST", "path": INITIATE, "status": 201 },
        { "type": "call_invitation", "userId": "102" },
        { "type": "call_rejected", "userId": "101" },
        { "event": "close", "status": 1000 },
    ]);
    let (status, verdict) = verify(&mock, json!({ "inOrder": steps }));
    assert_eq!(
        (status, &verdict["inOrder"]["found"]),
        (200, &json!([5, 6, 8, 9]))
    );

    let (status, verdict) = verify(&mock, json!({ "inOrder": [steps[2], steps[1]] }));
    assert_eq!((status, &verdict["ok"]), (422, &json!(false)));
    assert_eq!(verdict["inOrder"]["missingStep"], 1);
    assert_eq!(verdict["inOrder"]["found"], json!([8]));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mock = mock();
    for (expectation, field) in [
        (json!({}), "match: "),
        (
            json!({ "match": {}, "count": { "exactly": -1 } }),
            "count.exactly: ",
        ),
        (json!({ "match": {}, "count": {} }), "count: "),
        (json!({ "inOrder": [{ "type": 1 }] }), "inOrder[0].type: "),
        (json!({ "match": { "path": "/a/*/b" } }), "match.path: "),
    ] {
        let (status, answer) = verify(&mock, expectation.clone());
        assert_eq!(status, 400, "{expectation}");
        assert!(
            answer["error"].as_str().unwrap().contains(field),
            "{expectation}: {answer}"
        );
    }
}

#[test]
fn rust_asks_the_same() {
    let mock = mock();
    rejected_call(&mock);
    let initiate = Matcher::request("POST", PathPattern::new(INITIATE).unwrap())
        .user("101")
        .status(201);
    let invitation = Matcher::frame("call_invitation");
    assert!(
        mock.journal()
            .verify(&Expectation::exactly(1, initiate.clone()))
            .unwrap()
            .ok
    );
    assert!(
        mock.journal()
            .verify(&Expectation::in_order(vec![initiate, invitation.clone()]))
            .unwrap()
            .ok
    );
    let entries = mock.journal().entries(&invitation);
    assert_eq!(
        (entries.len(), entries[0].event, entries[0].at),
        (1, Event::Frame, START)
    );
    mock.journal().clear();
    assert!(mock.journal().entries(&Matcher::default()).is_empty());
    assert!(mock.journal().verify(&Expectation::default()).is_err());
}

#[test]
fn old_entries_make_room_and_the_reader_is_told() {
    let mock = Mock::new(MockConfig {
        journal_capacity: 5,
        ..config()
    })
    .unwrap();
    rejected_call(&mock);
    let page = journal(&mock, "");
    assert_eq!(
        (page["entries"].as_array().unwrap().len(), &page["dropped"]),
        (5, &json!(5))
    );
    assert_eq!(
        verify(
            &mock,
            json!({ "match": { "method": "POST" }, "count": { "exactly": 0 } })
        )
        .1["dropped"],
        5
    );
}

#[test]
fn a_user_is_known_by_token_or_by_what_private_call_says() {
    let mock = mock();
    ask(
        &mock,
        "POST",
        "/private-call/invite",
        Some(json!({ "callerId": 101, "receiverId": 102 })),
    );
    ask(&mock, "GET", "/private-call/incoming/102", None);
    ask(&mock, "GET", "/private-call/status/x", None);
    User::new(&mock, "103").get("/private-call/status/x");
    ask(&mock, "GET", "/nowhere", None);
    let page = journal(&mock, "");
    let users: Vec<&Value> = page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["userId"])
        .collect();
    assert_eq!(
        users,
        [
            &json!("101"),
            &json!("102"),
            &Value::Null,
            &json!("103"),
            &Value::Null
        ]
    );
    assert_eq!(page["entries"][4]["contract"], Value::Null);
}

#[test]
fn faults_leave_their_mark() {
    let mock = mock();
    for fault in [
        json!({ "fault": "abort", "match": { "method": "GET" }, "times": 1 }),
        json!({ "fault": { "error": { "status": 500 } }, "match": { "method": "GET" }, "times": 1 }),
        json!({ "fault": "drop", "match": { "direction": "in", "kind": "socket" } }),
    ] {
        assert_eq!(ask(&mock, "POST", "/_mock/faults", Some(fault)).0, 201);
    }
    ask(&mock, "GET", "/private-call/incoming/101", None);
    ask(&mock, "GET", "/private-call/incoming/101", None);
    let socket = User::new(&mock, "101").connect();
    socket.send("hello");
    let page = journal(&mock, "");
    let marks: Vec<Value> = page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| json!([entry["status"], entry["lost"], entry["faults"]]))
        .collect();
    assert_eq!(
        marks,
        [
            json!([null, true, [1]]),
            json!([500, false, [2]]),
            json!([101, false, null]),
            json!([null, false, null]),
            json!([null, true, [3]]),
        ]
    );
    assert_eq!(page["entries"][4]["text"], "hello");
}

#[test]
fn nothing_secret_can_be_read_back() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let socket = alice.connect();
    alice.post(INITIATE, &json!({ "token": alice.token, "note": alice.token }));
    alice.get(&format!("/api/v1/calls/{}", alice.token));
    ask(
        &mock,
        "GET",
        &format!("/ws/chat?a=1&%74oken={}", alice.token),
        None,
    );
    socket.send(
        &json!({ "type": "x", "payload": { "password": "Passw0rd!", "deep": [alice.token] } }).to_string(),
    );
    socket.send(&format!("not JSON but {}", alice.token));
    let shown = journal(&mock, "").to_string();
    let signature = alice.token.rsplit('.').next().unwrap();
    assert!(
        !shown.contains(signature) && !shown.contains("eyJ") && !shown.contains("Passw0rd!"),
        "{shown}"
    );
    assert!(shown.contains("token=***"));
}

#[test]
fn the_examples_of_the_manual_are_taken() {
    let mock = mock();
    let manual = include_str!("../README.md");
    let examples = |begins: &'static str| manual.lines().filter(move |line| line.starts_with(begins));
    let mut taken = 0;
    for example in examples(r#"{ "fault""#) {
        let (status, answer) = ask(
            &mock,
            "POST",
            "/_mock/faults",
            serde_json::from_str(example).unwrap(),
        );
        assert_eq!(status, 201, "{example}: {answer}");
        taken += 1;
    }
    for example in examples(r#"{ "match""#).chain(examples(r#"{ "inOrder""#)) {
        let (status, verdict) = verify(&mock, serde_json::from_str(example).unwrap());
        assert_eq!(status, 422, "nothing has happened yet: {verdict}");
        taken += 1;
    }
    assert_eq!(taken, 6);
}
