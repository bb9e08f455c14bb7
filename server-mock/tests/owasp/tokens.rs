//! API2: every route that is not for everybody wants a token that is good.

use serde_json::json;

use crate::{
    common::{User, ask},
    operations::operations,
    world::World,
};

/// What needs no token: the two contracts that know none, what comes before a login, and health.
const FOR_EVERYBODY: [&str; 10] = [
    "/private-call/",
    "/call-end",
    "/status",
    "/api/health",
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/forgot-password",
    "/api/auth/reset-password/",
    "/api/auth/verify-email/",
    "/api/auth/resend-verification",
];

#[test]
fn only_what_is_for_everybody_goes_without_a_token() {
    let world = World::new();
    for operation in operations(&world.mock) {
        let open = FOR_EVERYBODY
            .iter()
            .any(|prefix| operation.path.starts_with(prefix));
        assert_eq!(operation.wants_token, !open, "{}", operation.name());
    }
}

/// Contract: video-call, Authentication
/// Contract: ikoota, Authentication
/// Contract: chattrix, Authentication
#[test]
fn a_token_that_is_not_good_opens_nothing() {
    let world = World::new();
    let expired = json!({ "userId": "101", "ttlSeconds": 0 });
    let expired = ask(&world.mock, "POST", "/_mock/token", Some(expired)).1["token"].clone();
    let good = User::new(&world.mock, "101").token;
    let (head, signature) = good.rsplit_once('.').unwrap();
    let unsigned = format!("{head}.");
    let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let payload = head.split_once('.').unwrap().1;
    // {"alg":"none","typ":"JWT"}
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
    let revoked = User::new(&world.mock, "104").token;
    ask(
        &world.mock,
        "POST",
        "/_mock/trigger/revoke",
        Some(json!({ "userId": "104" })),
    );
    let kept = world.kept();
    let bad = [
        None,
        Some("nonsense"),
        Some(""),
        expired.as_str(),
        Some(&unsigned),
        Some(&forged),
        Some(&none),
        Some(&revoked),
    ];
    for operation in operations(&world.mock)
        .iter()
        .filter(|operation| operation.wants_token)
    {
        assert!(
            operation.statuses.contains(&401),
            "{} does not say 401",
            operation.name()
        );
        for token in bad {
            let answer = world.ask(operation, token, operation.body.as_ref());
            assert_eq!(answer.status(), 401, "{} with {token:?}", operation.name());
            assert!(
                answer.headers().contains_key("www-authenticate"),
                "{}",
                operation.name()
            );
        }
    }
    assert_eq!(world.kept(), kept, "nothing has happened");
}
