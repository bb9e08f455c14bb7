//! Every endpoint of private-call, typed.

use serde::{Deserialize, Serialize};

use super::wire::{integer, integer_argument};
use crate::contract::api::Value::{Integer, Text};
use crate::contract::api::{Endpoint, segment, with_body, without_body};
use crate::contract::json::Node;
use crate::contract::open_word::open_word;
use crate::contract::refusal::read_success;
use crate::contract::wire_time::format_iso;
use crate::error::{CallError, ErrorCode};
use crate::model::{ApiRequest, ApiResponse, Method, ServerCallId, UserId};
use crate::time::UnixMillis;

/// `POST /private-call/invite`: rings somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SendInvite {
    /// Who calls. An integer.
    pub caller_id: UserId,
    /// Who is called. An integer.
    pub receiver_id: UserId,
    /// When, by the caller's clock; sent in whole seconds.
    pub timestamp: UnixMillis,
}

/// The answer to [`SendInvite`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InviteSent {
    /// The invitation's name.
    pub invitation_id: ServerCallId,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub message: Option<String>,
}

/// `GET /private-call/incoming/{userId}`: who is calling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ListIncoming {
    /// Who is called. An integer.
    pub user_id: UserId,
}

/// One entry of the answer to [`ListIncoming`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct IncomingInvitation {
    /// The invitation's name.
    pub id: ServerCallId,
    /// Who calls.
    pub caller_id: UserId,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub caller_name: Option<String>,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub caller_email: Option<String>,
    /// Their role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub caller_role: Option<String>,
    /// When it was sent, ISO 8601. It may be by the caller's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub timestamp: Option<String>,
    /// How it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub status: Option<InvitationState>,
}

/// `POST /private-call/accept/{invitationId}`: answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AcceptInvite {
    /// The invitation.
    pub invitation_id: ServerCallId,
    /// When, by this user's clock; sent in whole seconds.
    pub timestamp: UnixMillis,
}

/// The answer to [`AcceptInvite`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InviteAccepted {
    /// The media channel.
    pub channel_name: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub message: Option<String>,
}

/// `POST /private-call/reject/{invitationId}`: declines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RejectInvite {
    /// The invitation.
    pub invitation_id: ServerCallId,
    /// When, by this user's clock; sent in whole seconds.
    pub timestamp: UnixMillis,
}

/// `POST /private-call/cancel/{invitationId}`: takes an invitation back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct CancelInvite {
    /// The invitation.
    pub invitation_id: ServerCallId,
}

/// `GET /private-call/status/{invitationId}`: what has become of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct GetInviteStatus {
    /// The invitation.
    pub invitation_id: ServerCallId,
}

/// The answer to [`GetInviteStatus`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InviteStatus {
    /// The invitation, where the answer repeats it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub invitation_id: Option<ServerCallId>,
    /// How it stands.
    pub status: InvitationState,
    /// The time of the last change, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub timestamp: Option<String>,
}

open_word! {
    /// How an invitation stands.
    InvitationState {
        /// Nobody has answered.
        Pending = "pending",
        /// The receiver accepted.
        Accepted = "accepted",
        /// The receiver declined.
        Rejected = "rejected",
        /// Nobody answered within 30 s; the backend looks every 10 s.
        Timeout = "timeout",
        /// The caller took it back.
        Cancelled = "cancelled",
    }
}

impl InviteSent {
    pub(super) fn of(answer: &Node<'_>) -> Result<Self, CallError> {
        Ok(Self {
            invitation_id: answer
                .required("an answer to an invitation", "invitationId")?
                .into(),
            message: answer.owned("message"),
        })
    }
}

impl IncomingInvitation {
    pub(super) fn list(answer: &Node<'_>) -> Result<Vec<Self>, CallError> {
        let Node::List(entries) = answer else {
            return Err(CallError::new(
                ErrorCode::ProtoUnexpected,
                "expected a list of incoming invitations",
            ));
        };
        Ok(entries.iter().filter_map(Self::of).collect())
    }

