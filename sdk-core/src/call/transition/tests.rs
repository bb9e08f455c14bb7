//! The whole table as a text, so that a change of it is seen in a review: `table.txt` beside this file.
//!
//! After a change that is meant: `RINGWAY_BLESS=1 cargo test -p ringway-core --lib the_table`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TABLE: &str = include_str!("table.txt");

#[test]
fn the_table_is_what_it_says() {
    let table = table();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("RINGWAY_BLESS").is_some() {
        let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        return std::fs::write(format!("{root}/src/call/transition/table.txt"), table).unwrap();
    }
    let differs = TABLE.lines().zip(table.lines()).find(|(old, new)| old != new);
    assert_eq!(
        differs, None,
        "the first line that differs, as written and as it is"
    );
    assert_eq!(TABLE.lines().count(), table.lines().count());
}

#[test]
fn no_phase_ever_goes_back_and_an_end_is_for_good() {
    for at in positions() {
        for input in inputs() {
            match step(at, input).next {
                Next::Stay => {}
                Next::Go(phase) => assert!(phase > at.phase && phase < Phase::Ended, "{at:?} {input:?}"),
                Next::End(_) => assert!(at.phase < Phase::Ended, "{at:?} {input:?}"),
            }
        }
    }
}

#[test]
fn every_phase_can_be_left_by_the_user_and_by_a_clock_or_the_backend() {
    for at in positions().into_iter().filter(|at| at.phase < Phase::Ended) {
        let ends = |input| matches!(step(at, input).next, Next::End(_));
        assert!(ends(CallInput::End) && ends(CallInput::Shutdown), "{at:?}");
        let by_itself = [
            CallInput::PlaceFailed,
            CallInput::RingOver,
            CallInput::SetupOver,
            CallInput::Over,
        ];
        // An incoming call is never dialing.
        assert!(by_itself.into_iter().any(ends), "{at:?}");
    }
}

/// Positions that behave alike share one section.
fn table() -> String {
    let mut sections: BTreeMap<Vec<String>, Vec<Position>> = BTreeMap::new();
    let mut order = Vec::new();
    for at in positions() {
        let lines = lines(at);
        if !sections.contains_key(&lines) {
            order.push(lines.clone());
        }
        sections.entry(lines).or_default().push(at);
    }
    let mut text = String::new();
    for lines in order {
        for at in &sections[&lines] {
            writeln!(text, "# {}", place(*at)).unwrap();
        }
        for line in &lines {
            writeln!(text, "{line}").unwrap();
        }
        writeln!(text).unwrap();
    }
    text
}

fn lines(at: Position) -> Vec<String> {
    let (stays, moves): (Vec<_>, Vec<_>) = inputs()
        .into_iter()
        .map(|input| (input, step(at, input)))
        .partition(|(_, step)| *step == STAY);
    let mut lines: Vec<String> = moves.into_iter().map(|(input, step)| line(input, step)).collect();
    lines.push(format!("({} inputs change nothing)", stays.len()));
    lines
}

fn line(input: CallInput, step: Step) -> String {
    let next = match step.next {
        Next::Stay => "stays".to_owned(),
        Next::Go(phase) => format!("{phase:?}"),
        Next::End(reason) => format!("Ended: {reason:?}"),
    };
    let says = step
        .action
        .map(|action| format!(", says {action:?}"))
        .unwrap_or_default();
    format!("{:<22} -> {next}{says}", format!("{input:?}"))
}

fn place(at: Position) -> String {
    let accepting = if at.accepting {
        ", own answer unconfirmed"
    } else {
        ""
    };
    let hang_up = if at.can_hang_up {
        ""
    } else {
        ", no hang-up in the contract"
    };
    format!("{:?}, {:?}{accepting}{hang_up}", at.phase, at.direction)
}

fn positions() -> Vec<Position> {
    let phases = [
        Phase::Dialing,
        Phase::Ringing,
        Phase::Connecting,
        Phase::Active,
        Phase::Ended,
    ];
    let mut all = Vec::new();
    for phase in phases {
        for direction in [Direction::Outgoing, Direction::Incoming] {
            for (accepting, can_hang_up) in [(false, true), (true, true), (false, false), (true, false)] {
                all.push(Position {
                    phase,
                    direction,
                    accepting,
                    can_hang_up,
                });
            }
        }
    }
    all
}

fn inputs() -> Vec<CallInput> {
    std::iter::successors(Some(CallInput::Accept), |input| after(*input)).collect()
}

/// The input after that one. There is no default arm: a new input does not compile until it has its place here.
const fn after(input: CallInput) -> Option<CallInput> {
    use DeclineReason::{Busy, Declined, Unavailable};
    Some(match input {
        CallInput::Accept => CallInput::AcceptTaken,
        CallInput::AcceptTaken => CallInput::AcceptFailed,
        CallInput::AcceptFailed => CallInput::AcceptLost,
        CallInput::AcceptLost => CallInput::AnsweredElsewhere,
        CallInput::AnsweredElsewhere => CallInput::Accepted,
        CallInput::Accepted => CallInput::Cancelled,
        CallInput::Cancelled => CallInput::Decline(Busy),
        CallInput::Decline(Busy) => CallInput::Decline(Declined),
        CallInput::Decline(Declined) => CallInput::Decline(Unavailable),
        CallInput::Decline(Unavailable) => CallInput::End,
        CallInput::End => CallInput::Glare,
        CallInput::Glare => CallInput::Gone,
        CallInput::Gone => CallInput::MediaFailed,
        CallInput::MediaFailed => CallInput::MediaUp,
        CallInput::MediaUp => CallInput::NoToken,
        CallInput::NoToken => CallInput::Over,
        CallInput::Over => CallInput::PeerGone,
        CallInput::PeerGone => CallInput::Placed,
        CallInput::Placed => CallInput::PlaceFailed,
        CallInput::PlaceFailed => CallInput::Rejected(Busy),
        CallInput::Rejected(Busy) => CallInput::Rejected(Declined),
        CallInput::Rejected(Declined) => CallInput::Rejected(Unavailable),
        CallInput::Rejected(Unavailable) => CallInput::RingOver,
        CallInput::RingOver => CallInput::SetupOver,
        CallInput::SetupOver => CallInput::Shutdown,
        CallInput::Shutdown => CallInput::TimedOut,
        CallInput::TimedOut => return None,
    })
}
