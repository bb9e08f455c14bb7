//! What the driver waits for besides sockets: answers of servers and of the app.

use std::collections::BTreeMap;

use ringway_core::io::{AskId, HttpRequest, Input, RequestId};
use ringway_core::model::Ask;
use tokio::task::{AbortHandle, JoinSet};

use super::http::exchange;
use super::net::Net;
use crate::sources::Sources;

/// Futures that each end in one input. All of them end with the driver.
#[derive(Debug)]
pub(crate) struct Tasks {
    running: JoinSet<Input>,
    requests: BTreeMap<RequestId, AbortHandle>,
    max_body: usize,
}

impl Tasks {
    pub(crate) fn new(max_body: usize) -> Self {
        Self {
            running: JoinSet::new(),
            requests: BTreeMap::new(),
            max_body,
        }
    }

    pub(crate) fn request(&mut self, net: &Net, id: RequestId, request: HttpRequest) {
        let exchange = exchange(net.requests().clone(), request, self.max_body);
        let task = self.running.spawn(async move {
            Input::Http {
                id,
                result: exchange.await,
            }
        });
        self.requests.insert(id, task);
    }

    pub(crate) fn abort(&mut self, id: RequestId) {
        if let Some(task) = self.requests.remove(&id) {
            task.abort();
        }
    }

    pub(crate) fn ask(&mut self, sources: &Sources, id: AskId, ask: Ask) {
        let sources = sources.clone();
        self.running.spawn(async move {
            Input::Answer {
                id,
                answer: sources.answer(ask).await,
            }
        });
    }

    /// The next input; none when nothing runs. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Option<Input> {
        loop {
            // A task without a result was aborted.
            let Ok(input) = self.running.join_next().await? else {
                continue;
            };
            if let Input::Http { id, .. } = &input {
                self.requests.remove(id);
            }
            return Some(input);
        }
    }
}
