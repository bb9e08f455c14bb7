//! The agents that are built here, each started when it is first needed.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use tokio::process::Command;
use tokio::sync::OnceCell;

use crate::agent::{Agent, Patience};
use crate::language::Language;

/// Of each language at most one.
pub struct Agents {
    rust: PathBuf,
    folder: PathBuf,
    /// How starting went; a language that cannot start is not tried again.
    started: BTreeMap<Language, OnceCell<Result<Arc<Agent>, String>>>,
}

impl Agents {
    /// Rust's own agent, and the others in that folder, or in the one that `RINGWAY_AGENTS` names.
    pub fn new(rust: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        let folder = env::var_os("RINGWAY_AGENTS").map_or_else(|| folder.into(), PathBuf::from);
        let started = Language::ALL.map(|language| (language, OnceCell::new()));
        Self {
            rust: rust.into(),
            folder,
            started: BTreeMap::from(started),
        }
    }

    /// The program of a language's agent.
    ///
    /// # Errors
    /// That it was not built, for people.
    pub fn program(&self, language: Language) -> Result<PathBuf> {
        let path = match language {
            Language::Rust => self.rust.clone(),
            Language::Chromium | Language::Kotlin | Language::Node | Language::Swift => {
                self.folder.join(language.name())
            }
        };
        let there = path.is_file().then_some(());
        there.with_context(|| format!("its agent is not built: {} is not there", path.display()))?;
        Ok(path)
    }

    /// The running agent.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn get(&self, language: Language) -> Result<Arc<Agent>> {
        let cell = self
            .started
            .get(&language)
            .context("every language has its place")?;
        let start = async {
            let program = self.program(language).map_err(|error| error.to_string())?;
            let started = Agent::start(language.name(), Command::new(program), Patience::default()).await;
            started.map_err(|error| format!("{error:#}"))
        };
        let start = cell.get_or_init(|| start).await;
        start.clone().map_err(|error| anyhow!(error))
    }

    /// Stops those that were started.
    ///
    /// # Errors
    /// What went wrong with the first that does not exit as it should.
    pub async fn stop(self) -> Result<()> {
        for cell in self.started.into_values() {
            if let Some(Ok(agent)) = cell.into_inner() {
                agent.stop().await?;
            }
        }
        Ok(())
    }
}
