//! The one place where what the engine wants is done.

use std::rc::Rc;

use ringway_core::io::{CommandId, Input, Output, SocketCommand, SocketId, SocketNews};
use ringway_core::model::Reply;
use ringway_core::{CallError, ErrorCode};

use super::socket::Socket;
use super::{Driver, Step};
use crate::number::to_js;
use crate::update::{Asked, Done, Update, write};

impl Driver {
    /// Does what is to be done, then shows what has become of the client and tells what happened: an app that hears of a
    /// change already sees it.
    pub(super) fn pump(&self, step: Step) {
        let mut update = Update::default();
        let mut over = false;
        for output in step.outputs {
            match output {
                Output::Http { id, request } => self.request(id, request),
                Output::AbortHttp { id } => self.host.abort(to_js(id.0)),
                Output::Socket { id, command } => self.on_socket_command(id, command),
                Output::Ask { id, ask } => update.asks.push(Asked { id: id.0, ask }),
                Output::Event(event) => update.events.push(event),
                Output::Done { id, result } => {
                    over |= self.closing.borrow().contains(&id);
                    update.done.push(self.done(id, result));
                }
            }
        }
        if *self.shown.borrow() != step.snapshot {
            self.shown.replace(step.snapshot.clone());
            update.snapshot = Some(step.snapshot);
        }
        if over {
            self.shut();
            update.over = true;
        }
        self.deliver(&update);
    }

    fn deliver(&self, update: &Update) {
        if update.is_empty() {
            return;
        }
        if let Ok(update) = write(update) {
            // It does not throw.
            let _ = self.host.deliver(&update);
        }
    }

    fn done(&self, id: CommandId, result: Result<Reply, CallError>) -> Done {
        let asked = self.asked.borrow_mut().remove(&id);
        let mut done = Done::new(id);
        match (result, asked) {
            (Ok(Reply::Call { call }), _) => done.call = self.engine.borrow().call(&call),
            (Ok(Reply::Api(answer)), Some(asked)) => match asked.read(&answer) {
                Ok(response) => done.response = Some(response),
                Err(error) => done.error = Some(error),
            },
            (Ok(Reply::Api(_)), None) => {
                done.error = Some(CallError::new(
                    ErrorCode::InternalBug,
                    "an answer that nobody asked for",
                ));
            }
            (Ok(Reply::Done), _) => {}
            (Err(error), _) => done.error = Some(error),
        }
        done
    }

    fn on_socket_command(&self, id: SocketId, command: SocketCommand) {
        let failed = match command {
            SocketCommand::Open { url } => {
                let me = self.me.clone();
                let tell = move |news| {
                    if let Some(driver) = me.upgrade() {
                        driver.on_socket_news(id, news);
                    }
                };
                Socket::open(&self.host, &url, tell).map(|socket| {
                    self.sockets.borrow_mut().insert(id, Rc::new(socket));
                })
            }
            SocketCommand::Text(text) => self.send(id, &text),
            // Browsers cannot, and the configuration says so.
            SocketCommand::Ping => Ok(()),
            SocketCommand::Close => {
                self.close_socket(id);
                Ok(())
            }
        };
        if let Err(news) = failed {
            self.close_socket(id);
            self.backlog.borrow_mut().push_back(Input::Socket { id, news });
        }
    }

    fn send(&self, id: SocketId, text: &str) -> Result<(), SocketNews> {
        // A socket may close while it is being sent to.
        let socket = self.sockets.borrow().get(&id).cloned();
        socket.map_or(Ok(()), |socket| socket.send(text))
    }

    fn on_socket_news(&self, id: SocketId, news: SocketNews) {
        if matches!(news, SocketNews::Closed { .. }) {
            self.close_socket(id);
        } else if !self.sockets.borrow().contains_key(&id) {
            return;
        }
        // A broken engine is told of to whoever gives the next command.
        let _ = self.feed(Input::Socket { id, news });
    }

    /// Its handlers are gone before anything else happens.
    fn close_socket(&self, id: SocketId) {
        let closed = self.sockets.borrow_mut().remove(&id);
        drop(closed);
    }
}
