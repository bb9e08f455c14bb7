//! The ledger of requests: what is on its way, what waits to be repeated, and when each is given up.

use std::time::Duration;

use litemap::LiteMap;

use crate::contract::Intent;
use crate::io::{CommandId, RequestId};
use crate::link::backoff::Backoff;
use crate::model::{ApiRequest, CallId, Method};
use crate::time::Timestamp;

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ticket {
    /// The app's own request.
    Api { command: CommandId, method: Method },
    /// A look-up of what became of a farewell that no acknowledgement ever comes for.
    Check { call: Option<CallId>, farewell: Intent },
    /// An intent of the engine.
    Intent { call: Option<CallId>, intent: Intent },
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Sent; the answer is due by then. The number tells which token it went with.
    InFlight { due: Timestamp, token: u32 },
    /// Sent over a socket that acknowledges nothing; to be checked then.
    Unacknowledged { check_at: Timestamp },
    /// To be sent at that time.
    Waiting { until: Timestamp },
    /// To be sent when there is a token.
    WantsToken,
    /// To be sent when the device is online.
    WantsNetwork,
}

/// One request, over all of its tries.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) ticket: Ticket,
    pub(crate) request: Option<ApiRequest>,
    pub(crate) stage: Stage,
    pub(crate) give_up_at: Timestamp,
    pub(crate) backoff: Backoff,
    /// A token was refused for it already: the next refusal is final.
    pub(crate) token_refused: bool,
    /// An earlier try may have reached the backend.
    pub(crate) maybe_delivered: bool,
    /// It was sent while a farewell of another call was under way, which the backend may have got later.
    pub(crate) overtakes_farewell: bool,
}

impl Ticket {
    /// The call it belongs to.
    pub(crate) const fn call(&self) -> Option<&CallId> {
        match self {
            Self::Api { .. } => None,
            Self::Check { call, .. } | Self::Intent { call, .. } => call.as_ref(),
        }
    }

    /// It tells the backend that a call is over, so it outlives its call (NOTES, Retries).
    pub(crate) const fn is_farewell(&self) -> bool {
        match self {
            Self::Api { .. } => false,
            Self::Check { .. } => true,
            Self::Intent { intent, .. } => intent.is_farewell(),
        }
    }

    /// It rings somebody.
    pub(crate) const fn is_invitation(&self) -> bool {
        matches!(
            self,
            Self::Intent {
                intent: Intent::Invite { .. },
                ..
            }
        )
    }

    /// A timer sends it anew anyway, so a failed one is not repeated.
    pub(crate) const fn is_poll(&self) -> bool {
        match self {
            Self::Api { .. } | Self::Check { .. } => false,
            Self::Intent { intent, .. } => matches!(intent, Intent::Refresh { .. } | Intent::ListIncoming),
        }
    }

    /// It may be sent again although an earlier try may have arrived (NOTES, Retries).
    pub(crate) const fn is_repeatable(&self) -> bool {
        match self {
            Self::Api { method, .. } => matches!(method, Method::Get | Method::Put),
            Self::Check { .. } => true,
            Self::Intent { intent, .. } => {
                intent.is_farewell() || matches!(intent, Intent::ReportActive { .. })
            }
        }
    }

    /// Nobody pressed a button for it: it leaves the last quarter of the budget alone.
    pub(crate) const fn is_background(&self) -> bool {
        self.is_poll() || matches!(self, Self::Check { .. })
    }
}

impl Intent {
    pub(crate) const fn is_farewell(&self) -> bool {
        match self {
            Self::Decline { .. } | Self::Cancel { .. } | Self::HangUp { .. } => true,
            Self::Invite { .. }
            | Self::Accept { .. }
            | Self::ReportActive { .. }
            | Self::Refresh { .. }
            | Self::ListIncoming => false,
        }
    }
}

/// All requests, by the number of their current try.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: LiteMap<RequestId, Entry>,
    last: u64,
}

impl Ledger {
    /// Files an entry under a number that was never used.
    pub(crate) fn file(&mut self, entry: Entry) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.entries.insert(id, entry);
        id
    }

    /// Takes out the entry for an answer; none unless it was in flight.
    pub(crate) fn take_answered(&mut self, id: RequestId) -> Option<Entry> {
        match self.entries.get(&id)?.stage {
            Stage::InFlight { .. } => self.entries.remove(&id),
            Stage::Unacknowledged { .. }
            | Stage::Waiting { .. }
            | Stage::WantsToken
            | Stage::WantsNetwork => None,
        }
    }

    /// Takes out, in order, every entry that the test picks.
    pub(crate) fn take_all(&mut self, pick: impl Fn(&Entry) -> bool) -> Vec<(RequestId, Entry)> {
        let ids: Vec<RequestId> = self
            .entries
            .iter()
            .filter(|(_, entry)| pick(entry))
            .map(|(id, _)| *id)
            .collect();
        ids.into_iter()
            .filter_map(|id| self.entries.remove(&id).map(|entry| (id, entry)))
            .collect()
    }

    pub(crate) fn any(&self, pick: impl Fn(&Entry) -> bool) -> bool {
        self.entries.values().any(pick)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Nobody could answer, and nothing could be said, while the device slept: answers and farewells get that time again.
    /// What decides something does not, since after a sleep it is stale.
    pub(crate) fn sleep_through(&mut self, slept: Duration) {
        for (_, entry) in self.entries.iter_mut() {
            if let Stage::InFlight { due, .. } = &mut entry.stage {
                *due = *due + slept;
            }
            if entry.ticket.is_farewell() {
                entry.give_up_at = entry.give_up_at + slept;
            }
        }
    }

    /// When the first entry needs attention.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.entries.values().filter_map(Entry::due).min()
    }

    /// Takes out an entry that needs attention.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(RequestId, Entry)> {
        let id = *self
            .entries
            .iter()
            .find(|(_, entry)| entry.due().is_some_and(|due| due <= now))?
            .0;
        self.entries.remove(&id).map(|entry| (id, entry))
    }
}

impl Entry {
    pub(crate) fn due(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::InFlight { due, .. } => Some(due),
            Stage::Unacknowledged { check_at } => Some(check_at),
            Stage::Waiting { until } => Some(until),
            Stage::WantsToken | Stage::WantsNetwork => Some(self.give_up_at),
        }
    }

    pub(crate) const fn is_in_flight(&self) -> bool {
        matches!(self.stage, Stage::InFlight { .. })
    }
}
