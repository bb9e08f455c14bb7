//! When calls are placed, and when they ring.

use conformance::protocol::Fault;
use ringway::{CallClient, DeclineReason};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

use crate::client::{Client, Ring};
use crate::fault;

/// Places calls one after the other, each once the one before is over. When each was placed.
pub(crate) async fn place(caller: &CallClient, to: &str, rounds: u32) -> Result<Value, Fault> {
    let mut placed = Vec::new();
    for _ in 0..rounds {
        placed.push(now());
        let call = caller.call(to).await.map_err(fault)?;
        call.ended().await;
    }
    Ok(json!(placed))
}

/// Declines calls as they come in. When each did.
pub(crate) async fn ring(callee: &Client, rounds: u32) -> Result<Value, Fault> {
    let mut rang = Vec::new();
    for _ in 0..rounds {
        let Ring { at, call } = callee.next_ring().await?;
        rang.push(at);
        callee
            .get(&call)?
            .decline(DeclineReason::Declined)
            .await
            .map_err(fault)?;
    }
    Ok(json!(rang))
}

/// Nanoseconds, on the clock that all processes of the machine share.
pub(crate) fn now() -> i64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}
