//! What a test does in a world, and what it looks at.

use ringway_core::CallError;
use ringway_core::io::{CommandId, Input, SocketNews};
use ringway_core::model::{
    CallId, CallSnapshot, Command, DeclineReason, EndReason, LinkState, MediaKind, MediaReport, Phase, Reply,
    UserId,
};
use serde_json::Value;

use crate::client::Who;
use crate::network::{Fate, Leg, Rule};
use crate::timeline::Sent;
use crate::world::World;

/// So long a world waits for something to happen …
const PATIENCE_MS: u64 = 600_000;
/// … and in so many steps.
const PATIENCE_STEPS: u64 = 50_000;

impl World {
    /// Gives an order.
    pub fn command(&mut self, who: Who, command: Command) -> CommandId {
        let client = self.client_mut(who);
        client.commands += 1;
        let id = CommandId(client.commands);
        self.feed(who, Input::Command { id, command });
        id
    }

    /// Gives an order up.
    pub fn abandon(&mut self, who: Who, id: CommandId) {
        self.feed(who, Input::Abandon { id });
    }

    /// The order that was given last.
    pub fn last_command(&self, who: Who) -> CommandId {
        CommandId(self.client(who).commands)
    }

    /// Lets something happen on the backend by itself, such as `revoke` (the mock's `/_mock/trigger`).
    pub fn trigger(&mut self, name: &str, body: &Value) {
        self.control("POST", &format!("/_mock/trigger/{name}"), body);
    }

    /// Asks the mock's control API.
    pub fn control(&mut self, method: &str, path: &str, body: &Value) -> Value {
        self.backend.be_at(self.now);
        let answer = self.backend.control(method, path, body);
        self.collect_frames();
        answer
    }

    /// Connects everybody and waits until all are.
    pub fn connect_all(&mut self) {
        for who in self.everybody() {
            self.command(who, Command::Connect);
        }
        self.until("everybody is connected", |w| {
            w.everybody().into_iter().all(|who| w.is_up(who))
        });
    }

    /// Orders a call to whoever has this id.
    pub fn place(&mut self, from: Who, to: &str) -> CommandId {
        let (to, media) = (UserId::from(to), MediaKind::Video);
        self.command(
            from,
            Command::Call {
                to,
                media,
                channel: None,
            },
        )
    }

    /// `from` calls `to`; answers with the caller's name for the call.
    pub fn call(&mut self, from: Who, to: Who) -> CallId {
        let to = self.client(to).user.clone();
        self.place(from, &to);
        let live = self.client(from).live();
        live.last().expect("a call is being placed").id.clone()
    }

    /// `from` calls `to`, and it rings there.
    pub fn ring(&mut self, from: Who, to: Who) -> CallId {
        let call = self.call(from, to);
        self.until("it rings", |w| {
            w.client(to).ringing().is_some() && w.phase(from) == Some(Phase::Ringing)
        });
        call
    }

    /// `from` and `to` talk.
    pub fn talk(&mut self, from: Who, to: Who) -> CallId {
        let call = self.ring(from, to);
        self.accept(to);
        self.until("both talk", |w| {
            [from, to]
                .into_iter()
                .all(|who| w.phase(who) == Some(Phase::Active))
        });
        call
    }

    /// Accepts the call that rings.
    pub fn accept(&mut self, who: Who) -> CommandId {
        let call = self.client(who).ringing().expect("it rings").id;
        self.command(who, Command::Accept { call })
    }

    /// Declines the call that rings.
    pub fn decline(&mut self, who: Who, reason: DeclineReason) -> CommandId {
        let call = self.client(who).ringing().expect("it rings").id;
        self.command(who, Command::Decline { call, reason })
    }

    /// Ends the call that goes on.
    pub fn end(&mut self, who: Who) -> CommandId {
        let call = self.live(who).expect("a call goes on").id;
        self.command(who, Command::End { call })
    }

    /// Reports on the media of the call that goes on.
    pub fn report(&mut self, who: Who, report: MediaReport) {
        let call = self.live(who).expect("a call goes on").id;
        self.feed(who, Input::Media { call, report });
    }

    /// Lets time pass.
    pub fn advance(&mut self, ms: u64) {
        let until = self.now + ms;
        let limit = self.steps + PATIENCE_STEPS + ms;
        while self.step_until(until) {
            assert!(
                self.steps < limit,
                "livelock at {} ms (seed {})",
                self.now,
                self.seed
            );
        }
        self.now = until;
    }

    /// From now on apps do nothing by themselves any more, such as joining media, so that only messages race.
    pub fn freeze(&mut self) {
        for client in &mut self.clients {
            client.app.joins_after = None;
        }
    }

