//! The phone: one client, at most one call, and the person's keys.

use std::mem;
use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use ringway::{
    Call, CallClient, CallError, CallSnapshot, CallStatus, DeclineReason, Direction, Event, LinkState,
    MediaReport, Phase,
};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use crate::keyboard::Key;
use crate::screen::Screen;
use crate::words::{self, BAD, DIM, GOOD};

/// How often a ringing phone rings.
const BELL: Duration = Duration::from_secs(2);

type Doing<T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send>>;

pub(crate) struct Phone {
    client: CallClient,
    screen: Screen,
    /// The last state of the link that was told.
    link: Option<LinkState>,
    /// The number as far as it is typed.
    typed: String,
    /// The call that is being placed. Dropping it gives the call up.
    placing: Option<Doing<Call>>,
    call: Option<Call>,
    /// What the person wanted and the client has not done yet.
    doing: FuturesUnordered<Doing<()>>,
}

impl Phone {
    pub(crate) fn new(client: CallClient, screen: Screen) -> Self {
        Self {
            client,
            screen,
            link: None,
            typed: String::new(),
            placing: None,
            call: None,
            doing: FuturesUnordered::new(),
        }
    }

    /// Runs until the person quits or the client is closed, and says goodbye to the server.
    pub(crate) async fn run(mut self, mut keys: mpsc::UnboundedReceiver<Key>, first: Option<String>) {
        let user = self.client.user_id().clone();
        self.screen
            .say(GOOD, &format!("this is the phone of {user}; Ctrl-C turns it off"));
        self.hint();
        if let Some(whom) = first {
            self.dial(whom);
        }
        let mut bell = interval(BELL);
        bell.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.screen.prompt(self.prompt());
            let rings = self.rings();
            tokio::select! {
                event = self.client.next_event() => match event {
                    Some(event) => self.on_event(event),
                    None => break,
                },
                key = keys.recv() => match key {
                    Some(Key::Quit) | None => break,
                    Some(key) => self.on_key(key),
                },
                placed = placed(&mut self.placing) => self.on_placed(placed),
                Some(done) = self.doing.next() => self.on_done(done),
                _ = bell.tick(), if rings => self.screen.bell(),
                _ = tokio::signal::ctrl_c() => break,
            }
        }
        self.screen.prompt(String::new());
        self.screen.say(DIM, "turning off …");
        self.client.close().await;
    }

    fn on_event(&mut self, event: Event) {
        match event {
            Event::Incoming { call } | Event::Changed { call } => self.on_call(&call),
            Event::Ended { call } => self.on_ended(&call),
            Event::IncomingRejectedBusy { peer, .. } => {
                let who = words::person(&peer);
                self.screen.say(
                    DIM,
                    &format!("{who} called meanwhile and was told that you are busy"),
                );
            }
            Event::LinkChanged { link } => self.on_link(link),
            Event::AuthRequired { error } => self.screen.say(BAD, &words::error(&error)),
            Event::QualityWarning { quality, .. } => {
                self.screen.say(BAD, &format!("the network is bad ({quality:?})"));
            }
            Event::Message { text } => self.screen.say(DIM, &format!("a message of another app: {text}")),
            Event::Warning { warning, raised } => {
                let state = if raised { "" } else { " is over" };
                self.screen.say(DIM, &format!("note: {warning:?}{state}"));
            }
            // This phone has no media, so it has no use for credentials.
            Event::Credentials { .. } | Event::CredentialsExpired { .. } => {}
            // What may be added is nothing that this phone could show.
            _ => {}
        }
    }

    /// Tells what is new: that a lost link is tried again and again is not.
    fn on_link(&mut self, link: LinkState) {
        if link != LinkState::Connecting && self.link.replace(link) != Some(link) {
            let (style, text) = words::link(link);
            self.screen.say(style, text);
        }
    }

    fn on_call(&mut self, snapshot: &CallSnapshot) {
        let (style, text) = words::status(snapshot);
        self.screen.say(style, &text);
        let Some(call) = self.client.get(&snapshot.id) else {
            return;
        };
        if snapshot.status == CallStatus::Connecting {
            call.media(MediaReport::Joined);
        }
        if self.call.as_ref().is_none_or(|shown| shown.id() != call.id()) {
            self.call = Some(call);
            self.typed.clear();
        }
        self.hint();
    }

    fn on_ended(&mut self, snapshot: &CallSnapshot) {
        if let Some(end) = &snapshot.end {
            self.screen.say(DIM, &words::ended(snapshot, end));
            if end.answered && !self.client.capabilities().can_hang_up {
                self.screen.say(
                    DIM,
                    "this server does not tell the other side: they hang up by themselves",
                );
            }
        }
        if self.call.as_ref().is_some_and(|call| *call.id() == snapshot.id) {
            self.call = None;
            self.hint();
        }
    }

    fn on_placed(&mut self, placed: Result<Call, CallError>) {
        self.placing = None;
        if let Err(error) = placed {
            self.screen.say(BAD, &words::error(&error));
        }
    }

    fn on_done(&mut self, done: Result<(), CallError>) {
        if let Err(error) = done {
            self.screen.say(BAD, &words::error(&error));
        }
    }

    fn on_key(&mut self, key: Key) {
        match key {
            Key::Line(line) if self.call.is_none() && self.placing.is_none() => self.dial(line),
            Key::Line(line) => line.chars().take(1).for_each(|char| self.act(char)),
            Key::Char(char) if self.call.is_none() && self.placing.is_none() => self.typed.push(char),
            Key::Char(char) => self.act(char),
            Key::Backspace => drop(self.typed.pop()),
            Key::Enter => {
                let typed = mem::take(&mut self.typed);
                self.dial(typed);
            }
            Key::Escape if self.call.is_none() && self.placing.is_none() => self.typed.clear(),
            Key::Escape => self.act('h'),
            Key::Quit => {}
        }
    }

    fn dial(&mut self, whom: String) {
        let busy = self.call.is_some() || self.placing.is_some();
        if !busy && !whom.is_empty() {
            self.placing = Some(self.client.call(whom).video().into_future());
        }
    }

    /// Does what a key means during a call.
    fn act(&mut self, key: char) {
        let Some(call) = self.call.clone() else {
            if key == 'h' {
                // The call is not there yet: it never will be.
                self.placing = None;
            }
            return;
        };
        let doing: Doing<()> = match (key, self.rings()) {
            ('a', true) => Box::pin(async move { call.accept().await }),
            ('d', true) => Box::pin(async move { call.decline(DeclineReason::Declined).await }),
            ('b', true) => Box::pin(async move { call.decline(DeclineReason::Busy).await }),
            ('h', _) => Box::pin(async move { call.end().await }),
            _ => return,
        };
        self.doing.push(doing);
    }

    /// Whether somebody waits for this person to pick up.
    fn rings(&self) -> bool {
        self.call.as_ref().is_some_and(|call| {
            let call = call.snapshot();
            call.direction == Direction::Incoming && call.phase == Phase::Ringing
        })
    }

    fn choices(&self) -> &'static str {
        match (&self.call, self.rings()) {
            (Some(_), true) => "[a]ccept  [d]ecline  [b]usy",
            (Some(_), false) => "[h]ang up",
            (None, _) if self.placing.is_some() => "[h]ang up",
            (None, _) => "whom to call?",
        }
    }

    fn prompt(&self) -> String {
        format!("{} {}", self.choices(), self.typed)
    }

    /// Says what can be typed, where there is no line for it.
    fn hint(&mut self) {
        if !self.screen.is_interactive() {
            let choices = self.choices();
            self.screen.say(DIM, choices);
        }
    }
}

/// The call once it is placed; while none is being placed, never.
async fn placed(placing: &mut Option<Doing<Call>>) -> Result<Call, CallError> {
    match placing {
        Some(placing) => placing.await,
        None => std::future::pending().await,
    }
}
