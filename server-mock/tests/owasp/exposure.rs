//! API3, API6 and API8: answers show no more than they should, and say so to browsers.

use serde_json::json;

use crate::{
    common::{User, ask},
    operations::operations,
    world::World,
};

/// What is nobody's business is in no answer, whoever asks.
#[test]
fn no_answer_holds_a_secret() {
    let world = World::new();
    for who in ["100", "101", "103"] {
        for operation in operations(&world.mock) {
            // A new password is nothing to be told.
            if operation.method != "GET" {
                continue;
            }
            let token = User::new(&world.mock, who).token;
            let text = String::from_utf8(world.ask(&operation, Some(&token), None).into_body()).unwrap();
            for secret in [
                "Passw0rd!",
                "$2a$",
                "$2b$",
                "$2y$",
                "passwordHash",
                "password_hash",
                &token,
            ] {
                assert!(
                    !text.contains(secret),
                    "{} shows {secret} to {who}",
                    operation.name()
                );
            }
            // Whom one has among one's contacts, looks for by name, or is called by.
            let is_shown = [
                "/api/auth/contacts",
                "/api/auth/search-users",
                "/private-call/incoming/{userId}",
            ];
            let others = ["admin@example.com", "bob@example.com", "dave@example.com"];
            let mut shown = others
                .iter()
                .filter(|email| who != "100" && text.contains(**email));
            assert!(
                is_shown.contains(&operation.path.as_str()) || shown.next().is_none(),
                "{} shows others to {who}",
                operation.name()
            );
        }
    }
}

/// Refusals say nothing of how the server is made.
#[test]
fn refusals_do_not_talk() {
    let world = World::new();
    let alice = User::new(&world.mock, "101").token;
    for operation in operations(&world.mock) {
        for token in [None, Some("nonsense"), Some(alice.as_str())] {
            let answer = world.ask(&operation, token, Some(&json!("not what is asked for")));
            for header in ["server", "x-powered-by"] {
                assert!(
                    !answer.headers().contains_key(header),
                    "{} has {header}",
                    operation.name()
                );
            }
            let text = String::from_utf8_lossy(answer.body()).to_lowercase();
            for word in ["rusqlite", "sqlite", "panicked", ".rs:", "select ", "backtrace"] {
                assert!(
                    answer.status() == 200 || !text.contains(word),
                    "{} says {word}: {text}",
                    operation.name()
                );
            }
            let video_call = ["/api/auth", "/api/calls", "/api/admin", "/api/health"];
            if video_call.iter().any(|prefix| operation.path.starts_with(prefix)) {
                assert_eq!(
                    answer.headers()["x-content-type-options"],
                    "nosniff",
                    "{}",
                    operation.name()
                );
            }
        }
    }
}

/// API6: nobody learns who has an account.
#[test]
fn whether_somebody_has_an_account_is_not_told() {
    let world = World::new();
    for path in ["forgot-password", "resend-verification"] {
        let said = |email: &str| {
            let (status, mut answer) = ask(
                &world.mock,
                "POST",
                &format!("/api/auth/{path}"),
                Some(json!({ "email": email })),
            );
            answer.as_object_mut().unwrap().remove("timestamp");
            (status, answer)
        };
        assert_eq!(said("alice@example.com"), said("nobody@example.com"), "{path}");
    }
    let login = |email: &str| {
        let body = json!({ "email": email, "password": "WrongPass123" });
        ask(&world.mock, "POST", "/api/auth/login", Some(body))
    };
    assert_eq!(login("alice@example.com"), login("nobody@example.com"));
}
