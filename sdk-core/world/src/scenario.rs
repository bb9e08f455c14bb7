//! Scenario files: calls as data, played by every language (`examples/scenarios/README.md` describes the format).

mod play;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ringway_core::model::{ClientConfig, Contract, DeclineReason, Event, MediaReport, Timing};
use serde::Deserialize;
use serde_json::{Map, Value};

pub use play::play;

/// One scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in a few words.
    pub name: String,
    /// The contracts that it is played over.
    pub contracts: Vec<Contract>,
    /// Who takes part: `alice`, `bob`, or a second device such as `bob-tablet`.
    pub users: BTreeSet<String>,
    /// What differs from a client's default configuration, by user, as in `ClientConfig`.
    #[serde(default)]
    pub config: BTreeMap<String, Map<String, Value>>,
    /// What happens.
    pub steps: Vec<Step>,
    /// Each user's whole log, for those whose log does not depend on chance.
    #[serde(default)]
    log: BTreeMap<String, ByContract<Vec<String>>>,
}

/// One step.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", deny_unknown_fields)]
pub enum Step {
    /// The client connects, later than all others, who do so before the first step.
    Connect {
        /// Whose.
        who: String,
    },
    /// Somebody calls somebody. Nobody waits until it rings.
    Call {
        /// Who.
        who: String,
        /// Whom.
        to: String,
    },
    /// The ringing call is accepted.
    Accept {
        /// By whom.
        who: String,
    },
    /// The ringing call is declined.
    Decline {
        /// By whom.
        who: String,
        /// Why.
        #[serde(default)]
        reason: DeclineReason,
    },
    /// The live call is ended.
    End {
        /// By whom.
        who: String,
    },
    /// The app reports on the media of the live call.
    Media {
        /// Whose.
        who: String,
        /// What, by the name of its `MediaReport`.
        report: String,
    },
    /// The backend's clock moves on; whoever plays in virtual time moves with it.
    Advance {
        /// How far, in milliseconds.
        ms: u64,
    },
    /// Something goes wrong: a body for the mock's `POST /_mock/faults`.
    Fault {
        /// The body.
        body: Value,
    },
    /// Nothing goes wrong any more.
    Mend,
    /// The backend does something by itself: `POST /_mock/trigger/{name}`.
    Trigger {
        /// Which.
        name: String,
        /// The body. The text `$call` stands for the backend's name of the call that was placed last.
        body: Value,
    },
    /// Waits until the user's log has this line, behind the one that was waited for before. Over a contract that has no
    /// line here nothing is waited for.
    Expect {
        /// Whose.
        who: String,
        /// The line.
        line: ByContract<String>,
    },
    /// Waits until the user has no live call.
    Quiet {
        /// Who.
        who: String,
    },
}

/// The same for all contracts, or one for each.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum ByContract<T> {
    /// The same for all.
    Same(T),
    /// One for each.
    Each(BTreeMap<Contract, T>),
}

impl<T> ByContract<T> {
    /// The one for a contract, where the file has one for it.
    pub fn of(&self, contract: Contract) -> Option<&T> {
        match self {
            Self::Same(value) => Some(value),
            Self::Each(values) => values.get(&contract),
        }
    }
}

impl Scenario {
    /// Every scenario of a folder, by file name.
    ///
    /// # Panics
    /// When the folder cannot be read, or a file is no scenario; the message names it.
    pub fn read_all(folder: &Path) -> Vec<(String, Self)> {
        let entries =
            std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        let read = |path: std::path::PathBuf| {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            let scenario = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, scenario)
        };
        paths.into_iter().map(read).collect()
    }

    /// The logs over a contract, by user; those are left out that depend on chance.
    pub fn logs(&self, contract: Contract) -> impl Iterator<Item = (&str, &[String])> {
        let logs = self.log.iter();
        logs.filter_map(move |(user, log)| Some((user.as_str(), log.of(contract)?.as_slice())))
    }

    /// Who connects before the first step.
    pub fn early(&self) -> impl Iterator<Item = &String> {
        let late = |user: &String| {
            self.steps
                .iter()
                .any(|step| matches!(step, Step::Connect { who } if who == user))
        };
        self.users.iter().filter(move |user| !late(user))
    }
}

