//! The tap around every request of a contract.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures_util::{StreamExt, stream};
use http::{StatusCode, header, request::Parts};
use http_body_util::BodyExt;
use serde_json::Value;

use super::{
    answer::{self, ConnectionCut},
    waits::{Overtaking, hold_back, hold_up, step_aside},
};
use crate::{
    auth,
    backend::Shared,
    contract,
    control::{
        fault::{HttpPlan, Instead, Stage},
        journal::{Answer, Entry, MAX_BODY, Payload, Record},
        matcher::{Direction, Event, Traffic},
    },
    transport::{gate::Wire, router::InProcess, socket_io},
};

/// Writes an exchange down and lets it meet its faults: on the way in, and on the way out.
pub(crate) async fn http(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let in_process = parts.extensions.get::<InProcess>().is_some();
    let (seen, body) = look_at(body).await;
    let (exchange, plan) = Exchange::arrive(shared, &parts, &seen, !in_process);
    let response = match exchange.meet(&plan).await {
        Some(instead) => instead,
        None => {
            repeat(plan.repeats, &parts, &seen, &next).await;
            next.run(Request::from_parts(parts, body)).await
        }
    };
    exchange.leave(response).await
}

/// The request arrives before it arrives: the answers to that get lost. What is too long for the journal, or opens a
/// socket, arrives once.
async fn repeat(times: u32, parts: &Parts, body: &[u8], next: &Next) {
    let opens_socket = parts.headers.contains_key(header::UPGRADE);
    if opens_socket || body.len() > MAX_BODY {
        return;
    }
    for _ in 0..times {
        let again = Request::from_parts(parts.clone(), Body::from(body.to_vec()));
        drop(next.clone().run(again).await);
    }
}

/// A request on its way through the server.
struct Exchange {
    shared: Arc<Shared>,
    entry: Entry,
    /// Without a connection nobody waits for an answer, so nothing is held up.
    may_wait: bool,
    wire: Option<Arc<Wire>>,
}

impl Exchange {
    fn arrive(shared: Arc<Shared>, parts: &Parts, seen: &[u8], may_wait: bool) -> (Self, HttpPlan) {
        let now = shared.clock.now();
        let payload = body_of(parts.uri.path(), seen);
        let user_id = user_of(parts, payload.body.as_ref());
        let record = Record {
            contract: contract::of_path(parts.uri.path()),
            event: Event::Request,
            direction: Direction::In,
            user_id: user_id.as_deref(),
            socket: None,
            method: Some(parts.method.as_str()),
            target: parts.uri.path_and_query().map_or("/", |target| target.as_str()),
            message_type: None,
            payload,
            status: None,
        };
        let mut inner = shared.tap.lock();
        let mut entry = inner.journal.draft(now, record);
        let plan = inner.faults.http(Stage::Request, &entry.traffic());
        entry.faults.clone_from(&plan.fired);
        entry.lost = matches!(plan.instead, Some(Instead::Nothing(_)));
        inner.keep(&shared, now, entry.clone(), &entry.faults);
        drop(inner);
        (
            Self {
                shared,
                entry,
                may_wait,
                wire: parts.extensions.get::<Arc<Wire>>().cloned(),
            },
            plan,
        )
    }

    async fn leave(&self, response: Response) -> Response {
        let plan = self.plan_answer(&response);
        if let Some(Instead::Nothing(_)) = plan.instead {
            // Nobody waits to read that it is lost until somebody ends the fault.
            self.write_down(None, None, plan.fired.clone());
            return self.meet(&plan).await.unwrap_or(response);
        }
        let response = self.meet(&plan).await.unwrap_or(response);
        // Whatever this one comes to, it has overtaken whoever waits for that.
        let overtaking = Overtaking::of(&self.shared);
        if response.extensions().get::<ConnectionCut>().is_some() {
            self.write_down(None, None, plan.fired);
            return response;
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            self.write_down(Some(response.status()), None, plan.fired);
            return response;
        }
        self.send(response, plan, overtaking).await
    }

    async fn send(&self, response: Response, plan: HttpPlan, overtaking: Option<Overtaking>) -> Response {
        let (mut parts, body) = response.into_parts();
        let whole = body
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default();
        let whole = match plan.malformed {
            Some(form) => {
                // It said how long the whole one was.
                parts.headers.remove(header::CONTENT_LENGTH);
                answer::spoil(form, &whole)
            }
            None => whole,
        };
        self.write_down(
            Some(parts.status),
            Some(body_of(&self.entry.path, &whole)),
            plan.fired,
        );
        let body = match plan.slow {
            Some((piece, every_ms)) if self.may_wait && !whole.is_empty() => {
                parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
                answer::slow(&self.shared, whole, piece, every_ms)
            }
            Some(_) | None => {
                if overtaking.is_some() && !whole.is_empty() {
                    // A body that somebody waits for does not tell its length by itself.
                    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
                }
                answer::whole(whole, overtaking)
            }
        };
        Response::from_parts(parts, body)
    }