    fn of(entry: &Node<'_>) -> Option<Self> {
        // An integer, or the text of one.
        let caller_id = entry
            .text("callerId")
            .map(UserId::from)
            .filter(|id| integer(id).is_some())?;
        Some(Self {
            id: entry.required("an invitation", "id").ok()?.into(),
            caller_id,
            caller_name: entry.owned("callerName"),
            caller_email: entry.owned("callerEmail"),
            caller_role: entry.owned("callerRole"),
            timestamp: entry.owned("timestamp"),
            status: entry.text("status").map(InvitationState::from),
        })
    }
}

impl InviteAccepted {
    fn of(answer: &Node<'_>) -> Result<Self, CallError> {
        Ok(Self {
            channel_name: answer.required("an answer to an acceptance", "channelName")?,
            message: answer.owned("message"),
        })
    }
}

impl InviteStatus {
    pub(super) fn of(answer: &Node<'_>) -> Result<Self, CallError> {
        Ok(Self {
            invitation_id: answer.text("invitationId").map(ServerCallId::from),
            status: answer.required("the status of an invitation", "status")?.into(),
            timestamp: answer.owned("timestamp"),
        })
    }
}

impl Endpoint for SendInvite {
    type Response = InviteSent;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let body = [
            (
                "callerId",
                Integer(integer_argument("callerId", &self.caller_id)?),
            ),
            (
                "receiverId",
                Integer(integer_argument("receiverId", &self.receiver_id)?),
            ),
            ("timestamp", Text(&format_iso(self.timestamp.0))),
            ("status", Text("pending")),
        ];
        with_body(Method::Post, "/private-call/invite".to_owned(), &body)
    }

    fn read(&self, response: &ApiResponse) -> Result<InviteSent, CallError> {
        InviteSent::of(&read_success(response.status, &response.body)?)
    }
}

impl Endpoint for ListIncoming {
    type Response = Vec<IncomingInvitation>;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let user = integer_argument("userId", &self.user_id)?;
        Ok(without_body(
            Method::Get,
            format!("/private-call/incoming/{user}"),
        ))
    }

    /// Entries without a readable `id` and `callerId` are left out.
    fn read(&self, response: &ApiResponse) -> Result<Self::Response, CallError> {
        IncomingInvitation::list(&read_success(response.status, &response.body)?)
    }
}

impl Endpoint for AcceptInvite {
    type Response = InviteAccepted;

    fn request(&self) -> Result<ApiRequest, CallError> {
        answer("accept", &self.invitation_id, self.timestamp)
    }

    fn read(&self, response: &ApiResponse) -> Result<InviteAccepted, CallError> {
        InviteAccepted::of(&read_success(response.status, &response.body)?)
    }
}

impl Endpoint for RejectInvite {
    type Response = ();

    fn request(&self) -> Result<ApiRequest, CallError> {
        answer("reject", &self.invitation_id, self.timestamp)
    }

    fn read(&self, response: &ApiResponse) -> Result<(), CallError> {
        read_success(response.status, &response.body).map(drop)
    }
}

impl Endpoint for CancelInvite {
    type Response = ();

    fn request(&self) -> Result<ApiRequest, CallError> {
        Ok(without_body(Method::Post, path("cancel", &self.invitation_id)))
    }

    fn read(&self, response: &ApiResponse) -> Result<(), CallError> {
        read_success(response.status, &response.body).map(drop)
    }
}

impl Endpoint for GetInviteStatus {
    type Response = InviteStatus;

    fn request(&self) -> Result<ApiRequest, CallError> {
        Ok(without_body(Method::Get, path("status", &self.invitation_id)))
    }

    fn read(&self, response: &ApiResponse) -> Result<InviteStatus, CallError> {
        InviteStatus::of(&read_success(response.status, &response.body)?)
    }
}

fn answer(verb: &str, id: &ServerCallId, timestamp: UnixMillis) -> Result<ApiRequest, CallError> {
    with_body(
        Method::Post,
        path(verb, id),
        &[("timestamp", Text(&format_iso(timestamp.0)))],
    )
}

fn path(verb: &str, id: &ServerCallId) -> String {
    ["/private-call/", verb, "/", &segment(id.as_str())].concat()
}
