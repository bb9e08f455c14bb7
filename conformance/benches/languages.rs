//! How long a call takes to ring, from one client to another of the same language, over chattrix and through one server:
//! each language beside native Rust, in turns.
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[path = "../../sdk-core/benches/support/mod.rs"]
mod support;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use conformance::{Agents, Backend, Duo, Language};
use ringway::Contract;
use support::{Bar, figure};

/// Turns in which everybody warms up: a JVM compiles what it runs often.
const WARM_UP: usize = 50;
const TURNS: usize = 40;
const ROUNDS: u32 = 10;

#[tokio::main]
async fn main() -> Result<()> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let folder = target
        .context("the target folder is around its tmp")?
        .join("agents");
    let agents = Agents::new(env!("CARGO_BIN_EXE_rust-agent"), folder);
    let backend = Backend::start().await?;
    let mut entrants = Vec::new();
    for (language, bar) in [
        (Language::Rust, Bar::None),
        (Language::Kotlin, Bar::AtMost(1.25)),
        (Language::Swift, Bar::AtMost(1.25)),
        (Language::Node, Bar::None),
    ] {
        if let Err(why) = agents.program(language) {
            ensure!(
                !Language::required()?.contains(&language),
                "{}: {why}",
                language.name()
            );
            println!("{}: skipped, {why}", language.name());
            continue;
        }
        let duo = Duo::connect(agents.get(language).await?, Contract::Chattrix, backend.control()).await?;
        entrants.push(Entrant {
            language,
            bar,
            duo,
            took: Vec::new(),
        });
    }
    for turn in 0..WARM_UP + TURNS {
        for entrant in &mut entrants {
            let took = entrant.duo.measure(ROUNDS).await?;
            if turn >= WARM_UP {
                entrant.took.extend(took);
            }
        }
    }
    report(&mut entrants)?;
    for entrant in entrants {
        entrant.duo.close().await?;
    }
    backend.stop().await;
    agents.stop().await
}

struct Entrant {
    language: Language,
    bar: Bar,
    duo: Duo,
    took: Vec<u64>,
}

impl Entrant {
    /// The median, in microseconds.
    fn median(&mut self) -> Result<f64> {
        self.took.sort_unstable();
        let nanos = self
            .took
            .get(self.took.len() / 2)
            .context("nothing was measured")?;
        Ok(std::time::Duration::from_nanos(*nanos).as_secs_f64() * 1e6)
    }
}

/// Prints what a call takes everywhere, and how that compares with Rust, which is first.
fn report(entrants: &mut [Entrant]) -> Result<()> {
    let (rust, others) = entrants.split_first_mut().context("Rust is always built")?;
    let native = rust.median()?;
    figure("rust_place_to_ring", native, "µs", Bar::None);
    for entrant in others {
        let (name, median) = (entrant.language.name(), entrant.median()?);
        figure(&format!("{name}_place_to_ring_time"), median, "µs", Bar::None);
        figure(
            &format!("{name}_place_to_ring"),
            median / native,
            "x",
            entrant.bar,
        );
    }
    Ok(())
}
