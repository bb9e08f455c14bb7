//! How long a call takes to ring, from one client to another of the same language, over chattrix and through one server:
//! each language beside native Rust, in turns.
//!
//! Caller and callee are processes of their own, as on two phones. In one they would share threads and locks, and wait for
//! one another where no user ever does.
//!
//! What is held against a bar is how long it takes when everything runs as it will go on to. A JVM comes to that late: its
//! compiler is at work for some thousand calls, first on what is called a few hundred times and again on what is called
//! five thousand times. So everybody warms up for longer than that. What calls take until then is told as well, without a
//! bar: the first of all, which finds nothing compiled, and the first fifty.
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[path = "../../sdk-core/benches/support/mod.rs"]
mod support;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use conformance::{Agents, Backend, Duo, Language};
use ringway::Contract;
use support::{Bar, figure};

/// Turns in which everybody warms up; from then on nobody gets faster.
const WARM_UP: usize = 1_000;
const TURNS: usize = 200;
/// Calls of a turn.
const ROUNDS: u32 = 10;
/// The first turns of those in which everybody warms up.
const COLD: usize = 5;

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
        let duo = Duo::start(&agents, language, Contract::Chattrix, backend.control()).await?;
        entrants.push(Entrant {
            language,
            bar,
            duo,
            cold: Vec::new(),
            took: Vec::new(),
        });
    }
    for turn in 0..WARM_UP + TURNS {
        for entrant in &mut entrants {
            let took = entrant.duo.measure(ROUNDS).await?;
            if turn < COLD {
                entrant.cold.extend(took);
            } else if turn >= WARM_UP {
                entrant.took.extend(took);
            }
        }
    }
    report(&mut entrants)?;
    for entrant in entrants {
        entrant.duo.stop().await?;
    }
    backend.stop().await;
    Ok(())
}

struct Entrant {
    language: Language,
    bar: Bar,
    duo: Duo,
    cold: Vec<u64>,
    took: Vec<u64>,
}

impl Entrant {
    /// Prints what calls took: the first, the first ones, and when everything was warm. Gives the last of these.
    fn report(&mut self) -> Result<f64> {
        let first = *self.cold.first().context("nobody called")?;
        let name = self.language.name();
        let cold = median(&mut self.cold)?;
        let warm = median(&mut self.took)?;
        figure(
            &format!("{name}_place_to_ring_first"),
            micros(first),
            "µs",
            Bar::None,
        );
        figure(&format!("{name}_place_to_ring_cold"), cold, "µs", Bar::None);
        figure(&format!("{name}_place_to_ring_time"), warm, "µs", Bar::None);
        Ok(warm)
    }
}

/// In microseconds.
fn median(took: &mut [u64]) -> Result<f64> {
    took.sort_unstable();
    let nanos = took.get(took.len() / 2).context("nothing was measured")?;
    Ok(micros(*nanos))
}

fn micros(nanos: u64) -> f64 {
    Duration::from_nanos(nanos).as_secs_f64() * 1e6
}

/// Prints what a call takes everywhere, and how that compares with Rust, which is first.
fn report(entrants: &mut [Entrant]) -> Result<()> {
    let (rust, others) = entrants.split_first_mut().context("Rust is always built")?;
    let native = rust.report()?;
    for entrant in others {
        let ratio = entrant.report()? / native;
        let name = entrant.language.name();
        figure(&format!("{name}_place_to_ring"), ratio, "x", entrant.bar);
    }
    Ok(())
}
