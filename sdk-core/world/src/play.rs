//! What happens with what an engine puts out, and with what reaches its end of the journey.

use ringway_core::io::{
    HttpFailure, HttpRequest, HttpResponse, HttpResult, Input, Output, RequestId, SocketCommand, SocketId,
    SocketNews,
};
use ringway_core::model::SecretUrl;
use ringway_mock::SocketFrame;

use crate::client::{Who, Wire};
use crate::network::{Fate, Leg, Parcel, frame_type};
use crate::timeline::Sent;
use crate::world::World;

/// A backend notices after so long that a half-open connection is dead.
const DEAD_PEER_AFTER: u64 = 60_000;
/// The code of a connection that broke without a word.
const BROKEN: u16 = 1006;

impl World {
    pub(crate) fn perform(&mut self, who: Who, output: Output) {
        match output {
            Output::Http { id, request } => self.send_request(who, id, request),
            // Its answer still comes, as it may from a driver that aborts too late.
            Output::AbortHttp { .. } => {}
            Output::Socket { id, command } => self.use_socket(who, id, command),
            Output::Ask { id, ask } => self.think(who, id, &ask),
            Output::Event(event) => self.react(who, event),
            Output::Done { id, result } => {
                let twice = self.client_mut(who).done.insert(id, result);
                assert!(twice.is_none(), "{id:?} is done twice");
            }
        }
    }

    /// The fate of something: by rule, else by chance.
    fn fate(&mut self, who: Who, leg: Leg, what: &str) -> Fate {
        let rule = self.rules.iter_mut().find(|rule| {
            rule.times > 0
                && rule.leg == leg
                && rule.who.is_none_or(|whose| whose == who)
                && what.contains(&rule.what)
        });
        let fate = match rule {
            Some(rule) => {
                rule.times -= 1;
                rule.fate
            }
            None => self.faults.draw(leg, &mut self.rng),
        };
        if fate != Fate::Arrives {
            self.note(who, || format!("   !! {leg:?} {what}: {fate:?}"));
        }
        fate
    }

    fn latency(&mut self) -> u64 {
        self.rng.u64(self.faults.latency.clone())
    }

    fn send_request(&mut self, who: Who, id: RequestId, request: HttpRequest) {
        let path = request
            .url
            .strip_prefix(crate::backend::BASE)
            .unwrap_or(&request.url);
        let what = format!("{} {path}", request.method.as_str());
        self.sent.push(Sent {
            at: self.now,
            who,
            what: what.clone(),
            body: request.body.clone().unwrap_or_default(),
        });
        let at = self.now + self.latency();
        match self.fate(who, Leg::Request, &what) {
            Fate::Arrives | Fate::Twice | Fate::Overtaken(_) | Fate::HalfOpen => {
                self.post.put(at, Parcel::Request { who, id, request });
            }
            Fate::Late(ms) => self.post.put(at + ms, Parcel::Request { who, id, request }),
            Fate::Fails => {
                let reason = "connection refused".to_owned();
                self.answer(who, id, at, HttpResult::Failed(HttpFailure::NotSent { reason }));
            }
            Fate::Vanishes => {}
            Fate::Refused(status, retry_after) => {
                let response = HttpResponse {
                    status,
                    retry_after: retry_after.map(|seconds| seconds.to_string()),
                    ..HttpResponse::default()
                };
                self.answer(who, id, at, HttpResult::Answer(response));
            }
        }
    }

    fn answer(&mut self, who: Who, id: RequestId, at: u64, result: HttpResult) {
        let input = Input::Http { id, result };
        self.post.put(
            at,
            Parcel::Input {
                who,
                input,
                lane: None,
            },
        );
    }

