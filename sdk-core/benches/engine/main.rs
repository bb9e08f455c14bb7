//! What the engine costs: inputs per second on one core, and what it allocates and holds.
//!
//! Whole lives of calls are driven straight through `CallEngine` against canned answers.

mod backend;
mod heap;
mod lives;
mod phone;
#[path = "../support/mod.rs"]
mod support;
mod tape;

use ringway_core::CallEngine;
use ringway_core::model::Contract;

use heap::measured;
use phone::Phone;
use support::{Bar, figure};
use tape::Tape;

#[global_allocator]
static HEAP: heap::Counted = heap::Counted;

/// Calls of each recording. All kinds of life are in it equally often.
const CALLS: usize = 800;
const ROUNDS: usize = 31;
/// After so many calls the last ones to be remembered have replaced the first.
const WARM: usize = 1_000;
const MANY: usize = 100_000;

fn main() {
    let tapes = Contract::ALL.map(|contract| (contract, record(contract)));
    speed(&tapes);
    for (contract, tape) in &tapes {
        allocations(*contract, tape);
        memory(*contract);
    }
}

fn record(contract: Contract) -> Tape {
    let mut phone = Phone::recording(contract);
    phone.connect();
    lives::live(&mut phone, contract, CALLS);
    phone.into_tape()
}

/// The median of many short parts: on a busy machine most of them run undisturbed.
fn speed(tapes: &[(Contract, Tape)]) {
    let mut parts = vec![Vec::new(); tapes.len()];
    for _ in 0..ROUNDS {
        for ((_, tape), parts) in tapes.iter().zip(&mut parts) {
            parts.extend(tape.play());
        }
    }
    let rates: Vec<f64> = parts.into_iter().map(|parts| median(parts).round()).collect();
    let (mut inputs, mut seconds) = (0.0, 0.0);
    for ((_, tape), rate) in tapes.iter().zip(&rates) {
        inputs += tape.inputs.len() as f64;
        seconds += tape.inputs.len() as f64 / rate;
    }
    let all = (inputs / seconds).round();
    figure(
        "engine_inputs_per_second",
        all,
        "inputs/s",
        Bar::AtLeast(1_000_000.0),
    );
    for ((contract, _), rate) in tapes.iter().zip(rates) {
        figure(&name("inputs_per_second", *contract), rate, "inputs/s", Bar::None);
    }
}

fn allocations(contract: Contract, tape: &Tape) {
    let mut engine = tape.engine();
    let inputs = tape.inputs.clone().into_iter();
    let (_, heap) = measured(|| tape::drive(&mut engine, inputs));
    let each = |count: usize| count as f64 / CALLS as f64;
    figure(
        &name("allocations_per_call", contract),
        each(heap.allocations),
        "allocations",
        Bar::None,
    );
    figure(
        &name("inputs_per_call", contract),
        each(tape.inputs.len()),
        "inputs",
        Bar::None,
    );
}

fn memory(contract: Contract) {
    let (mut phone, rest) = measured(|| {
        let mut phone = Phone::new(contract);
        phone.connect();
        phone
    });
    let bytes = |name_of: &str, heap: isize| {
        let all = heap as f64 + size_of::<CallEngine>() as f64;
        figure(&name(name_of, contract), all, "B", Bar::None);
    };
    bytes("bytes_at_rest", rest.left);
    let ((), call) = measured(|| lives::begin(&mut phone));
    bytes("bytes_in_call", rest.left + call.left);
    phone.end();
    phone.pass(20_000);
    phone.take_end();

    let ((), warm) = measured(|| lives::live(&mut phone, contract, WARM));
    bytes("peak_bytes", rest.left + warm.peak as isize);
    let ((), many) = measured(|| lives::live(&mut phone, contract, MANY - WARM));
    figure(
        &name("bytes_held_per_ended_call", contract),
        many.left as f64 / (MANY - WARM) as f64,
        "B",
        Bar::AtMost(1.0),
    );
}

fn name(of: &str, contract: Contract) -> String {
    format!("engine_{of}_{}", contract.as_str().replace('-', "_"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
