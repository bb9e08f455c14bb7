//! Ten thousand sockets, half of them raw and half of them Socket.IO's, are held by one server while calls go on over some of them: none
//! gets lost, every call arrives, and what an idle connection costs is measured.
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "it measures")]

#[path = "../load/mod.rs"]
mod load;
#[path = "../../../sdk-core/benches/support/mod.rs"]
mod support;

use std::time::Instant;

use load::{
    client::{Http, Socket},
    server::Server,
};
use serde_json::{Value, json};
use support::{Bar, figure};

/// Of each kind.
const SOCKETS: usize = 5_000;
/// How many of each kind call one another, in pairs.
const CALLERS: usize = 200;
const ROUNDS: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server = Server::mock();
    let host = server.host();
    let tokens = newcomers(&mut Http::open(host).await).await;
    let began = Instant::now();

    let before = server.resident_kb();
    let mut raw = Vec::new();
    for (_, token) in &tokens {
        raw.push(Socket::raw(host, token).await);
    }
    let between = server.resident_kb();
    let mut socket_io = Vec::new();
    for number in 0..SOCKETS {
        socket_io.push(Socket::socket_io(host, &format!("user-{number}")).await);
    }
    let after = server.resident_kb();
    let connected = began.elapsed().as_secs_f64();

    let began = Instant::now();
    let mut calls = 0;
    for _ in 0..ROUNDS {
        // The server closes a connection that asks nothing for long.
        let mut control = Http::open(host).await;
        calls += call_raw(&mut control, &tokens, &mut raw).await;
        calls += call_socket_io(&mut socket_io).await;
    }
    let called = began.elapsed().as_secs_f64();
    let alive = count_alive(&mut raw, &mut socket_io).await;
    let mut control = Http::open(host).await;
    let overview = control.json("GET", "/_mock/overview?calls=0", None, "").await;
    let held = overview["counts"]["sockets"].as_f64().expect("a count");

    let all = (2 * SOCKETS) as f64;
    let each = |kb: f64| kb / SOCKETS as f64;
    figure("crowd_10000_held", held, "sockets", Bar::AtLeast(all));
    figure(
        "crowd_10000_lost",
        all - alive as f64,
        "sockets",
        Bar::AtMost(0.0),
    );
    figure("crowd_10000_connect", connected, "s", Bar::None);
    figure("crowd_10000_calls", calls as f64 / called, "calls/s", Bar::None);
    figure("crowd_10000_raw_memory", each(between - before), "KiB", Bar::None);
    figure(
        "crowd_10000_socket_io_memory",
        each(after - between),
        "KiB",
        Bar::None,
    );
}

/// Somebody new for each raw socket, with a token.
async fn newcomers(control: &mut Http) -> Vec<(String, String)> {
    let mut tokens = Vec::new();
    for number in 0..SOCKETS {
        let body = json!({ "name": format!("Person {number}") }).to_string();
        let user = control.json("POST", "/_mock/users", None, &body).await;
        let id = user["id"].as_str().expect("an id").to_owned();
        let body = json!({ "userId": id }).to_string();
        let token = control.json("POST", "/_mock/token", None, &body).await;
        tokens.push((id, token["token"].as_str().expect("a token").to_owned()));
    }
    tokens
}

/// Each of some calls the next one, who hears of it and takes it, and hangs up. Whoever hears of another call, or of none, ends the benchmark.
async fn call_raw(control: &mut Http, tokens: &[(String, String)], sockets: &mut [Socket]) -> usize {
    let stride = SOCKETS / CALLERS;
    for pair in 0..CALLERS / 2 {
        let (caller, callee) = (2 * pair * stride, (2 * pair + 1) * stride);
        let body = json!({ "calleeId": tokens[callee].0, "callType": "VIDEO", "channelId": "c" }).to_string();
        let token = Some(tokens[caller].1.as_str());
        let call = control.json("POST", "/api/v1/calls/initiate", token, &body).await;
        let id = call["data"]["id"].as_str().expect("an id");
        hears(&mut sockets[callee], "call_invitation", id).await;
        let path = |what: &str| format!("/api/v1/calls/{id}/{what}");
        let answering = Some(tokens[callee].1.as_str());
        control.json("POST", &path("accept"), answering, "{}").await;
        hears(&mut sockets[caller], "call_accepted", id).await;
        control.json("POST", &path("end"), token, "{}").await;
        hears(&mut sockets[callee], "call_ended", id).await;
    }
    CALLERS / 2
}

async fn hears(socket: &mut Socket, what: &str, id: &str) {
    loop {
        let message: Value = serde_json::from_str(&socket.hear().await).expect("JSON");
        if message["type"] == what {
            assert_eq!(message["data"]["callId"], id, "{what}");
            return;
        }
    }
}

async fn call_socket_io(sockets: &mut [Socket]) -> usize {
    let stride = SOCKETS / CALLERS;
    for pair in 0..CALLERS / 2 {
        let (caller, callee) = (2 * pair * stride, (2 * pair + 1) * stride);
        let to = format!("user-{callee}");
        let call = json!(["call_user", { "to": to, "callType": "audio" }]);
        sockets[caller].say(format!("421{call}")).await;
        let ack = packet(&mut sockets[caller], "431").await;
        let id = ack[0]["callId"].as_str().expect("an id").to_owned();
        let incoming = packet(&mut sockets[callee], "42").await;
        assert_eq!(
            (&incoming[0], &incoming[1]["callId"]),
            (&json!("incoming_call"), &json!(id))
        );
        sockets[caller]
            .say(format!("422{}", json!(["end_call", { "callId": id }])))
            .await;
        packet(&mut sockets[caller], "432").await;
        assert_eq!(packet(&mut sockets[callee], "42").await[0], "call_ended");
    }
    CALLERS / 2
}

async fn packet(socket: &mut Socket, prefix: &str) -> Value {
    loop {
        if let Some(json) = socket.hear().await.strip_prefix(prefix) {
            return serde_json::from_str(json).expect("JSON");
        }
    }
}

/// How many of them still get an answer.
async fn count_alive(raw: &mut [Socket], socket_io: &mut [Socket]) -> usize {
    let mut alive = 0;
    for socket in raw {
        socket.say(r#"{"type":"nonsense","payload":{}}"#.to_owned()).await;
        while !socket.hear().await.contains("call_error") {}
        alive += 1;
    }
    for socket in socket_io {
        socket
            .say(r#"429["end_call",{"callId":"nobody's call"}]"#.to_owned())
            .await;
        packet(socket, "439").await;
        alive += 1;
    }
    alive
}
