//! What clients emit ("Client Events"), read as strictly as bodies.

use axum::body::Bytes;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    contract::video_call::{
        calls::{
            wire::{MessageBody, RespondBody, optional, word},
            words::{DeclineReason, MessageType, Response, SignalType},
        },
        wire::{Fields, Input, Refusal, validation::Text},
    },
    store::users::UserId,
    transport::frames::Emitted,
};

/// Of what clients give along for each other.
const MOST_BYTES: usize = 64 * 1024;
/// Of a signal, its attachments included: several of them fit into what may wait for one socket.
const LARGEST_SIGNAL: usize = 256 * 1024;
const LONGEST_ID: usize = 128;

/// What a client may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    CallResponse,
    JoinRoom,
    LeaveRoom,
    SendCallInvitation,
    SendMessage,
    ToggleAudio,
    ToggleScreenShare,
    ToggleVideo,
    WebrtcSignal,
}

impl Request {
    pub(super) const ALL: [Self; 9] = [
        Self::CallResponse,
        Self::JoinRoom,
        Self::LeaveRoom,
        Self::SendCallInvitation,
        Self::SendMessage,
        Self::ToggleAudio,
        Self::ToggleScreenShare,
        Self::ToggleVideo,
        Self::WebrtcSignal,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CallResponse => "call-response",
            Self::JoinRoom => "join-room",
            Self::LeaveRoom => "leave-room",
            Self::SendCallInvitation => "send-call-invitation",
            Self::SendMessage => "send-message",
            Self::ToggleAudio => "toggle-audio",
            Self::ToggleScreenShare => "toggle-screen-share",
            Self::ToggleVideo => "toggle-video",
            Self::WebrtcSignal => "webrtc-signal",
        }
    }

    pub(super) fn of(event: &Emitted) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|request| request.name() == event.name);
        let request =
            found.ok_or_else(|| Refusal::Malformed(format!("Unknown event: {:.64}", event.name)))?;
        if event.attachments.is_empty() || request == Self::WebrtcSignal {
            Ok(request)
        } else {
            Err(Refusal::BadRequest("Only a signal may have bytes in it"))
        }
    }
}

/// `join-room`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct JoinRoom {
    #[schema(min_length = 1, max_length = 128)]
    pub(super) room_id: String,
    #[schema(value_type = Option<Object>)]
    pub(super) user_data: Map<String, Value>,
}

/// `leave-room`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct LeaveRoom {
    #[schema(min_length = 1, max_length = 128)]
    pub(super) room_id: String,
}

/// `send-call-invitation`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct SendCallInvitation {
    #[schema(value_type = String)]
    pub(super) target_user_id: UserId,
    /// Names the call by `id` or `callId`; without one it is the only call that the inviter is in.
    #[schema(value_type = Object)]
    pub(super) call_data: Map<String, Value>,
}

/// `call-response`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", as = CallResponseRequest)]
pub(super) struct CallResponse {
    #[schema(value_type = String)]
    pub(super) target_user_id: UserId,
    pub(super) response: Response,
    pub(super) reason: Option<DeclineReason>,
    /// Names the call by `id` or `callId`; without one it is the last to which the target has invited.
    #[schema(value_type = Option<Object>)]
    pub(super) call_data: Option<Map<String, Value>>,
}

/// `toggle-audio`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct ToggleAudio {
    pub(super) room_id: String,
    pub(super) is_audio_enabled: bool,
}

/// `toggle-screen-share`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct ToggleScreenShare {
    pub(super) room_id: String,
    pub(super) is_screen_sharing: bool,
}

/// `toggle-video`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct ToggleVideo {
    pub(super) room_id: String,
    pub(super) is_video_enabled: bool,
}

/// `send-message`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct SendMessage {
    pub(super) room_id: String,
    #[schema(max_length = 4000)]
    pub(super) message: String,
    #[schema(value_type = Option<MessageType>)]
    pub(super) message_type: MessageType,
}

/// `webrtc-signal`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", as = WebrtcSignalRequest)]
pub(super) struct WebrtcSignal {
    #[schema(value_type = String)]
    pub(super) target_user_id: UserId,
    /// Anything but `null`; it may have bytes in it.
    pub(super) signal: Value,
    #[schema(rename = "type")]
    pub(super) signal_type: SignalType,
}

