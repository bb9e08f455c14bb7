//! What is answered.

use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    agora::Credentials,
    clock::UnixMillis,
    contract::video_call::{
        Refusal,
        calls::{
            scene::Scene,
            table::{
                chat::{self, Message},
                invitations::Invitation,
                participants::Participant,
            },
            words::{CallMode, CallType, DeclineReason, EndReason, MessageType, Status},
        },
        people::{self, Brief},
    },
    dates::{iso_millis, iso_seconds},
    store::users::UserId,
};

/// A call with everybody in it. Its password is never shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallView {
    id: String,
    channel_name: String,
    title: String,
    description: Option<String>,
    call_type: CallType,
    call_mode: CallMode,
    status: Status,
    host: Brief,
    max_participants: i64,
    #[schema(format = DateTime)]
    scheduled_for: Option<String>,
    settings: SettingsView,
    /// Everybody who is or was in it.
    participants: Vec<ParticipantView>,
    /// How many are in it now.
    participant_count: usize,
    invitations: Vec<InvitationView>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    end_reason: Option<EndReason>,
    /// In whole seconds, until now while it goes on.
    duration: i64,
    /// What was said, for those who are or were in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<MessageView>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SettingsView {
    allow_chat: bool,
    allow_screen_share: bool,
    allow_recording: bool,
    mute_on_join: bool,
    require_password: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParticipantView {
    user: Brief,
    is_host: bool,
    /// In the call now.
    is_present: bool,
    #[schema(format = DateTime)]
    joined_at: String,
    #[schema(format = DateTime)]
    left_at: Option<String>,
    /// In all stays, in whole seconds.
    duration: i64,
    was_kicked: bool,
    audio_enabled: bool,
    video_enabled: bool,
    screen_sharing: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvitationView {
    user: Brief,
    invited_by: String,
    /// `pending`, `accepted` or `declined`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<DeclineReason>,
    #[schema(format = DateTime)]
    invited_at: String,
    #[schema(format = DateTime)]
    answered_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageView {
    id: i64,
    user_id: String,
    message: String,
    message_type: MessageType,
    #[schema(format = DateTime)]
    timestamp: String,
}

/// What Agora's own SDK needs ("Join channel with token from API").
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgoraView {
    token: String,
    uid: u32,
    channel_name: String,
    /// Beside what the contract shows (NOTES 4).
    app_id: String,
    #[schema(format = DateTime)]
    expiry: String,
}

/// A call as everybody sees it who may.
pub(crate) fn call(db: &Connection, scene: &Scene, now: UnixMillis) -> Result<CallView, Refusal> {
    let call = &scene.call;
    let invitations = scene.invitations.iter().map(|one| invitation(db, one));
    Ok(CallView {
        id: call.id.clone(),
        channel_name: call.channel_name.clone(),
        title: call.title.clone(),
        description: call.description.clone(),
        call_type: call.call_type,
        call_mode: call.call_mode,
        status: call.status(),
        host: people::brief(db, call.host)?,
        max_participants: call.max_participants,
        scheduled_for: call.scheduled_for.map(iso_millis),
        settings: SettingsView {
            allow_chat: call.settings.allow_chat,
            allow_screen_share: call.settings.allow_screen_share,
            allow_recording: call.settings.allow_recording,
            mute_on_join: call.settings.mute_on_join,
            require_password: call.password.is_some(),
        },
        participants: participants(db, scene, now)?,
        participant_count: scene.present().count(),
        invitations: invitations.collect::<Result<_, _>>()?,
        created_at: iso_millis(call.created_at),
        started_at: call.started_at.map(iso_millis),
        ended_at: call.over.map(|over| iso_millis(over.at)),
        end_reason: call.over.map(|over| over.reason),
        duration: call.duration_until(now) / 1_000,
        messages: None,
    })
}

/// The same with what was said, for those who are or were in it.
pub(crate) fn call_for(
    db: &Connection,
    scene: &Scene,
    viewer: UserId,
    now: UnixMillis,
) -> Result<CallView, Refusal> {
    let view = call(db, scene, now)?;
    let messages = match scene.participant(viewer) {
        Some(_) => Some(chat::of(db, &scene.call.id)?),
        None => None,
    };
    Ok(CallView {
        messages: messages.map(|all| all.into_iter().map(MessageView::from).collect()),
        ..view
    })
}

/// "From REST it is the call as `GET /calls/{id}` shows it" (NOTES 4).
pub(crate) fn call_data(db: &Connection, scene: &Scene, now: UnixMillis) -> Result<Value, Refusal> {
    Ok(json!(call(db, scene, now)?))
}

pub(crate) fn participants(
    db: &Connection,
    scene: &Scene,
    now: UnixMillis,
) -> Result<Vec<ParticipantView>, Refusal> {
    let view = |one: &Participant| {
        Ok(ParticipantView {
            user: people::brief(db, one.user)?,
            is_host: one.user == scene.call.host,
            is_present: one.is_present(),
            joined_at: iso_millis(one.stays.joined_at),
            left_at: one.stays.left_at.map(iso_millis),
            duration: one.stays.length(now) / 1_000,
            was_kicked: one.kicked,
            audio_enabled: one.media.audio,
            video_enabled: one.media.video,
            screen_sharing: one.media.screen,
        })
    };
    scene.everybody.iter().map(view).collect()
}

fn invitation(db: &Connection, one: &Invitation) -> Result<InvitationView, Refusal> {
    Ok(InvitationView {
        user: people::brief(db, one.user)?,
        invited_by: one.inviter.to_string(),
        status: one.status(),
        reason: one.answer.and_then(|answer| answer.reason),
        invited_at: iso_millis(one.invited_at),
        answered_at: one.answer.map(|answer| iso_millis(answer.at)),
    })
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            user_id: message.user.to_string(),
            message: message.message,
            message_type: message.message_type,
            timestamp: iso_millis(message.sent_at),
        }
    }
}

impl AgoraView {
    pub(crate) fn new(credentials: Credentials, uid: u32, channel_name: String) -> Self {
        Self {
            token: credentials.token,
            uid,
            channel_name,
            app_id: credentials.app_id,
            expiry: iso_seconds(credentials.expires_at.saturating_mul(1_000)),
        }
    }
}
