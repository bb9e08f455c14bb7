//! Namespaces: tests that share a server and see nothing of one another.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{thread, time::Duration};

use common::{
    START, ask, config, mock,
    net::{self, Socket, SocketIo, next},
    peers::{Agent, packages},
    running::Running,
};
use ringway_mock::{
    ClockMode, ControlConfig, MockConfig, MockError, NamespaceConfig, NamespaceError, NamespaceOptions,
    traffic::Matcher,
};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, client::client_with_config};

/// What a test does with one namespace, over connections alone.
struct Tenant {
    url: String,
    users: Value,
}

impl Tenant {
    fn new(running: &Running, options: &Value) -> Self {
        let body = options.to_string();
        let (status, opened) =
            net::request(&running.url(), "POST", "/_mock/namespaces", None, body.as_bytes());
        assert_eq!(status, 201, "{opened}");
        Self {
            url: opened["url"].as_str().unwrap().to_owned(),
            users: opened["users"].clone(),
        }
    }

    fn token(&self, id: &str) -> &str {
        let users = self.users.as_array().unwrap();
        let user = users.iter().find(|user| user["id"] == id).unwrap();
        user["token"].as_str().unwrap()
    }

    fn send(&self, method: &str, path: &str, user: Option<&str>, body: &Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let token = user.map(|user| self.token(user));
        net::request(&self.url, method, path, token, body.as_bytes())
    }

    fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send(method, &format!("/_mock/{path}"), None, body);
        assert!(status < 300, "{method} {path}: {answer}");
        answer
    }

    fn initiate(&self, channel: &str) -> Value {
        let body = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": channel });
        let (status, answer) = self.send("POST", "/api/v1/calls/initiate", Some("101"), &body);
        assert_eq!(status, 201, "{answer}");
        answer["data"]["id"].clone()
    }

    fn socket(&self, user: &str) -> Socket {
        net::open(&self.url, self.token(user))
    }
}

fn start_at(start: u64) -> Value {
    json!({ "virtualClock": start })
}

/// Reads what has come, and then meets the silence behind it.
fn is_quiet(socket: &mut Socket) -> bool {
    socket.get_ref().set_nonblocking(true).unwrap();
    let read = socket.read();
    socket.get_ref().set_nonblocking(false).unwrap();
    matches!(read, Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock)
}

#[test]
fn two_tests_on_one_server_do_not_see_one_another() {
    let running = Running::new(config());
    let one = Tenant::new(&running, &start_at(1_000_000));
    let two = Tenant::new(&running, &start_at(2_000_000_000));

    // Users and their tokens.
    one.control("POST", "users", &json!({ "name": "Frank" }));
    assert_eq!(
        one.control("GET", "users", &Value::Null)
            .as_array()
            .unwrap()
            .len(),
        7
    );
    assert_eq!(
        two.control("GET", "users", &Value::Null)
            .as_array()
            .unwrap()
            .len(),
        6
    );

    // Calls, their ids and their messages. The same people call each other in both.
    let (mut bob_of_one, mut bob_of_two) = (one.socket("102"), two.socket("102"));
    let call = one.initiate("first");
    assert_eq!(next(&mut bob_of_one)["data"]["callId"], call);
    let path = format!("/api/v1/calls/{}", call.as_str().unwrap());
    assert_eq!(two.send("GET", &path, Some("101"), &Value::Null).0, 404);
    assert!(is_quiet(&mut bob_of_two));
    let same = two.initiate("second");
    assert_eq!(same, call, "each counts from its own seed, whoever else is there");
    assert_eq!(next(&mut bob_of_two)["data"]["channelId"], "second");

    // The clock: 60 s go by in one of them.
    one.control("POST", "clock/advance", &json!({ "ms": 60_000 }));
    assert_eq!(next(&mut bob_of_one)["type"], "call_timeout");
    assert!(is_quiet(&mut bob_of_two));
    assert_eq!(one.control("GET", "clock", &Value::Null)["now"], 1_060_000);
    assert_eq!(two.control("GET", "clock", &Value::Null)["now"], 2_000_000_000);
    assert_eq!(running.server().mock().clock().now_ms(), START);

    // Faults.
    one.control(
        "POST",
        "faults",
        &json!({ "fault": { "error": { "status": 503 } } }),
    );
    let incoming = "/private-call/incoming/102";
    assert_eq!(one.send("GET", incoming, None, &Value::Null).0, 503);
    assert_eq!(two.send("GET", incoming, None, &Value::Null).0, 200);
    assert_eq!(net::request(&running.url(), "GET", incoming, None, b"").0, 200);

    // The journal, in the paths of the contracts.
    let of_calls = "journal?path=/api/v1/calls/initiate";
    for tenant in [&one, &two] {
        assert_eq!(tenant.control("GET", of_calls, &Value::Null)["matched"], 1);
    }
    assert_eq!(two.control("DELETE", "journal", &Value::Null)["cleared"], true);
    assert_eq!(one.control("GET", of_calls, &Value::Null)["matched"], 1);
    assert_eq!(
        running
            .server()
            .mock()
            .journal()
            .entries(&Matcher::default())
            .len(),
        1,
        "the server itself has seen its own request alone"
    );

    // A reset, which closes sockets.
    one.control("POST", "reset", &Value::Null);
    assert_eq!(next(&mut bob_of_one)["close"], 1012);
    assert!(is_quiet(&mut bob_of_two));
    assert_eq!(two.send("GET", &path, Some("101"), &Value::Null).0, 200);
}

