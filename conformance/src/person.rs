//! One user of a scenario: a client in an agent, and its log.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use ringway::CallId;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::agent::{Agent, Pending};
use crate::protocol::{Deed, Description, Fault, Found, Wanted};

/// The names of users, by id.
pub(crate) type Names = BTreeMap<String, String>;

pub(crate) struct Person {
    agent: Arc<Agent>,
    client: String,
    names: Arc<Names>,
    log: watch::Receiver<Vec<String>>,
    /// How far the log has been waited for.
    seen: usize,
    /// What was begun and is not awaited by any step.
    begun: Vec<Begun>,
}

struct Begun {
    what: &'static str,
    answer: Pending,
}

impl Person {
    /// Begins a client for the user of that name, and its log.
    pub(crate) async fn connect(
        name: &str,
        agent: &Arc<Agent>,
        names: Arc<Names>,
        connect: Deed,
    ) -> Result<Self> {
        let (client, log) = agent.begin_client(name);
        let person = Self {
            agent: agent.clone(),
            client,
            names,
            log,
            seen: 0,
            begun: Vec::new(),
        };
        person.order(connect).await?;
        Ok(person)
    }

    /// So long a step waits for what must happen.
    pub(crate) fn patience(&self) -> Duration {
        self.agent.patience().order
    }

    /// The name of its agent.
    pub(crate) fn agent(&self) -> &str {
        self.agent.name()
    }

    pub(crate) fn call(&mut self, to: &str) {
        self.begin("call", Deed::Call { to: to.to_owned() });
    }

    /// Does something with the call that rings here, once it does.
    pub(crate) async fn answer(
        &mut self,
        what: &'static str,
        deed: impl FnOnce(CallId) -> Deed,
    ) -> Result<()> {
        let found = self.find(Wanted::Ringing).await.context("no call rings")?;
        self.begin(what, deed(found.call));
        Ok(())
    }

    /// Ends the call that goes on, once there is one: `call` has only just been told to the client.
    pub(crate) async fn end(&mut self) -> Result<()> {
        let found = self.find(Wanted::Live).await.context("there is no call to end")?;
        self.begin("end", Deed::End { call: found.call });
        Ok(())
    }

    pub(crate) async fn report(&self, report: ringway::MediaReport) -> Result<()> {
        self.order(Deed::Media { report }).await.map(drop)
    }

    /// The backend's name of the call that goes on, once it has one.
    pub(crate) async fn call_name(&self) -> Result<String> {
        let found = self.find(Wanted::Named).await.context("no call gets a name")?;
        let name = found.server_id.context("a call with a name has none")?;
        Ok(name.as_str().to_owned())
    }

    pub(crate) async fn quiet(&self) -> Result<()> {
        let what = Deed::Find { what: Wanted::None };
        let answer = self.order(what).await.context("a call goes on")?;
        ensure!(answer.is_null(), "no call was asked for, and {answer} was found");
        Ok(())
    }

    /// Waits for a line behind the last that was waited for.
    pub(crate) async fn expect(&mut self, wanted: &str) -> Result<()> {
        let (seen, names) = (self.seen, self.names.clone());
        let position = |log: &Vec<String>| {
            log.iter()
                .skip(seen)
                .position(|line| named(line, &names) == wanted)
        };
        let mut log = self.log.clone();
        let waited = timeout(self.patience(), log.wait_for(|log| position(log).is_some())).await;
        let log = waited
            .map_err(|_| anyhow!("{wanted:?} never comes"))?
            .map_err(|_| self.agent.gone())?;
        self.seen += position(&log).map_or(0, |at| at + 1);
        Ok(())
    }

    /// Waits until the log has more lines than that; never, when there are no more.
    pub(crate) async fn has_more_than(&self, lines: usize) {
        let mut log = self.log.clone();
        if log.wait_for(|log| log.len() > lines).await.is_err() {
            std::future::pending().await
        }
    }

    pub(crate) fn log(&self) -> Vec<String> {
        let log = self.log.borrow();
        log.iter().map(|line| named(line, &self.names)).collect()
    }

    /// Closes the client. Whatever it was ordered to do is answered then, and nothing of it was a defect.
    pub(crate) async fn close(&mut self) -> Result<()> {
        self.order(Deed::Close)
            .await
            .context("the client does not close")?;
        let patience = self.patience();
        for Begun { what, answer } in self.begun.drain(..) {
            let answer = answer.within(patience).await;
            let answer = answer.with_context(|| format!("{what} hangs although the client has closed"))?;
            if let Some(defect) = answer.err().filter(Fault::is_defect) {
                bail!("{what}: {defect}");
            }
        }
        Ok(())
    }

    /// Everything that helps to understand a failure.
    pub(crate) async fn describe(&mut self) -> String {
        let mut text = format!("  log:   {:?}\n", self.log());
        for Begun { what, answer } in &mut self.begun {
            let outcome = match answer.now() {
                Ok(Some(Ok(_))) => "done".to_owned(),
                Ok(Some(Err(fault))) => fault.to_string(),
                Ok(None) => "not answered yet".to_owned(),
                Err(error) => error.to_string(),
            };
            let _ = writeln!(text, "  order: {what}: {outcome}");
        }
        match self.explain().await {
            Ok(Description { link, waits }) => {
                let _ = writeln!(text, "  link:  {link}");
                for wait in waits {
                    let _ = writeln!(text, "  waits: {wait}");
                }
            }
            Err(error) => {
                let _ = writeln!(text, "  explain: {error:#}");
            }
        }
        text
    }

    async fn explain(&self) -> Result<Description> {
        let answer = self.order(Deed::Describe).await?;
        serde_json::from_value(answer).context("it is no description")
    }

    async fn find(&self, what: Wanted) -> Result<Found> {
        let answer = self.order(Deed::Find { what }).await?;
        serde_json::from_value(answer).context("what was found is no call")
    }

    /// Gives an order and waits until it is carried out.
    async fn order(&self, deed: Deed) -> Result<Value> {
        self.agent.carry_out(&self.client, deed).await
    }

    /// Gives an order and lets it take its course.
    fn begin(&mut self, what: &'static str, deed: Deed) {
        let answer = self.agent.order(&self.client, deed);
        self.begun.push(Begun { what, answer });
    }
}

/// The line with names for ids.
fn named(line: &str, names: &Names) -> String {
    let words = line.split(' ');
    let words = words.map(|word| names.get(word).map_or(word, String::as_str));
    words.collect::<Vec<_>>().join(" ")
}
