//! API7 and API10: the server asks no other server for anything. Agora's tokens are made here; addresses are kept and handed on.

use std::net::TcpListener;

use serde_json::json;

use crate::{
    common::{User, ask},
    operations::operations,
    world::World,
};

/// Whoever may give the server an address gives it this one, and nobody calls.
#[test]
fn no_address_that_is_given_is_called() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}/avatar.png", trap.local_addr().unwrap());
    let world = World::new();
    let alice = User::new(&world.mock, "101");
    assert_eq!(alice.put("/api/auth/profile", &json!({ "avatar": url })).0, 200);
    let (_, answer) = ask(
        &world.mock,
        "POST",
        "/_mock/users",
        Some(json!({ "name": "Frank", "avatar": url })),
    );
    assert_eq!(answer["avatar"], url, "{answer}");
    for operation in operations(&world.mock) {
        if operation.method == "GET" {
            let token = User::new(&world.mock, "100").token;
            world.ask(&operation, Some(&token), None);
        }
    }
    assert!(trap.accept().is_err(), "somebody called");
}
