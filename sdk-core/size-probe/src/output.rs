//! Outputs, as lines of text: a word, an id, and JSON where the model has it.

use std::fmt::Write;

use ringway_core::io::{Output, SocketCommand};
use ringway_core::model::{Reply, Secret};
use ringway_core::{CallEngine, Now};
use serde::Serialize;

/// Writes one output.
pub(crate) fn text(output: &Output) -> String {
    match output {
        Output::AbortHttp { id } => line("abort", id.0, &[]),
        Output::Ask { id, ask } => line("ask", id.0, &[&json(ask)]),
        Output::Done {
            id,
            result: Ok(reply),
        } => line("done", id.0, &[&reply_text(reply)]),
        Output::Done {
            id,
            result: Err(error),
        } => line("failed", id.0, &[&json(error)]),
        Output::Event(event) => line("event", 0, &[&json(event)]),
        Output::Http { id, request } => line(
            "http",
            id.0,
            &[
                request.method.as_str(),
                &request.url,
                request.bearer.as_ref().map_or("", Secret::expose),
                request.body.as_deref().unwrap_or_default(),
                if request.farewell { "farewell" } else { "" },
            ],
        ),
        Output::Socket { id, command } => match command {
            SocketCommand::Close => line("close", id.0, &[]),
            SocketCommand::Open { url } => line("open", id.0, &[url.expose()]),
            SocketCommand::Ping => line("ping", id.0, &[]),
            SocketCommand::Text(text) => line("text", id.0, &[text]),
        },
    }
}

/// Writes what the engine shows of itself, and what it waits for.
pub(crate) fn snapshot(engine: &CallEngine, now: Now) -> String {
    line(
        "snapshot",
        0,
        &[&json(&engine.snapshot()), &json(&engine.explain(now))],
    )
}

fn reply_text(reply: &Reply) -> String {
    match reply {
        Reply::Api(response) => String::from_utf8_lossy(&response.body).into_owned(),
        Reply::Call { call } => call.as_str().to_owned(),
        Reply::Done => String::new(),
    }
}

fn line(word: &str, id: u64, texts: &[&str]) -> String {
    let mut line = format!("{word} {id}");
    for text in texts {
        let _ = write!(line, " {text}");
    }
    line
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
