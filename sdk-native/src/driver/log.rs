//! What is logged: what a user would notice at INFO, what nobody can go on without at WARN, traffic at DEBUG.
//!
//! Bodies and frames are counted, never shown: they belong to the app and may hold its secrets. What the engine logs
//! itself (commands, link, sleep) is not logged again.

use ringway_core::io::{HttpResult, Input, Output, SocketCommand, SocketNews};
use ringway_core::model::{Event, Reply};
use tracing::{debug, info, trace, warn};

pub(super) fn input(input: &Input) {
    match input {
        Input::Abandon { id } => debug!(command = id.0, "command: nobody waits"),
        Input::Http {
            id,
            result: HttpResult::Answer(answer),
        } => {
            debug!(
                request = id.0,
                status = answer.status,
                bytes = answer.body.len(),
                "http: answer"
            );
        }
        Input::Http {
            id,
            result: HttpResult::Failed(failure),
        } => debug!(request = id.0, ?failure, "http: failed"),
        Input::Socket {
            id,
            news: SocketNews::Text(text),
        } => debug!(socket = id.0, bytes = text.len(), "socket: text"),
        Input::Socket { id, news } => debug!(socket = id.0, ?news, "socket"),
        Input::Answer { id, answer } => debug!(ask = id.0, ?answer, "the app answered"),
        Input::Timeout => trace!("timeout"),
        Input::Command { .. } | Input::Resumed { .. } => {}
        Input::Online(online) => debug!(online, "network"),
        Input::Left => debug!("the app was left"),
        Input::Visible(visible) => debug!(visible, "app"),
        Input::Media { call, report } => debug!(%call, ?report, "media"),
    }
}

pub(super) fn output(output: &Output) {
    match output {
        Output::Http { id, request } => {
            debug!(
                request = id.0,
                method = request.method.as_str(),
                url = request.url,
                "http: request"
            );
        }
        Output::AbortHttp { id } => debug!(request = id.0, "http: given up"),
        Output::Socket {
            id,
            command: SocketCommand::Text(text),
        } => {
            debug!(socket = id.0, bytes = text.len(), "socket: send");
        }
        Output::Socket { id, command } => debug!(socket = id.0, ?command, "socket"),
        Output::Ask { id, ask } => debug!(ask = id.0, ?ask, "the app is asked"),
        Output::Event(happened) => event(happened),
        Output::Done {
            id,
            result: Ok(Reply::Call { call }),
        } => debug!(command = id.0, %call, "command: done"),
        Output::Done {
            id,
            result: Ok(Reply::Api(_) | Reply::Done),
        } => debug!(command = id.0, "command: done"),
        Output::Done {
            id,
            result: Err(error),
        } => debug!(command = id.0, %error, "command: failed"),
    }
}

fn event(event: &Event) {
    match event {
        Event::Incoming { call } => info!(call = %call.id, from = %call.peer.id, "incoming call"),
        Event::IncomingRejectedBusy { peer, .. } => info!(from = %peer.id, "refused a call as busy"),
        Event::Changed { call } => info!(call = %call.id, status = ?call.status, "call changed"),
        Event::Ended { call } => info!(call = %call.id, end = ?call.end, "call ended"),
        Event::Credentials { call, renewed, .. } => debug!(%call, renewed, "media credentials"),
        Event::CredentialsExpired { call, error } => warn!(%call, %error, "media credentials ran out"),
        Event::QualityWarning { call, quality } => info!(%call, ?quality, "bad network"),
        Event::LinkChanged { .. } => {}
        Event::AuthRequired { error } => warn!(%error, "the backend does not take the token"),
        Event::Message { text } => debug!(bytes = text.len(), "message of the app"),
        Event::Warning { warning, raised } => info!(?warning, raised, "warning"),
        // Events may be added; each gets its line here.
        _ => debug!("event"),
    }
}
