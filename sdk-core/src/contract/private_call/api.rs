//! Every endpoint of private-call, typed.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::wire::{AnswerBody, Entry, InviteBody, integer, integer_argument};
use crate::contract::api::{Endpoint, read_json, segment, with_body, without_body};
use crate::contract::loose::{self, open_word};
use crate::contract::refusal::check_success;
use crate::contract::wire_time::format_iso;
use crate::error::CallError;
use crate::model::{ApiRequest, ApiResponse, Method, ServerCallId, UserId};
use crate::time::UnixMillis;

/// `POST /private-call/invite`: rings somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendInvite {
    /// Who calls. An integer.
    pub caller_id: UserId,
    /// Who is called. An integer.
    pub receiver_id: UserId,
    /// When, by the caller's clock; sent in whole seconds.
    pub timestamp: UnixMillis,
}

/// The answer to [`SendInvite`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InviteSent {
    /// The invitation's name.
    pub invitation_id: ServerCallId,
    /// For people.
    #[serde(default, deserialize_with = "loose::text")]
    pub message: Option<String>,
}

/// `GET /private-call/incoming/{userId}`: who is calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListIncoming {
    /// Who is called. An integer.
    pub user_id: UserId,
}

/// One entry of the answer to [`ListIncoming`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncomingInvitation {
    /// The invitation's name.
    pub id: ServerCallId,
    /// Who calls.
    #[serde(deserialize_with = "integer_id")]
    pub caller_id: UserId,
    /// Their name.
    #[serde(default, deserialize_with = "loose::text")]
    pub caller_name: Option<String>,
    /// Their e-mail address.
    #[serde(default, deserialize_with = "loose::text")]
    pub caller_email: Option<String>,
    /// Their role.
    #[serde(default, deserialize_with = "loose::text")]
    pub caller_role: Option<String>,
    /// When it was sent, ISO 8601. It may be by the caller's clock.
    #[serde(default, deserialize_with = "loose::text")]
    pub timestamp: Option<String>,
    /// How it stands.
    #[serde(default)]
    pub status: Option<InvitationState>,
}

/// `POST /private-call/accept/{invitationId}`: answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptInvite {
    /// The invitation.
    pub invitation_id: ServerCallId,
    /// When, by this user's clock; sent in whole seconds.
    pub timestamp: UnixMillis,
}

/// The answer to [`AcceptInvite`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InviteAccepted {
    /// The media channel.
    pub channel_name: String,
    /// For people.
    #[serde(default, deserialize_with = "loose::text")]
    pub message: Option<String>,
}

/// `POST /private-call/reject/{invitationId}`: declines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectInvite {
    /// The invitation.
    pub invitation_id: ServerCallId,
    /// When, by this user's clock; sent in whole seconds.
    pub timestamp: UnixMillis,
}

/// `POST /private-call/cancel/{invitationId}`: takes an invitation back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelInvite {
    /// The invitation.
    pub invitation_id: ServerCallId,
}

/// `GET /private-call/status/{invitationId}`: what has become of an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetInviteStatus {
    /// The invitation.
    pub invitation_id: ServerCallId,
}

/// The answer to [`GetInviteStatus`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InviteStatus {
    /// The invitation, where the answer repeats it.
    #[serde(default)]
    pub invitation_id: Option<ServerCallId>,
    /// How it stands.
    pub status: InvitationState,
    /// The time of the last change, ISO 8601.
    #[serde(default, deserialize_with = "loose::text")]
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

impl Endpoint for SendInvite {
    type Response = InviteSent;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let body = InviteBody {
            caller_id: integer_argument("callerId", &self.caller_id)?,
            receiver_id: integer_argument("receiverId", &self.receiver_id)?,
            timestamp: format_iso(self.timestamp.0),
            status: "pending",
        };
        with_body(Method::Post, "/private-call/invite".to_owned(), &body)
    }

    fn read(&self, response: &ApiResponse) -> Result<InviteSent, CallError> {
        check_success(response.status, &response.body)?;
        read_json(&response.body, "an answer to an invitation, with `invitationId`")
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
        check_success(response.status, &response.body)?;
        let entries: Vec<Entry<IncomingInvitation>> =
            read_json(&response.body, "a list of incoming invitations")?;
        let readable = entries.into_iter().filter_map(|entry| match entry {
            Entry::Readable(invitation) => Some(invitation),
            Entry::Unreadable(_) => None,
        });
        Ok(readable.collect())
    }
}

impl Endpoint for AcceptInvite {
    type Response = InviteAccepted;

    fn request(&self) -> Result<ApiRequest, CallError> {
        answer("accept", &self.invitation_id, self.timestamp)
    }

    fn read(&self, response: &ApiResponse) -> Result<InviteAccepted, CallError> {
        check_success(response.status, &response.body)?;
        read_json(&response.body, "an answer to an acceptance, with `channelName`")
    }
}

impl Endpoint for RejectInvite {
    type Response = ();

    fn request(&self) -> Result<ApiRequest, CallError> {
        answer("reject", &self.invitation_id, self.timestamp)
    }

    fn read(&self, response: &ApiResponse) -> Result<(), CallError> {
        check_success(response.status, &response.body)
    }
}

impl Endpoint for CancelInvite {
    type Response = ();

    fn request(&self) -> Result<ApiRequest, CallError> {
        Ok(without_body(Method::Post, path("cancel", &self.invitation_id)))
    }

    fn read(&self, response: &ApiResponse) -> Result<(), CallError> {
        check_success(response.status, &response.body)
    }
}

impl Endpoint for GetInviteStatus {
    type Response = InviteStatus;

    fn request(&self) -> Result<ApiRequest, CallError> {
        Ok(without_body(Method::Get, path("status", &self.invitation_id)))
    }

    fn read(&self, response: &ApiResponse) -> Result<InviteStatus, CallError> {
        check_success(response.status, &response.body)?;
        read_json(&response.body, "the status of an invitation, with `status`")
    }
}

fn answer(verb: &str, id: &ServerCallId, timestamp: UnixMillis) -> Result<ApiRequest, CallError> {
    with_body(
        Method::Post,
        path(verb, id),
        &AnswerBody {
            timestamp: format_iso(timestamp.0),
        },
    )
}

fn path(verb: &str, id: &ServerCallId) -> String {
    format!("/private-call/{verb}/{}", segment(id.as_str()))
}

/// A user id written as an integer, or as the text of one.
fn integer_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UserId, D::Error> {
    let id = loose::text(deserializer)?
        .map(UserId::new)
        .filter(|id| integer(id).is_some());
    id.ok_or_else(|| D::Error::custom("expected an integer"))
}
