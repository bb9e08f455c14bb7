//! The process that hosts the clients of one language.

mod desk;

use std::collections::VecDeque;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::protocol::{Deed, Order};
use desk::Desk;
pub(crate) use desk::Pending;

/// So many lines of its standard error are shown when it fails.
const LAST_WORDS: usize = 30;

/// How long an agent may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until it takes orders: a JVM or a browser on a busy machine.
    pub start: Duration,
    /// Until what a step waits for has happened, in whatever load.
    pub order: Duration,
    /// Until it has exited.
    pub exit: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            start: Duration::from_secs(60),
            order: Duration::from_secs(30),
            exit: Duration::from_secs(10),
        }
    }
}

/// A running agent.
#[derive(Debug)]
pub struct Agent {
    name: String,
    patience: Patience,
    desk: Arc<Desk>,
    orders: mpsc::UnboundedSender<String>,
    /// Reads what it writes, until it exits.
    watching: JoinHandle<()>,
}

impl Agent {
    /// Starts a program and waits until it takes orders.
    ///
    /// # Errors
    /// When it cannot be started, exits at once, or says nothing or something else.
    pub async fn start(name: &str, mut program: Command, patience: Patience) -> Result<Arc<Self>> {
        let child = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.with_context(|| format!("the {name} agent cannot be started"))?;
        let input = child.stdin.take().context("its input is piped")?;
        let output = child.stdout.take().context("its output is piped")?;
        let errors = child.stderr.take().context("its errors are piped")?;
        let (ready, is_ready) = oneshot::channel();
        let desk = Arc::new(Desk::new(ready));
        let (orders, queue) = mpsc::unbounded_channel();
        tokio::spawn(write(queue, input));
        let watching = tokio::spawn(watch_over(child, output, LastWords::of(errors), desk.clone()));
        let agent = Self {
            name: name.to_owned(),
            patience,
            desk,
            orders,
            watching,
        };
        match timeout(patience.start, is_ready).await {
            Ok(Ok(())) => Ok(Arc::new(agent)),
            Ok(Err(_)) => Err(agent.gone()),
            Err(_) => {
                agent.watching.abort();
                let start = patience.start;
                bail!("the {name} agent does not say that it is ready within {start:?}")
            }
        }
    }

    /// Gives an order, and waits until it is carried out.
    ///
    /// # Errors
    /// What the agent says, or that it says nothing.
    pub(crate) async fn carry_out(&self, client: &str, deed: Deed) -> Result<Value> {
        Ok(self.order(client, deed).within(self.patience.order).await??)
    }

    /// Gives an order. It is on its way when this returns.
    pub(crate) fn order(&self, client: &str, deed: Deed) -> Pending {
        let closing = matches!(deed, Deed::Close);
        let (id, pending) = self.desk.expect(&self.name, client, closing);
        let order = Order {
            id,
            client: client.to_owned(),
            deed,
        };
        // Agents that are gone answer nothing: whoever waits learns it from the desk.
        let text = serde_json::to_string(&order).expect("an order is plain data");
        let _ = self.orders.send(text + "\n");
        pending
    }

    /// A name of its own for a new client, and its log.
    pub(crate) fn begin_client(&self, name: &str) -> (String, watch::Receiver<Vec<String>>) {
        self.desk.begin_client(name)
    }

    /// Its language.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long it may take.
    pub(crate) const fn patience(&self) -> Patience {
        self.patience
    }

    /// Ends its input, and waits until it has exited.
    ///
    /// # Errors
    /// When it does not, when it fails, and when it has failed before.
    pub async fn stop(self: Arc<Self>) -> Result<()> {
        let agent = Arc::into_inner(self).context("somebody still uses the agent")?;
        let Self {
            name,
            patience,
            desk,
            orders,
            mut watching,
        } = agent;
        desk.finish();
        drop(orders);
        if timeout(patience.exit, &mut watching).await.is_err() {
            watching.abort();
            bail!("the {name} agent does not exit at the end of its input");
        }
        let why = desk.why();
        ensure!(why.is_empty(), "the {name} agent {why}");
        Ok(())
    }

    /// Why it is gone.
    pub(crate) fn gone(&self) -> anyhow::Error {
        anyhow::anyhow!("the {} agent {}", self.name, self.desk.why())
    }
}

/// Writes orders until there are no more; then the input ends.
async fn write(mut queue: mpsc::UnboundedReceiver<String>, mut input: ChildStdin) {
    while let Some(line) = queue.recv().await {
        if input.write_all(line.as_bytes()).await.is_err() || input.flush().await.is_err() {
            return;
        }
    }
}

/// Takes in what the agent writes until it exits, or writes nonsense.
async fn watch_over(mut child: Child, output: ChildStdout, words: LastWords, desk: Arc<Desk>) {
    let nonsense = listen(output, &desk).await.err();
    if nonsense.is_some() {
        let _ = child.start_kill();
    }
    let status = child.wait().await;
    let why = match (nonsense, status) {
        (Some(nonsense), _) => format!("{nonsense:#}"),
        (None, Ok(status)) if status.success() && desk.is_finished() => String::new(),
        (None, Ok(status)) => format!("is gone: {status}"),
        (None, Err(error)) => format!("is gone: {error}"),
    };
    let why = if why.is_empty() {
        why
    } else {
        why + &words.read().await
    };
    desk.give_up(why);
}

async fn listen(output: ChildStdout, desk: &Desk) -> Result<()> {
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await.context("cannot be read")? {
        let message =
            serde_json::from_str(&line).with_context(|| format!("wrote what is no message: {line:?}"))?;
        desk.take(message)
            .with_context(|| format!("wrote what makes no sense: {line:?}"))?;
    }
    Ok(())
}

/// The end of its standard error.
struct LastWords {
    lines: Arc<Mutex<VecDeque<String>>>,
    reading: JoinHandle<()>,
}

impl LastWords {
    fn of(errors: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let kept = lines.clone();
        let reading = tokio::spawn(async move {
            let mut errors = BufReader::new(errors).split(b'\n');
            while let Ok(Some(line)) = errors.next_segment().await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_back(String::from_utf8_lossy(&line).into_owned());
                if kept.len() > LAST_WORDS {
                    kept.pop_front();
                }
            }
        });
        Self { lines, reading }
    }

    /// Once the process is gone. Its own children may hold the other end for longer.
    async fn read(self) -> String {
        let _ = timeout(Duration::from_secs(1), self.reading).await;
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|line| format!("\n  | {line}")).collect()
    }
}
