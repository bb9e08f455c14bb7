//! What happened in a world, for whoever looks at a failure.

use crate::client::Who;

/// The story so far.
#[derive(Debug, Default)]
pub struct Timeline {
    lines: Vec<(u64, String, String)>,
    off: bool,
}

/// Something that left an engine for the backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When, in milliseconds of virtual time.
    pub at: u64,
    /// By whom.
    pub who: Who,
    /// `POST /api/…` for a request, the message's type for a frame.
    pub what: String,
    /// The request's or frame's body.
    pub body: String,
}

impl Timeline {
    /// Notes nothing from now on: benchmarks measure the engine, not the notes.
    pub fn switch_off(&mut self) {
        self.off = true;
    }

    /// Notes a line; its words are made only when somebody may read them.
    pub fn note(&mut self, at: u64, who: &str, what: impl FnOnce() -> String) {
        if !self.off {
            self.lines.push((at, who.to_owned(), what()));
        }
    }

    /// Every line: time, who, what.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.lines
            .iter()
            .map(|(at, who, what)| format!("{:>9.3} s  {who:<10} {what}", seconds(*at)))
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "for display only"
)]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}
