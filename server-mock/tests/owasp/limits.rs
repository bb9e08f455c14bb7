//! API4 and API6: what is limited ends in a 429 that says when to come back.

use ringway_mock::MockConfig;

use crate::{
    common::User,
    operations::{Operation, operations},
    world::{World, quick},
};

/// No limit of the contracts is higher.
const MOST: usize = 100;

/// How many requests get through before the first 429.
fn until_refused(operation: &Operation) -> Option<usize> {
    let world = World::with(MockConfig {
        limits: true,
        ..quick()
    });
    let user = if operation.is_admin() { "100" } else { "103" };
    (0..=MOST).find(|_| {
        // Another token each time: it is the user who is limited, and some requests make a token worthless.
        let token = operation.wants_token.then(|| User::new(&world.mock, user).token);
        let answer = world.ask(operation, token.as_deref(), operation.body.as_ref());
        let refused = answer.status() == 429;
        if refused {
            assert!(
                answer.headers().contains_key("retry-after"),
                "{}",
                operation.name()
            );
        }
        refused
    })
}

/// Contract: video-call, Security: Rate limiting is enforced on all endpoints
#[test]
fn what_is_described_as_limited_is() {
    let world = World::new();
    for operation in operations(&world.mock) {
        let limited = operation.statuses.contains(&429);
        // Health is what monitors ask, and has no user to count for.
        let video_call = ["/api/auth/", "/api/calls", "/api/admin/"];
        if video_call.iter().any(|prefix| operation.path.starts_with(prefix)) {
            assert!(limited, "{} has no limit", operation.name());
        }
        if limited {
            let through = until_refused(&operation);
            let (limit, name) = (through.unwrap_or(usize::MAX), operation.name());
            assert!(limit <= MOST, "{name} is never refused");
            // What can be guessed or mailed: five a minute.
            if video_call[0..1]
                .iter()
                .any(|prefix| operation.path.starts_with(prefix))
                && !operation.wants_token
            {
                assert_eq!(limit, 5, "{name}");
            }
        }
    }
}
