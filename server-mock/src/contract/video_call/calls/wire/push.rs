//! The events that the server emits ("Server Events").

use axum::body::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    clock::UnixMillis,
    contract::video_call::{
        calls::{
            table::chat::Message,
            words::{DeclineReason, EndReason, Response, SignalType},
        },
        people::{Brief, Presence},
    },
    dates::iso_millis,
    json::Json,
    outbox::Frame,
    store::users::UserId,
};

/// The events of the server by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    CallEnded,
    CallInvitation,
    CallResponse,
    HostChanged,
    NewMessage,
    SessionReplaced,
    UserAudioToggled,
    UserJoined,
    UserLeft,
    UserOffline,
    UserOnline,
    UserScreenShareToggled,
    UserVideoToggled,
    WebrtcSignal,
}

impl Kind {
    pub(crate) const ALL: [Self; 14] = [
        Self::CallEnded,
        Self::CallInvitation,
        Self::CallResponse,
        Self::HostChanged,
        Self::NewMessage,
        Self::SessionReplaced,
        Self::UserAudioToggled,
        Self::UserJoined,
        Self::UserLeft,
        Self::UserOffline,
        Self::UserOnline,
        Self::UserScreenShareToggled,
        Self::UserVideoToggled,
        Self::WebrtcSignal,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CallEnded => "call-ended",
            Self::CallInvitation => "call-invitation",
            Self::CallResponse => "call-response",
            Self::HostChanged => "host-changed",
            Self::NewMessage => "new-message",
            Self::SessionReplaced => "session-replaced",
            Self::UserAudioToggled => "user-audio-toggled",
            Self::UserJoined => "user-joined",
            Self::UserLeft => "user-left",
            Self::UserOffline => "user-offline",
            Self::UserOnline => "user-online",
            Self::UserScreenShareToggled => "user-screen-share-toggled",
            Self::UserVideoToggled => "user-video-toggled",
            Self::WebrtcSignal => "webrtc-signal",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Push {
    CallEnded(CallEnded),
    CallInvitation(CallInvitation),
    CallResponse(CallResponse),
    HostChanged(HostChanged),
    NewMessage(NewMessage),
    SessionReplaced(SessionReplaced),
    UserAudioToggled(UserAudioToggled),
    UserJoined(UserJoined),
    UserLeft(UserLeft),
    UserOffline(StatusChanged),
    UserOnline(StatusChanged),
    UserScreenShareToggled(UserScreenShareToggled),
    UserVideoToggled(UserVideoToggled),
    WebrtcSignal(WebrtcSignal),
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallEnded {
    call_id: String,
    reason: EndReason,
    #[schema(format = DateTime)]
    timestamp: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallInvitation {
    from: String,
    /// What the inviter gave; from REST the call as `GET /calls/{id}` shows it.
    #[schema(value_type = Object)]
    call_data: Value,
    #[schema(format = DateTime)]
    timestamp: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallResponse {
    from: String,
    response: Response,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<DeclineReason>,
    /// What the one who answers gave; from REST the call as `GET /calls/{id}` shows it.
    #[schema(value_type = Object)]
    call_data: Value,
    #[schema(format = DateTime)]
    timestamp: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HostChanged {
    call_id: String,
    new_host_id: String,
    #[schema(format = DateTime)]
    timestamp: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewMessage {
    user_id: String,
    message: String,
    #[schema(format = DateTime)]
    timestamp: String,
}

/// A newer connection of the same user has taken this one's place (NOTES 4).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SessionReplaced {}

/// Where somebody is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusChanged {
    user_id: String,
    status: Presence,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserAudioToggled {
    user_id: String,
    is_audio_enabled: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserJoined {
    user_id: String,
    /// What the user gave when joining the room; from REST id and names.
    #[schema(value_type = Object)]
    user_data: Value,
    room_id: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserLeft {
    user_id: String,
    room_id: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserScreenShareToggled {
    user_id: String,
    is_screen_sharing: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserVideoToggled {
    user_id: String,
    is_video_enabled: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WebrtcSignal {
    from: String,
    /// As it was sent, bytes and all.
    signal: Value,
    #[serde(rename = "type")]
    signal_type: SignalType,
    #[schema(format = DateTime)]
    timestamp: String,
    /// What the placeholders in the signal stand for.
    #[serde(skip)]
    attachments: Vec<Bytes>,
}

impl Push {
    pub(crate) fn call_ended(call: &str, reason: EndReason, at: UnixMillis) -> Self {
        Self::CallEnded(CallEnded {
            call_id: call.to_owned(),
            reason,
            timestamp: iso_millis(at),
        })
    }

    pub(crate) fn call_invitation(from: UserId, call_data: Value, at: UnixMillis) -> Self {
        Self::CallInvitation(CallInvitation {
            from: from.to_string(),
            call_data,
            timestamp: iso_millis(at),
        })
    }

    pub(crate) fn call_response(
        from: UserId,
        response: Response,
        reason: Option<DeclineReason>,
        call_data: Value,
        at: UnixMillis,
    ) -> Self {
        Self::CallResponse(CallResponse {
            from: from.to_string(),
            response,
            reason,
            call_data,
            timestamp: iso_millis(at),
        })
    }

    pub(crate) fn host_changed(call: &str, host: UserId, at: UnixMillis) -> Self {
        Self::HostChanged(HostChanged {
            call_id: call.to_owned(),
            new_host_id: host.to_string(),
            timestamp: iso_millis(at),
        })
    }

    pub(crate) fn new_message(message: &Message) -> Self {
        Self::NewMessage(NewMessage {
            user_id: message.user.to_string(),
            message: message.message.clone(),
            timestamp: iso_millis(message.sent_at),
        })
    }

    /// Over a socket people say themselves what others see of them.
    pub(crate) fn user_joined(user: UserId, user_data: Value, call: &str) -> Self {
        Self::UserJoined(UserJoined {
            user_id: user.to_string(),
            user_data,
            room_id: call.to_owned(),
        })
    }

    /// Of somebody who has come over REST.
    pub(crate) fn user_came(user: UserId, who: &Brief, call: &str) -> Self {
        Self::user_joined(user, json!(who), call)
    }

    pub(crate) fn user_left(user: UserId, call: &str) -> Self {
        Self::UserLeft(UserLeft {
            user_id: user.to_string(),
            room_id: call.to_owned(),
        })
    }

    pub(crate) fn audio_toggled(user: UserId, is_audio_enabled: bool) -> Self {
        Self::UserAudioToggled(UserAudioToggled {
            user_id: user.to_string(),
            is_audio_enabled,
        })
    }

    pub(crate) fn video_toggled(user: UserId, is_video_enabled: bool) -> Self {
        Self::UserVideoToggled(UserVideoToggled {
            user_id: user.to_string(),
            is_video_enabled,
        })
    }

    pub(crate) fn screen_share_toggled(user: UserId, is_screen_sharing: bool) -> Self {
        Self::UserScreenShareToggled(UserScreenShareToggled {
            user_id: user.to_string(),
            is_screen_sharing,
        })
    }

    pub(crate) fn presence(user: UserId, status: Presence) -> Self {
        let user_id = user.to_string();
        match status {
            Presence::Offline => Self::UserOffline(StatusChanged { user_id, status }),
            Presence::Online | Presence::Away | Presence::Busy => {
                Self::UserOnline(StatusChanged { user_id, status })
            }
        }
    }

    /// A signal as it came, bytes and all.
    pub(crate) fn webrtc_signal(
        from: UserId,
        signal: Value,
        signal_type: SignalType,
        attachments: Vec<Bytes>,
        at: UnixMillis,
    ) -> Self {
        Self::WebrtcSignal(WebrtcSignal {
            from: from.to_string(),
            signal,
            signal_type,
            timestamp: iso_millis(at),
            attachments,
        })
    }

    pub(crate) fn session_replaced() -> Self {
        Self::SessionReplaced(SessionReplaced {})
    }

    pub(crate) fn frame(&self) -> Frame {
        let attachments = match self {
            Self::WebrtcSignal(signal) => signal.attachments.clone(),
            Self::CallEnded(_)
            | Self::CallInvitation(_)
            | Self::CallResponse(_)
            | Self::HostChanged(_)
            | Self::NewMessage(_)
            | Self::SessionReplaced(_)
            | Self::UserAudioToggled(_)
            | Self::UserJoined(_)
            | Self::UserLeft(_)
            | Self::UserOffline(_)
            | Self::UserOnline(_)
            | Self::UserScreenShareToggled(_)
            | Self::UserVideoToggled(_) => Vec::new(),
        };
        // Only what JSON can say: it came as JSON, or is texts, numbers and flags.
        Frame::Event {
            name: self.name(),
            data: Json::of(self),
            attachments,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        let kind = match self {
            Self::CallEnded(_) => Kind::CallEnded,
            Self::CallInvitation(_) => Kind::CallInvitation,
            Self::CallResponse(_) => Kind::CallResponse,
            Self::HostChanged(_) => Kind::HostChanged,
            Self::NewMessage(_) => Kind::NewMessage,
            Self::SessionReplaced(_) => Kind::SessionReplaced,
            Self::UserAudioToggled(_) => Kind::UserAudioToggled,
            Self::UserJoined(_) => Kind::UserJoined,
            Self::UserLeft(_) => Kind::UserLeft,
            Self::UserOffline(_) => Kind::UserOffline,
            Self::UserOnline(_) => Kind::UserOnline,
            Self::UserScreenShareToggled(_) => Kind::UserScreenShareToggled,
            Self::UserVideoToggled(_) => Kind::UserVideoToggled,
            Self::WebrtcSignal(_) => Kind::WebrtcSignal,
        };
        kind.name()
    }
}
