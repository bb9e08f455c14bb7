//! API1: nobody gets at what is another's, whatever id they name.

use serde_json::{Value, json};

use crate::{
    common::{User, read},
    operations::operations,
    world::{World, send},
};

/// Carol is a member like Alice, and in none of her calls.
#[test]
fn a_stranger_neither_sees_nor_moves_what_is_anothers() {
    let world = World::new();
    let carol = User::new(&world.mock, "103").token;
    let kept = world.kept();
    let about_one = |path: &str| path.contains('{');
    let mut asked = 0;
    for operation in operations(&world.mock) {
        if !operation.wants_token || !about_one(&operation.path) {
            continue;
        }
        let answer = world.ask(&operation, Some(&carol), operation.body.as_ref());
        let status = answer.status().as_u16();
        // Who is not in an ikoota call has left it (NOTES): nothing happens, and nothing is learnt.
        let may = operation.path == "/api/calling/{callId}/leave" && status == 200;
        assert!(
            may || [403, 404].contains(&status),
            "{}: {status}",
            operation.name()
        );
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(
            !text.to_lowercase().contains("secret"),
            "{}: {text}",
            operation.name()
        );
        assert!(
            operation.statuses.contains(&status),
            "{} does not say {status}",
            operation.name()
        );
        asked += 1;
    }
    assert!(asked > 25, "{asked} operations are about something");
    assert_eq!(world.kept(), kept, "nothing has happened");
}

/// Lists show what is one's own.
#[test]
fn lists_are_ones_own() {
    let world = World::new();
    let carol = User::new(&world.mock, "103").token;
    for operation in operations(&world.mock) {
        if operation.method == "GET" && operation.wants_token && !operation.is_admin() {
            let answer = world.ask(&operation, Some(&carol), None);
            let text = String::from_utf8_lossy(answer.body()).to_lowercase();
            assert!(!text.contains("secret"), "{}: {text}", operation.name());
        }
    }
}

/// The contracts without tokens believe a user id, and that user is in the call or is not.
#[test]
fn who_names_themselves_needs_to_be_in_the_call() {
    let world = World::new();
    let kept = world.kept();
    let body = json!({ "callId": "secret-call", "userId": "103" });
    let (status, answer) = read(send(&world.mock, "POST", "/call-end", None, Some(&body)));
    assert_eq!((status, &answer["status"]), (403, &json!("Error")));
    let (_, incoming) = read(send(&world.mock, "GET", "/private-call/incoming/103", None, None));
    assert_eq!(incoming, Value::Array(Vec::new()));
    assert_eq!(world.kept(), kept);
}
