//! private-call: HTTP and polling.
//!
//! The contract has no word for hanging up, for media up and for the kind of media; user ids are integers.

use std::time::Duration;

use litemap::LiteMap;

pub mod api;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
mod wire;

use self::api::{
    AcceptInvite, CancelInvite, GetInviteStatus, IncomingInvitation, InvitationState, InviteSent,
    InviteStatus, ListIncoming, RejectInvite, SendInvite,
};
use super::api::Endpoint;
use super::json::Node;
use super::refusal::{read_success, refused};
use super::wire_time::server_age;
use super::{Capabilities, Intent, Invitation, News, RemoteStatus, Signal, Wire, code_of_status};
use crate::error::{CallError, ErrorCode};
use crate::io::HttpResponse;
use crate::model::{DeclineReason, MediaKind, Peer, ServerCallId, UserId};
use crate::time::UnixMillis;

/// What private-call can do.
pub static CAPABILITIES: Capabilities = Capabilities {
    news: News::Polling,
    ring_window: Duration::from_secs(30),
    incoming_grace: Duration::ZERO,
    // The backend looks for timed-out invitations every 10 s only (contract, Auto-timeout).
    outgoing_grace: Duration::from_secs(12),
    can_hang_up: false,
    can_give_reason: false,
    needs_token: false,
    integer_user_ids: true,
    caller_names_channel: false,
    shares_socket: false,
};

/// A pending invitation lives 40 s at the most (NOTES 1). One that looks older was dated by another clock than the
/// server's, since the caller may name the time.
const PLAUSIBLE_AGE: Duration = Duration::from_secs(45);

/// The translator for one user.
#[derive(Debug)]
pub(crate) struct PrivateCall {
    user: UserId,
    number: i64,
}

impl PrivateCall {
    /// `usage.config` when the user's id is not an integer.
    pub(crate) fn new(user: &UserId) -> Result<Self, CallError> {
        let Some(number) = wire::integer(user) else {
            let reason = format!(
                "userId: \"{}\" is not an integer, as private-call needs",
                user.as_str()
            );
            return Err(CallError::new(ErrorCode::UsageConfig, reason));
        };
        Ok(Self {
            user: user.clone(),
            number,
        })
    }

    pub(crate) fn request(&self, intent: &Intent, unix_ms: u64) -> Result<Wire, CallError> {
        let timestamp = UnixMillis(unix_ms);
        let request = match intent {
            Intent::Invite {
                to,
                media: _,
                channel: _,
            } => SendInvite {
                caller_id: self.user.clone(),
                receiver_id: to.clone(),
                timestamp,
            }
            .request(),
            Intent::Accept { id } => AcceptInvite {
                invitation_id: id.clone(),
                timestamp,
            }
            .request(),
            Intent::Decline { id, reason: _ } => RejectInvite {
                invitation_id: id.clone(),
                timestamp,
            }
            .request(),
            Intent::Cancel { id } => CancelInvite {
                invitation_id: id.clone(),
            }
            .request(),
            Intent::Refresh { id } => GetInviteStatus {
                invitation_id: id.clone(),
            }
            .request(),
            Intent::ListIncoming => ListIncoming {
                user_id: self.user.clone(),
            }
            .request(),
            Intent::HangUp { .. } | Intent::ReportActive { .. } => return Ok(Wire::Nothing),
        };
        request.map(Wire::Http)
    }

    pub(crate) fn read_answer(&self, intent: &Intent, answer: &HttpResponse) -> Result<Signal, CallError> {
        let body = read_success(answer.status, &answer.body)?;
        let date = answer.date.as_deref();
        match intent {
            Intent::Invite { to, .. } => self.placed(to, InviteSent::of(&body)?),
            // The channel follows from the two ids: an answer without it is no reason to lose the call.
            Intent::Accept { .. } => Ok(Signal::Taken {
                channel: body.owned("channelName"),
            }),
            Intent::Refresh { id } => status_signal(id, &InviteStatus::of(&body)?, date),
            Intent::ListIncoming => Ok(Signal::Incoming(
                self.ringing(&IncomingInvitation::list(&body)?, date),
            )),
            Intent::Decline { .. }
            | Intent::Cancel { .. }
            | Intent::HangUp { .. }
            | Intent::ReportActive { .. } => Ok(Signal::Taken { channel: None }),
        }
    }

