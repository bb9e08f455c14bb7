//! The logger. Alone in its process, which has only one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "clients/stage.rs"]
#[allow(dead_code, reason = "the tests of clients use more of it")]
mod stage;

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use ringway::{Contract, ErrorCode, MediaReport};
use ringway_ffi::{LogLevel, LogRecord, LogSink, NativeError, set_logger};

use stage::{Stage, ring, soon};

/// Keeps all lines, and breaks at some.
struct Log(Mutex<Sender<LogRecord>>);

impl LogSink for Log {
    fn log(&self, record: LogRecord) {
        let breaks = record.text.starts_with("incoming call");
        self.0.lock().unwrap().send(record).unwrap();
        assert!(!breaks, "a sink that breaks");
    }
}

#[test]
fn the_app_logs_everything_but_secrets_and_a_sink_that_breaks_breaks_nothing() {
    let (sender, lines) = channel();
    set_logger(LogLevel::Trace, Arc::new(Log(Mutex::new(sender)))).unwrap();
    let (unused, _) = channel();
    let Err(NativeError::Failed { error }) = set_logger(LogLevel::Info, Arc::new(Log(Mutex::new(unused))))
    else {
        panic!("two loggers");
    };
    assert_eq!(error.code, ErrorCode::UsageInvalidState);

    let stage = Stage::new(Contract::Chattrix);
    let jwt = stage.server.mock().token_for("101").unwrap();
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (outgoing, incoming) = ring(&alice, &bob);
    soon("accepting", incoming.accept(None)).unwrap();
    incoming.media(MediaReport::Joined);
    soon("hanging up", outgoing.end(None)).unwrap();
    soon("the end", incoming.ended(None)).unwrap();
    soon("the end", alice.shutdown()).unwrap();

    let lines: Vec<_> = lines.try_iter().collect();
    let line = |text: &str| lines.iter().find(|line| line.text.starts_with(text)).unwrap();
    let rings = line("incoming call");
    assert_eq!(
        (rings.level, rings.target.as_str()),
        (LogLevel::Info, "ringway::driver::log")
    );
    assert!(
        rings.text.ends_with(" contract=\"chattrix\" user=102"),
        "{rings:?}"
    );
    assert!(rings.text.contains(" from=101"), "{rings:?}");
    assert_eq!(line("http: request").level, LogLevel::Debug);
    for line in &lines {
        assert!(line.target.starts_with("ringway"), "{line:?}");
        assert!(!line.text.contains(&jwt), "a secret is logged");
    }
}
