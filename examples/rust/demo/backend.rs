//! Where the contracts differ for a demo. All else that differs between them, the client knows.

use ringway::chattrix::api::GetCall;
use ringway::private_call::api::GetInviteStatus;
use ringway::{CallClient, Contract, ServerCallId, Timing};

use crate::scene::Result;

/// How often a client asks for news here, where the contract makes it ask. In production it asks every 1.5 to 3 s.
pub(crate) const POLL_MS: u32 = 25;

/// The production's times, but for what would keep a spectator waiting.
pub(crate) fn timing() -> Timing {
    Timing {
        poll_incoming_ms: POLL_MS,
        poll_ringing_ms: POLL_MS,
        poll_in_call_ms: POLL_MS,
        peer_left_ms: POLL_MS,
        backoff_base_ms: 50,
        ..Timing::default()
    }
}

/// The backend's own words for what became of a call.
pub(crate) struct Records {
    pub(crate) talked: &'static str,
    pub(crate) declined: &'static str,
    pub(crate) cancelled: &'static str,
    pub(crate) unanswered: &'static str,
}

/// The words of a contract's backend.
pub(crate) const fn records(contract: Contract) -> Option<Records> {
    match contract {
        Contract::Chattrix => Some(Records {
            talked: "ENDED",
            declined: "REJECTED",
            cancelled: "ENDED",
            unanswered: "MISSED",
        }),
        // Nobody tells this backend that a call is over.
        Contract::PrivateCall => Some(Records {
            talked: "accepted",
            declined: "rejected",
            cancelled: "cancelled",
            unanswered: "timeout",
        }),
        _ => None,
    }
}

/// Asks the backend what became of a call.
pub(crate) async fn record_of(client: &CallClient, call: ServerCallId) -> Result<String> {
    match client.contract() {
        Contract::Chattrix => {
            let call = client.api(GetCall { call_id: call }).await?;
            Ok(call.status.as_str().to_owned())
        }
        Contract::PrivateCall => {
            let invitation = client.api(GetInviteStatus { invitation_id: call }).await?;
            Ok(invitation.status.as_str().to_owned())
        }
        other => Err(format!("{}: the demo cannot look calls up there yet", other.as_str()).into()),
    }
}
