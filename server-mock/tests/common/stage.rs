//! A listening server and official clients, in short words.

use ringway_mock::MockConfig;
use serde_json::{Value, json};

use super::{
    config, net,
    peers::{Agent, packages},
    running::Running,
};

pub struct Stage {
    pub running: Running,
    pub agent: Agent,
}

impl Stage {
    /// `None` where there is no Node.
    pub fn new() -> Option<Self> {
        Self::with(config())
    }

    pub fn with(config: MockConfig) -> Option<Self> {
        let agent = Agent::start(&packages()?, "socket-io.cjs");
        let running = Running::new(config);
        Some(Self { running, agent })
    }

    /// Connects to call-end, and waits until the client says so.
    pub fn connect(&mut self, name: &str, options: &Value) {
        self.dial(name, json!({ "userId": name }), options);
        self.connected(name, options);
    }

    /// The same to video-call, for which it takes a token.
    pub fn connect_with_token(&mut self, name: &str, token: &str, options: &Value) {
        self.dial(name, json!({ "token": token }), options);
        self.connected(name, options);
    }

    /// Waits for the upgrade, too, where there is one: a client that loses its server in the middle of it does not notice for long.
    pub fn connected(&mut self, name: &str, options: &Value) {
        self.agent.hear(&json!({ "as": name, "event": "connect" }));
        if upgrades(options) {
            let upgraded = self.agent.hear(&json!({ "as": name, "event": "upgrade" }));
            assert_eq!(upgraded["transport"], "websocket");
        }
    }

    pub fn dial(&mut self, name: &str, auth: Value, options: &Value) {
        let url = self.running.url();
        self.agent
            .tell(&json!({ "do": "connect", "as": name, "url": url, "auth": auth, "options": options }));
    }

    /// Emits and answers the ack.
    pub fn emit(&mut self, name: &str, event: &str, data: Value) -> Value {
        self.agent
            .tell(&json!({ "do": "emit", "as": name, "event": event, "args": [data], "ack": true }));
        self.agent
            .hear(&json!({ "as": name, "event": "ack", "of": event }))["data"]
            .clone()
    }

    /// Emits without waiting for anything.
    pub fn emit_blindly(&mut self, name: &str, event: &str) {
        self.agent
            .tell(&json!({ "do": "emit", "as": name, "event": event, "args": [{}], "ack": false }));
    }

    pub fn heard(&mut self, name: &str, event: &str) -> Value {
        let line = self
            .agent
            .hear(&json!({ "as": name, "event": "heard", "name": event }));
        assert_eq!(line["args"].as_array().unwrap().len(), 1, "one argument");
        line["args"][0].clone()
    }

    pub fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        let (status, answer) = net::request(
            &self.running.url(),
            method,
            &format!("/_mock/{path}"),
            None,
            &body,
        );
        assert!(status < 300, "{method} {path}: {answer}");
        answer
    }
}

pub fn upgrades(options: &Value) -> bool {
    options["transports"].as_array().is_none_or(|all| all.len() == 2)
}

pub fn transports() -> [Value; 3] {
    [
        json!({ "transports": ["polling"] }),
        json!({ "transports": ["websocket"] }),
        json!({ "transports": ["polling", "websocket"] }),
    ]
}