    fn use_socket(&mut self, who: Who, id: SocketId, command: SocketCommand) {
        let at = self.now + self.latency();
        match command {
            SocketCommand::Open { url } => self.send_upgrade(who, id, url, at),
            SocketCommand::Text(text) => self.send_frame(who, id, text, at),
            SocketCommand::Ping => {
                let half_open = self.wire(who, id).half_open;
                if !half_open {
                    let back = at + self.latency();
                    self.tell_socket(who, id, back, SocketNews::Pong);
                }
            }
            SocketCommand::Close => {
                let wire = self.wire(who, id);
                wire.closed_here = true;
                let noticed = at.max(wire.last_up) + if wire.half_open { DEAD_PEER_AFTER } else { 0 };
                self.post.put(noticed, Parcel::Gone { who, id });
            }
        }
    }

    fn wire(&mut self, who: Who, id: SocketId) -> &mut Wire {
        self.client_mut(who).wires.entry(id).or_default()
    }

    fn send_upgrade(&mut self, who: Who, id: SocketId, url: SecretUrl, at: u64) {
        self.wire(who, id).last_up = at;
        match self.fate(who, Leg::Upgrade, "upgrade") {
            Fate::Fails => self.close_socket(who, id, at, BROKEN, None),
            Fate::Refused(status, _) => self.close_socket(who, id, at, BROKEN, Some(status)),
            Fate::Vanishes | Fate::HalfOpen => self.wire(who, id).half_open = true,
            Fate::Late(ms) => self.post.put(at + ms, Parcel::Upgrade { who, id, url }),
            Fate::Arrives | Fate::Twice | Fate::Overtaken(_) => {
                self.post.put(at, Parcel::Upgrade { who, id, url });
            }
        }
    }

    fn send_frame(&mut self, who: Who, id: SocketId, text: String, at: u64) {
        let what = frame_type(&text);
        self.sent.push(Sent {
            at: self.now,
            who,
            what: what.clone(),
            body: text.clone(),
        });
        if self.wire(who, id).half_open {
            return;
        }
        let late = match self.fate(who, Leg::FrameUp, &what) {
            Fate::Arrives | Fate::Twice | Fate::Overtaken(_) | Fate::Refused(..) => 0,
            Fate::Late(ms) => ms,
            Fate::Vanishes => return,
            Fate::HalfOpen => {
                self.wire(who, id).half_open = true;
                return;
            }
            Fate::Fails => return self.break_socket(who, id),
        };
        let wire = self.wire(who, id);
        wire.last_up = wire.last_up.max(at + late);
        let at = wire.last_up;
        self.post.put(at, Parcel::FrameUp { who, id, text });
    }

    /// Both ends learn that the connection is gone.
    pub(crate) fn break_socket(&mut self, who: Who, id: SocketId) {
        let at = self.now + self.latency();
        self.post.put(at, Parcel::Gone { who, id });
        self.close_socket(who, id, at, BROKEN, None);
    }

    fn close_socket(&mut self, who: Who, id: SocketId, at: u64, code: u16, status: Option<u16>) {
        let reason = String::new();
        self.tell_socket(who, id, at, SocketNews::Closed { code, reason, status });
    }

    /// News for a client's end of a socket, behind what is on its way there.
    fn tell_socket(&mut self, who: Who, id: SocketId, at: u64, news: SocketNews) {
        let wire = self.wire(who, id);
        wire.last_down = wire.last_down.max(at);
        let at = wire.last_down;
        let (input, lane) = (Input::Socket { id, news }, Some(id));
        self.post.put(at, Parcel::Input { who, input, lane });
    }

    pub(crate) fn deliver(&mut self, parcel: Parcel) {
        if let Some((_, until)) = self.client(parcel.who()).asleep
            && matches!(
                parcel,
                Parcel::Input { .. } | Parcel::Own { .. } | Parcel::Habit { .. }
            )
        {
            return self.post.put(until, parcel);
        }
        match parcel {
            Parcel::Request { who, id, request } => self.arrive(who, id, &request),
            Parcel::Upgrade { who, id, url } => self.upgrade(who, id, &url),
            Parcel::FrameUp { who, id, text } => {
                self.backend.be_at(self.now);
                if let Some(server) = &self.wire(who, id).server {
                    server.send(&text);
                }
                self.collect_frames();
            }
            Parcel::Gone { who, id } => {
                self.backend.be_at(self.now);
                self.wire(who, id).server = None;
            }
            Parcel::Input { who, input, lane } => {
                let closed = lane.is_some_and(|id| self.wire(who, id).closed_here);
                if !closed {
                    self.feed(who, input);
                }
            }
            Parcel::Own { who, input } => self.feed(who, input),
            Parcel::Habit { who, command } => drop(self.command(who, command)),
        }
    }

