//! The mock beside a Node server that does three of its things by the usual means (`server.mjs`): Express, ws and socket.io. Both are driven by the
//! same client, in turns, so that whatever else the machine does befalls both.
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "it measures")]

#[path = "../load/mod.rs"]
mod load;
mod packages;
#[path = "../../../sdk-core/benches/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use load::{
    client::{Http, Socket},
    server::Server,
};
use serde_json::json;
use support::{Bar, figure};

/// How many ask at the same time.
const CLIENTS: usize = 32;
/// How long each turn takes, and how many there are.
const TURN: Duration = Duration::from_secs(2);
const TURNS: usize = 5;
/// How many sockets are idle when memory is measured.
const IDLE: usize = 1_000;
const CALL_END: &str = r#"{"type":"call.end","payload":{"callId":"nobody"}}"#;

#[derive(Clone, Copy)]
enum What {
    Rest,
    Raw,
    SocketIo,
}

/// What a server did in one turn.
struct Turn {
    per_second: f64,
    per_cpu_second: f64,
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the runner reads why nothing was measured")]
async fn main() {
    let Some(folder) = packages::install() else {
        println!("skipped: Node and npm are not here");
        return;
    };
    let start_ups = (0..TURNS)
        .map(|_| Server::mock().start_up.as_secs_f64() * 1_000.0)
        .collect();
    figure("twin_start_up", median(start_ups), "ms", Bar::AtMost(100.0));
    let (mock, node) = (Server::mock(), Server::node(&folder));
    figure(
        "twin_start_up_of_node",
        node.start_up.as_secs_f64() * 1_000.0,
        "ms",
        Bar::None,
    );
    prepare(&mock).await;

    let (requests, _) = compare("rest", "requests", What::Rest, &mock, &node).await;
    figure("twin_rest_requests_ratio", requests, "x", Bar::AtLeast(3.0));
    let (_, raw) = compare("raw", "round_trips", What::Raw, &mock, &node).await;
    figure("twin_raw_per_cpu_ratio", raw, "x", Bar::AtLeast(2.0));
    let (_, events) = compare("socket_io", "round_trips", What::SocketIo, &mock, &node).await;
    figure("twin_socket_io_per_cpu_ratio", events, "x", Bar::AtLeast(2.0));
    for (name, what) in [("raw", What::Raw), ("socket_io", What::SocketIo)] {
        // Fresh ones: memory that a server has had before shows nothing.
        let theirs = idle_kib(&Server::node(&folder), what).await;
        figure(
            &format!("twin_{name}_idle_memory_of_node"),
            theirs,
            "KiB",
            Bar::None,
        );
        let ours = idle_kib(&Server::mock(), what).await;
        figure(
            &format!("twin_{name}_idle_memory"),
            ours,
            "KiB",
            Bar::AtMost(theirs),
        );
    }
}

/// The twin has it from the start: an invitation that waits.
async fn prepare(mock: &Server) {
    let body = json!({ "callerId": 101, "receiverId": 102 }).to_string();
    Http::open(mock.host())
        .await
        .ask("POST", "/private-call/invite", None, &body)
        .await;
}

/// Measures both in turns, and answers the medians of the ratios: by time, and by processor time.
async fn compare(name: &str, unit: &str, what: What, mock: &Server, node: &Server) -> (f64, f64) {
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        turns.push((turn(mock, what).await, turn(node, what).await));
    }
    let over = |of: fn(&(Turn, Turn)) -> f64| median(turns.iter().map(of).collect());
    let figure =
        |what: &str, value, unit: &str| figure(&format!("twin_{name}_{what}"), value, unit, Bar::None);
    figure(unit, over(|(mock, _)| mock.per_second), "/s");
    figure(
        &format!("{unit}_of_node"),
        over(|(_, node)| node.per_second),
        "/s",
    );
    figure(
        &format!("{unit}_per_cpu"),
        over(|(mock, _)| mock.per_cpu_second),
        "/s",
    );
    figure(
        &format!("{unit}_per_cpu_of_node"),
        over(|(_, node)| node.per_cpu_second),
        "/s",
    );
    let by_time = over(|(mock, node)| mock.per_second / node.per_second);
    (
        by_time,
        over(|(mock, node)| mock.per_cpu_second / node.per_cpu_second),
    )
}

async fn turn(server: &Server, what: What) -> Turn {
    match what {
        What::Rest => {
            let clients = join_all((0..CLIENTS).map(|_| Http::open(server.host()))).await;
            run(server, clients, async |client| {
                let answer = client.ask("GET", "/private-call/incoming/102", None, "").await;
                assert!(answer.len() > 100, "an invitation waits");
            })
            .await
        }
        What::Raw => {
            let clients = sockets(server, what, CLIENTS).await;
            run(server, clients, async |client| {
                client.say(CALL_END.to_owned()).await;
                assert!(client.hear().await.contains("call_error"));
            })
            .await
        }
        What::SocketIo => {
            let clients = sockets(server, what, CLIENTS).await;
            run(server, clients, async |client| {
                client
                    .say(r#"421["end_call",{"callId":"nobody's"}]"#.to_owned())
                    .await;
                assert!(client.hear().await.starts_with("431"));
            })
            .await
        }
    }
}

/// Everybody asks, one question after the other, until the turn is over.
async fn run<C>(server: &Server, mut clients: Vec<C>, ask: impl AsyncFn(&mut C)) -> Turn {
    let (began, cpu) = (Instant::now(), server.cpu_seconds());
    let asking = clients.iter_mut().map(async |client| {
        let mut answers = 0_u32;
        while began.elapsed() < TURN {
            ask(client).await;
            answers += 1;
        }
        f64::from(answers)
    });
    let answers: f64 = join_all(asking).await.into_iter().sum();
    Turn {
        per_second: answers / began.elapsed().as_secs_f64(),
        per_cpu_second: answers / (server.cpu_seconds() - cpu),
    }
}

/// What a socket costs that nobody says anything over, in KiB.
async fn idle_kib(server: &Server, what: What) -> f64 {
    // What a server makes once, it has made then.
    let _first = sockets(server, what, 50).await;
    let before = server.resident_kb();
    let _idle = sockets(server, what, IDLE).await;
    (server.resident_kb() - before) / IDLE as f64
}

async fn sockets(server: &Server, what: What, count: usize) -> Vec<Socket> {
    let mut sockets = Vec::new();
    for _ in 0..count {
        sockets.push(match what {
            What::SocketIo => Socket::socket_io(server.host(), "101").await,
            What::Raw | What::Rest => Socket::raw(server.host(), &server.token().await).await,
        });
    }
    sockets
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
