//! The ways to a namespace.

use std::time::Duration;

use ringway_mock::{ClockMode, MockError, NamespaceError, NamespaceOptions};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::client_with_config;

use crate::{
    Tenant,
    common::{
        ask, config, mock,
        net::{self, next},
        peers::{Agent, packages},
        running::Running,
    },
};

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
