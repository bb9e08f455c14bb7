//! A thousand native clients on one mock server in one process: what gets lost, how long it takes, and what memory a
//! client costs.
//!
//! Each part runs in a process of its own, so that none reuses memory that another one has freed. What a process grows
//! by per client is the client and the server's end of its connection. The same connections held open with nothing
//! behind them show how much of that is the server's, and the difference is the client.

mod bare;
#[path = "../../tests/crowd/mod.rs"]
mod crowd;
mod memory;
mod part;
#[path = "../../../sdk-core/benches/support/mod.rs"]
mod support;

use part::Part;
use ringway::Contract;
use support::{Bar, figure};

const CLIENTS: usize = 1_000;

fn main() {
    if let Some(part) = Part::of_this_process() {
        return part.run();
    }
    report("fleet_1000_chattrix", Contract::Chattrix, 70.0);
    report("fleet_1000_private_call", Contract::PrivateCall, 80.0);
}

/// Measures a contract. `most` is the bar for the memory of a client, in KiB.
fn report(name: &str, contract: Contract, most: f64) {
    let bare = Part::Bare(contract).measure();
    let crowd = Part::Crowd(contract).measure();
    let each = |kib: f64| kib / CLIENTS as f64;
    let figure = |what: &str, value, unit, bar| figure(&format!("{name}_{what}"), value, unit, bar);
    figure("lost_calls", crowd.lost as f64, "calls", Bar::AtMost(0.0));
    figure("connect", crowd.connected_s, "s", Bar::None);
    figure("talk", crowd.talked_s, "s", Bar::None);
    figure("memory_with_server", each(crowd.kib), "KiB", Bar::None);
    figure("memory_of_server", each(bare.kib), "KiB", Bar::None);
    figure(
        "memory_per_client",
        each(crowd.kib - bare.kib),
        "KiB",
        Bar::AtMost(most),
    );
}
