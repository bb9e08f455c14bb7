//! Inputs and outputs in a line each, for the timeline.

use ringway_core::CallError;
use ringway_core::io::{HttpFailure, HttpResult, Input, Output, SocketCommand, SocketNews};
use ringway_core::model::{Answer, Ask, CallId, CallSnapshot, Command, Event, Reply};

/// So much of a text is shown.
const SHOWN: usize = 160;

/// What an engine is handed.
pub(crate) fn input(input: &Input) -> String {
    match input {
        Input::Command { id, command } => format!("<- app #{}: {}", id.0, order(command)),
        Input::Abandon { id } => format!("<- app #{}: abandoned", id.0),
        Input::Http { id, result } => format!("<- http {}: {}", id.0, answer(result)),
        Input::Socket { id, news } => format!("<- socket {}: {}", id.0, tidings(news)),
        Input::Answer { id, answer } => format!("<- answer {}: {}", id.0, reply_of_app(answer)),
        Input::Timeout => "<- timer".to_owned(),
        Input::Resumed { slept_ms } => format!("<- resumed after {slept_ms} ms"),
        Input::Online(online) => format!("<- online {online}"),
        Input::Left => "<- left".to_owned(),
        Input::Visible(visible) => format!("<- visible {visible}"),
        Input::Media { call, report } => format!("<- media {}: {report:?}", short(call)),
    }
}

/// What an engine puts out.
pub(crate) fn output(output: &Output) -> String {
    match output {
        Output::Http { id, request } => {
            let path = request
                .url
                .strip_prefix(crate::backend::BASE)
                .unwrap_or(&request.url);
            let body = request.body.as_deref().unwrap_or_default();
            format!(
                "   -> http {}: {} {path} {}",
                id.0,
                request.method.as_str(),
                cut(body)
            )
        }
        Output::AbortHttp { id } => format!("   -> http {}: given up", id.0),
        Output::Socket { id, command } => format!("   -> socket {}: {}", id.0, act(command)),
        Output::Ask { id, ask } => format!("   -> ask {}: {}", id.0, question(ask)),
        Output::Event(event) => format!("   ** {}", happening(event)),
        Output::Done { id, result } => format!("   -> app #{}: {}", id.0, outcome(result)),
    }
}

fn order(command: &Command) -> String {
    match command {
        Command::Call { to, .. } => format!("call {to}"),
        Command::Accept { call } => format!("accept {}", short(call)),
        Command::Decline { call, reason } => format!("decline {} ({reason:?})", short(call)),
        Command::End { call } => format!("end {}", short(call)),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn answer(result: &HttpResult) -> String {
    match result {
        HttpResult::Answer(answer) => {
            format!(
                "{} {}",
                answer.status,
                cut(&String::from_utf8_lossy(&answer.body))
            )
        }
        HttpResult::Failed(HttpFailure::NotSent { reason }) => format!("not sent, {reason}"),
        HttpResult::Failed(HttpFailure::Lost { reason }) => format!("lost, {reason}"),
        HttpResult::Failed(HttpFailure::TooLarge) => "too large".to_owned(),
    }
}

fn tidings(news: &SocketNews) -> String {
    match news {
        SocketNews::Opened => "opened".to_owned(),
        SocketNews::Text(text) => cut(text).to_owned(),
        SocketNews::Binary => "binary".to_owned(),
        SocketNews::Pong => "pong".to_owned(),
        SocketNews::Closed {
            code, status: None, ..
        } => format!("closed, {code}"),
        SocketNews::Closed {
            code,
            status: Some(status),
            ..
        } => format!("closed, {code}, HTTP {status}"),
    }
}

fn act(command: &SocketCommand) -> String {
    match command {
        SocketCommand::Open { url } => format!("open {url:?}"),
        SocketCommand::Text(text) => cut(text).to_owned(),
        SocketCommand::Ping => "ping".to_owned(),
        SocketCommand::Close => "close".to_owned(),
    }
}

fn question(ask: &Ask) -> String {
    match ask {
        Ask::AuthToken { refused } => format!("for a token (refused: {refused})"),
        Ask::Credentials { call, renew, .. } => {
            format!("for credentials of {} (renew: {renew})", short(call))
        }
    }
}

fn reply_of_app(answer: &Answer) -> String {
    match answer {
        Answer::AuthToken { .. } => "a token".to_owned(),
        Answer::Credentials { .. } => "credentials".to_owned(),
        Answer::Failed { retryable, .. } => format!("none (retryable: {retryable})"),
    }
}

fn happening(event: &Event) -> String {
    match event {
        Event::Incoming { call } => format!("INCOMING {}", state(call)),
        Event::Changed { call } => format!("{:?} {}", call.status, state(call)).to_uppercase(),
        Event::Ended { call } => {
            let reason = call.end.as_ref().map(|end| format!("{:?}", end.reason));
            format!("ENDED {} {}", reason.unwrap_or_default(), state(call))
        }
        other => format!("{other:?}"),
    }
}

fn state(call: &CallSnapshot) -> String {
    let name = call.server_id.as_ref().map_or("-", |name| name.as_str());
    format!("{} with {} ({name})", short(&call.id), call.peer.id)
}

fn outcome(result: &Result<Reply, CallError>) -> String {
    match result {
        Ok(Reply::Call { call }) => format!("call {}", short(call)),
        Ok(_) => "done".to_owned(),
        Err(error) => format!("failed, {error}"),
    }
}

fn short(call: &CallId) -> &str {
    call.as_str().get(..8).unwrap_or_else(|| call.as_str())
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}
