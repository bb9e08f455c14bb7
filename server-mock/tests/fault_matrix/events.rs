//! Events of Socket.IO and their acks.

use serde_json::{Value, json};

use crate::{
    common::{
        net::{Socket, SocketIo},
        running::Running,
    },
    lines::Line,
    messages::{Messages, Name},
};

const CALLS: [&str; 2] = [
    r#"420["call_user",{"to":"102","callType":"audio"}]"#,
    r#"421["call_user",{"to":"102","callType":"video"}]"#,
];

pub(crate) fn events_in(running: &Running) -> Box<dyn Line> {
    let scope = json!({ "contract": "call-end", "type": "call_user", "userId": "101", "direction": "in" });
    calls(running, scope)
}

pub(crate) fn events_out(running: &Running) -> Box<dyn Line> {
    let scope =
        json!({ "contract": "call-end", "type": "incoming_call", "userId": "102", "direction": "out" });
    calls(running, scope)
}

pub(crate) fn acks(running: &Running) -> Box<dyn Line> {
    let scope = json!({ "contract": "call-end", "type": "call_user", "userId": "101", "direction": "out" });
    let ears: Vec<(Socket, Name)> = vec![(socket_io(running, "101"), ack)];
    Box::new(Messages::new(running, scope, CALLS, ears))
}

fn calls(running: &Running, scope: Value) -> Box<dyn Line> {
    let caller: (Socket, Name) = (socket_io(running, "101"), refusal);
    let callee: (Socket, Name) = (socket_io(running, "102"), incoming);
    Box::new(Messages::new(running, scope, CALLS, vec![caller, callee]))
}

fn socket_io(running: &Running, user: &str) -> Socket {
    SocketIo::open(&running.url(), &json!({ "userId": user })).into_socket()
}

fn end(packet: &str) -> Option<String> {
    (packet == "41").then(|| "closed".to_owned())
}

/// What a callee hears of a call.
fn incoming(packet: &str) -> Option<String> {
    let rest = packet.strip_prefix(r#"42["incoming_call","#);
    let Some(rest) = rest else { return end(packet) };
    let name = if rest.contains(r#""callType":"audio""#) {
        "one"
    } else if rest.contains(r#""callType":"video""#) {
        "two"
    } else {
        "spoiled"
    };
    Some(name.to_owned())
}

/// What a caller hears of the answer: nothing but that an event of theirs made no sense.
fn refusal(packet: &str) -> Option<String> {
    if packet.starts_with("43") && packet.contains("Error") {
        return Some("spoiled".to_owned());
    }
    end(packet)
}

fn ack(packet: &str) -> Option<String> {
    let Some(rest) = packet.strip_prefix("43") else {
        return end(packet);
    };
    let name = match (
        rest.as_bytes()[0],
        rest.contains("Success\",") || rest.contains("callId\":"),
    ) {
        (_, false) => "spoiled",
        (b'0', true) => "one",
        (_, true) => "two",
    };
    Some(name.to_owned())
}
