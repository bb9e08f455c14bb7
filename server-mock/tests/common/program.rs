//! The `ringway-mock` program as a process of its own, and a database of a test's own.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use super::{directory::Directory, net::request};

pub struct Program {
    child: Child,
    pub url: String,
    users: Value,
}

impl Program {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringway-mock"))
            .args(["--port", "0", "--json"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        Self {
            child,
            url,
            users: ready["users"].clone(),
        }
    }

    pub fn token(&self, id: &str) -> &str {
        let user = self
            .users
            .as_array()
            .unwrap()
            .iter()
            .find(|user| user["id"] == id)
            .unwrap();
        user["token"].as_str().unwrap()
    }

    pub fn send(&self, method: &str, path: &str, user: &str, body: Value) -> (u16, Value) {
        request(
            &self.url,
            method,
            path,
            Some(self.token(user)),
            body.to_string().as_bytes(),
        )
    }

    pub fn initiate(&self, caller: &str, callee: &str) -> String {
        let body = json!({ "calleeId": callee, "callType": "VIDEO", "channelId": "c" });
        let (status, answer) = self.send("POST", "/api/v1/calls/initiate", caller, body);
        assert_eq!(status, 201, "{answer}");
        format!("/api/v1/calls/{}", answer["data"]["id"].as_str().unwrap())
    }

    /// SIGKILL: no handler runs.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and what was written to standard error meanwhile.
    pub fn terminate(&mut self) -> (bool, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        let ended_well = self.child.wait().unwrap().success();
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (ended_well, log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Already gone in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A database file of this test's own, gone afterwards.
pub struct Database(Directory);

impl Database {
    pub fn new(name: &str) -> Self {
        Self(Directory::new(name))
    }

    pub fn path(&self) -> String {
        self.0.path().join("mock.db").to_str().unwrap().to_owned()
    }
}
