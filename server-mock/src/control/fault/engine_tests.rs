//! What becomes of traffic that meets faults.

use serde_json::{Value, json};

use super::{
    engine::{Faults, HttpPlan, Instead, MAX_FAULTS, SocketEnd},
    spec::{ErrorAnswer, Stage},
};
use crate::{
    control::matcher::{Contract, Direction, Event, Traffic},
    strict,
};

fn faults(specs: &[Value]) -> Faults {
    let mut faults = Faults::new(1);
    for spec in specs {
        faults.add(strict::from_value(spec.clone()).unwrap()).unwrap();
    }
    faults
}

fn request(path: &str) -> Traffic<'_> {
    Traffic {
        contract: Some(Contract::PrivateCall),
        event: Event::Request,
        direction: Direction::In,
        method: Some("POST"),
        path,
        message_type: None,
        user_id: Some("101"),
        status: None,
        body: None,
    }
}

fn frame(message_type: &str, direction: Direction) -> Traffic<'_> {
    Traffic {
        contract: Some(Contract::Chattrix),
        event: Event::Frame,
        direction,
        message_type: Some(message_type),
        method: None,
        ..request("/ws/chat")
    }
}

#[test]
fn latencies_add_up_and_an_error_ends_the_search() {
    let mut faults = faults(&[
        json!({"fault": {"latency": {"ms": 100}}, "at": "request"}),
        json!({"fault": {"latency": {"ms": 50}}, "at": "request"}),
        json!({"fault": {"error": {"status": 503}}}),
        json!({"fault": "abort"}),
    ]);
    let plan = faults.http(Stage::Request, &request("/private-call/invite"));
    assert_eq!(plan.delay_ms, 150);
    assert!(matches!(
        plan.instead,
        Some(Instead::Answer(ErrorAnswer { status: 503, .. }))
    ));
    assert_eq!(plan.fired, [1, 2, 3]);
    assert_eq!(
        faults.get(4).unwrap().fired,
        0,
        "what comes after the error has not happened"
    );
    assert_eq!(
        faults.http(Stage::Answer, &request("/private-call/invite")),
        HttpPlan::default()
    );
}

#[test]
fn a_fault_is_skipped_happens_and_is_used_up() {
    let mut faults = faults(&[json!({"fault": "abort", "skip": 1, "times": 2})]);
    let aborted: Vec<bool> = (0..5)
        .map(|_| faults.http(Stage::Request, &request("/x")).instead.is_some())
        .collect();
    assert_eq!(aborted, [false, true, true, false, false]);
    let fault = faults.get(1).unwrap();
    assert!(fault.is_used_up());
    assert_eq!((fault.matched, fault.fired), (3, 2));
}

#[test]
fn chance_repeats_from_its_seed() {
    let spec = json!({"fault": {"latency": {"ms": 0, "jitterMs": 1000}}, "probability": 0.4, "seed": 7});
    let run = || {
        let mut faults = faults(std::slice::from_ref(&spec));
        (0..200)
            .map(|_| faults.http(Stage::Answer, &request("/x")))
            .collect::<Vec<_>>()
    };
    let first = run();
    assert_eq!(first, run());
    let fired = first.iter().filter(|plan| !plan.fired.is_empty()).count();
    assert!((40..120).contains(&fired), "{fired} of 200");
}

#[test]
fn a_fault_without_a_seed_shows_the_one_it_drew() {
    let drawn = faults(&[json!({"fault": "drop", "probability": 0.5})])
        .get(1)
        .unwrap()
        .spec
        .seed
        .unwrap();
    let mut replay = faults(&[json!({"fault": "drop", "probability": 0.5, "seed": drawn})]);
    let mut original = faults(&[json!({"fault": "drop", "probability": 0.5})]);
    for _ in 0..50 {
        let traffic = frame("call.end", Direction::In);
        assert_eq!(original.frame(1, &traffic), replay.frame(1, &traffic));
    }
}

