//! The agents that are built here.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use tokio::process::Command;
use tokio::sync::OnceCell;

use crate::agent::{Agent, Patience};
use crate::language::Language;

/// Of each language one that is shared, started when it is first needed, and any number that are not.
pub struct Agents {
    rust: PathBuf,
    folder: PathBuf,
    /// How starting the shared ones went; a language that cannot start is not tried again.
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

    /// The one that is shared.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn get(&self, language: Language) -> Result<Arc<Agent>> {
        let cell = self
            .started
            .get(&language)
            .context("every language has its place")?;
        let start = async { self.start(language).await.map_err(|error| format!("{error:#}")) };
        let start = cell.get_or_init(|| start).await;
        start.clone().map_err(|error| anyhow!(error))
    }

    /// One more, not shared: whoever starts it stops it.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn start(&self, language: Language) -> Result<Arc<Agent>> {
        let program = Command::new(self.program(language)?);
        Agent::start(language.name(), program, Patience::default()).await
    }

    /// Stops those that are shared.
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
