//! API9: what is served is described, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    common::User,
    operations::operations,
    world::{World, send},
};

/// A path that is asked with a method that it does not have names those that it has: exactly those that are described.
#[test]
fn no_path_has_a_method_that_is_not_described() {
    let world = World::new();
    let admin = User::new(&world.mock, "100").token;
    let mut described: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in operations(&world.mock) {
        described
            .entry(world.path(&operation))
            .or_default()
            .insert(operation.method);
    }
    for (path, methods) in described {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"] {
            if !methods.contains(method) {
                let status = send(&world.mock, method, &path, Some(&admin), None)
                    .status()
                    .as_u16();
                assert!([404, 405].contains(&status), "{method} {path}: {status}");
            }
        }
    }
}

/// No older version, no leftovers.
#[test]
fn what_is_not_described_is_not_there() {
    let world = World::new();
    let admin = User::new(&world.mock, "100").token;
    let leftovers = [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/calls",
        "/api/v2/calls/initiate",
        "/api/v0/calls/initiate",
        "/api/calling",
        "/api/admin",
        "/api/auth",
        "/api/users",
        "/api/debug",
        "/api/test",
        "/debug",
        "/metrics",
        "/admin",
        "/swagger",
        "/openapi.json",
        "/docs",
        "/.env",
        "/.git/config",
        "/graphql",
        "/private-call",
        "/api/calling/admin",
        "/api/admin/system",
        "/server-status",
    ];
    for path in leftovers {
        assert_eq!(
            send(&world.mock, "GET", path, Some(&admin), None).status(),
            404,
            "{path}"
        );
    }
}
