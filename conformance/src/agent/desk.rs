//! Who waits for which answer of an agent, and the logs of its clients.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use crate::protocol::{Fault, Message};

type Answer = Result<Value, Fault>;

/// What stands between the agent's output and those who gave it orders.
#[derive(Debug)]
pub(super) struct Desk {
    state: Mutex<State>,
    gone: watch::Sender<Option<String>>,
}

#[derive(Debug)]
struct State {
    /// Taken by the first message.
    ready: Option<oneshot::Sender<()>>,
    /// The number of the next order, or client.
    next: u64,
    waiting: BTreeMap<u64, Waiting>,
    logs: BTreeMap<String, watch::Sender<Vec<String>>>,
    finished: bool,
}

#[derive(Debug)]
struct Waiting {
    answer: oneshot::Sender<Answer>,
    /// The client whose last word the answer is.
    closes: Option<String>,
}

/// An order that was given.
#[derive(Debug)]
pub(crate) struct Pending {
    agent: String,
    answer: oneshot::Receiver<Answer>,
    gone: watch::Receiver<Option<String>>,
}

impl Desk {
    pub(super) fn new(ready: oneshot::Sender<()>) -> Self {
        let state = State {
            ready: Some(ready),
            next: 1,
            waiting: BTreeMap::new(),
            logs: BTreeMap::new(),
            finished: false,
        };
        Self {
            state: Mutex::new(state),
            gone: watch::Sender::new(None),
        }
    }

    /// Makes room for an answer. Gives the order's number.
    pub(super) fn expect(&self, agent: &str, client: &str, closing: bool) -> (u64, Pending) {
        let (sender, answer) = oneshot::channel();
        let mut state = self.state();
        let id = state.next;
        state.next += 1;
        // Nobody answers any more once it is gone: dropping the sender says so.
        if self.gone.borrow().is_none() {
            let closes = closing.then(|| client.to_owned());
            state.waiting.insert(
                id,
                Waiting {
                    answer: sender,
                    closes,
                },
            );
        }
        let pending = Pending {
            agent: agent.to_owned(),
            answer,
            gone: self.gone.subscribe(),
        };
        (id, pending)
    }

    /// Begins a client's log. The client's name is one that no other has had.
    pub(super) fn begin_client(&self, name: &str) -> (String, watch::Receiver<Vec<String>>) {
        let (log, reader) = watch::channel(Vec::new());
        let mut state = self.state();
        let client = format!("{name}@{}", state.next);
        state.next += 1;
        state.logs.insert(client.clone(), log);
        (client, reader)
    }

    /// Takes in what the agent wrote.
    ///
    /// # Errors
    /// When it could not have been written.
    pub(super) fn take(&self, message: Message) -> Result<()> {
        let mut state = self.state();
        match message {
            Message::Ready { .. } => {
                let ready = state.ready.take().context("it was ready before")?;
                // Whoever waited may have lost patience.
                let _ = ready.send(());
                Ok(())
            }
            _ if state.ready.is_some() => bail!("the first message says that it is ready"),
            Message::Line { client, line } => {
                let log = state
                    .logs
                    .get(&client)
                    .context("there is no such client, or it has closed")?;
                log.send_modify(|log| log.push(line));
                Ok(())
            }
            Message::Done { id, ok } => state.answer(id, Ok(ok)),
            Message::Failed { id, error } => state.answer(id, Err(error)),
        }
    }

    /// From now on it may exit.
    pub(super) fn finish(&self) {
        self.state().finished = true;
    }

    pub(super) fn is_finished(&self) -> bool {
        self.state().finished
    }

    /// It is gone: nobody gets an answer any more. `why` is empty when that is as it should be.
    pub(super) fn give_up(&self, why: String) {
        let mut state = self.state();
        self.gone.send_replace(Some(why));
        state.ready = None;
        state.waiting.clear();
        state.logs.clear();
    }

    /// Why it is gone.
    pub(super) fn why(&self) -> String {
        self.gone.borrow().clone().unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, id: u64, answer: Answer) -> Result<()> {
        let waiting = self
            .waiting
            .remove(&id)
            .context("no order waits for that answer")?;
        if let Some(client) = waiting.closes {
            self.logs.remove(&client);
        }
        // Whoever gave the order may have lost patience.
        let _ = waiting.answer.send(answer);
        Ok(())
    }
}

impl Pending {
    /// Waits for the answer.
    ///
    /// # Errors
    /// When it does not come in time, or can never come.
    pub(crate) async fn within(mut self, patience: Duration) -> Result<Answer> {
        match timeout(patience, &mut self.answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(self.lost()),
            Err(_) => bail!("the {} agent does not answer within {patience:?}", self.agent),
        }
    }

    /// The answer, if it has come.
    ///
    /// # Errors
    /// When it can never come.
    pub(crate) fn now(&mut self) -> Result<Option<Answer>> {
        match self.answer.try_recv() {
            Ok(answer) => Ok(Some(answer)),
            Err(oneshot::error::TryRecvError::Empty) => Ok(None),
            Err(oneshot::error::TryRecvError::Closed) => Err(self.lost()),
        }
    }

    fn lost(&self) -> anyhow::Error {
        let why = self.gone.borrow().clone().unwrap_or_default();
        anyhow!("the {} agent {why}", self.agent)
    }
}