#[test]
fn a_message_is_doubled_delayed_and_overtaken_by_one_plan() {
    let mut faults = faults(&[
        json!({"fault": {"duplicate": {"extra": 2}}}),
        json!({"fault": {"delay": {"ms": 30}}, "match": {"kind": "socket"}}),
        json!({"fault": {"reorder": {"maxMs": 500}}}),
    ]);
    let plan = faults.frame(1, &frame("call_invitation", Direction::Out));
    assert_eq!(
        (plan.copies, plan.delay_ms, plan.overtaken_within_ms),
        (3, 30, Some(500))
    );
}

#[test]
fn a_lost_message_meets_no_further_fault() {
    let mut faults = faults(&[
        json!({"fault": "drop"}),
        json!({"fault": {"close": {"code": 1011}}}),
    ]);
    let plan = faults.frame(1, &frame("call.end", Direction::In));
    assert_eq!((plan.copies, plan.end), (0, None));
    assert_eq!(faults.get(2).unwrap().matched, 0);
}

#[test]
fn a_close_takes_the_place_of_its_message() {
    let mut faults = faults(&[
        json!({"fault": {"close": {"code": 4401, "reason": "revoked"}}, "match": {"type": "call.end"}}),
    ]);
    let plan = faults.frame(1, &frame("call.end", Direction::In));
    assert_eq!(plan.end, Some(SocketEnd::Close(4401, "revoked".to_owned())));
    assert_eq!(plan.copies, 0);
}

#[test]
fn a_half_open_socket_stays_silent_until_it_is_gone() {
    let mut faults = faults(&[json!({
        "fault": "halfOpen", "times": 1, "match": {"type": "call.accept", "direction": "in"},
    })]);
    let mut held =
        |socket, message_type, direction| faults.frame(socket, &frame(message_type, direction)).held_back;
    assert!(!held(1, "call.end", Direction::In), "not yet");
    assert!(held(1, "call.accept", Direction::In));
    assert!(held(1, "call.end", Direction::In), "everything in that direction");
    assert!(!held(1, "call_ended", Direction::Out), "but not in the other one");
    assert!(!held(2, "call.end", Direction::In), "nor on other sockets");
    assert_eq!(faults.get(1).unwrap().fired, 1);

    faults.socket_gone(1);
    assert!(!faults.frame(1, &frame("call.end", Direction::In)).held_back);
}

#[test]
fn removing_a_half_open_fault_lifts_it() {
    let mut faults = faults(&[json!({"fault": "halfOpen"})]);
    assert!(faults.frame(1, &frame("x", Direction::In)).held_back);
    assert_eq!(
        faults.silenced_by(1, Direction::Out),
        Some(1),
        "both directions, when none is named"
    );
    assert!(faults.remove(1));
    assert!(!faults.frame(1, &frame("x", Direction::Out)).held_back);
    assert!(!faults.remove(1));
}

#[test]
fn the_listing_shows_the_spec_and_its_history() {
    let mut faults = faults(&[json!({"fault": "drop", "match": {"type": "x"}, "seed": 3})]);
    faults.frame(1, &frame("x", Direction::In));
    assert_eq!(
        serde_json::to_value(faults.list().collect::<Vec<_>>()).unwrap(),
        json!([{"id": 1, "fault": "drop", "match": {"type": "x"}, "skip": 0, "seed": 3, "matched": 1, "fired": 1}])
    );
}

#[test]
fn there_is_an_end_to_how_many_faults_can_be_added() {
    let mut faults = Faults::new(1);
    let spec = || strict::from_value(json!({"fault": "drop"})).unwrap();
    for _ in 0..MAX_FAULTS {
        faults.add(spec()).unwrap();
    }
    assert!(faults.add(spec()).is_err());
    faults.clear();
    assert_eq!(faults.add(spec()), Ok(1_001), "ids are never given twice");
}
