//! What a call through chattrix costs with Ringway, against what it costs a client written by hand for this one contract.
//!
//! One call is: place, ring, accept, both sides report media, hang up, the other side hears of it. Both kinds of client
//! make the same requests and send the same frames over kept connections, in turns, against one server in a thread of its
//! own. All clients are on this thread, so that its CPU time is theirs.

mod minimal;
mod native;
mod samples;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use ringway_mock::{MockConfig, MockServer};
use samples::Samples;
use support::{Bar, figure};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

const WARM_UP: usize = 100;
const ROUNDS: usize = 600;
/// How long people talk where CPU time is measured: nobody runs meanwhile but to answer the server.
const TALK: Duration = Duration::from_millis(3);

/// What a call does between both reports of media and the hang-up.
#[derive(Clone, Copy)]
enum Pace {
    /// It hangs up as soon as the server has answered both.
    Hurried,
    /// It goes on for [`TALK`].
    Talking,
}

fn main() {
    let (url, tokens) = serve();
    let here = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    measure(&here, "", &url, &tokens);
    drop(here);
    let threads = Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    measure(&threads, "_multi_thread", &url, &tokens);
}

fn measure(runtime: &Runtime, suffix: &str, url: &str, tokens: &[String]) {
    let [alice, bob, carol, dave] = tokens else {
        unreachable!("four people")
    };
    runtime.block_on(async {
        let mut native = native::Pair::connect(url, alice, bob).await;
        let mut minimal = minimal::Pair::connect(url, carol, dave).await;
        for pace in [Pace::Hurried, Pace::Talking] {
            let mut samples = [Samples::default(), Samples::default()];
            for round in 0..WARM_UP + ROUNDS {
                let n = samples::taken(native.call(pace)).await;
                let m = samples::taken(minimal.call(pace)).await;
                if round >= WARM_UP {
                    samples[0].add(n);
                    samples[1].add(m);
                }
            }
            let name = match pace { Pace::Hurried => "hurried", Pace::Talking => "talking" };
            let (n, m) = (samples[0].medians(), samples[1].medians());
            figure(&format!("{name}{suffix}_wall_native"), n.0, "µs", Bar::None);
            figure(&format!("{name}{suffix}_wall_minimal"), m.0, "µs", Bar::None);
            figure(&format!("{name}{suffix}_wall_ratio"), n.0 / m.0, "x", Bar::AtMost(1.3));
            figure(&format!("{name}{suffix}_cpu_native"), n.1, "µs", Bar::None);
            figure(&format!("{name}{suffix}_cpu_minimal"), m.1, "µs", Bar::None);
            figure(&format!("{name}{suffix}_cpu_ratio"), n.1 / m.1, "x", Bar::None);
        }
    });
}

/// Starts the server in a thread of its own. Gives its address and the tokens of four people.
fn serve() -> (String, Vec<String>) {
    let (started, starting) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let server = MockServer::start(MockConfig::default()).await.expect("it starts");
            let tokens = ["101", "102", "103", "104"]
                .map(|user| server.mock().token_for(user).expect("a seeded user"))
                .to_vec();
            started.send((server.url(), tokens)).expect("somebody waits");
            std::future::pending::<()>().await;
        });
    });
    starting.blocking_recv().expect("it starts")
}
