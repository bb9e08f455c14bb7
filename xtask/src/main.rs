//! The project's tasks: `cargo xtask TASK`, or `./x TASK`, which installs missing tools first.
#![expect(clippy::print_stdout, reason = "a command-line tool talks on standard output")]

mod autobahn;
mod bench;
mod cargo;
mod conformance;
mod contract_tests;
mod deny;
mod done;
mod ffi;
mod figure;
mod kotlin;
mod lint;
mod mobile;
mod mock_page;
mod mock_server;
mod node;
mod npm;
mod python;
mod readme;
mod report;
mod size;
mod stream;
mod swift;
mod tally;
mod terminal_phone;
mod test;
mod wasm;
mod web;
mod web_demo;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::report::Report;

/// What can be done with this workspace.
#[derive(Parser)]
#[command(name = "./x", bin_name = "./x")]
enum Task {
    /// Run the benchmarks and hold every figure against its bar
    Bench {
        /// Only the benchmark of this name
        name: Option<String>,
    },
    /// Everything that must hold before a merge: lint and test
    Ci,
    /// Hold the mock server against its own description, and its sockets against RFC 6455
    ContractTests,
    /// Play calls between two clients and a mock server, live in the terminal; with --web, in a page that you use
    #[command(disable_help_flag = true)]
    Demo {
        /// Passed on to the demo
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Check licences, bans, sources and advisories of all dependencies
    Deny,
    /// Build the API documentation, warnings as errors
    Doc,
    /// Build the Kotlin library into target/kotlin
    Kotlin,
    /// Check format, clippy (host and wasm32), documentation, dependencies, sizes, and phones
    Lint,
    /// Play every scenario with clients of every language, alone and against one another
    Matrix,
    /// Compile the library for Android and iOS, as far as that goes without their SDKs
    Mobile,
    /// Pack the npm package into target/npm
    Npm,
    /// Weigh the engine as a wasm module
    Size,
    /// Assemble the Swift package in target/swift
    Swift,
    /// Run all tests: on the host, and the core's in Node
    Test,
}

fn main() -> ExitCode {
    match run(Task::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let mut report = Report::default();
    match task {
        Task::Bench { name } => bench::run(&mut report, name.as_deref())?,
        Task::Ci => {
            lint::run(&mut report);
            test::run(&mut report);
        }
        Task::ContractTests => contract_tests::run(&mut report),
        Task::Demo { args } if args == [web_demo::FLAG] => return web_demo::run(),
        Task::Demo { args } => return demo(&args),
        Task::Deny => deny::run(&mut report),
        Task::Doc => lint::doc(&mut report),
        Task::Kotlin => kotlin::run(&mut report),
        Task::Lint => lint::run(&mut report),
        Task::Matrix => conformance::test(&mut report),
        Task::Mobile => mobile::run(&mut report),
        Task::Npm => npm::run(&mut report),
        Task::Size => {
            size::run(&mut report);
            ffi::gate(&mut report);
        }
        Task::Swift => swift::run(&mut report),
        Task::Test => test::run(&mut report),
    }
    Ok(report.finish())
}

/// No step and no table here: the terminal, and the exit code, are the demo's own.
fn demo(args: &[String]) -> Result<ExitCode> {
    let status = cargo::cargo("run --package ringway --example demo --")
        .args(args)
        .status()?;
    // No code means a signal ended it.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Task::command().debug_assert();
    }

    #[test]
    fn the_help_of_x_lists_every_task() {
        let x = std::fs::read_to_string(cargo::root().join("x")).expect("the script is there");
        for task in Task::command().get_subcommands() {
            let line = format!("\n#   {} ", task.get_name());
            assert!(x.contains(&line), "./x does not list `{}`", task.get_name());
        }
    }

    #[test]
    fn the_demo_gets_its_flags_unread() {
        let parsed =
            Task::try_parse_from(["./x", "demo", "--help", "-v"]).expect("nothing here is ours to refuse");
        assert!(matches!(parsed, Task::Demo { args } if args == ["--help", "-v"]));
    }
}
