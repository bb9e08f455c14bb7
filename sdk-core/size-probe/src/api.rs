//! Every typed endpoint, by name.

use ringway_core::UnixMillis;
use ringway_core::contract::api::Endpoint;
use ringway_core::contract::chattrix::api::{
    AcceptCall, EndCall, GetCall, InitiateCall, NewStatus, RejectCall, UpdateCallStatus,
};
use ringway_core::contract::private_call::api::{
    AcceptInvite, CancelInvite, GetInviteStatus, ListIncoming, RejectInvite, SendInvite,
};
use ringway_core::model::{ApiResponse, DeclineReason, MediaKind};

/// Makes an endpoint's request about `target` and reads `answer` as its answer; `None` when the endpoint is unknown.
pub(crate) fn run(endpoint: &str, target: &str, answer: &str) -> Option<String> {
    let timestamp = UnixMillis(1_700_000_000_000);
    let (call_id, invitation_id, user) = (target.into(), target.into(), || target.into());
    Some(match endpoint {
        "acceptCall" => tell(&AcceptCall { call_id }, answer),
        "acceptInvite" => tell(
            &AcceptInvite {
                invitation_id,
                timestamp,
            },
            answer,
        ),
        "cancelInvite" => tell(&CancelInvite { invitation_id }, answer),
        "endCall" => tell(
            &EndCall {
                call_id,
                duration_seconds: Some(1),
            },
            answer,
        ),
        "getCall" => tell(&GetCall { call_id }, answer),
        "getInviteStatus" => tell(&GetInviteStatus { invitation_id }, answer),
        "initiateCall" => tell(
            &InitiateCall {
                callee_id: user(),
                call_type: MediaKind::Video,
                channel_id: target.into(),
            },
            answer,
        ),
        "listIncoming" => tell(&ListIncoming { user_id: user() }, answer),
        "rejectCall" => tell(
            &RejectCall {
                call_id,
                reason: DeclineReason::Busy,
            },
            answer,
        ),
        "rejectInvite" => tell(
            &RejectInvite {
                invitation_id,
                timestamp,
            },
            answer,
        ),
        "sendInvite" => tell(
            &SendInvite {
                caller_id: user(),
                receiver_id: "102".into(),
                timestamp,
            },
            answer,
        ),
        "updateCallStatus" => tell(
            &UpdateCallStatus {
                call_id,
                status: NewStatus::Ended,
            },
            answer,
        ),
        _ => return None,
    })
}

fn tell<E: Endpoint>(endpoint: &E, answer: &str) -> String {
    let response = ApiResponse {
        status: 200,
        body: answer.into(),
    };
    let read = if endpoint.read(&response).is_ok() {
        "read"
    } else {
        "unread"
    };
    match endpoint.request() {
        Ok(request) => [
            request.method.as_str(),
            &request.path,
            request.body.as_deref().unwrap_or("-"),
            read,
        ]
        .join(" "),
        Err(error) => error.to_string(),
    }
}
