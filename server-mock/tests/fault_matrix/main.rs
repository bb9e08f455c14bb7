//! Every fault on everything that it can befall, over real connections: what a client sees is what the table says.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod events;
mod exchanges;
mod lines;
mod messages;

#[path = "../common/mod.rs"]
mod common;

use common::{config, net::request, running::Running};
use lines::Line;
use serde_json::{Value, json};

/// What becomes of two things, `one` and `two`, of which the first meets the fault: what arrives at once, when the clock has been
/// moved by a second, and when the fault is gone. `None` where the fault is refused.
type Fate = Option<[&'static [&'static str]; 3]>;

const UNHARMED: Fate = Some([&["one", "two"], &[], &[]]);
const LATE_ALONE: Fate = Some([&["two"], &["one"], &[]]);
const LATE_IN_ORDER: Fate = Some([&[], &["one", "two"], &[]]);
const LOST: Fate = Some([&["two"], &[], &[]]);
const LOST_AND_CUT_IN_THE_END: Fate = Some([&["two"], &[], &["cut"]]);
const TWICE: Fate = Some([&["one", "one", "two"], &[], &[]]);
const OVERTAKEN: Fate = Some([&["two", "one"], &[], &[]]);
const CUT: Fate = Some([&["cut"], &[], &[]]);
const CUT_ALONE: Fate = Some([&["cut", "two"], &[], &[]]);
const RESET_ALONE: Fate = Some([&["reset", "two"], &[], &[]]);
const CLOSED: Fate = Some([&["closed 1013"], &[], &[]]);
const DISCONNECTED: Fate = Some([&["closed"], &[], &[]]);
const STATUS: Fate = Some([&["503", "two"], &[], &[]]);
const SPOILED: Fate = Some([&["spoiled", "two"], &[], &[]]);
const HELD_ALONE: Fate = Some([&["two"], &[], &["one"]]);
const HELD: Fate = Some([&[], &[], &["one", "two"]]);
const REFUSED: Fate = None;

/// A fault, and its fate on each line: requests, upgrades, Socket.IO's own requests; frames in and out; events in and out, acks.
type Row = (&'static str, fn() -> Value, [Fate; 8]);

#[rustfmt::skip]
const TABLE: [Row; 11] = [
    ("delay", || json!({ "delay": { "ms": 1_000 } }),
        [LATE_ALONE, LATE_ALONE, LATE_ALONE, LATE_IN_ORDER, LATE_IN_ORDER, LATE_IN_ORDER, LATE_IN_ORDER, LATE_IN_ORDER]),
    ("drop", || json!("drop"),
        [LOST_AND_CUT_IN_THE_END, LOST_AND_CUT_IN_THE_END, LOST_AND_CUT_IN_THE_END, LOST, LOST, LOST, LOST, LOST]),
    // A request that arrives twice has the answer of the second time; sockets open once; a client hears an ack once.
    ("duplicate", || json!({ "duplicate": {} }),
        [Some([&["taken", "two"], &[], &[]]), UNHARMED, UNHARMED, TWICE, TWICE, TWICE, TWICE, UNHARMED]),
    // Over two connections there is no order; that the first waits has a test of its own.
    ("reorder", || json!({ "reorder": { "maxMs": 5_000 } }),
        [UNHARMED, UNHARMED, UNHARMED, OVERTAKEN, OVERTAKEN, OVERTAKEN, OVERTAKEN, OVERTAKEN]),
    ("close", || json!({ "close": { "code": 1013 } }),
        [REFUSED, REFUSED, REFUSED, CLOSED, CLOSED, DISCONNECTED, DISCONNECTED, DISCONNECTED]),
    ("halfOpen", || json!("halfOpen"),
        [HELD_ALONE, HELD_ALONE, HELD_ALONE, HELD, HELD, HELD, HELD, HELD]),
    ("abort", || json!("abort"),
        [CUT_ALONE, CUT_ALONE, CUT_ALONE, CUT, CUT, CUT, CUT, CUT]),
    ("refuse", || json!("refuse"),
        [RESET_ALONE, RESET_ALONE, RESET_ALONE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED]),
    ("error", || json!({ "error": { "status": 503 } }),
        [STATUS, STATUS, STATUS, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED]),
    // An upgrade has no body to spoil, or to be slow with.
    ("malformed", || json!({ "malformed": {} }),
        [SPOILED, UNHARMED, SPOILED, SPOILED, SPOILED, SPOILED, SPOILED, SPOILED]),
    ("slowBody", || json!({ "slowBody": { "chunkBytes": 10_000, "everyMs": 1_000 } }),
        [LATE_ALONE, UNHARMED, LATE_ALONE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED]),
];

/// A line by its place in the rows.
fn line(number: usize, running: &Running) -> Box<dyn Line> {
    match number {
        0 => exchanges::requests(running),
        1 => exchanges::upgrades(running),
        2 => exchanges::handshakes(running),
        3 => messages::frames(running, "in"),
        4 => messages::frames(running, "out"),
        5 => events::events_in(running),
        6 => events::events_out(running),
        7 => events::acks(running),
        more => panic!("there is no line {more}"),
    }
}

fn check_line(number: usize) {
    for (name, fault, fates) in TABLE {
        let running = Running::new(config());
        let mut line = line(number, &running);
        let spec = json!({ "fault": fault(), "match": line.scope(), "times": 1 }).to_string();
        let (status, answer) = request(&running.url(), "POST", "/_mock/faults", None, spec.as_bytes());
        let Some(fate) = fates[number] else {
            assert_eq!(
                (status, answer["error"].is_string()),
                (400, true),
                "{name}: {answer}"
            );
            continue;
        };
        assert_eq!(status, 201, "{name}: {answer}");
        line.send_both();
        assert_eq!(line.take(fate[0].len()), fate[0], "{name}, at once");
        assert!(line.is_quiet(), "{name}, at once");
        common::advance(running.server().mock(), 1_000);
        assert_eq!(line.take(fate[1].len()), fate[1], "{name}, a second later");
        assert!(line.is_quiet(), "{name}, a second later");
        let fired = running.server().mock().faults().list()[0].fired;
        assert_eq!(fired, 1, "{name} happens once");
        running.server().mock().faults().clear();
        assert_eq!(line.take(fate[2].len()), fate[2], "{name}, when it is gone");
        assert!(line.is_quiet(), "{name}, when it is gone");
    }
}

#[test]
fn requests_meet_their_faults() {
    check_line(0);
}

#[test]
fn upgrades_meet_their_faults() {
    check_line(1);
}

#[test]
fn requests_of_socket_io_meet_their_faults() {
    check_line(2);
}

#[test]
fn frames_from_clients_meet_their_faults() {
    check_line(3);
}

#[test]
fn frames_to_clients_meet_their_faults() {
    check_line(4);
}

#[test]
fn events_from_clients_meet_their_faults() {
    check_line(5);
}

#[test]
fn events_to_clients_meet_their_faults() {
    check_line(6);
}

#[test]
fn acks_meet_their_faults() {
    check_line(7);
}
