//! Listening to `/_mock/events`.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
};

use serde_json::Value;

use super::net::connect;

/// Somebody who reads the events one after the other.
pub struct Listener(BufReader<TcpStream>);

impl Listener {
    pub fn new(url: &str) -> Self {
        let mut stream = connect(url);
        stream
            .write_all(b"GET /_mock/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
            .unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        Self(reader)
    }

    /// The data of the next event of this name; the name and the moment stand in the event, too.
    pub fn hears(&mut self, name: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "it ends before {name}");
            let Some(json) = line.strip_prefix("data: ") else {
                continue;
            };
            let event: Value = serde_json::from_str(json).unwrap();
            assert!(event["at"].is_u64(), "{event}");
            if event["event"] == name {
                return event["data"].clone();
            }
        }
    }
}
