//! A phone for the terminal, against any server that keeps one of the contracts.
//!
//! ```text
//! cargo run -p ringway-mock &
//! cargo run -p ringway --example phone -- --contract chattrix --url http://127.0.0.1:7788 --user 101
//! cargo run -p ringway --example phone -- --contract chattrix --url http://127.0.0.1:7788 --user 102 --call 101
//! ```
//!
//! There is no media in a terminal: the phone says that it has joined the channel as soon as a call is accepted.

mod keyboard;
mod mock;
mod phone;
mod screen;
mod words;

use std::process::ExitCode;

use clap::Parser;
use ringway::{AuthToken, BusyPolicy, CallClient, CallError, Contract};

use phone::Phone;
use screen::Screen;

/// A phone for the terminal.
#[derive(Debug, Parser)]
struct Options {
    /// What the server speaks
    #[arg(long, value_parser = contract)]
    contract: Contract,
    /// Where the server is, such as https://calls.example.com
    #[arg(long)]
    url: String,
    /// Whose phone this is
    #[arg(long)]
    user: String,
    /// The token that the server knows the user by; without it, a ringway mock is asked for one
    #[arg(long, env = "RINGWAY_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Whom to call at once
    #[arg(long)]
    call: Option<String>,
    /// Let the token travel in the clear to another machine
    #[arg(long)]
    allow_insecure: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    let mut screen = Screen::new();
    screen.say(words::DIM, &format!("connecting to {} …", options.url));
    let client = match connect(&options).await {
        Ok(client) => client,
        Err(error) => {
            screen.say(words::BAD, &words::error(&error));
            return ExitCode::FAILURE;
        }
    };
    let keys = keyboard::listen(screen.is_interactive());
    Phone::new(client, screen).run(keys, options.call).await;
    ExitCode::SUCCESS
}

async fn connect(options: &Options) -> Result<CallClient, CallError> {
    let builder = CallClient::builder(options.contract, &options.url, options.user.as_str())
        .on_busy(BusyPolicy::Reject)
        .allow_insecure(options.allow_insecure);
    let builder = match (&options.token, options.contract) {
        (Some(token), _) => builder.token(token),
        (None, Contract::PrivateCall) => builder,
        (None, _) => {
            let (url, user) = (options.url.clone(), options.user.clone());
            builder.auth(move |_| {
                let token = mock::token(url.clone(), user.clone());
                async move { Ok(AuthToken::new(token.await?)) }
            })
        }
    };
    builder.connect().await
}

fn contract(name: &str) -> Result<Contract, String> {
    let known = || Contract::ALL.map(Contract::as_str).join(", ");
    Contract::ALL
        .into_iter()
        .find(|it| it.as_str() == name)
        .ok_or_else(|| format!("known ones are {}", known()))
}
