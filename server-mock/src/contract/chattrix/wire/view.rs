//! What the server answers.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    contract::chattrix::{
        table::Call,
        wire::{CallType, Status},
    },
    dates::iso_seconds,
};

/// `{success, message, data}` around every success.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Envelope {
    success: bool,
    message: &'static str,
    data: CallView,
}

impl Envelope {
    pub(crate) fn new(message: &'static str, data: CallView) -> Self {
        Self {
            success: true,
            message,
            data,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallView {
    id: String,
    caller_id: String,
    callee_id: String,
    call_type: CallType,
    status: Status,
    channel_id: String,
    #[serde(skip_serializing_if = "Shown::is_left_out")]
    #[schema(value_type = Option<String>, format = DateTime, required = false)]
    start_time: Shown<String>,
    #[serde(skip_serializing_if = "Shown::is_left_out")]
    #[schema(value_type = Option<String>, format = DateTime, required = false)]
    end_time: Shown<String>,
    #[serde(skip_serializing_if = "Shown::is_left_out")]
    #[schema(value_type = Option<i64>, minimum = 0, required = false)]
    duration_seconds: Shown<i64>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// What is not known yet is `null` in `GET` and left out elsewhere (NOTES 2).
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Shown<T> {
    Known(T),
    Null,
    LeftOut,
}

impl<T> Shown<T> {
    fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut)
    }
}

impl CallView {
    /// As every answer but `GET` shows it.
    pub(crate) fn brief(call: Call) -> Self {
        Self::new(call, || Shown::LeftOut, || Shown::LeftOut)
    }

    /// As `GET` shows it.
    pub(crate) fn full(call: Call) -> Self {
        Self::new(call, || Shown::Null, || Shown::Null)
    }

    fn new(call: Call, no_text: fn() -> Shown<String>, no_number: fn() -> Shown<i64>) -> Self {
        Self {
            id: call.id,
            caller_id: call.caller.to_string(),
            callee_id: call.callee.to_string(),
            call_type: call.call_type,
            status: call.status,
            channel_id: call.channel_id,
            start_time: call
                .start_time
                .map_or_else(no_text, |at| Shown::Known(iso_seconds(at))),
            end_time: call
                .end_time
                .map_or_else(no_text, |at| Shown::Known(iso_seconds(at))),
            duration_seconds: call.duration_seconds.map_or_else(no_number, Shown::Known),
            created_at: iso_seconds(call.created_at),
            updated_at: iso_seconds(call.updated_at),
        }
    }
}
