//! How namespaces begin and end.

use std::time::Duration;

use ringway_mock::{ControlConfig, MockConfig, NamespaceConfig, NamespaceOptions};
use serde_json::{Value, json};

use crate::{
    Tenant,
    common::{
        config,
        listener::Listener,
        net::{self, Socket, next},
        running::Running,
    },
};

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
fn too_many_are_refused_and_idle_ones_deleted() {
    let running = Running::new(MockConfig {
        namespaces: NamespaceConfig {
            max: 2,
            idle: Duration::from_millis(20),
        },
        ..config()
    });
    let mut listener = Listener::new(&running.url());
    let kept = Tenant::new(&running, &json!({ "name": "kept", "idleSeconds": 3_600 }));
    Tenant::new(&running, &json!({ "name": "left" }));
    assert_eq!(listener.hears("namespace.deleted")["name"], "left");
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
