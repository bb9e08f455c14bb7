//! `ringway-mock`: the mock server as a program.

mod cli;

use std::process::ExitCode;

use clap::Parser;
use ringway_mock::{MockError, MockServer};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use cli::Cli;

/// Most of what a message costs in the program is memory taken and given back, which this one does faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_max_level(cli.log)
        .with_writer(std::io::stderr)
        .init();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    // One thread for all: the state is behind one lock, and handing a message to another thread costs more than what is done with it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Caught from the start: whoever reads the line below may stop the server at once.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let server = MockServer::start(cli.config()).await?;
        announce(&server, cli.json)?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        server.shutdown().await;
        Ok(())
    })
}

#[expect(
    clippy::print_stdout,
    reason = "the one line that programs and people wait for"
)]
fn announce(server: &MockServer, as_json: bool) -> Result<(), MockError> {
    if as_json {
        let users = server.mock().ready_users()?;
        println!(
            "{}",
            json!({ "url": server.url(), "control": server.control_url(), "users": users })
        );
        return Ok(());
    }
    let names: Vec<String> = server
        .mock()
        .users()?
        .into_iter()
        .map(|user| format!("{} {}", user.id, user.name))
        .collect();
    let control = server.control_url().unwrap_or_else(|| "off".to_owned());
    println!(
        "ringway-mock listens on {}  ·  users {}  ·  control API {control}",
        server.url(),
        names.join(", ")
    );
    Ok(())
}
