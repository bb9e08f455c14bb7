//! Which expectations hold.

use serde_json::{Value, json};

use super::{Expectation, Journal, Payload, Record, Verdict};
use crate::{
    control::matcher::{Contract, Direction, Event},
    strict,
};

fn journal() -> Journal {
    let mut journal = Journal::new(100);
    for (user_id, direction, message) in [
        (
            "101",
            Direction::Out,
            json!({"type": "call_invitation", "data": {"callId": "c1"}}),
        ),
        (
            "102",
            Direction::In,
            json!({"type": "call.reject", "payload": {"callId": "c1", "reason": "busy"}}),
        ),
        (
            "101",
            Direction::Out,
            json!({"type": "call_rejected", "data": {"callId": "c1", "reason": "busy"}}),
        ),
        (
            "102",
            Direction::In,
            json!({"type": "call.reject", "payload": {"callId": "c2", "reason": "declined"}}),
        ),
    ] {
        let entry = journal.draft(
            0,
            Record {
                contract: Some(Contract::Chattrix),
                event: Event::Frame,
                direction,
                user_id: Some(user_id),
                socket: Some(1),
                method: None,
                target: "/ws/chat",
                message_type: None,
                payload: Payload::read(message.to_string().as_bytes()),
                status: None,
            },
        );
        journal.keep(entry);
    }
    journal
}

fn expectation(value: Value) -> Expectation {
    let expectation: Expectation = strict::from_value(value).unwrap();
    expectation.check().unwrap();
    expectation
}

fn verify(value: Value) -> Verdict {
    expectation(value).verify(&journal())
}

#[test]
fn counts_hold_or_fail() {
    let reject = json!({"type": "call.reject"});
    for (count, ok) in [
        (json!({"exactly": 2}), true),
        (json!({"exactly": 1}), false),
        (json!({"exactly": 3}), false),
        (json!({"atLeast": 2}), true),
        (json!({"atLeast": 3}), false),
        (json!({"atMost": 2}), true),
        (json!({"atMost": 1}), false),
        (json!({"atLeast": 1, "atMost": 5}), true),
    ] {
        let verdict = verify(json!({"match": reject, "count": count}));
        assert_eq!((verdict.ok, verdict.count), (ok, Some(2)), "{count}");
        assert_eq!(verdict.matched, [2, 4]);
    }
    assert!(
        verify(json!({"match": reject})).ok,
        "at least once, when nothing is said"
    );
    assert!(!verify(json!({"match": {"type": "call.end"}})).ok);
    assert!(verify(json!({"match": {"type": "call.end"}, "count": {"exactly": 0}})).ok);
}

#[test]
fn a_failure_shows_what_came_nearest() {
    let verdict = verify(
        json!({"match": {"type": "call.reject", "userId": "102", "body": {"payload": {"reason": "unavailable"}}}}),
    );
    assert!(!verdict.ok);
    let near: Vec<u64> = verdict.near_misses.iter().map(|miss| miss.entry.seq).collect();
    assert_eq!(
        near,
        [4, 2],
        "the newest first; what has nothing in common is left out"
    );
    assert_eq!(
        serde_json::to_value(&verdict.near_misses[0].differs).unwrap(),
        json!([{"field": "body.payload.reason", "expected": "unavailable", "got": "declined"}])
    );
}

#[test]
fn too_many_is_no_near_miss() {
    let verdict = verify(json!({"match": {"type": "call.reject"}, "count": {"atMost": 1}}));
    assert!(!verdict.ok && verdict.near_misses.is_empty());
}

#[test]
fn an_order_may_have_gaps_but_no_exchange() {
    let steps = json!([{"type": "call_invitation"}, {"type": "call.reject"}, {"type": "call.reject"}]);
    let verdict = verify(json!({"inOrder": steps}));
    assert!(verdict.ok);
    assert_eq!(verdict.in_order.unwrap().found, [1, 2, 4]);

    let exchanged = verify(json!({"inOrder": [{"type": "call_rejected"}, {"type": "call_invitation"}]}));
    assert!(!exchanged.ok);
    let order = exchanged.in_order.unwrap();
    assert_eq!(
        (order.found.as_slice(), order.missing_step),
        ([3].as_slice(), Some(1))
    );
    assert_eq!(order.near_misses[0].differs[0].got, json!("call.reject"));
}

#[test]
fn count_and_order_have_to_hold_both() {
    let order = json!([{"type": "call_invitation"}, {"type": "call.reject"}]);
    assert!(!verify(json!({"match": {"type": "x"}, "inOrder": order})).ok);
    assert!(verify(json!({"match": {"type": "call.reject"}, "inOrder": order})).ok);
}

#[test]
fn only_what_lies_behind_is_looked_at() {
    let verdict = verify(json!({"match": {"type": "call.reject"}, "after": 2, "count": {"exactly": 1}}));
    assert!(verdict.ok);
    assert_eq!(verdict.matched, [4]);
}

#[test]
fn an_expectation_without_sense_is_refused() {
    for (value, field) in [
        (json!({}), "match"),
        (json!({"count": {"exactly": 1}, "inOrder": [{}]}), "count"),
        (json!({"match": {}, "count": {}}), "count"),
        (
            json!({"match": {}, "count": {"exactly": 1, "atMost": 1}}),
            "count.exactly",
        ),
        (
            json!({"match": {}, "count": {"atLeast": 2, "atMost": 1}}),
            "count.atLeast",
        ),
    ] {
        let read: Expectation = strict::from_value(value.clone()).unwrap();
        assert_eq!(read.check().unwrap_err().field, field, "{value}");
    }
    let unread = strict::from_value::<Expectation>(json!({"inOrder": [{}, {"typ": "x"}]})).unwrap_err();
    assert_eq!(unread.field, "inOrder[1].typ");
}
