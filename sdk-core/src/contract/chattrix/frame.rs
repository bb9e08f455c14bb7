//! Reading the server's text frames: one pass over the JSON, and nothing is copied but what is kept.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::socket::ServerMessage;
use super::words::{CallQuality, CallType, ErrorType, RejectReason};
use crate::contract::loose::Loose;
use crate::error::{CallError, ErrorCode};
use crate::model::{ServerCallId, UserId};

/// A text frame as a message about calls; `None` when it is something else.
pub(super) fn read(text: &str) -> Result<Option<ServerMessage>, CallError> {
    let mut frame = Frame::default();
    let mut json = serde_json::Deserializer::from_str(text);
    if json
        .deserialize_map(Wrapper(&mut frame))
        .and_then(|()| json.end())
        .is_err()
    {
        return Ok(None);
    }
    match frame.kind.as_str().and_then(Type::of) {
        Some(kind) => message(kind, frame).map(Some),
        None => Ok(None),
    }
}

/// The type, and the fields of all messages at once: no two messages use one name for different things.
#[derive(Default)]
struct Frame<'a> {
    kind: Loose<'a>,
    call_id: Loose<'a>,
    channel_id: Loose<'a>,
    caller_id: Loose<'a>,
    caller_name: Loose<'a>,
    caller_avatar: Loose<'a>,
    call_type: Loose<'a>,
    accepted_by: Loose<'a>,
    rejected_by: Loose<'a>,
    reason: Loose<'a>,
    ended_by: Loose<'a>,
    duration_seconds: Loose<'a>,
    quality: Loose<'a>,
    error_type: Loose<'a>,
    message: Loose<'a>,
}

impl<'a> Frame<'a> {
    /// The place of a body's field.
    fn field(&mut self, name: &str) -> Option<&mut Loose<'a>> {
        Some(match name {
            "callId" => &mut self.call_id,
            "channelId" => &mut self.channel_id,
            "callerId" => &mut self.caller_id,
            "callerName" => &mut self.caller_name,
            "callerAvatar" => &mut self.caller_avatar,
            "callType" => &mut self.call_type,
            "acceptedBy" => &mut self.accepted_by,
            "rejectedBy" => &mut self.rejected_by,
            "reason" => &mut self.reason,
            "endedBy" => &mut self.ended_by,
            "durationSeconds" => &mut self.duration_seconds,
            "quality" => &mut self.quality,
            "errorType" => &mut self.error_type,
            "message" => &mut self.message,
            _ => return None,
        })
    }
}

fn message(kind: Type, frame: Frame<'_>) -> Result<ServerMessage, CallError> {
    let call_id = required(kind, "callId", frame.call_id).map(ServerCallId::from);
    Ok(match kind {
        Type::Invitation => ServerMessage::CallInvitation {
            call_id: call_id?,
            channel_id: required(kind, "channelId", frame.channel_id)?,
            caller_id: required(kind, "callerId", frame.caller_id)?.into(),
            caller_name: frame.caller_name.into_text(),
            caller_avatar: frame.caller_avatar.into_text(),
            call_type: frame.call_type.as_str().map(CallType::from),
        },
        Type::Accepted => ServerMessage::CallAccepted {
            call_id: call_id?,
            accepted_by: user(frame.accepted_by),
        },
        Type::Rejected => ServerMessage::CallRejected {
            call_id: call_id?,
            rejected_by: user(frame.rejected_by),
            reason: frame.reason.as_str().map(RejectReason::from),
        },
        Type::Ended => ServerMessage::CallEnded {
            call_id: call_id?,
            ended_by: user(frame.ended_by),
            duration_seconds: frame.duration_seconds.as_number(),
        },
        Type::Timeout => ServerMessage::CallTimeout { call_id: call_id? },
        Type::QualityWarning => ServerMessage::CallQualityWarning {
            call_id: call_id?,
            quality: frame.quality.as_str().map(CallQuality::from),
        },
        Type::Error => ServerMessage::CallError {
            call_id: call_id.ok(),
            error_type: frame.error_type.as_str().map(ErrorType::from),
            message: frame.message.into_text(),
        },
    })
}

fn user(id: Loose<'_>) -> Option<UserId> {
    id.into_text().map(UserId::from)
}

fn required(kind: Type, name: &str, field: Loose<'_>) -> Result<String, CallError> {
    field.into_text().ok_or_else(|| {
        let reason = format!("expected a {} with `{name}`", kind.as_str());
        CallError::new(ErrorCode::ProtoUnexpected, reason)
    })
}

/// The types of the messages about calls.
#[derive(Clone, Copy)]
enum Type {
    Invitation,
    Accepted,
    Rejected,
    Ended,
    Timeout,
    QualityWarning,
    Error,
}

impl Type {
    const ALL: [Self; 7] = [
        Self::Invitation,
        Self::Accepted,
        Self::Rejected,
        Self::Ended,
        Self::Timeout,
        Self::QualityWarning,
        Self::Error,
    ];

    fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "call_invitation",
            Self::Accepted => "call_accepted",
            Self::Rejected => "call_rejected",
            Self::Ended => "call_ended",
            Self::Timeout => "call_timeout",
            Self::QualityWarning => "call_quality_warning",
            Self::Error => "call_error",
        }
    }
}

/// Reads the object around a message.
struct Wrapper<'f, 'a>(&'f mut Frame<'a>);

impl<'de> Visitor<'de> for Wrapper<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Loose<'de>>()? {
            match key.as_str() {
                Some("type") => self.0.kind = map.next_value()?,
                // The contract has `data`, and `payload` for `call_error`; either is read for all.
                Some("data" | "payload") => map.next_value_seed(Body(self.0))?,
                Some(_) | None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Reads a message's fields. A body that is no object has none.
struct Body<'f, 'a>(&'f mut Frame<'a>);

impl<'de> DeserializeSeed<'de> for Body<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Body<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Loose<'de>>()? {
            match key.as_str().and_then(|name| self.0.field(name)) {
                Some(field) => *field = map.next_value()?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        IgnoredAny.visit_seq(seq).map(drop)
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
