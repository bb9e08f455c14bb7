//! Every scenario in every language over each of its contracts, and every ordered pair of languages in the same calls
//! through one mock server. Each play is a test; all clients of a language live in one agent.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use conformance::{Agents, Backend, Cast, Language, Member, person, play};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use ringway::Contract;
use ringway_world::scenario::Scenario;
use ringway_world::user_id;
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

/// Plays at the same time. Most of the time they wait, for polls and for what must not come.
const AT_ONCE: usize = 24;
/// What every pair of languages plays: a call with media, a rejection and a cancellation.
const BETWEEN_LANGUAGES: [&str; 3] = ["02-callee-hangs-up", "03-declined", "05-cancelled"];

fn main() -> Result<ExitCode> {
    let mut args = Arguments::from_args();
    args.test_threads.get_or_insert(AT_ONCE);
    let stage = Arc::new(Stage::new()?);
    let conclusion = libtest_mimic::run(&args, trials(&stage)?);
    let stage = Arc::into_inner(stage).context("every play has ended")?;
    stage.clear()?;
    Ok(conclusion.exit_code())
}

fn trials(stage: &Arc<Stage>) -> Result<Vec<Trial>> {
    let required = Language::required()?;
    let (mut trials, mut built) = (Vec::new(), Vec::new());
    for language in Language::ALL {
        match stage.agents.program(language) {
            Ok(_) => built.push(language),
            Err(why) => trials.push(absent(language, why.to_string(), required.contains(&language))),
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, scenario) in Scenario::read_all(&root.join("../examples/scenarios")) {
        let scenario = Arc::new(scenario);
        let mut players: Vec<_> = built.iter().map(|&language| Players::Alone(language)).collect();
        if BETWEEN_LANGUAGES.contains(&file.as_str()) {
            let pairs = built
                .iter()
                .flat_map(|&alice| built.iter().map(move |&bob| (alice, bob)));
            players.extend(pairs.map(|(alice, bob)| Players::Between(alice, bob)));
        }
        for players in players {
            for &contract in &scenario.contracts {
                let title = format!("{players}::{}::{file}", contract.as_str());
                let (stage, scenario) = (stage.clone(), scenario.clone());
                trials.push(Trial::test(title, move || {
                    stage.play(players, &scenario, contract)
                }));
            }
        }
    }
    Ok(trials)
}

/// A language that was not built is told from one that passed, and fails where it was to be there.
fn absent(language: Language, why: String, required: bool) -> Trial {
    Trial::ignorable_test(language.name(), move || match required {
        true => Err(Failed::from(why)),
        false => Ok(Completion::ignored_with(why)),
    })
}

/// Who plays a scenario.
#[derive(Clone, Copy)]
enum Players {
    /// One language, on a mock server of its own.
    Alone(Language),
    /// Alice's and bob's, on the mock server that all pairs share.
    Between(Language, Language),
}

impl fmt::Display for Players {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone(language) => write!(f, "{}", language.name()),
            Self::Between(alice, bob) => write!(f, "{}-{}", alice.name(), bob.name()),
        }
    }
}

/// What all plays share.
struct Stage {
    runtime: Runtime,
    agents: Agents,
    /// The mock server between languages.
    shared: OnceCell<Backend>,
    /// How many users it got.
    users: AtomicU32,
}

impl Stage {
    fn new() -> Result<Self> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        let folder = target
            .context("the target folder is around its tmp")?
            .join("agents");
        Ok(Self {
            runtime: Runtime::new()?,
            agents: Agents::new(env!("CARGO_BIN_EXE_rust-agent"), folder),
            shared: OnceCell::new(),
            users: AtomicU32::new(0),
        })
    }

    fn play(&self, players: Players, scenario: &Scenario, contract: Contract) -> Result<(), Failed> {
        let played = match players {
            Players::Alone(language) => self.runtime.block_on(self.alone(language, scenario, contract)),
            Players::Between(alice, bob) => {
                self.runtime
                    .block_on(self.between([alice, bob], scenario, contract))
            }
        };
        played.map_err(|failure| Failed::from(format!("{}\n{failure:#}", scenario.name)))
    }

    async fn alone(&self, language: Language, scenario: &Scenario, contract: Contract) -> Result<()> {
        let agent = self.agents.get(language).await?;
        let member = |name: &String| Member {
            agent: agent.clone(),
            user_id: user_id(name).to_owned(),
        };
        let cast = scenario
            .users
            .iter()
            .map(|name| (name.clone(), member(name)))
            .collect();
        let backend = Backend::start().await?;
        play(scenario, contract, &cast, backend.control()).await?;
        backend.stop().await;
        Ok(())
    }

    /// With users of its own.
    async fn between(&self, pair: [Language; 2], scenario: &Scenario, contract: Contract) -> Result<()> {
        let backend = self.shared.get_or_try_init(Backend::start).await?;
        let mut cast = Cast::new();
        for (name, language) in scenario.users.iter().zip(pair) {
            let agent = self.agents.get(language).await?;
            let number = self.users.fetch_add(1, Ordering::Relaxed);
            let user_id = backend
                .control()
                .new_user(&format!("{}-{number}", person(name)))
                .await?;
            cast.insert(name.clone(), Member { agent, user_id });
        }
        play(scenario, contract, &cast, backend.control()).await
    }

    fn clear(self) -> Result<()> {
        let Self {
            runtime,
            agents,
            shared,
            users: _,
        } = self;
        runtime.block_on(async {
            if let Some(backend) = shared.into_inner() {
                backend.stop().await;
            }
            agents.stop().await
        })
    }
}