#[test]
fn socket_io_has_rooms_and_statistics_of_its_own() {
    let running = Running::new(config());
    let (one, two) = (
        Tenant::new(&running, &json!({})),
        Tenant::new(&running, &json!({})),
    );
    let mut alice = SocketIo::open(&one.url, &json!({ "userId": "101" }));
    let mut stranger = SocketIo::open(&two.url, &json!({ "userId": "101" }));
    let call = json!({ "callId": "number-one", "to": "102", "callType": "audio" });
    assert_eq!(alice.emit("call_user", &call)["status"], "Success");
    let end = json!({ "callId": "number-one" });
    assert_eq!(stranger.emit("end_call", &end)["status"], "Error");
    let status = |tenant: &Tenant| tenant.send("GET", "/status", None, &Value::Null).1;
    assert_eq!(
        (&status(&one)["pendingCalls"], &status(&one)["connectedUsers"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&status(&two)["pendingCalls"], &status(&two)["connectedUsers"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        net::request(&running.url(), "GET", "/status", None, b"").1["connectedUsers"],
        0
    );
    assert_eq!(alice.emit("end_call", &end)["status"], "Success");
}

/// The official client reaches a namespace by its option `path`.
#[test]
fn the_official_client_finds_it_by_its_path() {
    let Some(packages) = packages() else { return };
    let running = Running::new(config());
    let tenant = Tenant::new(&running, &json!({ "name": "official" }));
    let mut agent = Agent::start(&packages, "socket-io.cjs");
    for transports in [
        json!(["polling"]),
        json!(["websocket"]),
        json!(["polling", "websocket"]),
    ] {
        let options = json!({ "transports": transports, "path": "/_ns/official/socket.io/" });
        for name in ["101", "102"] {
            agent.tell(
                &json!({ "do": "connect", "as": name, "url": running.url(), "auth": { "userId": name },
                "options": options }),
            );
            agent.hear(&json!({ "as": name, "event": "connect" }));
        }
        let call = json!({ "to": "102", "callType": "audio" });
        agent.tell(&json!({ "do": "emit", "as": "101", "event": "call_user", "args": [call], "ack": true }));
        let ack = agent.hear(&json!({ "as": "101", "event": "ack" }));
        assert_eq!(ack["data"]["status"], "Success");
        agent.hear(&json!({ "as": "102", "event": "heard", "name": "incoming_call" }));
        tenant.control("POST", "reset", &Value::Null);
        for name in ["101", "102"] {
            agent.hear(&json!({ "as": name, "event": "disconnect" }));
            agent.tell(&json!({ "do": "disconnect", "as": name }));
        }
        agent.rest();
    }
}

#[test]
fn a_header_names_it_too() {
    let running = Running::new(config());
    let tenant = Tenant::new(&running, &json!({ "name": "by-header" }));
    let header = [("x-mock-namespace", "by-header")];
    let body = br#"{"callerId":101,"receiverId":102}"#;
    let url = running.url();
    assert_eq!(
        net::send(&url, "POST", "/private-call/invite", &header, None, body).0,
        200
    );
    let waiting = |url: &str| net::request(url, "GET", "/private-call/incoming/102", None, b"").1;
    assert_eq!(waiting(&tenant.url).as_array().unwrap().len(), 1);
    assert_eq!(waiting(&url), json!([]));
    let (_, users) = net::send(&url, "GET", "/_mock/users", &header, None, b"");
    assert_eq!(users.as_array().unwrap().len(), 6);
    // Where both say something, the path is meant.
    let other = [("x-mock-namespace", "nobody's")];
    assert_eq!(net::send(&tenant.url, "GET", "/status", &other, None, b"").0, 200);
}

#[test]
fn tokens_of_one_are_worth_nothing_in_another() {
    let running = Running::new(MockConfig::default());
    let (one, two) = (
        Tenant::new(&running, &json!({})),
        Tenant::new(&running, &json!({})),
    );
    let history = "/api/calling/my-calls";
    assert_eq!(
        net::request(&one.url, "GET", history, Some(one.token("101")), b"").0,
        200
    );
    assert_eq!(
        net::request(&two.url, "GET", history, Some(one.token("101")), b"").0,
        401
    );
    assert_eq!(
        net::request(&running.url(), "GET", history, Some(one.token("101")), b"").0,
        401
    );
}

#[test]
fn they_are_opened_listed_and_deleted() {
    let running = Running::new(config());
    let url = running.url();
    let first = Tenant::new(
        &running,
        &json!({ "name": "login", "idleSeconds": 7, "limits": true }),
    );
    assert_eq!(first.url, format!("{url}/_ns/login"));
    let second = Tenant::new(&running, &json!({}));
    let mut socket = first.socket("101");
    let ask = |method: &str, path: &str, body: &str| {
        net::request(
            &url,
            method,
            &format!("/_mock/namespaces{path}"),
            None,
            body.as_bytes(),
        )
    };
    let line = |name: &str, idle: u64, sockets: usize| {
        json!({ "name": name, "url": format!("{url}/_ns/{name}"), "control": format!("{url}/_ns/{name}/_mock"),
            "idleSeconds": idle, "sockets": sockets })
    };
    assert_eq!(
        ask("GET", "", ""),
        (200, json!([line("login", 7, 1), line("n1", 3_600, 0)]))
    );
    assert_eq!(first.control("GET", "limits", &Value::Null)["enabled"], true);
    assert_eq!(second.control("GET", "limits", &Value::Null)["enabled"], false);

    assert_eq!(ask("DELETE", "/login", ""), (200, json!({ "deleted": "login" })));
    assert_eq!(next(&mut socket)["close"], 1001);
    let gone = json!({ "error": "there is no namespace \"login\"" });
    assert_eq!(ask("DELETE", "/login", ""), (404, gone.clone()));
    assert_eq!(
        net::request(&first.url, "GET", "/status", None, b""),
        (404, gone.clone())
    );
    assert_eq!(
        net::request(&first.url, "GET", "/_mock/clock", None, b""),
        (404, gone)
    );
    assert_eq!(second.send("GET", "/status", None, &Value::Null).0, 200);

    for (body, status) in [
        (r#"{"name":"n1"}"#, 409),
        (r#"{"name":"a/b"}"#, 400),
        (r#"{"name":""}"#, 400),
        (r#"{"nmae":"x"}"#, 400),
        (r#"{"virtualClock":-1}"#, 400),
    ] {
        assert_eq!(ask("POST", "", body).0, status, "{body}");
    }
    let nested = net::request(&second.url, "POST", "/_mock/namespaces", None, b"{}");
    assert_eq!(nested.0, 404, "a namespace has none of its own");
}

#[test]
fn options_differ_from_the_server_and_from_each_other() {
    let running = Running::new(config());
    let real = Tenant::new(&running, &json!({ "virtualClock": null }));
    let same = Tenant::new(&running, &json!({ "seed": 0 }));
    let other = Tenant::new(&running, &json!({ "seed": 1, "journal": 1 }));
    assert_eq!(real.control("GET", "clock", &Value::Null)["virtual"], false);
    assert_eq!(same.control("GET", "clock", &Value::Null)["now"], START);
    assert_ne!(same.initiate("c"), other.initiate("c"));
    other.initiate("c");
    assert_eq!(other.control("GET", "journal", &Value::Null)["dropped"], 1);
}

#[test]
fn too_many_are_refused_and_idle_ones_deleted() {
    let running = Running::new(MockConfig {
        namespaces: NamespaceConfig {
            max: 2,
            idle: Duration::from_millis(20),
        },
        ..config()
    });
    let kept = Tenant::new(&running, &json!({ "name": "kept", "idleSeconds": 3_600 }));
    Tenant::new(&running, &json!({ "name": "left" }));
    let left = || {
        let list = net::request(&running.url(), "GET", "/_mock/namespaces", None, b"").1;
        list.as_array().unwrap().len()
    };
    // Real time has to pass; it ends as soon as the server has looked.
    (0..1_000_000)
        .find(|_| {
            thread::yield_now();
            left() == 1
        })
        .expect("the idle one is deleted");
    assert_eq!(kept.send("GET", "/status", None, &Value::Null).0, 200);
    running.server().namespace(NamespaceOptions::default()).unwrap();

    let full = Running::new(MockConfig {
        namespaces: NamespaceConfig {
            max: 1,
            ..NamespaceConfig::default()
        },
        ..config()
    });
    Tenant::new(&full, &json!({}));
    let (status, why) = net::request(&full.url(), "POST", "/_mock/namespaces", None, b"{}");
    assert_eq!(status, 409);
    assert!(
        why["error"].as_str().unwrap().contains("no more are allowed"),
        "{why}"
    );
}

#[test]
fn the_key_opens_them_too() {
    let running = Running::new(MockConfig {
        control: ControlConfig {
            enabled: true,
            key: Some("open sesame".to_owned()),
        },
        ..config()
    });
    let key = [("x-mock-key", "open sesame")];
    let url = running.url();
    assert_eq!(
        net::request(&url, "POST", "/_mock/namespaces", None, b"{}").0,
        401
    );
    let (status, opened) = net::send(&url, "POST", "/_mock/namespaces", &key, None, b"{}");
    assert_eq!(status, 201);
    let inside = opened["url"].as_str().unwrap();
    assert_eq!(net::request(inside, "GET", "/_mock/clock", None, b"").0, 401);
    assert_eq!(net::send(inside, "GET", "/_mock/clock", &key, None, b"").0, 200);
}

#[test]
fn two_hundred_come_and_go() {
    let running = Running::new(config());
    let tenants: Vec<Tenant> = (0..200).map(|_| Tenant::new(&running, &json!({}))).collect();
    let sockets: Vec<Socket> = tenants.iter().map(|tenant| tenant.socket("102")).collect();
    for (tenant, mut socket) in tenants.iter().zip(sockets) {
        let call = tenant.initiate("c");
        assert_eq!(next(&mut socket)["data"]["callId"], call);
    }
    for tenant in &tenants {
        let name = tenant.url.rsplit('/').next().unwrap();
        let path = format!("/_mock/namespaces/{name}");
        assert_eq!(net::request(&running.url(), "DELETE", &path, None, b"").0, 200);
    }
    assert_eq!(
        net::request(&running.url(), "GET", "/_mock/namespaces", None, b"").1,
        json!([])
    );
}

#[test]
fn rust_tests_have_them_without_http() {
    let mut running = Running::new(config());
    let options = |name: &str| NamespaceOptions {
        name: Some(name.to_owned()),
        clock: Some(ClockMode::Virtual { start_unix_ms: 0 }),
        ..NamespaceOptions::default()
    };
    let space = running.server().namespace(options("mine")).unwrap();
    assert_eq!(space.url(), format!("{}/_ns/{}", running.url(), space.name()));
    let token = space.mock().token_for("alice").unwrap();
    let mut socket = net::open(space.url(), &token);
    space.mock().clock().advance(Duration::from_secs(5)).unwrap();
    assert_eq!(
        net::request(space.url(), "GET", "/_mock/clock", None, b"").1["now"],
        5_000
    );
    let taken = running.server().namespace(options("mine")).unwrap_err();
    assert!(matches!(taken, MockError::Namespace(NamespaceError::Taken(name)) if name == "mine"));
    let url = space.url().to_owned();
    drop(space);
    assert_eq!(next(&mut socket)["close"], 1001);
    assert_eq!(net::request(&url, "GET", "/status", None, b"").0, 404);

    // A server that stops closes what is left.
    let kept = running.server().namespace(options("kept")).unwrap();
    let mut socket = net::open(kept.url(), &kept.mock().token_for("bob").unwrap());
    running.shut_down();
    assert_eq!(next(&mut socket)["close"], 1001);
}

/// Without a server there are no connections, but the control API is the same.
#[test]
fn they_work_in_process_too() {
    let mock = mock();
    let (status, opened) = ask(&mock, "POST", "/_mock/namespaces", Some(json!({ "name": "in" })));
    assert_eq!((status, &opened["url"]), (201, &json!("/_ns/in")));
    let body = json!({ "callerId": 101, "receiverId": 102 });
    assert_eq!(
        ask(&mock, "POST", "/_ns/in/private-call/invite", Some(body)).0,
        200
    );
    let waiting = |base: &str| ask(&mock, "GET", &format!("{base}/private-call/incoming/102"), None).1;
    assert_eq!(waiting("/_ns/in").as_array().unwrap().len(), 1);
    assert_eq!(waiting(""), json!([]));
    let token = opened["users"][1]["token"].as_str().unwrap();
    assert!(mock.socket(&format!("/_ns/in/ws/chat?token={token}")).is_ok());
}

/// A page that asks a namespace that is gone can read so.
#[test]
fn an_unknown_one_can_be_read_from_a_page() {
    let running = Running::new(config());
    let head = "GET /_ns/gone/status HTTP/1.1\r\nhost: x\r\norigin: https://app.example\r\nconnection: close\r\n\r\n";
    let answer = net::raw(&running.url(), head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(
        answer.to_lowercase().contains("access-control-allow-origin"),
        "{answer}"
    );
    let address = format!("{}/_ns/gone/ws/chat", running.url().replace("http", "ws"));
    let refused = client_with_config(address, net::connect(&running.url()), None);
    assert!(refused.is_err());
}
