//! What comes in with the dependencies, held against `.deny.toml`: by cargo-deny where it is installed, else the part
//! that needs nothing but Cargo.lock by ourselves.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use crate::cargo::{Package, cargo, metadata, root};
use crate::report::{Outcome, Report};

const CONFIG: &str = ".deny.toml";

/// Checks the dependencies.
pub(crate) fn run(report: &mut Report) {
    if !succeeds(&mut cargo("deny --version")) {
        let why = "cargo-deny is not installed (cargo install --locked cargo-deny@0.20.2); licences, bans and sources are checked without it";
        report.step("cargo-deny", || Ok(Outcome::Skipped(why.into())));
        report.step("licences, bans, sources", own_check);
        return;
    }
    report.command(
        "licences, bans, sources",
        &mut cargo("deny check licenses bans sources"),
    );
    // Fetched apart: no network is a reason to skip, a found advisory never is.
    if !succeeds(&mut cargo("deny fetch db")) {
        report.step("advisories", || {
            Ok(Outcome::Skipped("the advisory database cannot be fetched".into()))
        });
        return;
    }
    report.command("advisories", &mut cargo("deny check --disable-fetch advisories"));
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn own_check() -> Result<Outcome> {
    let rules = Rules::parse(&fs::read_to_string(root().join(CONFIG))?)?;
    let packages = metadata()?.packages;
    let faults: Vec<String> = packages
        .iter()
        .flat_map(|package| rules.faults(package))
        .collect();
    faults.iter().for_each(|fault| println!("error: {fault}"));
    Ok(match faults.len() {
        0 => Outcome::Passed(format!("{} packages", packages.len())),
        count => Outcome::Failed(format!("{count} faults in {} packages", packages.len())),
    })
}

/// The part of `.deny.toml` that is checked here; cargo-deny reads the rest.
#[derive(Deserialize)]
struct Config {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

/// What one package may have besides.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

struct Rules {
    licences: Vec<Licensee>,
    exceptions: Vec<(String, Vec<Licensee>)>,
    bans: Vec<Ban>,
}

impl Rules {
    fn parse(toml: &str) -> Result<Self> {
        let config: Config = toml::from_str(toml).context(CONFIG)?;
        let Licenses { allow, exceptions } = config.licenses;
        let exceptions = exceptions
            .into_iter()
            .map(|exception| Ok((exception.name, licensees(&exception.allow)?)));
        Ok(Self {
            licences: licensees(&allow)?,
            exceptions: exceptions.collect::<Result<_>>()?,
            bans: config.bans.deny,
        })
    }

    /// Everything that speaks against a package.
    fn faults(&self, package: &Package) -> Vec<String> {
        let Package { name, version, .. } = package;
        let faults = [
            self.licence_fault(package),
            self.ban(package),
            source_fault(package),
        ];
        faults
            .into_iter()
            .flatten()
            .map(|fault| format!("{name} {version}: {fault}"))
            .collect()
    }

    fn licence_fault(&self, package: &Package) -> Option<String> {
        let Some(text) = &package.license else {
            return Some("has no licence expression".into());
        };
        // Lax: older packages write `MIT/Apache-2.0`.
        let Ok(expression) = Expression::parse_mode(text, ParseMode::LAX) else {
            return Some(format!("its licence `{text}` is not an SPDX expression"));
        };
        let excepted = self
            .exceptions
            .iter()
            .filter(|(name, _)| *name == package.name)
            .flat_map(|(_, licences)| licences);
        let licences: Vec<_> = self.licences.iter().chain(excepted).collect();
        let allowed = expression.evaluate(|wanted| licences.iter().any(|licence| licence.satisfies(wanted)));
        (!allowed).then(|| format!("its licence `{text}` is not allowed"))
    }

    fn ban(&self, package: &Package) -> Option<String> {
        let ban = self.bans.iter().find(|ban| ban.name == package.name)?;
        Some(format!("is banned: {}", ban.reason))
    }
}

fn licensees(ids: &[String]) -> Result<Vec<Licensee>> {
    let licences = ids.iter().map(|id| Licensee::parse(id));
    licences.collect::<Result<_, _>>().context(CONFIG)
}

/// A package comes from a registry, not from a repository; which registry it may be, cargo-deny knows.
fn source_fault(package: &Package) -> Option<String> {
    let source = package.source.as_ref()?;
    (!source.starts_with("registry+")).then(|| format!("comes from {source}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry+https://registry.example.com/index";

    fn package(name: &str, license: Option<&str>, source: Option<&str>) -> Package {
        let (license, source) = (license.map(Into::into), source.map(Into::into));
        Package {
            name: name.into(),
            version: "1.0.0".into(),
            license,
            source,
        }
    }

    /// The faults the project's own rules find in a package.
    fn faults(name: &str, license: Option<&str>, source: Option<&str>) -> Vec<String> {
        let config = fs::read_to_string(root().join(CONFIG)).expect("the rules are there");
        Rules::parse(&config)
            .expect("the rules are well formed")
            .faults(&package(name, license, source))
    }

    #[test]
    fn permissive_licences_pass_in_every_spelling() {
        for license in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert_eq!(faults("x", Some(license), Some(REGISTRY)), [""; 0], "{license}");
        }
    }

    #[test]
    fn other_licences_do_not() {
        for license in [
            Some("GPL-3.0-only"),
            Some("MIT AND MPL-2.0"),
            Some("no such thing"),
            None,
        ] {
            assert_eq!(faults("x", license, Some(REGISTRY)).len(), 1, "{license:?}");
        }
    }

    #[test]
    fn an_exception_is_for_one_package() {
        assert_eq!(faults("uniffi", Some("MPL-2.0"), Some(REGISTRY)), [""; 0]);
        assert_eq!(faults("uniffi", Some("GPL-3.0-only"), Some(REGISTRY)).len(), 1);
        assert_eq!(faults("x", Some("MPL-2.0"), Some(REGISTRY)).len(), 1);
    }

    #[test]
    fn a_banned_name_and_a_foreign_source_are_faults() {
        assert_eq!(faults("openssl", Some("MIT"), Some(REGISTRY)).len(), 1);
        assert_eq!(
            faults("x", Some("MIT"), Some("git+https://example.com/x#0")).len(),
            1
        );
        assert_eq!(
            faults("x", Some("MIT"), None),
            [""; 0],
            "the workspace's own crates have no source"
        );
    }
}