    fn placed(&self, to: &UserId, sent: InviteSent) -> Result<Signal, CallError> {
        let receiver = wire::integer_argument("receiverId", to)?;
        Ok(Signal::Placed {
            id: sent.invitation_id,
            channel: Some(wire::channel(self.number, receiver)),
        })
    }

    /// What rings: one answer is one batch, in which an invitation that is over anywhere does not ring (NOTES 1).
    fn ringing(&self, entries: &[IncomingInvitation], date: Option<&str>) -> Vec<Invitation> {
        let mut over: LiteMap<&ServerCallId, ()> = LiteMap::new();
        for entry in entries.iter().filter(|entry| is_over(entry)) {
            over.insert(&entry.id, ());
        }
        let rings = entries
            .iter()
            .filter(|entry| entry.caller_id != self.user && !over.contains_key(&entry.id));
        rings.filter_map(|entry| self.invitation(entry, date)).collect()
    }

    fn invitation(&self, entry: &IncomingInvitation, date: Option<&str>) -> Option<Invitation> {
        let caller = wire::integer(&entry.caller_id)?;
        let from = Peer {
            id: entry.caller_id.clone(),
            name: entry.caller_name.clone(),
            email: entry.caller_email.clone(),
            role: entry.caller_role.clone(),
            avatar: None,
        };
        Some(Invitation {
            id: entry.id.clone(),
            from,
            media: MediaKind::Audio,
            channel: Some(wire::channel(self.number, caller)),
            age: server_age(date, entry.timestamp.as_deref(), PLAUSIBLE_AGE),
        })
    }
}

/// A word that the contract does not have leaves the invitation ringing, as a missing one does: it is in the list.
fn is_over(entry: &IncomingInvitation) -> bool {
    match &entry.status {
        None | Some(InvitationState::Pending | InvitationState::Other { .. }) => false,
        Some(
            InvitationState::Accepted
            | InvitationState::Rejected
            | InvitationState::Timeout
            | InvitationState::Cancelled,
        ) => true,
    }
}

fn status_signal(id: &ServerCallId, answer: &InviteStatus, date: Option<&str>) -> Result<Signal, CallError> {
    let status = match &answer.status {
        InvitationState::Pending => RemoteStatus::Ringing,
        InvitationState::Accepted => RemoteStatus::Accepted,
        InvitationState::Rejected => RemoteStatus::Rejected(DeclineReason::Declined),
        InvitationState::Timeout => RemoteStatus::TimedOut,
        InvitationState::Cancelled => RemoteStatus::Cancelled,
        InvitationState::Other { word } => {
            let reason = format!("expected pending, accepted, rejected, timeout or cancelled: \"{word}\"");
            return Err(CallError::new(ErrorCode::ProtoUnexpected, reason));
        }
    };
    // The timestamp is that of the last change (NOTES 1): the invitation's own only while nothing has changed.
    let since = answer
        .timestamp
        .as_deref()
        .filter(|_| status == RemoteStatus::Ringing);
    Ok(Signal::Status {
        id: id.clone(),
        channel: None,
        age: server_age(date, since, PLAUSIBLE_AGE),
        raw: Some(answer.status.as_str().to_owned()),
        status,
    })
}

/// A 409 that concerns an invitation which exists means that it is no longer pending; it names the status (NOTES 1).
pub(crate) fn read_error(intent: Option<&Intent>, answer: &HttpResponse) -> CallError {
    if answer.status != 409 {
        return refused(code_of_status(answer.status), answer);
    }
    let body = Node::of_body(&answer.body);
    let answers_one = matches!(
        intent,
        Some(Intent::Accept { .. } | Intent::Decline { .. } | Intent::Cancel { .. })
    );
    match body.text("status") {
        Some(word) => refused(ErrorCode::CallInvalidStatus, answer).with_backend_code(word),
        None if answers_one => refused(ErrorCode::CallInvalidStatus, answer),
        None => refused(ErrorCode::CallConflict, answer),
    }
}
