//! What is apart: everything.

use ringway_mock::{MockConfig, traffic::Matcher};
use serde_json::{Value, json};

use crate::{
    Tenant,
    common::{
        START, config,
        net::{self, SocketIo, is_quiet, next},
        running::Running,
    },
};

fn start_at(start: u64) -> Value {
    json!({ "virtualClock": start })
}

#[test]
fn two_tests_on_one_server_do_not_see_one_another() {
    let running = Running::new(config());
    let one = Tenant::new(&running, &start_at(1_000_000));
    let two = Tenant::new(&running, &start_at(2_000_000_000));

    // Users and their tokens.
    one.control("POST", "users", &json!({ "name": "Frank" }));
    assert_eq!(
        one.control("GET", "users", &Value::Null)
            .as_array()
            .unwrap()
            .len(),
        7
    );
    assert_eq!(
        two.control("GET", "users", &Value::Null)
            .as_array()
            .unwrap()
            .len(),
        6
    );

    // Calls, their ids and their messages. The same people call each other in both.
    let (mut bob_of_one, mut bob_of_two) = (one.socket("102"), two.socket("102"));
    let call = one.initiate("first");
    assert_eq!(next(&mut bob_of_one)["data"]["callId"], call);
    let path = format!("/api/v1/calls/{}", call.as_str().unwrap());
    assert_eq!(two.send("GET", &path, Some("101"), &Value::Null).0, 404);
    assert!(is_quiet(&mut bob_of_two));
    let same = two.initiate("second");
    assert_eq!(same, call, "each counts from its own seed, whoever else is there");
    assert_eq!(next(&mut bob_of_two)["data"]["channelId"], "second");

    // The clock: 60 s go by in one of them.
    one.control("POST", "clock/advance", &json!({ "ms": 60_000 }));
    assert_eq!(next(&mut bob_of_one)["type"], "call_timeout");
    assert!(is_quiet(&mut bob_of_two));
    assert_eq!(one.control("GET", "clock", &Value::Null)["now"], 1_060_000);
    assert_eq!(two.control("GET", "clock", &Value::Null)["now"], 2_000_000_000);
    assert_eq!(running.server().mock().clock().now_ms(), START);

    // Faults.
    one.control(
        "POST",
        "faults",
        &json!({ "fault": { "error": { "status": 503 } } }),
    );
    let incoming = "/private-call/incoming/102";
    assert_eq!(one.send("GET", incoming, None, &Value::Null).0, 503);
    assert_eq!(two.send("GET", incoming, None, &Value::Null).0, 200);
    assert_eq!(net::request(&running.url(), "GET", incoming, None, b"").0, 200);

    // The journal, in the paths of the contracts.
    let of_calls = "journal?path=/api/v1/calls/initiate";
    for tenant in [&one, &two] {
        assert_eq!(tenant.control("GET", of_calls, &Value::Null)["matched"], 1);
    }
    assert_eq!(two.control("DELETE", "journal", &Value::Null)["cleared"], true);
    assert_eq!(one.control("GET", of_calls, &Value::Null)["matched"], 1);
    assert_eq!(
        running
            .server()
            .mock()
            .journal()
            .entries(&Matcher::default())
            .len(),
        1,
        "the server itself has seen its own request alone"
    );

    // A reset, which closes sockets.
    one.control("POST", "reset", &Value::Null);
    assert_eq!(next(&mut bob_of_one)["close"], 1012);
    assert!(is_quiet(&mut bob_of_two));
    assert_eq!(two.send("GET", &path, Some("101"), &Value::Null).0, 200);
}

#[test]
fn socket_io_has_rooms_and_statistics_of_its_own() {
    let running = Running::new(config());
    let (one, two) = (
        Tenant::new(&running, &json!({})),
        Tenant::new(&running, &json!({})),
    );
    let mut alice = SocketIo::open(&one.url, &json!({ "userId": "101" }));
    let mut stranger = SocketIo::open(&two.url, &json!({ "userId": "101" }));
    let call = json!({ "callId": "number-one", "to": "102", "callType": "audio" });
    assert_eq!(alice.emit("call_user", &call)["status"], "Success");
    let end = json!({ "callId": "number-one" });
    assert_eq!(stranger.emit("end_call", &end)["status"], "Error");
    let status = |tenant: &Tenant| tenant.send("GET", "/status", None, &Value::Null).1;
    assert_eq!(
        (&status(&one)["pendingCalls"], &status(&one)["connectedUsers"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&status(&two)["pendingCalls"], &status(&two)["connectedUsers"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        net::request(&running.url(), "GET", "/status", None, b"").1["connectedUsers"],
        0
    );
    assert_eq!(alice.emit("end_call", &end)["status"], "Success");
}

#[test]
fn tokens_of_one_are_worth_nothing_in_another() {
    let running = Running::new(MockConfig::default());
    let (one, two) = (
        Tenant::new(&running, &json!({})),
        Tenant::new(&running, &json!({})),
    );
    let history = "/api/calling/my-calls";
    assert_eq!(
        net::request(&one.url, "GET", history, Some(one.token("101")), b"").0,
        200
    );
    assert_eq!(
        net::request(&two.url, "GET", history, Some(one.token("101")), b"").0,
        401
    );
    assert_eq!(
        net::request(&running.url(), "GET", history, Some(one.token("101")), b"").0,
        401
    );
}

#[test]
fn options_differ_from_the_server_and_from_each_other() {
    let running = Running::new(config());
    let real = Tenant::new(&running, &json!({ "virtualClock": null }));
    let same = Tenant::new(&running, &json!({ "seed": 0 }));
    let other = Tenant::new(&running, &json!({ "seed": 1, "journal": 1 }));
    assert_eq!(real.control("GET", "clock", &Value::Null)["virtual"], false);
    assert_eq!(same.control("GET", "clock", &Value::Null)["now"], START);
    assert_ne!(same.initiate("c"), other.initiate("c"));
    other.initiate("c");
    assert_eq!(other.control("GET", "journal", &Value::Null)["dropped"], 1);
}
