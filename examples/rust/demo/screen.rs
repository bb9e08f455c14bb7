//! The terminal: what both sides are told, side by side and as it happens; then what became of it all.

use std::fmt::Display;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use ringway::{CallSnapshot, CallStatus, Contract, HistoryKind};
use tokio::time::Instant;

use crate::Played;
use crate::backend::POLL_MS;
use crate::person::Who;
use crate::situation::Situation;
use crate::trail::Step;
use crate::words;

/// The width of one side's column. Twice that, and the time before them, fit a terminal of 80 columns.
const LANE: usize = 35;
/// The width of a status in it.
const STATUS: usize = 13;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const RINGS: Style = AnsiColor::Yellow.on_default();
const CONNECTS: Style = AnsiColor::Cyan.on_default();

/// Where everything is shown, from whichever task, a line at a time.
pub(crate) struct Screen {
    plain: bool,
    /// When the situation began.
    since: Mutex<Instant>,
}

impl Screen {
    pub(crate) fn new(plain: bool) -> Self {
        Self {
            plain,
            since: Mutex::new(Instant::now()),
        }
    }

    pub(crate) fn introduction(&self) {
        for line in [
            "Alice and Bob call each other. Both are real clients; a mock server stands between.",
            "You see what each one's app is told, when it is told (in seconds).",
        ] {
            self.line(PLAIN, line);
        }
        let polls = format!(
            "private-call has no push: it asks every {POLL_MS} ms here, every 1.5 to 3 s in production."
        );
        self.line(DIM, polls);
    }

    pub(crate) fn heading(&self, contract: Contract, situation: Situation) {
        let heading = format!("{} · {}", contract.as_str(), situation.title());
        self.line(PLAIN, "");
        self.line(BOLD, heading);
        if !self.plain {
            let (alice, bob) = (Who::Alice.name(), Who::Bob.name());
            self.line(DIM, format!("{:10}{alice:LANE$}│ {bob}", ""));
        }
    }

    /// The situation begins now.
    pub(crate) fn begin(&self) {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Something that befalls both sides.
    pub(crate) fn cue(&self, what: &str) {
        let (_clock, at) = self.now();
        if self.plain {
            self.line(PLAIN, format!("  {at}  {:5}  {what}", "*"));
        } else {
            self.line(DIM, format!("  {at}  · {what}"));
        }
    }

    /// A side was told something.
    pub(crate) fn told(&self, who: Who, step: Step, call: Option<&CallSnapshot>) {
        let sentence = words::sentence(who, step, call);
        let (status, style) = status(step);
        let (_clock, at) = self.now();
        if self.plain {
            let name = who.name();
            return self.line(PLAIN, format!("  {at}  {name:5}  {status:STATUS$}{sentence}"));
        }
        let cell = format!("{style}{status:STATUS$}{style:#}");
        let row = match who {
            Who::Alice => format!("{cell}{sentence:0$}{DIM}│{DIM:#}", LANE - STATUS),
            Who::Bob => format!("{:LANE$}{DIM}│{DIM:#} {cell}{sentence}", ""),
        };
        self.line(PLAIN, format!("  {DIM}{at}{DIM:#}  {row}"));
    }

    /// Whether the situation went as it should, and if not, how not.
    pub(crate) fn verdict(&self, played: &Played, record: Option<&str>) {
        if played.problems.is_empty() {
            let record = record.unwrap_or_default();
            let took = seconds(played.took);
            let sign = self.sign(true);
            return self.line(
                GOOD,
                format!(
                    "  {sign} both sides were told what they should be, and the server has it as {record} · {took}"
                ),
            );
        }
        self.line(BAD, format!("  {} not as it should be", self.sign(false)));
        for problem in &played.problems {
            self.line(BAD, format!("    {problem}"));
        }
    }

    /// All at a glance.
    pub(crate) fn summary(&self, all: &[Played], took: Duration) {
        let mut before = None;
        for played in all {
            if before.replace(played.contract) != Some(played.contract) {
                self.table_head(played.contract);
            }
            self.table_row(played);
        }
        let right = all.iter().filter(|played| played.problems.is_empty()).count();
        let style = if right == all.len() { GOOD } else { BAD };
        self.line(PLAIN, "");
        self.line(
            style,
            format!(
                "{right} of {} went as they should, in {}.",
                all.len(),
                seconds(took)
            ),
        );
    }

    fn table_head(&self, contract: Contract) {
        let (contract, indent) = (contract.as_str(), self.sign(true).chars().count());
        let (alice, bob) = ("Alice's calls ended", "Bob's calls ended");
        self.line(PLAIN, "");
        self.line(
            BOLD,
            format!("{:indent$} {contract:26}{:>8}   {alice:22}{bob}", "", "time"),
        );
    }

    fn table_row(&self, played: &Played) {
        let good = played.problems.is_empty();
        let style = if good { GOOD } else { BAD };
        let (sign, title, took) = (self.sign(good), played.situation.title(), seconds(played.took));
        let [alice, bob] = played.ends.each_ref().map(|ends| {
            let names: Vec<String> = ends.iter().map(|end| format!("{end:?}")).collect();
            names.join(", ")
        });
        self.line(
            PLAIN,
            format!("{style}{sign}{style:#} {title:26}{took:>8}   {alice:22}{bob}"),
        );
    }

    fn sign(&self, good: bool) -> &'static str {
        match (self.plain, good) {
            (true, true) => "ok",
            (true, false) => "!!",
            (false, true) => "✓",
            (false, false) => "✗",
        }
    }

    /// The time to show. Whoever shows it keeps the clock until the line is out, so that no line overtakes another.
    fn now(&self) -> (MutexGuard<'_, Instant>, String) {
        let since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        let at = format!("{:6.3}", since.elapsed().as_secs_f32());
        (since, at)
    }

    /// Colours are left out where nobody sees them: on request, with NO_COLOR, and in a file or pipe.
    fn line(&self, style: Style, text: impl Display) {
        let mut line = format!("{style}{text}{style:#}\n");
        if self.plain {
            line = anstream::adapter::strip_str(&line).to_string();
            line = line.replace('·', "-");
        }
        // Nobody reads any more: the exit code still tells.
        let _ = anstream::stdout().lock().write_all(line.as_bytes());
    }
}

/// A step in one word, and its colour.
fn status(step: Step) -> (&'static str, Style) {
    match step {
        Step::Status(CallStatus::Dialing) => ("dialing", RINGS),
        Step::Status(CallStatus::Ringing) => ("ringing", RINGS),
        Step::Status(CallStatus::Connecting) => ("connecting", CONNECTS),
        Step::Status(CallStatus::Active) => ("active", GOOD),
        Step::Status(CallStatus::Reconnecting) => ("reconnecting", BAD),
        Step::Ended(_, HistoryKind::Failed) => ("ended", BAD),
        Step::Status(CallStatus::Ended) | Step::Ended(..) => ("ended", BOLD),
        Step::LinkLost => ("offline", BAD),
        Step::LinkBack => ("online", GOOD),
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f32())
}
