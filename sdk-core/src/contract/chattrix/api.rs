//! Every HTTP endpoint of chattrix, typed. Each answers with the call.

use serde::{Deserialize, Serialize};

use super::wire;
use super::words::{CallState, CallType};
use crate::contract::api::Value::{Natural, Text};
use crate::contract::api::{Endpoint, segment, with_body, without_body};
use crate::contract::refusal::read_success;
use crate::error::CallError;
use crate::model::{ApiRequest, ApiResponse, DeclineReason, MediaKind, Method, ServerCallId, UserId};

/// A call as the backend shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ChattrixCall {
    /// The call's name.
    pub id: ServerCallId,
    /// Who called.
    pub caller_id: UserId,
    /// Who was called.
    pub callee_id: UserId,
    /// What it carries.
    pub call_type: CallType,
    /// How it stands.
    pub status: CallState,
    /// The media channel.
    pub channel_id: String,
    /// When it was accepted, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub start_time: Option<String>,
    /// When it ended, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub end_time: Option<String>,
    /// How long it was, in whole seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub duration_seconds: Option<u32>,
    /// When it was placed, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub created_at: Option<String>,
    /// When it last changed, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub updated_at: Option<String>,
}

/// `POST /v1/calls/initiate`: calls somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InitiateCall {
    /// Whom.
    pub callee_id: UserId,
    /// What the call carries.
    pub call_type: MediaKind,
    /// The media channel, which the caller chooses. Not empty.
    pub channel_id: String,
}

/// `POST /v1/calls/{callId}/accept`: answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AcceptCall {
    /// The call.
    pub call_id: ServerCallId,
}

/// `POST /v1/calls/{callId}/reject`: declines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RejectCall {
    /// The call.
    pub call_id: ServerCallId,
    /// What the caller is told.
    pub reason: DeclineReason,
}

/// `POST /v1/calls/{callId}/end`: hangs up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct EndCall {
    /// The call.
    pub call_id: ServerCallId,
    /// How long it was, in whole seconds; left out, the backend reckons it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub duration_seconds: Option<u32>,
}

/// `PATCH /v1/calls/{callId}/status`: moves a call on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct UpdateCallStatus {
    /// The call.
    pub call_id: ServerCallId,
    /// Its new status.
    pub status: NewStatus,
}

/// What [`UpdateCallStatus`] may ask for (contract, Update Call Status).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum NewStatus {
    /// The callee accepts.
    Connecting,
    /// Media is up.
    Active,
    /// It is over; from a ringing call, it is taken back (NOTES 2).
    Ended,
}

/// `GET /v1/calls/{callId}`: what has become of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct GetCall {
    /// The call.
    pub call_id: ServerCallId,
}

impl Endpoint for InitiateCall {
    type Response = ChattrixCall;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let body = [
            ("calleeId", Text(self.callee_id.as_str())),
            ("callType", Text(wire::call_type(self.call_type))),
            ("channelId", Text(&self.channel_id)),
        ];
        with_body(Method::Post, "/api/v1/calls/initiate".to_owned(), &body)
    }

    fn read(&self, response: &ApiResponse) -> Result<ChattrixCall, CallError> {
        read_call(response)
    }
}

impl Endpoint for AcceptCall {
    type Response = ChattrixCall;

    fn request(&self) -> Result<ApiRequest, CallError> {
        with_body(Method::Post, path(&self.call_id, "/accept"), &[])
    }

    fn read(&self, response: &ApiResponse) -> Result<ChattrixCall, CallError> {
        read_call(response)
    }
}

impl Endpoint for RejectCall {
    type Response = ChattrixCall;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let body = [("reason", Text(wire::reject_reason(self.reason)))];
        with_body(Method::Post, path(&self.call_id, "/reject"), &body)
    }

    fn read(&self, response: &ApiResponse) -> Result<ChattrixCall, CallError> {
        read_call(response)
    }
}

impl Endpoint for EndCall {
    type Response = ChattrixCall;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let body = self
            .duration_seconds
            .map(|seconds| ("durationSeconds", Natural(seconds.into())));
        with_body(Method::Post, path(&self.call_id, "/end"), body.as_slice())
    }

    fn read(&self, response: &ApiResponse) -> Result<ChattrixCall, CallError> {
        read_call(response)
    }
}

impl Endpoint for UpdateCallStatus {
    type Response = ChattrixCall;

    fn request(&self) -> Result<ApiRequest, CallError> {
        let status = match self.status {
            NewStatus::Connecting => "CONNECTING",
            NewStatus::Active => "ACTIVE",
            NewStatus::Ended => "ENDED",
        };
        with_body(
            Method::Patch,
            path(&self.call_id, "/status"),
            &[("status", Text(status))],
        )
    }

    fn read(&self, response: &ApiResponse) -> Result<ChattrixCall, CallError> {
        read_call(response)
    }
}

impl Endpoint for GetCall {
    type Response = ChattrixCall;

    fn request(&self) -> Result<ApiRequest, CallError> {
        Ok(without_body(Method::Get, path(&self.call_id, "")))
    }

    fn read(&self, response: &ApiResponse) -> Result<ChattrixCall, CallError> {
        read_call(response)
    }
}

fn read_call(response: &ApiResponse) -> Result<ChattrixCall, CallError> {
    let answer = read_success(response.status, &response.body)?;
    let call = wire::data(&answer);
    let required = |name| call.required("a call", name);
    Ok(ChattrixCall {
        id: required("id")?.into(),
        caller_id: required("callerId")?.into(),
        callee_id: required("calleeId")?.into(),
        call_type: required("callType")?.into(),
        status: required("status")?.into(),
        channel_id: required("channelId")?,
        start_time: call.owned("startTime"),
        end_time: call.owned("endTime"),
        duration_seconds: call
            .number("durationSeconds")
            .and_then(|seconds| seconds.try_into().ok()),
        created_at: call.owned("createdAt"),
        updated_at: call.owned("updatedAt"),
    })
}

fn path(id: &ServerCallId, action: &str) -> String {
    ["/api/v1/calls/", &segment(id.as_str()), action].concat()
}
