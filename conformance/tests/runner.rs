//! What the runner says when something is wrong: with a log, and with an agent.
#![cfg(unix)]

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use conformance::{Agent, Backend, Cast, Member, Patience, play};
use ringway::Contract;
use ringway_world::scenario::Scenario;
use ringway_world::user_id;
use serde_json::{Value, json};
use tokio::process::Command;

/// For what is waited for in vain.
const SHORT: Duration = Duration::from_secs(1);
/// Answers to `connect` of the first two clients; each takes a number, and so does its order.
const CONNECTS: &str = r#"echo '{"ready": "x"}'; read order; echo '{"id": 2, "ok": null}'; read order; echo '{"id": 4, "ok": null}'"#;

#[tokio::test]
async fn what_is_not_written_fails_and_is_shown() {
    let agent = rust_agent().await;
    let steps = json!([
        {"do": "call", "who": "alice", "to": "bob"},
        {"do": "expect", "who": "bob", "line": "incoming from alice"},
        {"do": "decline", "who": "bob"},
    ]);
    let log = json!({"alice": ["dialing", "ended remoteDeclined"]});
    let failure = played(&agent, steps, log).await.expect_err("it rang");
    shows(
        &failure,
        &[
            r#"alice's log is not ["dialing", "ended remoteDeclined"]"#,
            "alice in rust",
            r#"log:   ["dialing", "ringing", "ended remoteDeclined"]"#,
            "bob in rust",
            r#"["incoming from alice", "ended localDeclined"]"#,
            "order: call: done",
            "link:  Online",
        ],
    );
    agent.stop().await.expect("its players have closed");
}

