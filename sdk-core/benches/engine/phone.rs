//! One client: its engine, the app on top of it, the canned backend, and a clock that moves when the script says so.

use std::collections::VecDeque;

use ringway_core::io::{CommandId, HttpResult, Input, Output, SocketCommand, SocketId, SocketNews};
use ringway_core::model::{
    Answer, Ask, AuthSource, CallId, ClientConfig, Command, Contract, Credentials, EndReason, Event,
    LinkState, MediaReport, Secret,
};
use ringway_core::{CallEngine, Now, Timestamp, UnixMillis};

use crate::backend::{Backend, Fate, THEM, US};
use crate::tape::Tape;

const SEED: u64 = 7;
/// When it is 0 on the script's clock: 2026-01-01T00:00:00Z.
const START_UNIX_MS: u64 = 1_767_225_600_000;
/// From a request to its answer.
const ROUND_TRIP_MS: u64 = 60;

/// A client.
pub(crate) struct Phone {
    engine: CallEngine,
    backend: Backend,
    now: u64,
    /// What is on its way to the engine, and when it arrives.
    post: VecDeque<(u64, Input)>,
    socket: Option<SocketId>,
    link: LinkState,
    call: Option<CallId>,
    last_end: Option<EndReason>,
    commands: u64,
    tokens: u64,
    /// Where the inputs are recorded, if they are.
    tape: Option<Tape>,
}

impl Phone {
    /// A client that has done nothing yet.
    pub(crate) fn new(contract: Contract) -> Self {
        Self {
            engine: CallEngine::new(config(contract), SEED, clock(0)).expect("a good configuration"),
            backend: Backend::new(contract),
            now: 0,
            post: VecDeque::new(),
            socket: None,
            link: LinkState::Idle,
            call: None,
            last_end: None,
            commands: 0,
            tokens: 0,
            tape: None,
        }
    }

    /// The same, recording.
    pub(crate) fn recording(contract: Contract) -> Self {
        Self {
            tape: Some(Tape {
                config: config(contract),
                seed: SEED,
                start: clock(0),
                inputs: Vec::new(),
                outputs: 0,
            }),
            ..Self::new(contract)
        }
    }

    /// The recording.
    pub(crate) fn into_tape(self) -> Tape {
        self.tape.expect("it recorded")
    }

    /// Starts the link and waits for it.
    pub(crate) fn connect(&mut self) {
        self.command(Command::Connect);
        self.pass(1_000);
        assert!(matches!(self.link, LinkState::Online | LinkState::Polling));
    }

    /// Calls the other side.
    pub(crate) fn place(&mut self) {
        self.command(Command::Call {
            to: THEM.into(),
            media: Default::default(),
            channel: None,
        });
    }

    /// The other side calls.
    pub(crate) fn ring(&mut self) {
        let frame = self.backend.ring(clock(self.now).unix.0);
        self.push(frame);
    }

    /// The backend is told what becomes of the call, and tells it: twice, as after a doubt.
    pub(crate) fn decide(&mut self, fate: Fate) {
        let frame = self.backend.decide(fate, clock(self.now).unix.0);
        self.push(frame.clone());
        self.push(frame);
    }

    /// Accepts the call that rings.
    pub(crate) fn accept(&mut self) {
        let call = self.call();
        self.command(Command::Accept { call });
    }

    /// Declines the call that rings.
    pub(crate) fn decline(&mut self) {
        let call = self.call();
        self.command(Command::Decline {
            call,
            reason: Default::default(),
        });
    }

    /// Ends the call.
    pub(crate) fn end(&mut self) {
        let call = self.call();
        self.command(Command::End { call });
    }

    /// Reports on the call's media.
    pub(crate) fn report(&mut self, report: MediaReport) {
        let call = self.call();
        self.feed(Input::Media { call, report });
    }

    /// A message of the chat that shares the socket, where there is one.
    pub(crate) fn chat(&mut self) {
        let text = r#"{"type":"chat.message","payload":{"from":"102","text":"I am on my way","id":4711}}"#;
        let frame = self.socket.map(|_| text.to_owned());
        self.push(frame);
    }

    /// The socket breaks, where there is one.
    pub(crate) fn break_socket(&mut self) {
        if let Some(id) = self.socket.take() {
            let (code, reason, status) = (1006, String::new(), None);
            self.feed(Input::Socket {
                id,
                news: SocketNews::Closed { code, reason, status },
            });
        }
    }

