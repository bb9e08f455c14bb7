//! The agent of the Rust client: hosts clients for the conformance runner (README.md has the protocol).

mod client;
mod measure;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use conformance::protocol::{Deed, Fault, Message, Order};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use client::Client;

#[tokio::main]
async fn main() -> Result<()> {
    let agent = Agent::default();
    say(&Message::Ready {
        ready: format!("ringway {}", env!("CARGO_PKG_VERSION")),
    });
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = orders.next_line().await? {
        let order: Order = serde_json::from_str(&line)?;
        tokio::spawn(agent.clone().obey(order));
    }
    // Whatever still goes on: the runner has what it wanted.
    std::process::exit(0)
}

/// The clients by name.
#[derive(Clone, Default)]
struct Agent {
    clients: Arc<Mutex<BTreeMap<String, Arc<Client>>>>,
}

impl Agent {
    async fn obey(self, Order { id, client, deed }: Order) {
        say(&match self.carry_out(&client, deed).await {
            Ok(ok) => Message::Done { id, ok },
            Err(error) => Message::Failed { id, error },
        });
    }

    async fn carry_out(&self, name: &str, deed: Deed) -> Result<Value, Fault> {
        match deed {
            Deed::Connect { config, tokens } => {
                let client = Client::connect(name, config, tokens).await?;
                self.clients().insert(name.to_owned(), Arc::new(client));
            }
            Deed::Find { what } => return self.client(name)?.find(what).await,
            Deed::Call { to } => self
                .client(name)?
                .ringway
                .call(to)
                .await
                .map(drop)
                .map_err(fault)?,
            Deed::Accept { call } => self.client(name)?.get(&call)?.accept().await.map_err(fault)?,
            Deed::Decline { call, reason } => {
                let call = self.client(name)?.get(&call)?;
                call.decline(reason).await.map_err(fault)?;
            }
            Deed::End { call } => self.client(name)?.get(&call)?.end().await.map_err(fault)?,
            Deed::Media { report } => self.client(name)?.report(report),
            Deed::Describe => return self.client(name)?.describe().await,
            Deed::Close => self.client(name)?.close().await,
            Deed::Place { to, rounds } => {
                return measure::place(&self.client(name)?.ringway, &to, rounds).await;
            }
            Deed::Ring { rounds } => {
                let callee = self.client(name)?;
                return measure::ring(&callee, rounds).await;
            }
        }
        Ok(Value::Null)
    }

    fn client(&self, name: &str) -> Result<Arc<Client>, Fault> {
        let found = self.clients().get(name).cloned();
        found.ok_or_else(|| Fault::agent(format!("there is no client {name}")))
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Client>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What went wrong, as the runner reads it.
fn fault(error: ringway::CallError) -> Fault {
    Fault {
        code: error.code.as_str().to_owned(),
        reason: error.reason,
    }
}

/// Writes a line.
fn say(message: &Message) {
    let line = serde_json::to_string(message).expect("a message is plain data");
    let mut out = std::io::stdout().lock();
    // A runner that is gone reads nothing; the end of the input follows.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
