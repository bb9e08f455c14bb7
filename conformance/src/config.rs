//! How the clients of agents are set up.

use anyhow::Result;
use ringway::{ClientConfig, Timing};
use serde_json::{Map, Value, json};

/// Quick where a client polls or tries again, so that nobody waits for the sake of waiting. What guards against silence
/// stays as it is: the news itself has to come first.
pub(crate) fn quick() -> Timing {
    Timing {
        poll_incoming_ms: 50,
        poll_ringing_ms: 50,
        poll_ringing_slow_ms: 50,
        poll_in_call_ms: 50,
        backoff_base_ms: 20,
        backoff_live_ms: 100,
        backoff_idle_ms: 100,
        ..Timing::default()
    }
}

/// What an agent makes its client from: the fields that a scenario may change, and only the times that were changed.
pub(crate) fn as_json(config: &ClientConfig) -> Result<Value> {
    let default = serde_json::to_value(Timing::default())?;
    let timing: Map<String, Value> = serde_json::from_value(serde_json::to_value(&config.timing)?)?;
    let changed = timing
        .into_iter()
        .filter(|(name, value)| default.get(name) != Some(value));
    Ok(json!({
        "contract": config.contract,
        "url": config.url,
        "userId": config.user_id,
        "busy": config.busy,
        "glareConnects": config.glare_connects,
        "timing": changed.collect::<Map<_, _>>(),
    }))
}

#[cfg(test)]
mod tests {
    use ringway::Contract;

    use super::*;

    #[test]
    fn only_the_times_that_differ_are_said() {
        let mut config = ClientConfig::new(Contract::PrivateCall, "http://localhost", "101");
        config.timing.reconcile_ms = 500;
        let wanted = json!({
            "contract": "private-call",
            "url": "http://localhost",
            "userId": "101",
            "busy": "reject",
            "glareConnects": true,
            "timing": {"reconcileMs": 500},
        });
        assert_eq!(as_json(&config).unwrap(), wanted);
    }
}
