//! `/_mock/overview`: who is connected, and which calls there are, in one answer.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, User, advance, ask, mock};
use ringway_mock::Mock;
use serde_json::{Value, json};

fn overview(mock: &Mock) -> Value {
    let (status, answer) = ask(mock, "GET", "/_mock/overview", None);
    assert_eq!(status, 200, "{answer}");
    answer
}

fn user<'a>(overview: &'a Value, id: &str) -> &'a Value {
    let users = overview["users"].as_array().unwrap();
    users.iter().find(|user| user["id"] == id).unwrap()
}

#[test]
fn it_shows_everybody_with_their_sockets() {
    let mock = mock();
    let empty = overview(&mock);
    assert_eq!(empty["clock"]["now"], START);
    assert_eq!(empty["limits"], json!({ "enabled": false }));
    assert_eq!((&empty["calls"], &empty["guests"]), (&json!([]), &json!([])));
    assert_eq!(user(&empty, "101")["connected"], json!({}));
    assert_eq!(user(&empty, "101")["name"], "Alice");

    let _phone = User::new(&mock, "101").connect();
    let tablet = User::new(&mock, "101").connect();
    let _again = mock.socket_io(&json!({ "userId": "101" })).unwrap();
    let _guest = mock.socket_io(&json!({ "userId": "somebody" })).unwrap();
    let _stranger = mock.socket_io(&json!({})).unwrap();
    let seen = overview(&mock);
    assert_eq!(
        user(&seen, "101")["connected"],
        json!({ "chattrix": 2, "call-end": 1 })
    );
    let guests = json!([
        { "id": null, "connected": { "call-end": 1 } },
        { "id": "somebody", "connected": { "call-end": 1 } },
    ]);
    assert_eq!(
        (&seen["guests"], &seen["counts"]["sockets"]),
        (&guests, &json!(5))
    );
    drop(tablet);
    assert_eq!(user(&overview(&mock), "101")["connected"]["chattrix"], 1);
}

#[test]
fn it_shows_the_calls_of_all_contracts() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let body = json!({ "calleeId": "102", "callType": "VIDEO", "channelId": "c" });
    let ringing = alice.post("/api/v1/calls/initiate", &body).1["data"]["id"].clone();
    advance(&mock, 1_000);
    let body = json!({ "callerId": 103, "receiverId": 104 });
    let invited = ask(&mock, "POST", "/private-call/invite", Some(body)).1["invitationId"].clone();
    advance(&mock, 1_000);
    let body = json!({ "title": "Talk", "isPublic": true });
    let room = alice.post("/api/calling/create", &body).1["callId"].clone();
    assert_eq!(bob.bare("POST", &format!("/api/calling/{room}/join")).0, 200);
    advance(&mock, 1_000);
    let caller = mock.socket_io(&json!({ "userId": "ann" })).unwrap();
    caller.emit(
        "call_user",
        json!({ "callId": "one", "to": "ben", "callType": "audio" }),
    );

    let line = |contract: &str, id: &Value, status: &str, people: [(&str, &str); 2], since: u64| {
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let people = people.map(|(user, state)| json!({ "userId": user, "state": state }));
        json!({ "contract": contract, "id": id, "status": status, "live": true, "participants": people,
            "since": since })
    };
    let lines = [
        line(
            "call-end",
            &json!("one"),
            "pending",
            [("ann", "in"), ("ben", "asked")],
            START + 3_000,
        ),
        line(
            "ikoota",
            &room,
            "active",
            [("101", "in"), ("102", "in")],
            START + 2_000,
        ),
        line(
            "private-call",
            &invited,
            "pending",
            [("103", "in"), ("104", "asked")],
            START + 1_000,
        ),
        line(
            "chattrix",
            &ringing,
            "INITIATING",
            [("101", "in"), ("102", "asked")],
            START,
        ),
    ];
    assert_eq!(overview(&mock)["calls"], json!(lines));

    advance(&mock, 60_000);
    let over = overview(&mock)["calls"].clone();
    let states: Vec<_> = over
        .as_array()
        .unwrap()
        .iter()
        .map(|call| {
            (
                call["contract"].as_str().unwrap(),
                call["status"].as_str().unwrap(),
                &call["live"],
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            ("call-end", "pending", &json!(true)),
            ("ikoota", "active", &json!(true)),
            ("private-call", "timeout", &json!(false)),
            ("chattrix", "MISSED", &json!(false)),
        ],
        "those that are live come first"
    );
    assert_eq!(over[3]["participants"][0]["state"], "out");
    let few = ask(&mock, "GET", "/_mock/overview?calls=3", None).1;
    assert_eq!(few["calls"].as_array().unwrap().len(), 3);
    assert_eq!(ask(&mock, "GET", "/_mock/overview?call=3", None).0, 400);
}
