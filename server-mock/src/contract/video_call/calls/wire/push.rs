//! The events that the server emits ("Server Events").

use axum::body::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

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
    outbox::Frame,
    store::users::UserId,
};

#[derive(Debug, Clone, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(crate) enum Push {
    CallEnded {
        call_id: String,
        reason: EndReason,
        timestamp: String,
    },
    CallInvitation {
        from: String,
        call_data: Value,
        timestamp: String,
    },
    CallResponse {
        from: String,
        response: Response,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<DeclineReason>,
        call_data: Value,
        timestamp: String,
    },
    HostChanged {
        call_id: String,
        new_host_id: String,
        timestamp: String,
    },
    NewMessage {
        user_id: String,
        message: String,
        timestamp: String,
    },
    /// A newer connection of the same user has taken this one's place (NOTES 4).
    SessionReplaced {},
    UserAudioToggled {
        user_id: String,
        is_audio_enabled: bool,
    },
    UserJoined {
        user_id: String,
        user_data: Value,
        room_id: String,
    },
    UserLeft {
        user_id: String,
        room_id: String,
    },
    UserOffline {
        user_id: String,
        status: Presence,
    },
    UserOnline {
        user_id: String,
        status: Presence,
    },
    UserScreenShareToggled {
        user_id: String,
        is_screen_sharing: bool,
    },
    UserVideoToggled {
        user_id: String,
        is_video_enabled: bool,
    },
    WebrtcSignal {
        from: String,
        signal: Value,
        #[serde(rename = "type")]
        signal_type: SignalType,
        timestamp: String,
        /// What the placeholders in the signal stand for.
        #[serde(skip)]
        attachments: Vec<Bytes>,
    },
}

impl Push {
    pub(crate) fn call_ended(call: &str, reason: EndReason, at: UnixMillis) -> Self {
        Self::CallEnded {
            call_id: call.to_owned(),
            reason,
            timestamp: iso_millis(at),
        }
    }

    pub(crate) fn call_invitation(from: UserId, call_data: Value, at: UnixMillis) -> Self {
        Self::CallInvitation {
            from: from.to_string(),
            call_data,
            timestamp: iso_millis(at),
        }
    }

    pub(crate) fn call_response(
        from: UserId,
        response: Response,
        reason: Option<DeclineReason>,
        call_data: Value,
        at: UnixMillis,
    ) -> Self {
        Self::CallResponse {
            from: from.to_string(),
            response,
            reason,
            call_data,
            timestamp: iso_millis(at),
        }
    }

    pub(crate) fn host_changed(call: &str, host: UserId, at: UnixMillis) -> Self {
        Self::HostChanged {
            call_id: call.to_owned(),
            new_host_id: host.to_string(),
            timestamp: iso_millis(at),
        }
    }

    pub(crate) fn new_message(message: &Message) -> Self {
        Self::NewMessage {
            user_id: message.user.to_string(),
            message: message.message.clone(),
            timestamp: iso_millis(message.sent_at),
        }
    }

    /// Of somebody who has come over REST; over a socket they say themselves what others see of them.
    pub(crate) fn user_joined(who: &Brief, call: &str) -> Self {
        Self::UserJoined {
            user_id: who.id.clone(),
            user_data: json!(who),
            room_id: call.to_owned(),
        }
    }

    pub(crate) fn user_left(user: UserId, call: &str) -> Self {
        Self::UserLeft {
            user_id: user.to_string(),
            room_id: call.to_owned(),
        }
    }

    pub(crate) fn audio_toggled(user: UserId, is_audio_enabled: bool) -> Self {
        Self::UserAudioToggled {
            user_id: user.to_string(),
            is_audio_enabled,
        }
    }

    pub(crate) fn video_toggled(user: UserId, is_video_enabled: bool) -> Self {
        Self::UserVideoToggled {
            user_id: user.to_string(),
            is_video_enabled,
        }
    }

    pub(crate) fn screen_share_toggled(user: UserId, is_screen_sharing: bool) -> Self {
        Self::UserScreenShareToggled {
            user_id: user.to_string(),
            is_screen_sharing,
        }
    }

    pub(crate) fn presence(user: UserId, status: Presence) -> Self {
        let user_id = user.to_string();
        match status {
            Presence::Offline => Self::UserOffline { user_id, status },
            Presence::Online | Presence::Away | Presence::Busy => Self::UserOnline { user_id, status },
        }
    }

    pub(crate) fn frame(&self) -> Frame {
        // Only what JSON can say: it came as JSON, or is texts, numbers and flags.
        Frame::Event {
            name: self.name(),
            data: serde_json::to_value(self).unwrap_or_default(),
            attachments: self.attachments().to_vec(),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::CallEnded { .. } => "call-ended",
            Self::CallInvitation { .. } => "call-invitation",
            Self::CallResponse { .. } => "call-response",
            Self::HostChanged { .. } => "host-changed",
            Self::NewMessage { .. } => "new-message",
            Self::SessionReplaced {} => "session-replaced",
            Self::UserAudioToggled { .. } => "user-audio-toggled",
            Self::UserJoined { .. } => "user-joined",
            Self::UserLeft { .. } => "user-left",
            Self::UserOffline { .. } => "user-offline",
            Self::UserOnline { .. } => "user-online",
            Self::UserScreenShareToggled { .. } => "user-screen-share-toggled",
            Self::UserVideoToggled { .. } => "user-video-toggled",
            Self::WebrtcSignal { .. } => "webrtc-signal",
        }
    }

    fn attachments(&self) -> &[Bytes] {
        match self {
            Self::WebrtcSignal { attachments, .. } => attachments,
            Self::CallEnded { .. }
            | Self::CallInvitation { .. }
            | Self::CallResponse { .. }
            | Self::HostChanged { .. }
            | Self::NewMessage { .. }
            | Self::SessionReplaced {}
            | Self::UserAudioToggled { .. }
            | Self::UserJoined { .. }
            | Self::UserLeft { .. }
            | Self::UserOffline { .. }
            | Self::UserOnline { .. }
            | Self::UserScreenShareToggled { .. }
            | Self::UserVideoToggled { .. } => &[],
        }
    }
}