    fn plan_answer(&self, response: &Response) -> HttpPlan {
        if response.extensions().get::<ConnectionCut>().is_some() {
            return HttpPlan::default();
        }
        let traffic = Traffic {
            status: Some(response.status().as_u16()),
            ..self.entry.traffic()
        };
        self.shared.tap.lock().faults.http(Stage::Answer, &traffic)
    }

    /// Waits as long as it has to, and answers what comes in the place of what would.
    async fn meet(&self, plan: &HttpPlan) -> Option<Response> {
        if self.may_wait {
            hold_up(&self.shared, plan.delay_ms).await;
            if let Some(max_ms) = plan.overtaken_within_ms {
                step_aside(&self.shared, max_ms).await;
            }
            if let Some(fault) = plan.held_by {
                hold_back(&self.shared, fault).await;
            }
        } else if plan.held_by.is_some() {
            return Some(answer::cut());
        }
        match plan.instead.as_ref()? {
            Instead::Answer(fault) => {
                Some(answer::error(fault, self.entry.contract, self.shared.clock.now()))
            }
            Instead::Abort => Some(answer::cut()),
            Instead::Refuse => {
                self.wire.iter().for_each(|wire| wire.reset_at_its_end());
                Some(answer::cut())
            }
            Instead::Nothing(fault) => {
                if self.may_wait {
                    hold_back(&self.shared, *fault).await;
                }
                Some(answer::cut())
            }
        }
    }

    fn write_down(&self, status: Option<StatusCode>, payload: Option<Payload>, faults: Vec<u64>) {
        let now = self.shared.clock.now();
        let answered = status;
        let status = status.map(|status| status.as_u16());
        let mut inner = self.shared.tap.lock();
        inner.tell_fired(&self.shared, now, self.entry.seq, &faults);
        inner.journal.answer(
            self.entry.seq,
            now,
            Answer {
                status,
                payload,
                faults,
            },
        );
        inner.announce(&self.shared, now, self.entry.seq);
        drop(inner);
        if let (Some(status), Some(method)) = (answered, self.entry.method.as_deref()) {
            self.shared.logs.answered(now, method, &self.entry.path, status);
        }
    }
}

/// Reads what the journal keeps of a body, and gives the body back whole.
async fn look_at(body: Body) -> (Vec<u8>, Body) {
    let mut pieces = body.into_data_stream();
    let mut seen = Vec::new();
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(bytes) => seen.extend_from_slice(&bytes),
            Err(error) => {
                let read = Bytes::from(seen.clone());
                return (seen, Body::from_stream(stream::iter([Ok(read), Err(error)])));
            }
        }
        if seen.len() > MAX_BODY {
            let read = Bytes::from(seen.clone());
            return (seen, Body::from_stream(stream::iter([Ok(read)]).chain(pieces)));
        }
    }
    let whole = Body::from(seen.clone());
    (seen, whole)
}

/// What a body says. The bodies of Socket.IO are packets, whose events are written down one by one.
fn body_of(path: &str, bytes: &[u8]) -> Payload {
    if path.starts_with(socket_io::PATH) {
        Payload::opaque(bytes.len())
    } else {
        Payload::read(bytes)
    }
}

/// Whom a request speaks for, by its token (which is not judged here) or, where there are none, by what it says.
fn user_of(parts: &Parts, body: Option<&Value>) -> Option<String> {
    let from_query = || {
        let pairs = parts.uri.query()?.split('&');
        pairs.filter_map(|pair| pair.strip_prefix("token=")).next()
    };
    if let Some(user) = auth::bearer(&parts.headers)
        .or_else(from_query)
        .and_then(auth::claimed_user)
    {
        return Some(user);
    }
    if parts.uri.path() == "/call-end" {
        return body?.get("userId")?.as_str().map(str::to_owned);
    }
    match parts.uri.path().strip_prefix("/private-call/")?.split_once('/') {
        Some(("incoming", user)) => Some(user.to_owned()),
        Some(_) => None,
        None => body?.get("callerId")?.as_i64().map(|id| id.to_string()),
    }
}
