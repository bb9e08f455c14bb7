//! What a call through chattrix costs with Ringway, against what it costs a client written by hand for this one contract.
//!
//! One call is: place, ring, accept, both sides report media, hang up, the other side hears of it. Both kinds of client
//! make the same requests and send the same frames over kept connections, in turns, against one server in a thread of its
//! own. What it costs is
//! - time: how long people wait, from placing to the answer on both sides and from hanging up to the end on both sides.
//!   Nobody waits for the reports of media; they are made while people talk;
//! - work: the CPU time of all of it but the server's. All clients are on one thread for that. Ringway looks up whether
//!   each hang-up arrived, and that is in it.

mod minimal;
mod native;
#[path = "../../tests/crowd/people.rs"]
mod people;
mod samples;
#[path = "../../../sdk-core/benches/support/mod.rs"]
mod support;

use std::time::Duration;

use people::Person;
use ringway_mock::{MockConfig, MockServer};
use samples::Samples;
use support::{Bar, figure};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// So many pairs of each kind call in turn: nobody calls hundreds of times a minute.
const PAIRS: usize = 40;
const WARM_UP: usize = 2;
const ROUNDS: usize = 15;
/// How long people talk. Both reports of media are answered well before.
const TALK: Duration = Duration::from_millis(3);

/// The calls of both kinds of client.
struct Both {
    ringway: Samples,
    by_hand: Samples,
}

fn main() {
    let (url, people) = serve();
    let one = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let alone = one.block_on(measure(url.clone(), people.clone()));
    drop(one);
    let many = Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    // In a task of its own, as apps are: what waits in `block_on` is no thread of the runtime.
    let spread = many.block_on(many.spawn(measure(url, people)));
    let spread = spread.expect("it is measured");
    let bar = Bar::AtMost(1.3);
    report(
        "chattrix_call_cost",
        alone.ringway.wall(),
        alone.by_hand.wall(),
        bar,
    );
    report(
        "chattrix_call_work",
        alone.ringway.cpu(),
        alone.by_hand.cpu(),
        bar,
    );
    // How threads of a busy machine take over from each other is in this one, and differs from run to run.
    let (ringway, by_hand) = (spread.ringway.wall(), spread.by_hand.wall());
    report("chattrix_call_cost_multi_thread", ringway, by_hand, Bar::None);
}

/// Lets pairs of both kinds call in turn.
async fn measure(url: String, people: Vec<Person>) -> Both {
    let (natives, minimals) = people.split_at(2 * PAIRS);
    let (natives, minimals) = (natives.as_chunks::<2>().0, minimals.as_chunks::<2>().0);
    let mut pairs = Vec::new();
    for (native, minimal) in natives.iter().zip(minimals) {
        let native = native::Pair::connect(&url, native).await;
        pairs.push((native, minimal::Pair::connect(&url, minimal).await));
    }
    let (mut ringway, mut by_hand) = (Samples::default(), Samples::default());
    for round in 0..WARM_UP + ROUNDS {
        if round == WARM_UP {
            ringway.clear();
            by_hand.clear();
        }
        for (native, minimal) in &mut pairs {
            ringway.take(native.call()).await;
            by_hand.take(minimal.call()).await;
        }
    }
    Both { ringway, by_hand }
}

/// Prints what a call costs in microseconds, and how the two compare.
fn report(name: &str, ringway: f64, by_hand: f64, most: Bar) {
    figure(&format!("{name}_ringway"), ringway, "µs", Bar::None);
    figure(&format!("{name}_by_hand"), by_hand, "µs", Bar::None);
    figure(&format!("{name}_ratio"), ringway / by_hand, "x", most);
}

#[expect(
    clippy::disallowed_methods,
    reason = "people take their time, and nothing tells when they are through"
)]
async fn pause() {
    tokio::time::sleep(TALK).await;
}

/// Starts the server in a thread of its own. Gives its address and whom it knows.
fn serve() -> (String, Vec<Person>) {
    let (started, starting) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let server = MockServer::start(MockConfig::default()).await.expect("it starts");
            let people = people::people(&server, 4 * PAIRS);
            started.send((server.url(), people)).expect("somebody waits");
            std::future::pending::<()>().await;
        });
    });
    starting.blocking_recv().expect("it starts")
}
