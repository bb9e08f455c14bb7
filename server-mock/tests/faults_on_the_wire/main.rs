//! What goes wrong on purpose, as a client sees it on a real connection.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod connections;
mod half_open;
mod requests;
mod sockets;

#[path = "../common/mod.rs"]
mod common;

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use common::{net::Socket, running::Running};
use ringway_mock::traffic::FaultSpec;
use serde_json::Value;
use tokio_tungstenite::tungstenite::{Bytes, Message};

const INCOMING: &str = "/private-call/incoming/101";

fn fault(running: &Running, spec: Value) -> u64 {
    let spec: FaultSpec = serde_json::from_value(spec).unwrap();
    running.server().mock().faults().add(spec).unwrap()
}

fn advance(running: &Running, ms: u64) {
    common::advance(running.server().mock(), ms);
}

fn send_get(stream: &mut TcpStream, path: &str) {
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
}

fn read_all(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Pings and waits for the answer: everything that was sent before has been read by then, both ways.
fn ping(socket: &mut Socket) {
    socket.send(Message::Ping(Bytes::from_static(b"there?"))).unwrap();
    assert!(matches!(socket.read().unwrap(), Message::Pong(_)));
}
