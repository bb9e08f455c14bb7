//! The languages, and where their agents are.

use std::env;

use anyhow::{Result, bail};

/// A language, or rather a place where clients run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// The native client.
    Rust,
    /// The npm package in Node.
    Node,
    /// The npm package in a page.
    Chromium,
    /// On a JVM.
    Kotlin,
    /// On Linux.
    Swift,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 5] = [Self::Rust, Self::Node, Self::Chromium, Self::Kotlin, Self::Swift];

    /// Its name, and its agent's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Node => "node",
            Self::Chromium => "chromium",
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
        }
    }

    /// Those that have to be there: `RINGWAY_REQUIRE` names them, with commas between.
    ///
    /// # Errors
    /// When it names something else.
    pub fn required() -> Result<Vec<Self>> {
        let text = env::var("RINGWAY_REQUIRE").unwrap_or_default();
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(Self::of).collect()
    }

    fn of(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|language| language.name() == name);
        match found {
            Some(language) => Ok(language),
            None => bail!(
                "RINGWAY_REQUIRE names {name:?}; there are {:?}",
                Self::ALL.map(Self::name)
            ),
        }
    }
}
