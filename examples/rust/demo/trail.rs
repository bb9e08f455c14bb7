//! What one side was told, in order: the thing that is held against what it should have been told.

use std::fmt;

use ringway::{CallSnapshot, CallStatus, EndReason, Event, HistoryKind, LinkState};

/// One thing that a side was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A call has this status now.
    Status(CallStatus),
    /// A call is over.
    Ended(EndReason, HistoryKind),
    /// The link to the backend broke.
    LinkLost,
    /// The link to the backend is up again.
    LinkBack,
}

/// The phone rings, whichever one.
pub(crate) const RINGING: Step = Step::Status(CallStatus::Ringing);

/// All that one side was told, and its calls as they were last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pub(crate) steps: Vec<Step>,
    /// In the order in which they came up.
    pub(crate) calls: Vec<CallSnapshot>,
    link_is_lost: bool,
}

impl Step {
    /// The end of a call; `answered` when the two had been connected.
    pub(crate) const fn ended(reason: EndReason, answered: bool) -> Self {
        Self::Ended(reason, reason.history(answered))
    }
}

impl Trail {
    /// Takes in an event. Returns the step that it makes, if it tells anything new.
    pub(crate) fn take(&mut self, event: &Event) -> Option<Step> {
        let step = if let Event::LinkChanged { link } = event {
            self.take_link(*link)?
        } else {
            self.take_call(call_in(event)?)?
        };
        self.steps.push(step);
        Some(step)
    }

    fn take_link(&mut self, link: LinkState) -> Option<Step> {
        match link {
            LinkState::Online | LinkState::Polling => {
                std::mem::take(&mut self.link_is_lost).then_some(Step::LinkBack)
            }
            LinkState::Backoff | LinkState::Suspended | LinkState::AuthRequired => {
                let before = std::mem::replace(&mut self.link_is_lost, true);
                (!before).then_some(Step::LinkLost)
            }
            LinkState::Idle | LinkState::Connecting | LinkState::Closed => None,
        }
    }

    fn take_call(&mut self, call: &CallSnapshot) -> Option<Step> {
        let known = self.calls.iter_mut().find(|known| known.id == call.id);
        // An event may tell of the channel alone. A second `Ended` is never passed over: there must be none.
        let told = known
            .as_ref()
            .is_some_and(|known| known.status == call.status && call.end.is_none());
        match known {
            Some(known) => known.clone_from(call),
            None => self.calls.push(call.clone()),
        }
        let step = match &call.end {
            Some(end) => Step::Ended(end.reason, end.history),
            None => Step::Status(call.status),
        };
        (!told).then_some(step)
    }

    /// How its calls ended, in the order of their ends.
    pub(crate) fn ends(&self) -> Vec<EndReason> {
        let ends = self.steps.iter().filter_map(|step| match step {
            Step::Ended(reason, _) => Some(*reason),
            Step::Status(_) | Step::LinkLost | Step::LinkBack => None,
        });
        ends.collect()
    }
}

/// The call that the event shows.
pub(crate) fn call_in(event: &Event) -> Option<&CallSnapshot> {
    let (Event::Incoming { call } | Event::Changed { call } | Event::Ended { call }) = event else {
        return None;
    };
    Some(call)
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{}", format!("{status:?}").to_lowercase()),
            Self::Ended(reason, history) => {
                write!(f, "ended {reason:?} ({})", format!("{history:?}").to_lowercase())
            }
            Self::LinkLost => f.write_str("link lost"),
            Self::LinkBack => f.write_str("link back"),
        }
    }
}
