//! API3 and API4: nothing is taken that was not asked for, and nothing that is too much.

use http::Request;
use serde_json::{Value, json};

use crate::{
    common::User,
    operations::{Operation, operations},
    world::World,
};

fn token<'a>(operation: &Operation, admin: &'a str, alice: &'a str) -> Option<&'a str> {
    let one = if operation.is_admin() { admin } else { alice };
    operation.wants_token.then_some(one)
}

/// API3, mass assignment: a member that nobody may set is refused by name, not ignored.
///
/// Contract: video-call, Security: Input validation on all requests
#[test]
fn nothing_can_be_set_that_is_not_described() {
    let world = World::new();
    let (alice, admin) = (
        User::new(&world.mock, "101").token,
        User::new(&world.mock, "100").token,
    );
    let kept = world.kept();
    for operation in operations(&world.mock) {
        let Some(body) = &operation.body else { continue };
        for name in [
            "isAdmin",
            "passwordHash",
            "hostId",
            "creator_id",
            "callerRole",
            "__proto__",
            "constructor",
        ] {
            let mut more = body.clone();
            more[name] = json!(true);
            let answer = world.ask(&operation, token(&operation, &admin, &alice), Some(&more));
            let text = String::from_utf8_lossy(answer.body()).into_owned();
            assert_eq!(answer.status(), 400, "{} with {name}: {text}", operation.name());
            assert!(
                text.contains(name),
                "{} does not name {name}: {text}",
                operation.name()
            );
        }
    }
    assert_eq!(world.kept(), kept, "nothing has happened");
}

/// API4: 64 KiB, and no deeper than a parser likes.
#[test]
fn bodies_have_an_end() {
    let world = World::new();
    let (alice, admin) = (
        User::new(&world.mock, "101").token,
        User::new(&world.mock, "100").token,
    );
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(64 * 1024));
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for operation in operations(&world.mock)
        .iter()
        .filter(|operation| operation.body.is_some())
    {
        for (bytes, expected) in [(&huge, 413), (&deep, 400)] {
            let mut request = Request::builder()
                .method(operation.method.as_str())
                .uri(world.path(operation))
                .header("content-type", "application/json");
            if let Some(token) = token(operation, &admin, &alice) {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let answer = world.mock.http(request.body(bytes.clone().into_bytes()).unwrap());
            assert_eq!(answer.status(), expected, "{}", operation.name());
            assert!(
                operation.statuses.contains(&expected),
                "{} does not say {expected}",
                operation.name()
            );
            let told: Value = serde_json::from_slice(answer.body()).unwrap();
            assert!(told.is_object(), "in the contract's words: {told}");
        }
    }
}
