//! Plays one scenario over one contract.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::select_all;
use ringway::{ClientConfig, Contract, Timing};
use ringway_world::scenario::{Scenario, Step, configure, media_report, with_call};
use ringway_world::user_id;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::backend::Backend;
use crate::person::{PATIENCE, Person};

/// So long nothing more may come of it after the end: several rounds of every poll.
const AFTERMATH: Duration = Duration::from_millis(500);

/// Quick where a client polls or tries again, so that nobody waits for the sake of waiting. What guards against silence
/// stays as it is: the news itself has to come first.
fn quick() -> Timing {
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

/// Plays it; the error tells which step failed, why, and how everybody stood.
pub(crate) async fn play(scenario: &Scenario, contract: Contract) -> Result<(), String> {
    let mut play = Play {
        scenario,
        contract,
        backend: Backend::start().await?,
        people: BTreeMap::new(),
        caller: None,
    };
    match play.run().await {
        Ok(()) => play.close().await,
        Err(why) => Err(play.describe(&why).await),
    }
}

struct Play<'a> {
    scenario: &'a Scenario,
    contract: Contract,
    backend: Backend,
    people: BTreeMap<String, Person>,
    caller: Option<String>,
}

impl Play<'_> {
    async fn run(&mut self) -> Result<(), String> {
        for name in self.scenario.early() {
            let connected = self.connect(name).await;
            connected.map_err(|why| format!("{name} connects: {why}"))?;
        }
        for (number, step) in self.scenario.steps.iter().enumerate() {
            let made = self.make(step).await;
            made.map_err(|why| format!("step {}, {step:?}: {why}", number + 1))?;
        }
        self.check_logs().await
    }

    async fn make(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Connect { who } => self.connect(who).await,
            Step::Call { who, to } => self.call(who, to),
            Step::Accept { who } => {
                let accept = |call: ringway::Call| async move { call.accept().await };
                self.person(who)?.answer("accept", accept).await
            }
            Step::Decline { who, reason } => {
                let reason = *reason;
                let decline = move |call: ringway::Call| async move { call.decline(reason).await };
                self.person(who)?.answer("decline", decline).await
            }
            Step::End { who } => self.person(who)?.end().await,
            Step::Media { who, report } => self.report(who, report),
            Step::Advance { ms } => self.post("clock/advance", &json!({"ms": ms})).await,
            Step::Fault { body } => self.post("faults", body).await,
            Step::Mend => self.backend.control.delete("faults").await.map(drop),
            Step::Trigger { name, body } => self.trigger(name, body).await,
            Step::Expect { who, line } => match line.of(self.contract) {
                Some(line) => self.person(who)?.expect(line).await,
                None => Ok(()),
            },
            Step::Quiet { who } => self.person(who)?.quiet().await,
        }
    }

    async fn connect(&mut self, name: &str) -> Result<(), String> {
        let control = &self.backend.control;
        let mut config = ClientConfig::new(self.contract, &control.url, user_id(name));
        config.timing = quick();
        if let Some(changes) = self.scenario.config.get(name) {
            configure(&mut config, changes);
        }
        let person = Person::connect(config, control).await?;
        self.people.insert(name.to_owned(), person);
        Ok(())
    }

    fn call(&mut self, who: &str, to: &str) -> Result<(), String> {
        self.caller = Some(who.to_owned());
        self.person(who)?.call(user_id(to));
        Ok(())
    }

    fn report(&mut self, who: &str, report: &str) -> Result<(), String> {
        // The news of its end may have been faster.
        if let Some(call) = self.person(who)?.live() {
            call.media(media_report(report));
        }
        Ok(())
    }

    async fn trigger(&mut self, name: &str, body: &Value) -> Result<(), String> {
        let mut call = None;
        if let Some(caller) = self.caller.clone().filter(|_| with_call(body, Some("")) != *body) {
            call = Some(self.person(&caller)?.call_name().await?);
        }
        let body = with_call(body, call.as_deref());
        self.post(&format!("trigger/{name}"), &body).await
    }

    async fn post(&self, what: &str, body: &Value) -> Result<(), String> {
        self.backend.control.post(what, body).await.map(drop)
    }

    fn person(&mut self, name: &str) -> Result<&mut Person, String> {
        let found = self.people.get_mut(name);
        found.ok_or_else(|| format!("{name} is not connected"))
    }

    async fn check_logs(&self) -> Result<(), String> {
        let mut logs = Vec::new();
        for (name, log) in self.scenario.logs(self.contract) {
            let person = self.people.get(name);
            let person = person.ok_or_else(|| format!("{name} is not connected"))?;
            logs.push((name, person, log));
        }
        settle(&logs).await;
        for (name, person, wanted) in logs {
            let log = person.log();
            if log != wanted {
                return Err(format!("{name}'s log is not {wanted:?}"));
            }
        }
        Ok(())
    }

    async fn close(self) -> Result<(), String> {
        for (name, person) in &self.people {
            person.close().await.map_err(|why| format!("{name}: {why}"))?;
        }
        self.backend.stop().await;
        Ok(())
    }

    async fn describe(&mut self, why: &str) -> String {
        let mut text = format!("{why}\n");
        for (name, person) in &mut self.people {
            text += &format!("{name}\n{}", person.describe().await);
        }
        text
    }
}

/// Waits for the logs to be whole, and a little longer for what must not come. What is missing or too much is the
/// comparison's affair.
async fn settle(logs: &[(&str, &Person, &[String])]) {
    for (_, person, wanted) in logs {
        if let Some(all_but_one) = wanted.len().checked_sub(1) {
            let _ = timeout(PATIENCE, person.has_more_than(all_but_one)).await;
        }
    }
    let more = logs.iter();
    let more = more.map(|(_, person, wanted)| Box::pin(person.has_more_than(wanted.len())));
    let more: Vec<_> = more.collect();
    if !more.is_empty() {
        let _ = timeout(AFTERMATH, select_all(more)).await;
    }
}
