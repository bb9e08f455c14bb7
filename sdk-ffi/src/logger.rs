//! What happens inside, told to the app's own log.

use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ringway::{CallError, ErrorCode};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

use crate::error::NativeError;
use crate::runtime::run_now;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum LogLevel {
    /// It cannot go on.
    Error,
    /// It cannot go on without the app.
    Warn,
    /// What a user would notice.
    Info,
    /// Traffic, without its contents.
    Debug,
    /// Everything.
    Trace,
}

/// A line of the log. No token is ever in one.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogRecord {
    /// How much it matters.
    pub level: LogLevel,
    /// The part of Ringway that says it: `ringway::driver`.
    pub target: String,
    /// What it says, with its client.
    pub text: String,
}

/// The app's log.
#[uniffi::export(rust, foreign)]
pub trait LogSink: Send + Sync {
    /// Takes a line. It is called on whatever thread the line comes from, all clients wait for it, and what it throws is
    /// lost.
    fn log(&self, record: LogRecord);
}

/// Tells the sink every line of Ringway that matters at least as much as `level`, from now on. Once per process.
///
/// # Errors
/// `usage.invalid_state` when the process has a logger already.
#[uniffi::export]
pub fn set_logger(level: LogLevel, sink: Arc<dyn LogSink>) -> Result<(), NativeError> {
    run_now(|| {
        let lines = Lines(sink)
            .with_filter(filter_fn(is_ours))
            .with_filter(LevelFilter::from_level(level.into()));
        tracing::subscriber::set_global_default(Registry::default().with(lines)).map_err(|_| {
            CallError::new(ErrorCode::UsageInvalidState, "the process has a logger already").into()
        })
    })
}

/// What other libraries log is their affair, and might tell more than it should.
fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("ringway")
}

impl From<LogLevel> for Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::ERROR => Self::Error,
            Level::WARN => Self::Warn,
            Level::INFO => Self::Info,
            Level::DEBUG => Self::Debug,
            Level::TRACE => Self::Trace,
        }
    }
}

/// Makes lines of events, and gives them to the sink.
struct Lines(Arc<dyn LogSink>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut text = Text::default();
        attributes.record(&mut text);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(text);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut text = Text::default();
        event.record(&mut text);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<Text>() {
                text.0.push_str(&fields.0);
            }
        }
        let record = LogRecord {
            level: (*event.metadata().level()).into(),
            target: event.metadata().target().to_owned(),
            text: text.0,
        };
        // A sink that throws loses its own line and nothing else.
        let _ = catch_unwind(AssertUnwindSafe(|| self.0.log(record)));
    }
}

/// The message, and ` name=value` for every other field.
#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = if field.name() == "message" {
            write!(self.0, "{value:?}")
        } else {
            write!(self.0, " {}={value:?}", field.name())
        };
    }
}
