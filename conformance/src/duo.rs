//! Two clients of one language, each in a process of its own as on two phones, to see how long calls between them take to
//! ring.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use ringway::{ClientConfig, Contract};
use serde_json::Value;
use tokio::try_join;

use crate::agent::Agent;
use crate::agents::Agents;
use crate::backend::Control;
use crate::config::as_json;
use crate::language::Language;
use crate::protocol::Deed;

/// A caller and a callee.
#[derive(Debug)]
pub struct Duo {
    caller: Phone,
    callee: Phone,
}

#[derive(Debug)]
struct Phone {
    agent: Arc<Agent>,
    client: String,
    user_id: String,
}

impl Duo {
    /// Starts two agents of that language, and connects a new user in each over that contract, with the times of production.
    ///
    /// # Errors
    /// When the mock or an agent does not do its part.
    pub async fn start(
        agents: &Agents,
        language: Language,
        contract: Contract,
        control: &Control,
    ) -> Result<Self> {
        let (caller, callee) = (agents.start(language).await?, agents.start(language).await?);
        Ok(Self {
            caller: Phone::connect(caller, "caller", contract, control).await?,
            callee: Phone::connect(callee, "callee", contract, control).await?,
        })
    }

    /// Nanoseconds from placing to ringing, of so many calls.
    ///
    /// # Errors
    /// When an agent does not manage.
    pub async fn measure(&self, rounds: u32) -> Result<Vec<u64>> {
        let Self { caller, callee } = self;
        let to = callee.user_id.clone();
        let (rang, placed) = try_join!(
            callee.times(Deed::Ring { rounds }),
            caller.times(Deed::Place { to, rounds })
        )?;
        ensure!(placed.len() == rang.len(), "not every call rang");
        let took = placed.iter().zip(rang).map(|(placed, rang)| {
            let took = rang.checked_sub(*placed);
            took.context("it rang before it was placed: the agents' clocks differ")
        });
        took.collect()
    }

    /// Closes both clients and stops their agents.
    ///
    /// # Errors
    /// When one does not close, or exit as it should.
    pub async fn stop(self) -> Result<()> {
        for phone in [self.caller, self.callee] {
            phone.carry_out(Deed::Close).await?;
            phone.agent.stop().await?;
        }
        Ok(())
    }
}

impl Phone {
    async fn connect(agent: Arc<Agent>, name: &str, contract: Contract, control: &Control) -> Result<Self> {
        let (client, _) = agent.begin_client(name);
        let user_id = control.new_user(&format!("{client} in {}", agent.name())).await?;
        let config = as_json(&ClientConfig::new(contract, control.url(), user_id.as_str()))?;
        let phone = Self {
            agent,
            client,
            user_id,
        };
        let tokens = control.tokens();
        phone.carry_out(Deed::Connect { config, tokens }).await?;
        Ok(phone)
    }

    /// Carries out what is answered with times.
    async fn times(&self, deed: Deed) -> Result<Vec<u64>> {
        let answer = self.carry_out(deed).await?;
        serde_json::from_value(answer).context("the answer is no list of nanoseconds")
    }

    async fn carry_out(&self, deed: Deed) -> Result<Value> {
        let answer = self.agent.carry_out(&self.client, deed).await;
        answer.with_context(|| format!("{} in {}", self.client, self.agent.name()))
    }
}