/// The argument of an event.
pub(super) fn read<T: Input>(event: &mut Emitted) -> Result<T, Refusal> {
    Fields::parse(single(std::mem::take(&mut event.args))?, T::read)
}

/// An event has one argument, an object.
fn single(mut args: Vec<Value>) -> Result<Map<String, Value>, Refusal> {
    match (args.pop(), args.is_empty()) {
        (Some(Value::Object(given)), true) => Ok(given),
        (Some(_) | None, _) => Err(Refusal::BadRequest("An event has one argument, an object")),
    }
}

impl Input for JoinRoom {
    fn read(fields: &mut Fields) -> Option<Self> {
        let room = room(fields);
        let user_data = optional(fields, "userData", |fields, name| fields.object(name, MOST_BYTES));
        Some(Self {
            room_id: room?,
            user_data: user_data.unwrap_or_default(),
        })
    }
}

impl Input for LeaveRoom {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            room_id: room(fields)?,
        })
    }
}

impl Input for SendCallInvitation {
    fn read(fields: &mut Fields) -> Option<Self> {
        let target = target(fields);
        let call_data = fields.required("callData", call_data);
        Some(Self {
            target_user_id: target?,
            call_data: call_data?,
        })
    }
}

impl Input for CallResponse {
    fn read(fields: &mut Fields) -> Option<Self> {
        let target = target(fields);
        let call_data = optional(fields, "callData", call_data);
        let RespondBody { response, reason } = RespondBody::read(fields)?;
        Some(Self {
            target_user_id: target?,
            response,
            reason,
            call_data,
        })
    }
}

impl Input for ToggleAudio {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (room_id, is_audio_enabled) = toggle(fields, "isAudioEnabled")?;
        Some(Self {
            room_id,
            is_audio_enabled,
        })
    }
}

impl Input for ToggleScreenShare {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (room_id, is_screen_sharing) = toggle(fields, "isScreenSharing")?;
        Some(Self {
            room_id,
            is_screen_sharing,
        })
    }
}

impl Input for ToggleVideo {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (room_id, is_video_enabled) = toggle(fields, "isVideoEnabled")?;
        Some(Self {
            room_id,
            is_video_enabled,
        })
    }
}

impl Input for SendMessage {
    fn read(fields: &mut Fields) -> Option<Self> {
        let room = room(fields);
        let MessageBody {
            message,
            message_type,
        } = MessageBody::read(fields)?;
        Some(Self {
            room_id: room?,
            message,
            message_type,
        })
    }
}

impl Input for WebrtcSignal {
    fn read(fields: &mut Fields) -> Option<Self> {
        let target = target(fields);
        let signal_type = fields.required("type", word);
        let signal = fields.required("signal", |fields, name| {
            fields.anything(name).filter(|signal| !signal.is_null())
        });
        Some(Self {
            target_user_id: target?,
            signal: signal?,
            signal_type: signal_type?,
        })
    }
}

/// Whether a signal is as small as several of them have to be to wait for one socket.
pub(super) fn check_size(signal: &Value, attachments: &[Bytes]) -> Result<(), Refusal> {
    let bytes: usize = attachments.iter().map(Bytes::len).sum();
    if bytes + signal.to_string().len() > LARGEST_SIGNAL {
        return Err(Refusal::BadRequest("A signal must not be larger than 256 KiB"));
    }
    Ok(())
}

fn toggle(fields: &mut Fields, name: &str) -> Option<(String, bool)> {
    let room = room(fields);
    let on = fields.required(name, Fields::boolean);
    Some((room?, on?))
}

fn room(fields: &mut Fields) -> Option<String> {
    fields.required("roomId", |fields, name| {
        fields.text(name, Text::line(1, LONGEST_ID))
    })
}

fn target(fields: &mut Fields) -> Option<UserId> {
    let id = fields.required("targetUserId", |fields, name| {
        fields.text(name, Text::line(1, LONGEST_ID))
    })?;
    Some(UserId::named(&id))
}

fn call_data(fields: &mut Fields, name: &str) -> Option<Map<String, Value>> {
    fields.object(name, MOST_BYTES)
}

/// The call as REST shows it has an `id`, and events speak of a `callId`.
pub(super) fn named_call(call_data: &Map<String, Value>) -> Option<String> {
    let id = call_data.get("id").or_else(|| call_data.get("callId"))?;
    id.as_str().map(str::to_owned)
}