    fn arrive(&mut self, who: Who, id: RequestId, request: &HttpRequest) {
        self.backend.be_at(self.now);
        let result = self.backend.answer(request);
        self.collect_frames();
        let path = request
            .url
            .strip_prefix(crate::backend::BASE)
            .unwrap_or(&request.url);
        let what = format!("{} {path}", request.method.as_str());
        let at = self.now + self.latency();
        match self.fate(who, Leg::Answer, &what) {
            Fate::Arrives | Fate::Overtaken(_) | Fate::HalfOpen | Fate::Refused(..) => {
                self.answer(who, id, at, result);
            }
            Fate::Late(ms) => self.answer(who, id, at + ms, result),
            Fate::Twice => {
                self.answer(who, id, at, result.clone());
                let again = at + self.latency();
                self.answer(who, id, again, result);
            }
            Fate::Fails => {
                let reason = "connection reset".to_owned();
                self.answer(who, id, at, HttpResult::Failed(HttpFailure::Lost { reason }));
            }
            Fate::Vanishes => {}
        }
    }

    fn upgrade(&mut self, who: Who, id: SocketId, url: &SecretUrl) {
        self.backend.be_at(self.now);
        let at = self.now + self.latency();
        match self.backend.open(url.expose()) {
            Ok(server) => {
                self.wire(who, id).server = Some(server);
                self.tell_socket(who, id, at, SocketNews::Opened);
                self.collect_frames();
            }
            Err(status) => self.close_socket(who, id, at, BROKEN, Some(status)),
        }
        if self.wire(who, id).closed_here {
            // The backend notices only now that the client has given the connection up.
            self.post.put(at, Parcel::Gone { who, id });
        }
    }

    /// Puts on its way what the backend has to say on any socket.
    pub(crate) fn collect_frames(&mut self) {
        let (mut frames, mut lost) = (Vec::new(), Vec::new());
        for (index, client) in self.clients.iter().enumerate() {
            for (id, wire) in &client.wires {
                let Some(server) = &wire.server else { continue };
                frames.extend(std::iter::from_fn(|| server.recv()).map(|frame| (Who(index), *id, frame)));
                if server.is_lost() {
                    lost.push((Who(index), *id));
                }
            }
        }
        for (who, id, frame) in frames {
            self.send_down(who, id, frame);
        }
        for (who, id) in lost {
            self.break_socket(who, id);
        }
    }

    fn send_down(&mut self, who: Who, id: SocketId, frame: SocketFrame) {
        let at = self.now + self.latency();
        let text = match frame {
            SocketFrame::Close { code, .. } => {
                self.wire(who, id).server = None;
                if !self.wire(who, id).half_open {
                    self.close_socket(who, id, at, code, None);
                }
                return;
            }
            SocketFrame::Text(text) => text,
        };
        if self.wire(who, id).half_open {
            return;
        }
        let what = frame_type(&text);
        let news = SocketNews::Text(text);
        match self.fate(who, Leg::FrameDown, &what) {
            Fate::Arrives | Fate::Refused(..) => self.tell_socket(who, id, at, news),
            Fate::Late(ms) => self.tell_socket(who, id, at + ms, news),
            Fate::Twice => {
                self.tell_socket(who, id, at, news.clone());
                let again = at + self.latency();
                self.tell_socket(who, id, again, news);
            }
            // Not behind the others: whatever comes meanwhile overtakes it.
            Fate::Overtaken(ms) => {
                let (input, lane) = (Input::Socket { id, news }, Some(id));
                self.post.put(at + ms, Parcel::Input { who, input, lane });
            }
            Fate::Vanishes => {}
            Fate::HalfOpen => self.wire(who, id).half_open = true,
            Fate::Fails => self.break_socket(who, id),
        }
    }
}
