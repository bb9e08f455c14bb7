//! Plays one scenario over one contract.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use futures_util::future::select_all;
use ringway::{CallId, ClientConfig, Contract};
use ringway_world::scenario::{Scenario, Step, configure, media_report, with_call};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::agent::Agent;
use crate::backend::Control;
use crate::config::{as_json, quick};
use crate::person::{Names, Person};
use crate::protocol::Deed;

/// So long nothing more may come of it after the end: several rounds of every poll.
const AFTERMATH: Duration = Duration::from_millis(500);

/// Who plays whom, by the users of a scenario.
pub type Cast = BTreeMap<String, Member>;

/// Who plays a user.
#[derive(Clone, Debug)]
pub struct Member {
    /// Hosts the client.
    pub agent: Arc<Agent>,
    /// The user's id at the mock.
    pub user_id: String,
}

/// Plays it.
///
/// # Errors
/// Which step failed, why, and how everybody stood.
pub async fn play(scenario: &Scenario, contract: Contract, cast: &Cast, control: &Control) -> Result<()> {
    let names = cast
        .iter()
        .map(|(name, member)| (member.user_id.clone(), person(name).to_owned()));
    let mut play = Play {
        scenario,
        contract,
        cast,
        control,
        names: Arc::new(names.collect()),
        people: BTreeMap::new(),
        caller: None,
    };
    match play.run().await {
        Ok(()) => Ok(()),
        Err(why) => Err(play.describe(why).await),
    }
}

/// Whom a device belongs to: `bob-tablet` is bob's.
pub fn person(device: &str) -> &str {
    device.split_once('-').map_or(device, |(person, _)| person)
}

struct Play<'a> {
    scenario: &'a Scenario,
    contract: Contract,
    cast: &'a Cast,
    control: &'a Control,
    names: Arc<Names>,
    people: BTreeMap<String, Person>,
    caller: Option<String>,
}

impl Play<'_> {
    async fn run(&mut self) -> Result<()> {
        for name in self.scenario.early() {
            self.connect(name)
                .await
                .with_context(|| format!("{name} connects"))?;
        }
        for (number, step) in self.scenario.steps.iter().enumerate() {
            let made = self.make(step).await;
            made.with_context(|| format!("step {}, {step:?}", number + 1))?;
        }
        self.check_logs().await?;
        for (name, person) in &mut self.people {
            person.close().await.with_context(|| format!("{name} closes"))?;
        }
        Ok(())
    }

    async fn make(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Connect { who } => self.connect(who).await,
            Step::Call { who, to } => self.call(who, to),
            Step::Accept { who } => {
                let accept = |call: CallId| Deed::Accept { call };
                self.person(who)?.answer("accept", accept).await
            }
            Step::Decline { who, reason } => {
                let reason = *reason;
                let decline = |call: CallId| Deed::Decline { call, reason };
                self.person(who)?.answer("decline", decline).await
            }
            Step::End { who } => self.person(who)?.end().await,
            Step::Media { who, report } => self.person(who)?.report(media_report(report)).await,
            Step::Advance { ms } => self.post("clock/advance", &json!({"ms": ms})).await,
            Step::Fault { body } => self.post("faults", body).await,
            Step::Mend => self.control.delete("faults").await.map(drop),
            Step::Trigger { name, body } => self.trigger(name, body).await,
            Step::Expect { who, line } => match line.of(self.contract) {
                Some(line) => self.person(who)?.expect(line).await,
                None => Ok(()),
            },
            Step::Quiet { who } => self.person(who)?.quiet().await,
        }
    }

    async fn connect(&mut self, name: &str) -> Result<()> {
        let member = member(self.cast, name)?;
        let mut config = ClientConfig::new(self.contract, self.control.url(), member.user_id.as_str());
        config.timing = quick();
        if let Some(changes) = self.scenario.config.get(name) {
            configure(&mut config, changes);
        }
        let connect = Deed::Connect {
            config: as_json(&config)?,
            tokens: self.control.tokens(),
        };
        let person = Person::connect(name, &member.agent, self.names.clone(), connect).await?;
        self.people.insert(name.to_owned(), person);
        Ok(())
    }

    fn call(&mut self, who: &str, to: &str) -> Result<()> {
        let cast = self.cast;
        self.person(who)?.call(&member(cast, to)?.user_id);
        self.caller = Some(who.to_owned());
        Ok(())
    }

    async fn trigger(&mut self, name: &str, body: &Value) -> Result<()> {
        let mut call = None;
        if let Some(caller) = self.caller.clone().filter(|_| with_call(body, Some("")) != *body) {
            call = Some(self.person(&caller)?.call_name().await?);
        }
        let body = with_call(body, call.as_deref());
        self.post(&format!("trigger/{name}"), &body).await
    }

    async fn post(&self, what: &str, body: &Value) -> Result<()> {
        self.control.post(what, body).await.map(drop)
    }

    fn person(&mut self, name: &str) -> Result<&mut Person> {
        self.people
            .get_mut(name)
            .with_context(|| format!("{name} is not connected"))
    }

    async fn check_logs(&self) -> Result<()> {
        let mut logs = Vec::new();
        for (name, log) in self.scenario.logs(self.contract) {
            let person = self.people.get(name);
            logs.push((
                name,
                person.with_context(|| format!("{name} is not connected"))?,
                log,
            ));
        }
        settle(&logs).await;
        for (name, person, wanted) in logs {
            ensure!(person.log() == wanted, "{name}'s log is not {wanted:?}");
        }
        Ok(())
    }

    async fn describe(&mut self, why: anyhow::Error) -> anyhow::Error {
        let mut text = format!("{why:#}\n");
        for (name, person) in &mut self.people {
            let stands = person.describe().await;
            let _ = write!(text, "{name} in {}\n{stands}", person.agent());
        }
        anyhow!(text)
    }
}

fn member<'a>(cast: &'a Cast, name: &str) -> Result<&'a Member> {
    cast.get(name).with_context(|| format!("nobody plays {name}"))
}

/// Waits for the logs to be whole, and a little longer for what must not come. What is missing or too much is the
/// comparison's affair.
async fn settle(logs: &[(&str, &Person, &[String])]) {
    for (_, person, wanted) in logs {
        if let Some(all_but_one) = wanted.len().checked_sub(1) {
            let _ = timeout(person.patience(), person.has_more_than(all_but_one)).await;
        }
    }
    let more = logs.iter();
    let more = more.map(|(_, person, wanted)| Box::pin(person.has_more_than(wanted.len())));
    let more: Vec<_> = more.collect();
    if !more.is_empty() {
        let _ = timeout(AFTERMATH, select_all(more)).await;
    }
}
