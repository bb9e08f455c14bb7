//! API8, injection: texts are texts, in paths, in queries and in bodies.

use serde_json::{Value, json};

use crate::{
    common::{User, ask},
    operations::operations,
    world::{World, send},
};

const NASTY: [&str; 6] = [
    "'; DROP TABLE users; --",
    "\" OR \"1\"=\"1",
    "%' UNION SELECT * FROM users --",
    "<script>alert(1)</script>",
    "${7*7}{{7*7}}\u{202e}",
    "../../etc/passwd\u{0}",
];

/// Every text of a body is replaced.
fn spoiled(body: &Value, nasty: &str) -> Value {
    match body {
        Value::String(_) => json!(nasty),
        Value::Array(items) => items.iter().map(|item| spoiled(item, nasty)).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), spoiled(value, nasty)));
            Value::Object(members.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => body.clone(),
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Contract: video-call, Security: SQL injection protection
#[test]
fn what_is_sent_is_never_carried_out() {
    let world = World::new();
    let users = |world: &World| world.kept()["users"].as_array().unwrap().len();
    let before = users(&world);
    for operation in operations(&world.mock) {
        for nasty in NASTY {
            // A fresh token: some of them log out.
            let user = if operation.is_admin() { "100" } else { "101" };
            let token = operation.wants_token.then(|| User::new(&world.mock, user).token);
            let text = encoded(nasty);
            let path = operation
                .path
                .split('/')
                .map(|segment| if segment.starts_with('{') { &text } else { segment });
            let path = path.collect::<Vec<_>>().join("/");
            let queries = [
                "",
                "status",
                "search",
                "query",
                "limit",
                "startDate",
                "groupBy",
                "level",
            ];
            for name in queries {
                let query = if name.is_empty() {
                    String::new()
                } else {
                    format!("?{name}={text}")
                };
                let body = operation.body.as_ref().map(|body| spoiled(body, nasty));
                let answer = send(
                    &world.mock,
                    &operation.method,
                    &format!("{path}{query}"),
                    token.as_deref(),
                    body.as_ref(),
                );
                let status = answer.status().as_u16();
                assert!(
                    status < 500,
                    "{} with {nasty:?} in {name:?}: {status}",
                    operation.name()
                );
                let kind = answer
                    .headers()
                    .get("content-type")
                    .map(|kind| kind.to_str().unwrap());
                assert!(
                    kind.is_none_or(|kind| kind.starts_with("application/json")),
                    "{}: {kind:?}",
                    operation.name()
                );
            }
        }
    }
    assert_eq!(users(&world), before);
    assert_eq!(ask(&world.mock, "GET", "/api/health/database", None).0, 200);
}