#[tokio::test]
async fn a_step_that_waits_in_vain_is_named_with_what_the_clients_wait_for() {
    let agent = rust_agent().await;
    let steps = json!([
        {"do": "call", "who": "alice", "to": "bob"},
        {"do": "expect", "who": "alice", "line": "active"},
    ]);
    let failure = played(&agent, steps, json!({}))
        .await
        .expect_err("nobody accepts");
    shows(&failure, &["step 2", r#""active" never comes"#, "waits: "]);
}

async fn rust_agent() -> Arc<Agent> {
    let program = Command::new(env!("CARGO_BIN_EXE_rust-agent"));
    let patience = Patience {
        order: Duration::from_secs(3),
        ..Patience::default()
    };
    Agent::start("rust", program, patience).await.expect("it starts")
}

#[tokio::test]
async fn an_agent_that_does_not_begin_is_said_to() {
    let failure = started("echo 'no display' >&2; exit 3")
        .await
        .expect_err("it exits");
    shows(
        &failure,
        &["the fake agent is gone: exit status: 3", "| no display"],
    );
    let patience = Patience {
        start: SHORT,
        ..Patience::default()
    };
    let failure = started_within(patience, "exec sleep 60")
        .await
        .expect_err("it says nothing");
    shows(&failure, &["does not say that it is ready within 1s"]);
    let failure = started("echo '{\"id\": 1, \"ok\": null}'")
        .await
        .expect_err("it is not ready");
    shows(&failure, &["the first message says that it is ready"]);
    let missing = Agent::start("fake", Command::new("/no/such/agent"), Patience::default()).await;
    shows(
        &missing.expect_err("it is missing"),
        &["the fake agent cannot be started"],
    );
}

#[tokio::test]
async fn an_agent_that_dies_fails_every_play_and_says_its_last_words() {
    let script = format!("{CONNECTS}; read order; echo 'out of memory' >&2; exit 7");
    let agent = started(&script).await.expect("it starts");
    let steps = json!([{"do": "call", "who": "alice", "to": "bob"}, {"do": "quiet", "who": "alice"}]);
    let failure = played(&agent, steps.clone(), json!({}))
        .await
        .expect_err("it died");
    shows(&failure, &["step 2", "exit status: 7", "| out of memory"]);
    let failure = played(&agent, steps, json!({})).await.expect_err("it is dead");
    shows(&failure, &["alice connects", "exit status: 7", "| out of memory"]);
    agent.stop().await.expect_err("that was no success");
}

#[tokio::test]
async fn an_agent_that_hangs_is_not_waited_for_for_ever() {
    let patience = Patience {
        order: SHORT,
        exit: SHORT,
        ..Patience::default()
    };
    let script = r#"echo '{"ready": "x"}'; exec sleep 60"#;
    let agent = started_within(patience, script).await.expect("it starts");
    let failure = played(&agent, json!([]), json!({})).await.expect_err("it hangs");
    shows(
        &failure,
        &["alice connects", "the fake agent does not answer within 1s"],
    );
    let failure = agent.stop().await.expect_err("it hangs");
    shows(
        &failure,
        &["the fake agent does not exit at the end of its input"],
    );
}

#[tokio::test]
async fn an_agent_that_writes_nonsense_is_stopped_and_quoted() {
    let once = r#"{"id": 2, "ok": null}"#;
    for (written, why) in [
        (
            "Listening on port 80",
            r#"wrote what is no message: "Listening on port 80""#,
        ),
        (r#"{"id": 99, "ok": null}"#, "no order waits for that answer"),
        (
            r#"{"client": "eve@9", "line": "dialing"}"#,
            "there is no such client",
        ),
        (r#"{"ready": "x"}"#, "it was ready before"),
        (&format!("{once}\n{once}"), "no order waits for that answer"),
    ] {
        let script = format!("echo '{{\"ready\": \"x\"}}'; read order; echo '{written}'; exec sleep 60");
        let agent = started(&script).await.expect("it starts");
        let failure = played(&agent, json!([]), json!({}))
            .await
            .expect_err("it is nonsense");
        shows(&failure, &["connects", "the fake agent wrote", why]);
    }
}

#[tokio::test]
async fn a_defect_fails_although_nobody_waits_for_the_order() {
    let script = format!(
        r#"{CONNECTS}; read call; echo '{{"id": 5, "error": {{"code": "agent", "reason": "TypeError"}}}}'
        read close; echo '{{"id": 6, "ok": null}}'; read close; echo '{{"id": 7, "ok": null}}'; read end"#
    );
    let agent = started(&script).await.expect("it starts");
    let steps = json!([{"do": "call", "who": "alice", "to": "bob"}]);
    let failure = played(&agent, steps, json!({}))
        .await
        .expect_err("it is a defect");
    shows(&failure, &["alice closes", "call: agent: TypeError"]);
}

#[tokio::test]
async fn an_order_that_outlives_its_client_fails() {
    let script = format!(r#"{CONNECTS}; read call; read close; echo '{{"id": 6, "ok": null}}'; read end"#);
    let patience = Patience {
        order: SHORT,
        ..Patience::default()
    };
    let agent = started_within(patience, &script).await.expect("it starts");
    let steps = json!([{"do": "call", "who": "alice", "to": "bob"}]);
    let failure = played(&agent, steps, json!({})).await.expect_err("it hangs");
    shows(
        &failure,
        &["alice closes", "call hangs although the client has closed"],
    );
}

#[tokio::test]
async fn nothing_may_be_said_of_a_client_that_has_closed() {
    let script = format!(
        r#"{CONNECTS}; read close; echo '{{"id": 5, "ok": null}}'; echo '{{"client": "alice@1", "line": "dialing"}}'; read end"#
    );
    let agent = started(&script).await.expect("it starts");
    let failure = played(&agent, json!([]), json!({}))
        .await
        .expect_err("it speaks too late");
    shows(&failure, &["there is no such client, or it has closed"]);
}

async fn started(script: &str) -> Result<Arc<Agent>> {
    started_within(Patience::default(), script).await
}

async fn started_within(patience: Patience, script: &str) -> Result<Arc<Agent>> {
    let mut program = Command::new("sh");
    program.args(["-c", script]);
    Agent::start("fake", program, patience).await
}

/// Alice and bob, both in that agent, over chattrix.
async fn played(agent: &Arc<Agent>, steps: Value, log: Value) -> Result<()> {
    let scenario = json!({
        "name": "made up",
        "contracts": ["chattrix"],
        "users": ["alice", "bob"],
        "steps": steps,
        "log": log,
    });
    let scenario: Scenario = serde_json::from_value(scenario)?;
    let member = |name: &str| Member {
        agent: agent.clone(),
        user_id: user_id(name).to_owned(),
    };
    let cast: Cast = ["alice", "bob"]
        .map(|name| (name.to_owned(), member(name)))
        .into();
    let backend = Backend::start().await?;
    let outcome = play(&scenario, Contract::Chattrix, &cast, backend.control()).await;
    backend.stop().await;
    outcome
}

fn shows(failure: &anyhow::Error, parts: &[&str]) {
    let text = format!("{failure:#}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not shown:\n{text}");
    }
}
