//! How long it takes from placing a call until it rings.

use std::time::Instant;

use conformance::protocol::Fault;
use ringway::{CallClient, Event, Events};
use serde_json::{Value, json};
use tokio::try_join;

use crate::fault;

/// Nanoseconds for each of so many calls, one after the other.
pub(crate) async fn measure(
    caller: &CallClient,
    callee: &CallClient,
    to: &str,
    rounds: u32,
) -> Result<Value, Fault> {
    let mut events = callee.events();
    let mut took = Vec::new();
    for _ in 0..rounds {
        let start = now();
        let placing = async { caller.call(to).await.map_err(fault) };
        let (call, ()) = try_join!(
            placing,
            ring(&mut events, |at| took.push(at.duration_since(start).as_nanos()))
        )?;
        call.end().await.map_err(fault)?;
        quiet(caller).await?;
        quiet(callee).await?;
    }
    let took: Result<Vec<u64>, _> = took.into_iter().map(u64::try_from).collect();
    Ok(json!(took.map_err(|error| Fault::agent(error.to_string()))?))
}

async fn ring(events: &mut Events, rings: impl FnOnce(Instant)) -> Result<(), Fault> {
    while let Some(event) = events.next().await {
        if matches!(event, Event::Incoming { .. }) {
            rings(now());
            return Ok(());
        }
    }
    Err(Fault::agent("the callee has closed"))
}

async fn quiet(client: &CallClient) -> Result<(), Fault> {
    let mut snapshots = client.watch();
    let quiet = snapshots.wait_for(|client| client.calls.is_empty()).await;
    quiet.map(drop).map_err(|_| Fault::agent("the client has closed"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the latency that people feel is wall time"
)]
fn now() -> Instant {
    Instant::now()
}
