//! What must hold after every single input, whatever a test is about.
//!
//! The numbers are those of the engine's invariants:
//!
//! 1. A phase never decreases.
//! 2. A call has one `Ended`, and nothing after it.
//! 3. News of one call changes no other.
//! 4. What arrives twice has no second effect.
//! 6. Nothing is said of an ended call but its farewell.
//! 7. Whatever rings has a deadline.
//! 9. No secret shows.
//! 10. There are no more requests than allowed.
//! 11. One question at a time.
//!
//! The others (5. and 12. both sides agree in the end, 8. the wall clock changes nothing) are matters of whole runs.

use std::collections::{BTreeMap, BTreeSet};

use ringway_core::io::{AskId, HttpRequest, Input, Output, RequestId, SocketCommand, SocketNews};
use ringway_core::model::{
    Ask, CallId, CallSnapshot, ClientConfig, ClientSnapshot, Event, Method, Phase, RequestLimit,
};
use serde_json::Value;

use crate::client::{Client, Who};
use crate::network::frame_type;

/// The watch over all engines of a world.
#[derive(Debug, Default)]
pub struct Watch {
    memories: BTreeMap<Who, Memory>,
}

/// What is remembered of one client.
#[derive(Debug, Default)]
struct Memory {
    phases: BTreeMap<CallId, Phase>,
    /// The backend's names of calls, and which of them are over here.
    names: BTreeMap<String, CallId>,
    over: BTreeSet<CallId>,
    requests: BTreeMap<RequestId, String>,
    asks: BTreeMap<AskId, Option<CallId>>,
    limit: Option<RequestLimit>,
    window_began: u64,
    spent: u32,
}

/// One input, and what came of it.
pub(crate) struct Look<'a> {
    pub(crate) now: u64,
    pub(crate) client: &'a Client,
    pub(crate) before: &'a ClientSnapshot,
    pub(crate) input: &'a Input,
    /// A timer was due too, so that not everything that happened came of the input.
    pub(crate) timer_due: bool,
    pub(crate) outputs: &'a [Output],
}

impl Watch {
    pub(crate) fn meet(&mut self, who: Who, config: &ClientConfig) {
        let limit = config.request_limit;
        self.memories.insert(
            who,
            Memory {
                limit,
                ..Memory::default()
            },
        );
    }

    /// Every call that a client has ever had, and whether it has ended.
    pub fn calls(&self, who: Who) -> impl Iterator<Item = (&CallId, bool)> {
        let memory = self.memories.get(&who).into_iter();
        memory.flat_map(|it| it.phases.keys().map(|id| (id, it.over.contains(id))))
    }

    pub(crate) fn look(&mut self, who: Who, look: &Look<'_>) {
        let memory = self.memories.entry(who).or_default();
        memory.i3_news_of_one_call_changes_no_other(look);
        if let Input::Answer { id, .. } = look.input {
            memory.asks.remove(id);
        }
        for output in look.outputs {
            memory.take_in(look, output);
        }
        memory.i1_phases_never_decrease(look);
        i7_whatever_rings_has_a_deadline(look);
    }
}

impl Memory {
    fn take_in(&mut self, look: &Look<'_>, output: &Output) {
        match output {
            Output::Event(event) => self.i2_nothing_after_the_end(look, event),
            Output::Ask { id, ask } => self.i11_one_question_at_a_time(look, *id, ask),
            Output::Http { id, request } => {
                self.i10_no_more_requests_than_allowed(look);
                self.i6_only_farewells_after_the_end(look, request);
                self.requests.insert(*id, request.url.clone());
            }
            Output::Socket {
                command: SocketCommand::Text(text),
                ..
            } => {
                let over = call_of_frame(text).is_some_and(|name| self.is_over(&name));
                let accepts = frame_type(text) == "call.accept";
                assert!(
                    !(over && accepts),
                    "I6: {} accepts a call that is over: {text}",
                    look.client.name
                );
            }
            Output::Socket { .. } | Output::AbortHttp { .. } | Output::Done { .. } => {}
        }
    }

