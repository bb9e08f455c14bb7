//! SIGKILL or SIGTERM at any moment: whatever was acknowledged is there after the restart, in every contract.
#![cfg(feature = "cli")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use common::{
    net::{connect, request},
    program::{Database, Program},
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Message, client::client_with_config};

/// Who calls whom by private-call, round by round.
const ROUNDS: [(u32, u32); 6] = [
    (101, 102),
    (101, 103),
    (101, 104),
    (102, 103),
    (102, 104),
    (103, 104),
];

/// What a call may be after a restart: what was acknowledged last, or what was asked for and not answered any more.
type Known = BTreeMap<(&'static str, String), Vec<String>>;

/// Somebody who writes until the server is gone.
struct Writer {
    url: String,
    /// How much has been acknowledged, by all writers.
    acknowledged: Arc<AtomicUsize>,
    known: Known,
}

impl Writer {
    /// A request; `None` when the server has died of it or before.
    fn ask(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Option<Value> {
        let body = body.to_string();
        let auth = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{auth}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = std::net::TcpStream::connect(self.url.trim_start_matches("http://")).ok()?;
        stream.write_all(head.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
        let answer = serde_json::from_str(body).ok()?;
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        Some(answer)
    }

    fn begun(&mut self, contract: &'static str, id: &str, status: &str) {
        self.known
            .insert((contract, id.to_owned()), vec![status.to_owned()]);
    }

    /// Asks for a change and notes what it may have come to, or has.
    fn change(
        &mut self,
        (contract, id): (&'static str, &str),
        status: &str,
        ask: impl FnOnce(&Self) -> Option<Value>,
    ) -> Option<()> {
        let key = (contract, id.to_owned());
        self.known.get_mut(&key).unwrap().push(status.to_owned());
        ask(self)?;
        self.known.insert(key, vec![status.to_owned()]);
        Some(())
    }

    /// Between other people in each round: what the last one left pending would be in the way.
    fn private_call(&mut self, (caller, receiver): (u32, u32)) -> Option<()> {
        let body = json!({ "callerId": caller, "receiverId": receiver });
        let invitation = self.ask("POST", "/private-call/invite", None, &body)?;
        let id = invitation["invitationId"].as_str()?.to_owned();
        self.begun("private-call", &id, "pending");
        let path = format!("/private-call/accept/{id}");
        let body = json!({ "timestamp": "2024-01-15T10:30:00Z" });
        self.change(("private-call", &id), "accepted", |it| {
            it.ask("POST", &path, None, &body)
        })
    }

    fn chattrix(&mut self, caller: &str, callee: &str) -> Option<()> {
        let body = json!({ "calleeId": "104", "callType": "AUDIO", "channelId": "c" });
        let call = self.ask("POST", "/api/v1/calls/initiate", Some(caller), &body)?;
        let id = call["data"]["id"].as_str()?.to_owned();
        self.begun("chattrix", &id, call["data"]["status"].as_str()?);
        let path = |what: &str| format!("/api/v1/calls/{id}/{what}");
        let nothing = json!({});
        self.change(("chattrix", &id), "CONNECTING", |it| {
            it.ask("POST", &path("accept"), Some(callee), &nothing)
        })?;
        self.change(("chattrix", &id), "ENDED", |it| {
            it.ask("POST", &path("end"), Some(caller), &nothing)
        })
    }

    fn ikoota(&mut self, creator: &str) -> Option<()> {
        let call = self.ask(
            "POST",
            "/api/calling/create",
            Some(creator),
            &json!({ "title": "Talk" }),
        )?;
        let id = call["callId"].to_string();
        self.begun("ikoota", &id, "active");
        let body = json!({ "callId": id, "paused": true });
        self.change(("ikoota", &id), "paused", |it| {
            it.ask("POST", "/_mock/trigger/pause", None, &body)
        })
    }

    fn video_call(&mut self, host: &str) -> Option<()> {
        let body = json!({ "callType": "video", "callMode": "group" });
        let answer = self.ask("POST", "/api/calls", Some(host), &body)?;
        let call = &answer["data"]["call"];
        let id = call["id"].as_str()?.to_owned();
        self.begun("video-call", &id, call["status"].as_str()?);
        let path = format!("/api/calls/{id}/end");
        self.change(("video-call", &id), "ended", |it| {
            it.ask("POST", &path, Some(host), &json!({}))
        })
    }
}

/// Socket.IO by hand, which ends as soon as the server does.
fn call_end(writer: &mut Writer) -> Option<()> {
    let address = format!(
        "{}/socket.io/?EIO=4&transport=websocket",
        writer.url.replace("http", "ws")
    );
    let mut socket = client_with_config(address, connect(&writer.url), None).unwrap().0;
    socket.send(Message::text(r#"40{"userId":"103"}"#)).ok()?;
    while !socket.read().ok()?.into_text().ok()?.starts_with("40") {}
    let mut emit = |id: usize, event: &str, data: &Value| -> Option<()> {
        let packet = format!("42{id}{}", json!([event, data]));
        socket.send(Message::text(packet)).ok()?;
        let ack = format!("43{id}");
        loop {
            let packet = socket.read().ok()?.into_text().ok()?;
            if packet.starts_with(&ack) {
                assert!(packet.contains("Success"), "{packet}");
                writer.acknowledged.fetch_add(1, Ordering::Relaxed);
                return Some(());
            }
        }
    };
    for number in 0.. {
        let id = format!("call-{}-{number}", port(&writer.url));
        let key = ("call-end", id.clone());
        emit(
            2 * number,
            "call_user",
            &json!({ "callId": id, "to": "104", "callType": "audio" }),
        )?;
        writer
            .known
            .insert(key.clone(), vec!["pending".to_owned(), "ended".to_owned()]);
        emit(2 * number + 1, "end_call", &json!({ "callId": id }))?;
        writer.known.insert(key, vec!["ended".to_owned()]);
    }
    None
}

/// Each round has another one.
fn port(url: &str) -> &str {
    url.rsplit(':').next().unwrap()
}

fn write(
    program: &Program,
    acknowledged: &Arc<AtomicUsize>,
    people: (u32, u32),
) -> Vec<thread::JoinHandle<Known>> {
    type Work = Box<dyn FnMut(&mut Writer) -> Option<()> + Send>;
    let tokens = ["101", "103", "104"].map(|user| program.token(user).to_owned());
    let [alice, carol, dave] = tokens;
    let (ikoota, video) = (alice.clone(), alice);
    let works: Vec<Work> = vec![
        Box::new(move |writer| writer.private_call(people)),
        Box::new(move |writer| writer.chattrix(&carol, &dave)),
        Box::new(move |writer| writer.ikoota(&ikoota)),
        Box::new(move |writer| writer.video_call(&video)),
        Box::new(call_end),
    ];
    let start = |mut work: Work| {
        let mut writer = Writer {
            url: program.url.clone(),
            acknowledged: acknowledged.clone(),
            known: Known::new(),
        };
        thread::spawn(move || {
            while work(&mut writer).is_some() {}
            writer.known
        })
    };
    works.into_iter().map(start).collect()
}

fn check(program: &Program, known: &Known) {
    let path = "/_mock/overview?calls=1000000";
    let overview = request(&program.url, "GET", path, None, b"").1;
    let calls: BTreeMap<(&str, &str), &str> = overview["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| {
            let word = |name: &str| call[name].as_str().unwrap();
            ((word("contract"), word("id")), word("status"))
        })
        .collect();
    for ((contract, id), allowed) in known {
        let found = calls.get(&(*contract, id.as_str()));
        assert!(
            found.is_some_and(|status| allowed.iter().any(|one| one == status)),
            "{contract} {id} is {found:?}, and {allowed:?} was acknowledged or asked for"
        );
    }
}

#[test]
fn a_kill_or_a_stop_at_any_moment_loses_nothing_that_was_acknowledged() {
    let database = Database::new("kills");
    let path = database.path();
    let mut random = SmallRng::seed_from_u64(5);
    let mut known = Known::new();
    for (round, people) in ROUNDS.into_iter().enumerate() {
        let mut program = Program::start(&["--db", &path, "--no-limits"]);
        check(&program, &known);
        let acknowledged = Arc::<AtomicUsize>::default();
        let writers = write(&program, &acknowledged, people);
        let enough = random.random_range(5..150);
        while acknowledged.load(Ordering::Relaxed) < enough {
            thread::yield_now();
            assert!(
                !writers.iter().all(thread::JoinHandle::is_finished),
                "{people:?}: nobody writes any more"
            );
        }
        // The last one is told to stop, in the midst of it all.
        if round + 1 < ROUNDS.len() {
            program.kill();
        } else {
            assert!(program.terminate().0);
        }
        for writer in writers {
            known.extend(writer.join().unwrap());
        }
    }
    let contracts: std::collections::BTreeSet<_> = known.keys().map(|(contract, _)| *contract).collect();
    assert_eq!(
        contracts.len(),
        5,
        "every contract has been written to: {contracts:?}"
    );
    let mut last = Program::start(&["--db", &path, "--no-limits"]);
    check(&last, &known);
    assert!(last.terminate().0);
    check(&Program::start(&["--db", &path]), &known);
}
