//! The one place where what the engine wants is done.

use std::iter;
use std::sync::Arc;

use ringway_core::io::{CommandId, Input, Output};
use ringway_core::model::{Event, Reply};

use super::{Driver, Outcome, log};
use crate::events::Posted;

impl Driver {
    /// Shows what has become of the client, then does what is to be done: an app that hears of a change already sees it.
    pub(super) fn pump(&mut self) {
        let outputs: Vec<_> = iter::from_fn(|| self.engine.poll_output()).collect();
        self.publish(&outputs);
        for output in outputs {
            log::output(&output);
            self.perform(output);
        }
    }

    fn publish(&self, outputs: &[Output]) {
        let events = outputs
            .iter()
            .filter(|output| matches!(output, Output::Event(_)))
            .count();
        let number = self.posted + u64::try_from(events).unwrap_or(u64::MAX);
        let snapshot = self.engine.snapshot();
        let show_calls = || {
            for call in &snapshot.calls {
                self.calls.show(call, number);
            }
            for output in outputs {
                self.show(output, number);
            }
        };
        if *self.snapshots.borrow() == snapshot {
            return show_calls();
        }
        // Whoever a call wakes, and who then looks at the client, waits here until that shows the same.
        self.snapshots.send_modify(|shown| {
            show_calls();
            shown.clone_from(&snapshot);
        });
    }

    /// Shows what the live calls do not: how one ended, and what came and went since the last look.
    fn show(&self, output: &Output, number: u64) {
        if let Output::Event(Event::Ended { call }) = output {
            self.calls.show(call, number);
            self.calls.prune(&self.engine);
        }
        if let Output::Event(Event::Credentials {
            call, credentials, ..
        }) = output
        {
            self.calls.set_credentials(call, credentials, number);
        }
        if let Output::Done {
            result: Ok(Reply::Call { call }),
            ..
        } = output
            && let Some(snapshot) = self.engine.call(call)
        {
            self.calls.show(&snapshot, number);
        }
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Http { id, request } => self.tasks.request(&self.net, id, request),
            Output::AbortHttp { id } => self.tasks.abort(id),
            Output::Socket { id, command } => {
                if let Some(news) = self.sockets.command(&self.net, id, command) {
                    self.backlog.push_back(Input::Socket { id, news });
                }
            }
            Output::Ask { id, ask } => self.tasks.ask(&self.sources, id, ask),
            Output::Event(event) => {
                self.posted += 1;
                // Nobody may listen.
                let _ = self.events.send(Arc::new(Posted {
                    number: self.posted,
                    event,
                }));
            }
            Output::Done { id, result } => self.done(id, result),
        }
    }

    fn done(&mut self, id: CommandId, outcome: Outcome) {
        let Some(waiter) = self.commands.remove(&id) else {
            return;
        };
        self.over |= waiter.closes;
        if let Some(reply) = waiter.reply
            && let Err(unwanted) = reply.send(outcome)
        {
            self.undo(unwanted);
        }
    }
}