/// Makes a scenario's changes to a client's configuration; times that it does not name stay as they are.
///
/// # Panics
/// When the changes make no configuration.
pub fn configure(config: &mut ClientConfig, changes: &Map<String, Value>) {
    if let Some(changes) = changes.get("timing") {
        config.timing = retimed(&config.timing, changes).expect("`timing` is as in ClientConfig");
    }
    if let Some(busy) = changes.get("busy").cloned() {
        config.busy = serde_json::from_value(busy).expect("`busy` is as in ClientConfig");
    }
    if let Some(connects) = changes.get("glareConnects").and_then(Value::as_bool) {
        config.glare_connects = connects;
    }
    let known = ["timing", "busy", "glareConnects"];
    let unknown = changes.keys().find(|name| !known.contains(&name.as_str()));
    assert_eq!(unknown, None, "a scenario may change {known:?}");
}

/// The times with some of them changed; none when a change names no time.
fn retimed(timing: &Timing, changes: &Value) -> Option<Timing> {
    let mut times = serde_json::to_value(timing).ok()?;
    for (name, change) in changes.as_object()? {
        *times.get_mut(name)? = change.clone();
    }
    serde_json::from_value(times).ok()
}

/// A media report by its name.
///
/// # Panics
/// When there is no such report.
pub fn media_report(name: &str) -> MediaReport {
    let value = match name {
        "failed" => serde_json::json!({"type": "failed", "reason": "no microphone"}),
        other => serde_json::json!({"type": other}),
    };
    serde_json::from_value(value).unwrap_or_else(|_| panic!("no media report is called {name}"))
}

/// An event as a line of a user's log; none for what depends on timing, such as the link.
///
/// `name_of` turns a user's id into the name that scenarios use.
pub fn line(event: &Event, name_of: impl Fn(&str) -> String) -> Option<String> {
    match event {
        Event::Incoming { call } => Some(format!("incoming from {}", name_of(call.peer.id.as_str()))),
        Event::IncomingRejectedBusy { peer, .. } => {
            Some(format!("refused {} as busy", name_of(peer.id.as_str())))
        }
        Event::Changed { call } => Some(word(&call.status)),
        Event::Ended { call } => {
            let end = call.end.as_ref()?;
            Some(format!("ended {}", word(&end.reason)))
        }
        Event::QualityWarning { quality, .. } => Some(format!("quality {}", word(quality))),
        Event::CredentialsExpired { .. } => Some("credentials expired".to_owned()),
        Event::AuthRequired { .. } => Some("auth required".to_owned()),
        _ => None,
    }
}

/// A word as it stands in JSON.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The body with the call's name in it.
pub fn with_call(body: &Value, call: Option<&str>) -> Value {
    match body {
        Value::String(text) if text == "$call" => {
            Value::from(call.expect("a call has been placed and named"))
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.clone(), with_call(value, call)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_times_that_are_named_change() {
        let mut config = ClientConfig::new(Contract::Chattrix, "http://localhost", "101");
        config.timing.poll_incoming_ms = 50;
        let changes = serde_json::json!({"timing": {"reconcileMs": 500}});
        configure(&mut config, changes.as_object().expect("an object"));
        let wanted = Timing {
            poll_incoming_ms: 50,
            reconcile_ms: 500,
            ..Timing::default()
        };
        assert_eq!(config.timing, wanted);
    }

    #[test]
    #[should_panic = "as in ClientConfig"]
    fn a_time_that_there_is_not_is_refused() {
        let mut config = ClientConfig::new(Contract::Chattrix, "http://localhost", "101");
        let changes = serde_json::json!({"timing": {"reconcileSeconds": 1}});
        configure(&mut config, changes.as_object().expect("an object"));
    }
}
