//! chattrix: JWT, REST, and a raw WebSocket that it shares with a chat.

use std::time::Duration;

pub mod api;
mod frame;
#[cfg(test)]
mod golden;
pub mod socket;
#[cfg(test)]
mod tests;
mod wire;
pub mod words;

use self::api::{AcceptCall, EndCall, GetCall, InitiateCall, NewStatus, RejectCall, UpdateCallStatus};
use self::socket::{ClientMessage, ServerMessage};
use self::words::CallState;
use super::api::{Endpoint, segment};
use super::json::{Node, missing};
use super::refusal::{read_success, refused};
use super::wire_time::server_age;
use super::{Capabilities, Intent, Invitation, News, RemoteStatus, Signal, Wire, code_of_status};
use crate::error::{CallError, ErrorCode};
use crate::io::HttpResponse;
use crate::model::{DeclineReason, MediaKind, Peer, Quality, Secret, SecretUrl, ServerCallId};

/// What chattrix can do.
pub static CAPABILITIES: Capabilities = Capabilities {
    news: News::WebSocket,
    ring_window: Duration::from_secs(60),
    incoming_grace: Duration::from_secs(2),
    outgoing_grace: Duration::from_secs(2),
    can_hang_up: true,
    can_give_reason: true,
    needs_token: true,
    integer_user_ids: false,
    caller_names_channel: true,
    shares_socket: true,
};

/// A call that looks older was dated by another clock than the server's.
const PLAUSIBLE_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The translator.
#[derive(Debug)]
pub(crate) struct Chattrix;

impl Chattrix {
    pub(crate) const fn new() -> Self {
        Self
    }

    pub(crate) fn request(&self, intent: &Intent) -> Result<Wire, CallError> {
        let request = match intent {
            Intent::Invite { to, media, channel } => {
                let Some(channel_id) = channel.clone() else {
                    return Err(CallError::new(
                        ErrorCode::InternalBug,
                        "a call was placed without a channel",
                    ));
                };
                InitiateCall {
                    callee_id: to.clone(),
                    call_type: *media,
                    channel_id,
                }
                .request()
            }
            Intent::Accept { id } => AcceptCall { call_id: id.clone() }.request(),
            Intent::Decline { id, reason } => RejectCall {
                call_id: id.clone(),
                reason: *reason,
            }
            .request(),
            Intent::Cancel { id } => update(id, NewStatus::Ended).request(),
            Intent::HangUp { id, duration } => EndCall {
                call_id: id.clone(),
                duration_seconds: Some(u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)),
            }
            .request(),
            Intent::ReportActive { id } => update(id, NewStatus::Active).request(),
            Intent::Refresh { id } => GetCall { call_id: id.clone() }.request(),
            Intent::ListIncoming => return Ok(Wire::Nothing),
        };
        request.map(Wire::Http)
    }

    pub(crate) fn frame(&self, intent: &Intent) -> Option<String> {
        let message = match intent {
            Intent::Accept { id } => ClientMessage::CallAccept { call_id: id.clone() },
            Intent::Decline { id, reason } => ClientMessage::CallReject {
                call_id: id.clone(),
                reason: *reason,
            },
            Intent::HangUp { id, duration } => ClientMessage::CallEnd {
                call_id: id.clone(),
                duration_seconds: Some(duration.as_secs()),
            },
            Intent::Invite { .. }
            | Intent::Cancel { .. }
            | Intent::ReportActive { .. }
            | Intent::Refresh { .. }
            | Intent::ListIncoming => return None,
        };
        message.to_text().ok()
    }

    pub(crate) fn read_answer(&self, intent: &Intent, answer: &HttpResponse) -> Result<Signal, CallError> {
        let body = read_success(answer.status, &answer.body)?;
        let call = wire::data(&body);
        match intent {
            Intent::Invite { channel, .. } => Ok(Signal::Placed {
                id: call.text("id").ok_or_else(|| missing("a call", "id"))?.into(),
                channel: call.owned("channelId").or_else(|| channel.clone()),
            }),
            // The backend has done it: an answer that does not show the call is no reason to lose it.
            Intent::Accept { .. }
            | Intent::Decline { .. }
            | Intent::Cancel { .. }
            | Intent::HangUp { .. }
            | Intent::ReportActive { .. } => Ok(Signal::Taken {
                channel: call.owned("channelId"),
            }),
            Intent::Refresh { id } => status_signal(id, call, answer.date.as_deref()),
            Intent::ListIncoming => Ok(Signal::Incoming(Vec::new())),
        }
    }

    pub(crate) fn read_frame(&self, text: &str) -> Result<Signal, CallError> {
        Ok(ServerMessage::parse(text)?.map_or(Signal::Raw, signal))
    }
}

