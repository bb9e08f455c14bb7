//! The rules of chattrix, in virtual time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod calls;
mod refusals;
mod sockets;
mod statuses;

#[path = "../common/mod.rs"]
mod common;

use common::User;
use serde_json::{Value, json};

const CALLS: &str = "/api/v1/calls";

fn initiate(caller: &User<'_>, callee: &str, kind: &str) -> String {
    let body = json!({ "calleeId": callee, "callType": kind, "channelId": "agora-channel-789" });
    let (status, answer) = caller.post(&format!("{CALLS}/initiate"), &body);
    assert_eq!(
        (status, &answer["data"]["callType"]),
        (201, &json!(kind)),
        "{answer}"
    );
    answer["data"]["id"].as_str().unwrap().to_owned()
}

fn act(user: &User<'_>, call: &str, action: &str) -> (u16, Value) {
    let path = format!("{CALLS}/{call}/{action}");
    match action {
        "accept" | "end" => user.post(&path, &json!({})),
        "reject" => user.post(&path, &json!({ "reason": "busy" })),
        status => user.patch(&format!("{CALLS}/{call}/status"), &json!({ "status": status })),
    }
}

fn status_of(user: &User<'_>, call: &str) -> String {
    user.get(&format!("{CALLS}/{call}")).1["data"]["status"]
        .as_str()
        .unwrap()
        .to_owned()
}