    fn is_over(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|call| self.over.contains(call))
    }

    fn i1_phases_never_decrease(&mut self, look: &Look<'_>) {
        for (id, phase) in &mut self.phases {
            let Some(now) = look.client.engine.call(id) else {
                continue;
            };
            assert!(
                *phase <= now.phase,
                "I1: {}: {id} went from {phase:?} to {:?}",
                look.client.name,
                now.phase
            );
            *phase = now.phase;
        }
    }

    fn i2_nothing_after_the_end(&mut self, look: &Look<'_>, event: &Event) {
        let name = &look.client.name;
        let (id, ends) = match event {
            Event::Incoming { call } | Event::Changed { call } => {
                self.meet_call(call);
                (&call.id, false)
            }
            Event::Ended { call } => {
                self.meet_call(call);
                assert!(
                    call.end.is_some() && call.phase == Phase::Ended,
                    "I2: {name}: an end without a reason"
                );
                (&call.id, true)
            }
            Event::Credentials { call, .. }
            | Event::CredentialsExpired { call, .. }
            | Event::QualityWarning { call, .. } => (call, false),
            _ => return,
        };
        assert!(
            !self.over.contains(id),
            "I2: {name}: {id} is over, and yet: {event:?}"
        );
        if ends {
            self.over.insert(id.clone());
            self.asks.retain(|_, of| of.as_ref() != Some(id));
        }
    }

    fn meet_call(&mut self, call: &CallSnapshot) {
        self.phases.entry(call.id.clone()).or_insert(call.phase);
        if let Some(name) = &call.server_id {
            self.names.insert(name.as_str().to_owned(), call.id.clone());
        }
    }

    fn i3_news_of_one_call_changes_no_other(&self, look: &Look<'_>) {
        let Some(about) = self.subject(look.input).filter(|_| !look.timer_due) else {
            return;
        };
        for call in &look.before.calls {
            let name = call.server_id.as_ref().map(|name| name.as_str());
            if name == Some(about.as_str()) {
                continue;
            }
            let after = look.client.engine.call(&call.id);
            let same = after.as_ref().is_some_and(|after| {
                (after.phase, after.media_state, &after.channel)
                    == (call.phase, call.media_state, &call.channel)
            });
            assert!(
                same,
                "I3: {}: news of {about} changed {call:?} to {after:?}",
                look.client.name
            );
        }
    }

    /// The one call that a piece of news is about.
    fn subject(&self, input: &Input) -> Option<String> {
        match input {
            Input::Socket {
                news: SocketNews::Text(text),
                ..
            } if frame_type(text) != "call_invitation" => call_of_frame(text),
            Input::Http { id, .. } => {
                let path = self.requests.get(id)?;
                self.names
                    .keys()
                    .find(|name| path.contains(name.as_str()))
                    .cloned()
            }
            _ => None,
        }
    }

    fn i6_only_farewells_after_the_end(&self, look: &Look<'_>, request: &HttpRequest) {
        let (url, body) = (&request.url, request.body.as_deref().unwrap_or_default());
        let name = &look.client.name;
        if request.method == Method::Post && (url.ends_with("/invite") || url.ends_with("/initiate")) {
            let calls = look.client.live();
            let placing = calls
                .iter()
                .any(|call| call.phase == Phase::Dialing && names(body, call.peer.id.as_str()));
            assert!(placing, "I6: {name} invites, and places no call: {body}");
        }
        let over = self
            .names
            .iter()
            .any(|(call, id)| url.contains(call.as_str()) && self.over.contains(id));
        let farewell = match request.method {
            Method::Get => true,
            Method::Patch => body.contains("ENDED"),
            Method::Post => ["/reject", "/cancel", "/end"]
                .iter()
                .any(|word| url.contains(word)),
            Method::Delete | Method::Put => false,
        };
        assert!(
            !over || farewell,
            "I6: {name} says more of an ended call than its farewell: {request:?}"
        );
    }

    fn i10_no_more_requests_than_allowed(&mut self, look: &Look<'_>) {
        let Some(limit) = self.limit else { return };
        if self.spent == 0 || look.now - self.window_began >= u64::from(limit.window_ms) {
            (self.window_began, self.spent) = (look.now, 0);
        }
        self.spent += 1;
        assert!(
            self.spent <= limit.requests,
            "I10: {}: too many requests",
            look.client.name
        );
    }

    fn i11_one_question_at_a_time(&mut self, look: &Look<'_>, id: AskId, ask: &Ask) {
        let of = match ask {
            Ask::AuthToken { .. } => None,
            Ask::Credentials { call, .. } => Some(call.clone()),
        };
        let twice = self.asks.values().any(|open| *open == of);
        assert!(
            !twice,
            "I11: {}: asked again before an answer: {ask:?}",
            look.client.name
        );
        self.asks.insert(id, of);
    }
}

fn i7_whatever_rings_has_a_deadline(look: &Look<'_>) {
    let calls = look.client.live();
    let ringing: Vec<_> = calls.iter().filter(|call| call.phase == Phase::Ringing).collect();
    if ringing.is_empty() {
        return;
    }
    let waits = look.client.engine.explain(look.client.clock(look.now));
    for call in ringing {
        let bounded = waits
            .iter()
            .any(|it| it.call.as_ref() == Some(&call.id) && it.until_ms.is_some());
        assert!(bounded, "I7: {}: {} rings for ever", look.client.name, call.id);
    }
}

/// Invariant 4: what came of an input that had just been taken in.
pub(crate) fn i4_no_second_effect(client: &Client, input: &Input, outputs: &[Output]) {
    for output in outputs {
        let passes_on = matches!(
            output,
            Output::Event(Event::Message { .. } | Event::QualityWarning { .. })
        );
        assert!(
            passes_on,
            "I4: {}: {input:?} had a second effect: {output:?}",
            client.name
        );
    }
}

/// Invariant 9: nothing that a log may show holds a secret.
pub(crate) fn i9_no_secret_shows(client: &Client, secrets: &[String], now: u64, outputs: &[Output]) {
    let engine = &client.engine;
    let waits = engine.explain(client.clock(now));
    let text = format!("{outputs:?} {:?} {waits:?} {engine:?}", engine.snapshot());
    let shown = secrets.iter().any(|secret| text.contains(secret.as_str()));
    assert!(!shown, "I9: {}: a secret shows in {text}", client.name);
}

fn call_of_frame(text: &str) -> Option<String> {
    let value = serde_json::from_str::<Value>(text).ok()?;
    let body = value.get("data").or_else(|| value.get("payload"))?;
    body.get("callId")?.as_str().map(str::to_owned)
}

/// Whether an invitation's body names the person.
fn names(body: &str, user: &str) -> bool {
    let value = serde_json::from_str::<Value>(body).unwrap_or_default();
    let text = value["calleeId"].as_str() == Some(user);
    text || value["receiverId"]
        .as_i64()
        .is_some_and(|id| id.to_string() == user)
}
