//! Two clients in one agent, to see how long calls between them take to ring.

use std::sync::Arc;

use anyhow::{Context, Result};
use ringway::{ClientConfig, Contract};

use crate::agent::Agent;
use crate::backend::Control;
use crate::config::as_json;
use crate::protocol::Deed;

/// A caller and a callee.
#[derive(Debug)]
pub struct Duo {
    agent: Arc<Agent>,
    caller: String,
    callee: String,
    /// The callee's id.
    to: String,
}

impl Duo {
    /// Connects two new users over that contract, with the times of production.
    ///
    /// # Errors
    /// When the mock or the agent does not do its part.
    pub async fn connect(agent: Arc<Agent>, contract: Contract, control: &Control) -> Result<Self> {
        let (caller, _) = connect(&agent, "caller", contract, control).await?;
        let (callee, to) = connect(&agent, "callee", contract, control).await?;
        Ok(Self {
            agent,
            caller,
            callee,
            to,
        })
    }

    /// Nanoseconds from placing to ringing, of so many calls.
    ///
    /// # Errors
    /// When the agent does not manage.
    pub async fn measure(&self, rounds: u32) -> Result<Vec<u64>> {
        let measure = Deed::Measure {
            callee: self.callee.clone(),
            to: self.to.clone(),
            rounds,
        };
        let took = order(&self.agent, &self.caller, measure).await?;
        serde_json::from_value(took).context("the answer is no list of nanoseconds")
    }

    /// Closes both.
    ///
    /// # Errors
    /// When one does not close.
    pub async fn close(self) -> Result<()> {
        for client in [&self.caller, &self.callee] {
            order(&self.agent, client, Deed::Close).await?;
        }
        Ok(())
    }
}

/// Gives the client's name and its user's id.
async fn connect(
    agent: &Agent,
    name: &str,
    contract: Contract,
    control: &Control,
) -> Result<(String, String)> {
    let (client, _) = agent.begin_client(name);
    let user_id = control.new_user(&format!("{client} in {}", agent.name())).await?;
    let config = ClientConfig::new(contract, control.url(), user_id.as_str());
    let connect = Deed::Connect {
        config: as_json(&config)?,
        tokens: control.tokens(),
    };
    order(agent, &client, connect).await?;
    Ok((client, user_id))
}

async fn order(agent: &Agent, client: &str, deed: Deed) -> Result<serde_json::Value> {
    let answer = agent.order(client, deed).within(agent.patience().order).await?;
    answer.with_context(|| format!("{client} in {}", agent.name()))
}
