//! Connections that one side, or both, hear nothing of any more.

use std::thread;

use ringway_mock::traffic::{Direction, Event, Matcher};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::{
    common::{
        config,
        net::{Socket, initiate, is_quiet, next, open, until},
        running::Running,
    },
    fault, ping,
};

/// What the next frames are, sorted: a pong may overtake the messages before it.
fn read_kinds(socket: &mut Socket, frames: usize) -> Vec<String> {
    let kind = |_| match socket.read().unwrap() {
        Message::Pong(_) => "pong".to_owned(),
        Message::Text(text) => serde_json::from_str::<Value>(text.as_str()).unwrap()["type"]
            .as_str()
            .unwrap()
            .to_owned(),
        other @ (Message::Binary(_) | Message::Ping(_) | Message::Close(_) | Message::Frame(_)) => {
            panic!("{other:?}")
        }
    };
    let mut kinds: Vec<String> = (0..frames).map(kind).collect();
    kinds.sort();
    kinds
}

#[test]
fn a_half_open_connection_answers_no_ping() {
    let running = Running::new(config());
    let mock = running.server().mock();
    let mut bob = open(&running.url(), &running.token("102"));
    ping(&mut bob);
    let id = fault(
        &running,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "kind": "socket" } }),
    );
    initiate(&running.url(), &running.token("101"), "102");
    bob.send(Message::Ping(Bytes::new())).unwrap();
    bob.send(Message::text("{}")).unwrap();

    // Whatever the server would do with it, it has done once another connection has been served.
    ping(&mut open(&running.url(), &running.token("103")));
    assert!(is_quiet(&mut bob));
    let heard = Matcher {
        direction: Some(Direction::In),
        event: Some(Event::Frame),
        ..Matcher::default()
    };
    assert!(mock.journal().entries(&heard).is_empty());

    assert!(mock.faults().remove(id));
    assert_eq!(read_kinds(&mut bob, 3), ["call_error", "call_invitation", "pong"]);
}

#[test]
fn a_connection_can_be_deaf_and_still_talk() {
    let running = Running::new(config());
    let mock = running.server().mock();
    let mut bob = open(&running.url(), &running.token("102"));
    let id = fault(
        &running,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "direction": "in" } }),
    );
    bob.send(Message::text("{}")).unwrap();
    until(|| mock.faults().list()[0].fired == 1);
    bob.send(Message::Ping(Bytes::new())).unwrap();
    ping(&mut open(&running.url(), &running.token("103")));
    initiate(&running.url(), &running.token("101"), "102");
    let first = bob.read().unwrap();
    assert!(
        matches!(&first, Message::Text(text) if text.contains("call_invitation")),
        "the ping was not answered: {first:?}"
    );
    assert!(is_quiet(&mut bob));
    assert!(mock.faults().remove(id));
    assert_eq!(
        read_kinds(&mut bob, 2),
        ["call_error", "pong"],
        "what it had sent is heard now"
    );
}

#[test]
fn a_connection_can_be_mute_and_still_hear() {
    let running = Running::new(config());
    let mock = running.server().mock();
    let mut bob = open(&running.url(), &running.token("102"));
    let id = fault(
        &running,
        json!({ "fault": "halfOpen", "match": { "userId": "102", "direction": "out" } }),
    );
    initiate(&running.url(), &running.token("101"), "102");
    bob.send(Message::Ping(Bytes::new())).unwrap();
    bob.send(Message::text("{}")).unwrap();
    let heard = Matcher {
        direction: Some(Direction::In),
        event: Some(Event::Frame),
        ..Matcher::default()
    };
    until(|| mock.journal().entries(&heard).len() == 1);
    assert!(is_quiet(&mut bob), "not even the answer to the ping");
    assert!(mock.faults().remove(id));
    assert!(bob.read().is_ok());
}

#[test]
fn a_half_open_connection_does_not_hold_up_the_end() {
    let mut running = Running::new(config());
    let mut bob = open(&running.url(), &running.token("102"));
    fault(&running, json!({ "fault": "halfOpen" }));
    bob.send(Message::text("{}")).unwrap();
    let mock = running.server().mock().clone();
    until(|| mock.faults().list()[0].fired == 1);
    let farewell = thread::spawn(move || next(&mut bob));
    running.shut_down();
    assert_eq!(farewell.join().unwrap()["close"], 1001);
}
