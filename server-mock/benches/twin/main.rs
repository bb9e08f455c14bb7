//! The mock beside a Node server that does three of its things by the usual means (`server.mjs`): Express, ws and socket.io. Both are driven by the
//! same client, in turns, so that whatever else the machine does befalls both. The mock also keeps a journal, knows who asks and has its state in a
//! database: the twin does nothing of that, and is not charged for it.
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
    server::{Cpu, Server},
};
use serde_json::json;
use support::{Bar, figure};

/// How many ask at the same time.
const CLIENTS: usize = 32;
/// How many questions of one socket are under way where several are.
const BATCH: usize = 16;
/// How long each turn takes, and how many there are.
const TURN: Duration = Duration::from_secs(2);
const TURNS: usize = 5;
/// How many sockets are idle when memory is measured.
const IDLE: usize = 1_000;
const CALL_END: &str = r#"{"type":"call.end","payload":{"callId":"nobody"}}"#;
const END_CALL: &str = r#"421["end_call",{"callId":"nobody's"}]"#;

#[derive(Clone, Copy)]
enum What {
    Rest,
    /// So many questions at once over each raw socket.
    Raw(usize),
    SocketIo(usize),
}

/// The loads of sockets. With one question at a time each round trip crosses the kernel both ways, which costs about the same whatever the server
/// does; with several under way, as in an app that is busy, a server may read and write many at once.
const SOCKETS: [(&str, What); 4] = [
    ("raw", What::Raw(1)),
    ("socket_io", What::SocketIo(1)),
    ("raw_batched", What::Raw(BATCH)),
    ("socket_io_batched", What::SocketIo(BATCH)),
];

/// What a server did in one turn.
struct Turn {
    answers: f64,
    seconds: f64,
    cpu: Cpu,
}

impl Turn {
    fn per_second(&self) -> f64 {
        self.answers / self.seconds
    }

    fn per_cpu_second(&self) -> f64 {
        self.answers / (self.cpu.user + self.cpu.system)
    }

    /// What one answer costs in the program itself.
    fn user_micros(&self) -> f64 {
        self.cpu.user / self.answers * 1e6
    }

    /// What one answer costs in the kernel.
    fn system_micros(&self) -> f64 {
        self.cpu.system / self.answers * 1e6
    }
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
    for (name, what) in SOCKETS {
        let (_, ratio) = compare(name, "round_trips", what, &mock, &node).await;
        figure(
            &format!("twin_{name}_per_cpu_ratio"),
            ratio,
            "x",
            Bar::AtLeast(2.0),
        );
    }
    for (name, what) in &SOCKETS[..2] {
        // Fresh ones: memory that a server has had before shows nothing.
        let theirs = idle_kib(&Server::node(&folder), *what).await;
        figure(
            &format!("twin_{name}_idle_memory_of_node"),
            theirs,
            "KiB",
            Bar::None,
        );
        let ours = idle_kib(&Server::mock(), *what).await;
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
    let ours = |of: fn(&Turn) -> f64| median(turns.iter().map(|(mock, _)| of(mock)).collect());
    let theirs = |of: fn(&Turn) -> f64| median(turns.iter().map(|(_, node)| of(node)).collect());
    let both = |what: &str, of: fn(&Turn) -> f64, unit: &str| {
        figure(&format!("twin_{name}_{what}"), ours(of), unit, Bar::None);
        figure(
            &format!("twin_{name}_{what}_of_node"),
            theirs(of),
            unit,
            Bar::None,
        );
    };
    both(unit, Turn::per_second, "/s");
    both(&format!("{unit}_per_cpu"), Turn::per_cpu_second, "/s");
    both("user_time", Turn::user_micros, "us");
    both("kernel_time", Turn::system_micros, "us");
    let over = |of: fn(&Turn) -> f64| {
        let ratios = turns.iter().map(|(mock, node)| of(mock) / of(node));
        median(ratios.collect())
    };
    (over(Turn::per_second), over(Turn::per_cpu_second))
}

async fn turn(server: &Server, what: What) -> Turn {
    match what {
        What::Rest => {
            let clients = join_all((0..CLIENTS).map(|_| Http::open(server.host()))).await;
            run(server, clients, 1, async |client| {
                let answer = client.ask("GET", "/private-call/incoming/102", None, "").await;
                assert!(answer.len() > 100, "an invitation waits");
            })
            .await
        }
        What::Raw(batch) => {
            let clients = sockets(server, what, CLIENTS).await;
            run(server, clients, batch, async |client| {
                client.say_many(CALL_END, batch).await;
                for _ in 0..batch {
                    assert!(client.hear().await.contains("call_error"));
                }
            })
            .await
        }
        What::SocketIo(batch) => {
            let clients = sockets(server, what, CLIENTS).await;
            run(server, clients, batch, async |client| {
                client.say_many(END_CALL, batch).await;
                for _ in 0..batch {
                    assert!(client.hear().await.starts_with("431"));
                }
            })
            .await
        }
    }
}

/// Everybody asks, and asks again when all is answered, until the turn is over.
async fn run<C>(server: &Server, mut clients: Vec<C>, batch: usize, ask: impl AsyncFn(&mut C)) -> Turn {
    let (began, before) = (Instant::now(), server.cpu());
    let asking = clients.iter_mut().map(async |client| {
        let mut answers = 0;
        while began.elapsed() < TURN {
            ask(client).await;
            answers += batch;
        }
        answers
    });
    let answers: usize = join_all(asking).await.into_iter().sum();
    let after = server.cpu();
    Turn {
        answers: answers as f64,
        seconds: began.elapsed().as_secs_f64(),
        cpu: Cpu {
            user: after.user - before.user,
            system: after.system - before.system,
        },
    }
}

/// What a socket costs that nobody says anything over, in KiB.
async fn idle_kib(server: &Server, what: What) -> f64 {
    // What a server makes once, and what it grows by in large steps, it has made then.
    let _first = sockets(server, what, IDLE).await;
    let before = server.resident_kb();
    let _idle = sockets(server, what, IDLE).await;
    (server.resident_kb() - before) / IDLE as f64
}

async fn sockets(server: &Server, what: What, count: usize) -> Vec<Socket> {
    let mut sockets = Vec::new();
    for _ in 0..count {
        sockets.push(match what {
            What::SocketIo(_) => Socket::socket_io(server.host(), "101").await,
            What::Raw(_) | What::Rest => Socket::raw(server.host(), &server.token().await).await,
        });
    }
    sockets
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