    /// Lets time pass: what is on its way arrives, and timers fire when they are due.
    pub(crate) fn pass(&mut self, ms: u64) {
        let until = self.now + ms;
        loop {
            let timer = self.engine.poll_timeout().map(|(at, _)| at.as_millis());
            let parcel = self.post.front().map(|(at, _)| *at);
            let Some(next) = timer.into_iter().chain(parcel).min().filter(|at| *at <= until) else {
                break;
            };
            self.now = self.now.max(next);
            let input = self
                .post
                .pop_front_if(|(at, _)| *at == next)
                .map(|(_, input)| input);
            self.feed(input.unwrap_or(Input::Timeout));
        }
        self.now = until;
    }

    /// How the call before this one ended; the next question is about the next call.
    pub(crate) fn take_end(&mut self) -> Option<EndReason> {
        self.last_end.take()
    }

    fn call(&self) -> CallId {
        self.call.clone().expect("the script has a call")
    }

    fn command(&mut self, command: Command) {
        self.commands += 1;
        let id = CommandId(self.commands);
        self.feed(Input::Command { id, command });
    }

    fn push(&mut self, frame: Option<String>) {
        if let (Some(id), Some(text)) = (self.socket, frame) {
            self.feed(Input::Socket {
                id,
                news: SocketNews::Text(text),
            });
        }
    }

    fn feed(&mut self, input: Input) {
        let now = clock(self.now);
        if let Some(tape) = &mut self.tape {
            tape.inputs.push((now, input.clone()));
        }
        self.engine.handle(now, input);
        while let Some(output) = self.engine.poll_output() {
            if let Some(tape) = &mut self.tape {
                tape.outputs += 1;
            }
            self.perform(output);
        }
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Http { id, request } => {
                let answer = self.backend.answer(&request, clock(self.now).unix.0);
                let result = HttpResult::Answer(answer);
                self.arrives(Input::Http { id, result });
            }
            Output::Socket { id, command } => self.use_socket(id, command),
            Output::Ask { id, ask } => {
                let answer = self.answer(ask);
                self.arrives(Input::Answer { id, answer });
            }
            Output::Event(event) => self.react(event),
            Output::Done { result, .. } => assert!(result.is_ok(), "{result:?}"),
            Output::AbortHttp { .. } => {}
        }
    }

    fn arrives(&mut self, input: Input) {
        self.post.push_back((self.now + ROUND_TRIP_MS, input));
    }

    fn use_socket(&mut self, id: SocketId, command: SocketCommand) {
        match command {
            SocketCommand::Open { .. } => {
                self.socket = Some(id);
                self.arrives(Input::Socket {
                    id,
                    news: SocketNews::Opened,
                });
            }
            SocketCommand::Ping => self.arrives(Input::Socket {
                id,
                news: SocketNews::Pong,
            }),
            SocketCommand::Text(_) | SocketCommand::Close => {}
        }
    }

    fn answer(&mut self, ask: Ask) -> Answer {
        self.tokens += 1;
        let token = Secret::new(format!("{:0>180}", self.tokens));
        match ask {
            Ask::AuthToken { .. } => Answer::AuthToken {
                token,
                expires_in_ms: Some(3_600_000),
            },
            Ask::Credentials { channel, .. } => Answer::Credentials {
                credentials: Credentials {
                    app_id: "970ca35de60c44645bbae8a215061b33".to_owned(),
                    channel,
                    token,
                    uid: 101,
                    expires_in_ms: 3_600_000,
                },
            },
        }
    }

    fn react(&mut self, event: Event) {
        if let Event::Incoming { call } | Event::Changed { call } = event {
            self.call = Some(call.id);
        } else if let Event::Ended { call } = event {
            self.last_end = call.end.map(|end| end.reason);
        } else if let Event::LinkChanged { link } = event {
            self.link = link;
        }
    }
}

fn config(contract: Contract) -> ClientConfig {
    let mut config = ClientConfig::new(contract, "https://calls.example.com", US);
    config.ask_credentials = true;
    config.can_ping = true;
    if contract == Contract::Chattrix {
        config.auth = AuthSource::Ask;
    }
    config
}

const fn clock(now: u64) -> Now {
    Now {
        mono: Timestamp::from_millis(now),
        unix: UnixMillis(START_UNIX_MS + now),
    }
}
