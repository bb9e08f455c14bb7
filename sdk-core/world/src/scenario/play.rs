//! Plays a scenario in a world, in virtual time.

use std::collections::BTreeMap;

use ringway_core::model::{Command, Contract};
use serde_json::Value;

use super::{Scenario, Step, configure, line, media_report, with_call};
use crate::app::App;
use crate::backend::{user_id, user_name};
use crate::client::Who;
use crate::world::World;

/// So long the world goes on after the last step, to see that nothing more comes of it.
const AFTERMATH_MS: u64 = 20_000;

/// Plays a scenario over one of its contracts.
///
/// # Panics
/// When something expected never happens, or a log is not as written.
pub fn play(scenario: &Scenario, contract: Contract) {
    let mut play = Play::new(scenario, contract);
    for step in &scenario.steps {
        play.make(step);
    }
    play.check_logs(scenario);
}

struct Play {
    world: World,
    contract: Contract,
    people: BTreeMap<String, Who>,
    /// How far each log has been waited for.
    seen: BTreeMap<Who, usize>,
    caller: Option<Who>,
}

impl Play {
    fn new(scenario: &Scenario, contract: Contract) -> Self {
        let mut world = World::new(contract, 1);
        // Media is what the scenario says.
        let app = App {
            joins_after: None,
            ..App::default()
        };
        let mut people = BTreeMap::new();
        for name in &scenario.users {
            let changes = scenario.config.get(name);
            let who = world.add_with(name, app.clone(), |config| {
                changes.into_iter().for_each(|changes| configure(config, changes));
            });
            people.insert(name.clone(), who);
        }
        let mut play = Self {
            world,
            contract,
            people,
            seen: BTreeMap::new(),
            caller: None,
        };
        for name in scenario.early() {
            play.connect(name);
        }
        play
    }

    fn who(&self, name: &str) -> Who {
        *self
            .people
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not among the users"))
    }

    fn make(&mut self, step: &Step) {
        match step {
            Step::Connect { who } => self.connect(who),
            Step::Call { who, to } => self.call(who, to),
            Step::Accept { who } => drop(self.world.accept(self.who(who))),
            Step::Decline { who, reason } => drop(self.world.decline(self.who(who), *reason)),
            Step::End { who } => drop(self.world.end(self.who(who))),
            Step::Media { who, report } => self.report(who, report),
            Step::Advance { ms } => self.world.advance(*ms),
            Step::Fault { body } => drop(self.world.control("POST", "/_mock/faults", body)),
            Step::Mend => drop(self.world.control("DELETE", "/_mock/faults", &Value::Null)),
            Step::Trigger { name, body } => {
                let call = self.caller.and_then(|who| self.world.live(who)?.server_id);
                let body = with_call(body, call.as_ref().map(|call| call.as_str()));
                self.world.trigger(name, &body);
            }
            Step::Expect { who, line } => {
                let line = line.of(self.contract);
                line.into_iter().for_each(|line| self.expect(who, line));
            }
            Step::Quiet { who } => {
                let whose = self.who(who);
                self.world
                    .until(&format!("{who} has no call"), |w| w.live(whose).is_none());
            }
        }
    }

    fn connect(&mut self, name: &str) {
        let who = self.who(name);
        self.world.command(who, Command::Connect);
        self.world
            .until(&format!("{name} is connected"), |w| w.is_up(who));
    }

    fn call(&mut self, from: &str, to: &str) {
        let from = self.who(from);
        self.caller = Some(from);
        self.world.place(from, user_id(to));
    }

    fn report(&mut self, name: &str, report: &str) {
        let who = self.who(name);
        // The news of its end may have been faster.
        if self.world.live(who).is_some() {
            self.world.report(who, media_report(report));
        }
    }

    fn expect(&mut self, name: &str, wanted: &str) {
        let who = self.who(name);
        let from = self.seen.get(&who).copied().unwrap_or_default();
        let position = |w: &World| log(w, who).iter().skip(from).position(|line| line == wanted);
        self.world
            .until(&format!("{name}: {wanted}"), |w| position(w).is_some());
        let at = position(&self.world).unwrap_or_default();
        self.seen.insert(who, from + at + 1);
    }

    fn check_logs(&mut self, scenario: &Scenario) {
        for (name, wanted) in scenario.logs(self.contract) {
            let who = self.who(name);
            self.world.until(&format!("{name}'s whole log"), |w| {
                log(w, who).len() >= wanted.len()
            });
        }
        self.world.advance(AFTERMATH_MS);
        for (name, wanted) in scenario.logs(self.contract) {
            let log = log(&self.world, self.who(name));
            assert_eq!(log, wanted, "{}: the log of {name}", scenario.name);
        }
    }
}

fn log(world: &World, who: Who) -> Vec<String> {
    let events = world.client(who).events.iter();
    events.filter_map(|(_, event)| line(event, user_name)).collect()
}