/// The socket's address, with the token where the contract wants it (Connection).
pub(crate) fn socket_url(base: &str, token: Option<&Secret>) -> SecretUrl {
    let Some(token) = token else {
        return SecretUrl::new(format!("{base}/ws/chat"));
    };
    let token = Secret::new(segment(token.expose()));
    // Room for all of it, so that no copy of the token stays behind in a smaller buffer.
    let mut url = String::with_capacity(base.len() + "/ws/chat?token=".len() + token.expose().len());
    for part in [base, "/ws/chat?token=", token.expose()] {
        url.push_str(part);
    }
    SecretUrl::new(url)
}

/// 400 on what moves a call on means that its status does not allow it (REST API Endpoints 2 to 5).
pub(crate) fn read_error(intent: Option<&Intent>, answer: &HttpResponse) -> CallError {
    let moves_on = match intent {
        Some(
            Intent::Accept { .. }
            | Intent::Decline { .. }
            | Intent::Cancel { .. }
            | Intent::HangUp { .. }
            | Intent::ReportActive { .. },
        ) => true,
        Some(Intent::Invite { .. } | Intent::Refresh { .. } | Intent::ListIncoming) | None => false,
    };
    let code = if moves_on && answer.status == 400 {
        ErrorCode::CallInvalidStatus
    } else {
        code_of_status(answer.status)
    };
    refused(code, answer)
}

fn update(id: &ServerCallId, status: NewStatus) -> UpdateCallStatus {
    UpdateCallStatus {
        call_id: id.clone(),
        status,
    }
}

fn status_signal(id: &ServerCallId, call: &Node<'_>, date: Option<&str>) -> Result<Signal, CallError> {
    let raw = call.text("status").ok_or_else(|| missing("a call", "status"))?;
    let status = match CallState::from(raw) {
        CallState::Initiating | CallState::Ringing => RemoteStatus::Ringing,
        CallState::Connecting | CallState::Active => RemoteStatus::Accepted,
        CallState::Rejected => RemoteStatus::Rejected(DeclineReason::Declined),
        CallState::Missed => RemoteStatus::TimedOut,
        CallState::Ended => RemoteStatus::Ended,
        CallState::Other { word } => {
            let reason = format!("expected a status of a call: \"{word}\"");
            return Err(CallError::new(ErrorCode::ProtoUnexpected, reason));
        }
    };
    let age = server_age(date, call.text("createdAt"), PLAUSIBLE_AGE);
    Ok(Signal::Status {
        id: id.clone(),
        status,
        channel: call.owned("channelId"),
        age,
        raw: Some(raw.to_owned()),
    })
}

fn signal(message: ServerMessage) -> Signal {
    match message {
        ServerMessage::CallInvitation {
            call_id,
            channel_id,
            caller_id,
            caller_name,
            caller_avatar,
            call_type,
        } => {
            let from = Peer {
                name: caller_name,
                avatar: caller_avatar,
                ..Peer::of(caller_id)
            };
            let media = call_type.as_ref().map_or(MediaKind::Audio, MediaKind::from);
            // The server's clock is not known here; an invitation arrives as it is sent.
            Signal::Invited(Invitation {
                id: call_id,
                from,
                media,
                channel: Some(channel_id),
                age: Duration::ZERO,
            })
        }
        ServerMessage::CallAccepted {
            call_id,
            accepted_by: _,
        } => Signal::Accepted { id: call_id },
        ServerMessage::CallRejected {
            call_id,
            rejected_by: _,
            reason,
        } => Signal::Rejected {
            id: call_id,
            reason: reason
                .as_ref()
                .map_or(DeclineReason::Declined, DeclineReason::from),
            raw: reason.map(String::from).unwrap_or_default(),
        },
        ServerMessage::CallEnded {
            call_id,
            ended_by: _,
            duration_seconds: _,
        } => Signal::Ended { id: call_id },
        ServerMessage::CallTimeout { call_id } => Signal::TimedOut { id: call_id },
        ServerMessage::CallQualityWarning { call_id, quality } => Signal::Quality {
            id: call_id,
            quality: quality.as_ref().map_or(Quality::Poor, Quality::from),
        },
        ServerMessage::CallError {
            call_id,
            error_type,
            message,
        } => {
            let code = error_type
                .as_ref()
                .map_or(ErrorCode::ProtoRefused, |word| word.code());
            let word = error_type.map(String::from);
            let reason = message
                .or_else(|| word.clone())
                .unwrap_or_else(|| "the server refused a message".to_owned());
            let mut error = CallError::new(code, reason);
            error.backend_code = word;
            Signal::Refused { id: call_id, error }
        }
    }
}
