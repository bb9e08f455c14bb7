//! Two clients of one language, each in a process of its own as on two phones, to see how long calls between them take to
//! ring.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use ringway::{ClientConfig, Contract};
use serde_json::Value;

use crate::agent::{Agent, Pending};
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
        let rang = callee.order(Deed::Ring { rounds });
        let to = callee.user_id.clone();
        let placed = times(caller.carry_out(Deed::Place { to, rounds }).await?)?;
        let rang = times(callee.answer(rang).await?)?;
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

    async fn carry_out(&self, deed: Deed) -> Result<Value> {
        self.answer(self.order(deed)).await
    }

    fn order(&self, deed: Deed) -> Pending {
        self.agent.order(&self.client, deed)
    }

    async fn answer(&self, pending: Pending) -> Result<Value> {
        let answer = pending.within(self.agent.patience().order).await?;
        answer.with_context(|| format!("{} in {}", self.client, self.agent.name()))
    }
}

fn times(answer: Value) -> Result<Vec<u64>> {
    serde_json::from_value(answer).context("the answer is no list of nanoseconds")
}