    /// Ends a [`freeze`](Self::freeze).
    pub fn thaw(&mut self) {
        for who in self.everybody() {
            self.client_mut(who).app.joins_after = Some(0);
            let waiting = self
                .client(who)
                .live()
                .into_iter()
                .filter(|call| call.phase == Phase::Connecting);
            for call in waiting.collect::<Vec<_>>() {
                self.begin_media(who, &call.id);
            }
        }
    }

    /// Lets timers run for a while and leaves what is on its way where it is.
    pub fn pass(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.wait_until(until) {}
        self.now = until;
    }

    /// Goes on until something holds; panics when it does not within ten minutes of virtual time.
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let (latest, limit) = (self.now + PATIENCE_MS, self.steps + PATIENCE_STEPS);
        while !holds(self) {
            let stepped = self.step_until(latest);
            assert!(
                stepped && self.steps < limit,
                "never: {what} (seed {})",
                self.seed
            );
        }
    }

    /// Decides what becomes of the next one of a kind.
    pub fn next_one(&mut self, who: Who, leg: Leg, what: &str, fate: Fate) {
        self.next_few(who, leg, what, fate, 1);
    }

    /// Decides what becomes of the next few of a kind; `u32::MAX` for all.
    pub fn next_few(&mut self, who: Who, leg: Leg, what: &str, fate: Fate, times: u32) {
        let what = what.to_owned();
        self.rules.push(Rule {
            who: Some(who),
            leg,
            what,
            fate,
            times,
        });
    }

    /// Forgets every rule: what is sent from now on depends on `faults` alone.
    pub fn clear_rules(&mut self) {
        self.rules.clear();
    }

    /// Every open socket of a client goes half-open: nothing passes any more, and nobody is told.
    pub fn freeze_sockets(&mut self, who: Who) {
        for wire in self.client_mut(who).wires.values_mut() {
            wire.half_open = true;
        }
    }

    /// Every open socket of a client breaks, and both ends notice.
    pub fn break_sockets(&mut self, who: Who) {
        let wires = self.client(who).wires.iter();
        let open: Vec<_> = wires
            .filter(|(_, wire)| !wire.closed_here)
            .map(|(id, _)| *id)
            .collect();
        for id in open {
            self.break_socket(who, id);
        }
    }

    /// The backend says something on a client's socket that is none of its rules.
    pub fn push_frame(&mut self, who: Who, text: &str) {
        let open = self
            .client(who)
            .wires
            .iter()
            .find(|(_, wire)| wire.server.is_some());
        let id = *open.expect("a socket is open").0;
        let news = SocketNews::Text(text.to_owned());
        self.feed(who, Input::Socket { id, news });
    }

    /// Shifts a device's wall clock, from now on.
    pub fn shift_wall_clock(&mut self, who: Who, ms: i64) {
        self.client_mut(who).wall_shift_ms += ms;
    }

    /// The call that goes on; the first, when there are several.
    pub fn live(&self, who: Who) -> Option<CallSnapshot> {
        self.client(who).live().into_iter().next()
    }

    /// Its phase.
    pub fn phase(&self, who: Who) -> Option<Phase> {
        self.live(who).map(|call| call.phase)
    }

    /// Why the last call ended.
    pub fn last_end(&self, who: Who) -> Option<EndReason> {
        self.client(who).ends().last().map(|end| end.reason)
    }

    /// The link.
    pub fn link(&self, who: Who) -> LinkState {
        self.client(who).engine.snapshot().link
    }

    /// Whether news arrives.
    pub fn is_up(&self, who: Who) -> bool {
        matches!(self.link(who), LinkState::Online | LinkState::Polling)
    }

    /// Whether something got lost in whose description that text stands.
    pub fn was_lost(&self, what: &str) -> bool {
        self.lost.iter().any(|lost| lost.contains(what))
    }

    /// Whether `explain` says so.
    pub fn explains(&self, who: Who, what: &str) -> bool {
        let client = self.client(who);
        let waits = client.engine.explain(client.clock(self.now));
        waits.iter().any(|wait| wait.reason.contains(what))
    }

    /// What became of a command.
    pub fn result(&self, who: Who, id: CommandId) -> Option<&Result<Reply, CallError>> {
        self.client(who).done.get(&id)
    }

    /// What a client sent whose description contains `what`, since a moment.
    pub fn sent_since(&self, since: u64, who: Who, what: &str) -> Vec<&Sent> {
        self.sent
            .iter()
            .filter(|sent| sent.at >= since && sent.who == who && sent.what.contains(what))
            .collect()
    }

    /// How many of those there were since the world began.
    pub fn count(&self, who: Who, what: &str) -> usize {
        self.sent_since(0, who, what).len()
    }

    /// What the backend says of the call that somebody was in last.
    pub fn status_of(&self, who: Who, call: &CallId) -> Option<String> {
        let client = self.client(who);
        let name = client.engine.call(call)?.server_id?;
        self.backend.be_at(self.now);
        self.backend.status(name.as_str(), &client.user)
    }
}
