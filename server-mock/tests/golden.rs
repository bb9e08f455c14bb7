//! Every JSON example of the two contract texts: what the server answers has exactly that shape.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, advance, ask, message, mock};
use serde_json::{Value, json};

/// Words that are the contract's own, not an example's.
const WORDS: [&str; 9] = [
    "type",
    "status",
    "message",
    "success",
    "error",
    "reason",
    "quality",
    "errorType",
    "callerRole",
];

/// Compares an answer with an example: the same fields, the same kinds, the same words where words are fixed.
fn matches(example: &Value, actual: &Value, at: &str) -> Result<(), String> {
    let wrong = || Err(format!("{at}: {actual} does not look like {example}"));
    match (example, actual) {
        (Value::Object(wanted), Value::Object(given)) => {
            if wanted.keys().collect::<Vec<_>>() != given.keys().collect::<Vec<_>>() {
                return wrong();
            }
            wanted
                .iter()
                .try_for_each(|(key, value)| matches(value, &given[key], &format!("{at}.{key}")))
        }
        (Value::Array(wanted), Value::Array(given)) if wanted.len() == given.len() => wanted
            .iter()
            .zip(given)
            .try_for_each(|(one, other)| matches(one, other, &format!("{at}[]"))),
        (Value::String(text), _) => {
            if text_matches(text, actual, at) {
                Ok(())
            } else {
                wrong()
            }
        }
        (Value::Null, Value::Null) | (Value::Number(_), Value::Number(_)) => Ok(()),
        (Value::Bool(wanted), Value::Bool(given)) if wanted == given => Ok(()),
        _ => wrong(),
    }
}

/// The contracts write kinds of values in words ("datetime (nullable)"), or give an example of one.
fn text_matches(text: &str, actual: &Value, at: &str) -> bool {
    if actual.is_null() {
        return text.ends_with("(nullable)");
    }
    if text.starts_with("integer") {
        return actual.is_i64();
    }
    let Some(actual) = actual.as_str() else {
        return false;
    };
    let is_a_date = || actual.len() == 20 && actual.ends_with('Z') && actual.as_bytes()[10] == b'T';
    if text.starts_with("datetime") || (text.len() == 20 && text.ends_with('Z')) {
        return is_a_date();
    }
    if text.contains('|') {
        return text.split('|').any(|word| word.trim() == actual);
    }
    let field = at.rsplit('.').next().unwrap();
    if text.starts_with("string") || text == "Error description" || !WORDS.contains(&field) {
        return !actual.is_empty();
    }
    text == actual
}

fn check(examples: &str, answers: &[(&str, Value)]) {
    let examples: Value = serde_json::from_str(examples).unwrap();
    let examples = examples.as_object().unwrap();
    for (name, actual) in answers {
        let example = examples
            .get(*name)
            .unwrap_or_else(|| panic!("no example {name:?}"));
        matches(example, actual, name).unwrap();
    }
    for name in examples.keys() {
        assert!(
            answers.iter().any(|(answered, _)| answered == name),
            "nothing was compared with {name:?}"
        );
    }
}

#[test]
fn private_call_answers_look_like_its_examples() {
    let mock = mock();
    let post = |path: &str, body: Value| ask(&mock, "POST", &format!("/private-call/{path}"), Some(body)).1;
    let get = |path: &str| ask(&mock, "GET", &format!("/private-call/{path}"), None).1;
    let invitation = json!({ "callerId": 101, "receiverId": 102, "timestamp": "2024-01-01T12:00:00Z", "status": "pending" });
    let invite = post("invite", invitation.clone());
    let id = invite["invitationId"].as_str().unwrap().to_owned();
    let answers = [
        ("second invitation", post("invite", invitation)),
        (
            "unknown user",
            post("invite", json!({ "callerId": 101, "receiverId": 999 })),
        ),
        ("incoming", get("incoming/102")),
        ("status", get(&format!("status/{id}"))),
        (
            "accept",
            post(
                &format!("accept/{id}"),
                json!({ "timestamp": "2024-01-01T12:00:30Z" }),
            ),
        ),
        ("status", get(&format!("status/{id}"))),
        ("invite", invite),
    ];
    check(include_str!("examples/private_call.json"), &answers);
}

#[test]
fn chattrix_answers_look_like_its_examples() {
    let mock = mock();
    let (alice, bob, carol) = (
        User::new(&mock, "101"),
        User::new(&mock, "102"),
        User::new(&mock, "103"),
    );
    let call = |caller: &User<'_>, callee: &str, kind: &str| {
        let body = json!({ "calleeId": callee, "callType": kind, "channelId": "agora-channel-456" });
        let answer = caller.post("/api/v1/calls/initiate", &body).1;
        let id = answer["data"]["id"].as_str().unwrap().to_owned();
        (answer, format!("/api/v1/calls/{id}"), id)
    };
    let mut answers = Vec::new();
    let (initiated, path, id) = call(&alice, "102", "VIDEO");
    answers.push(("initiate", initiated));
    let (alice_socket, bob_socket, carol_socket) = (alice.connect(), bob.connect(), carol.connect());
    let invitation = message(&bob_socket);
    answers.extend([
        ("call_invitation", invitation.clone()),
        ("call_invitation example", invitation),
    ]);
    let send = |socket: &ringway_mock::MockSocket, kind: &str| {
        socket.send(&json!({ "type": kind, "payload": { "callId": id } }).to_string());
    };
    send(&carol_socket, "call.accept");
    answers.push(("call_error", message(&carol_socket)));
    send(&carol_socket, "call.end");
    answers.push(("call_error of an end", message(&carol_socket)));
    answers.push(("get", alice.get(&path).1));
    answers.push(("error", carol.get(&path).1));
    answers.push(("accept", bob.post(&format!("{path}/accept"), &json!({})).1));
    answers.push(("call_accepted", message(&alice_socket)));
    answers.push((
        "patch",
        bob.patch(&format!("{path}/status"), &json!({ "status": "ACTIVE" }))
            .1,
    ));
    ask(
        &mock,
        "POST",
        "/_mock/trigger/quality",
        Some(json!({ "callId": id, "userId": "102", "quality": "POOR" })),
    );
    answers.push(("call_quality_warning", message(&bob_socket)));
    answers.push((
        "end",
        alice
            .post(&format!("{path}/end"), &json!({ "durationSeconds": 125 }))
            .1,
    ));
    answers.push(("call_ended", message(&bob_socket)));
    answers.push(("get", alice.get(&path).1));

    let (_, path, _) = call(&bob, "101", "AUDIO");
    answers.push(("call_invitation without a picture", message(&alice_socket)));
    answers.push((
        "reject",
        alice
            .post(&format!("{path}/reject"), &json!({ "reason": "busy" }))
            .1,
    ));
    answers.push(("call_rejected", message(&bob_socket)));

    call(&alice, "103", "AUDIO");
    advance(&mock, 60_000);
    answers.push(("call_timeout", message(&alice_socket)));
    check(include_str!("examples/chattrix.json"), &answers);
}
