//! What the server answers.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    agora::Credentials,
    clock::UnixMillis,
    contract::ikoota::{
        oto,
        table::{Call, Listed, Participant},
        wire::{Role, Status, VideoQuality},
    },
    dates::iso_seconds,
};

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenView {
    token: String,
    app_id: String,
    channel_name: String,
    uid: u32,
    expires_at: i64,
}

impl TokenView {
    pub(crate) fn new(credentials: Credentials, channel_name: String, uid: u32) -> Self {
        Self {
            token: credentials.token,
            app_id: credentials.app_id,
            channel_name,
            uid,
            expires_at: credentials.expires_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedView {
    call_id: i64,
    channel_name: String,
    title: String,
    description: Option<String>,
    is_public: bool,
    max_participants: i64,
}

impl From<Call> for CreatedView {
    fn from(call: Call) -> Self {
        Self {
            call_id: call.id,
            channel_name: call.channel_name,
            title: call.title,
            description: call.description,
            is_public: call.is_public,
            max_participants: call.max_participants,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JoinedView {
    pub(crate) success: bool,
    pub(crate) channel_name: String,
    pub(crate) call_title: String,
}

/// A success with nothing more to it than words, and the moment where there is one.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Done {
    pub(crate) success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) ended_at: Option<String>,
}

/// A call in `my-calls`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedView {
    id: i64,
    title: String,
    description: Option<String>,
    channel_name: String,
    creator_id: i64,
    is_public: bool,
    max_participants: i64,
    status: Status,
    #[schema(format = DateTime)]
    created_at: String,
    /// `null` for somebody who may join and has not yet.
    role: Option<Role>,
    participant_count: i64,
}

impl From<Listed> for ListedView {
    fn from(listed: Listed) -> Self {
        let call = listed.call;
        Self {
            id: call.id,
            title: call.title,
            description: call.description,
            channel_name: call.channel_name,
            creator_id: call.creator.0,
            is_public: call.is_public,
            max_participants: call.max_participants,
            status: call.status,
            created_at: iso_seconds(call.created_at),
            role: listed.role,
            participant_count: listed.present,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DetailsView {
    call: CallView,
    participants: Vec<ParticipantView>,
    stats: StatsView,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallView {
    id: i64,
    title: String,
    description: Option<String>,
    channel_name: String,
    creator_id: i64,
    status: Status,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ParticipantView {
    user_id: i64,
    oto_number: String,
    role: Role,
    #[schema(format = DateTime)]
    joined_at: String,
    #[schema(format = DateTime)]
    left_at: Option<String>,
    duration_seconds: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct StatsView {
    total_participants: usize,
    peak_participants: i64,
    total_duration_seconds: i64,
    audio_minutes_consumed: i64,
    video_minutes_consumed: i64,
}

impl DetailsView {
    pub(crate) fn new(call: Call, participants: Vec<Participant>, now: UnixMillis) -> Self {
        let stayed: i64 = participants.iter().map(|one| one.stays.length(now)).sum();
        let stats = StatsView {
            total_participants: participants.len(),
            peak_participants: call.peak_participants,
            total_duration_seconds: call.duration_until(now) / 1_000,
            // The contract has no word for a camera that is off: a minute in the call is one of both.
            audio_minutes_consumed: stayed / 60_000,
            video_minutes_consumed: stayed / 60_000,
        };
        let participants = participants.into_iter().map(|one| ParticipantView {
            user_id: one.user.0,
            oto_number: oto::number(one.user),
            role: one.role,
            joined_at: iso_seconds(one.stays.joined_at),
            left_at: one.stays.left_at.map(iso_seconds),
            duration_seconds: one.stays.length(now) / 1_000,
        });
        Self {
            participants: participants.collect(),
            stats,
            call: CallView {
                id: call.id,
                title: call.title,
                description: call.description,
                channel_name: call.channel_name,
                creator_id: call.creator.0,
                status: call.status,
                created_at: iso_seconds(call.created_at),
                ended_at: call.ended_at.map(iso_seconds),
            },
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnalyticsView {
    pub(crate) daily_stats: Vec<StatsRow>,
    pub(crate) summary: Summary,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatsRow {
    #[schema(format = Date)]
    pub(crate) date: String,
    pub(crate) total_calls: i64,
    pub(crate) total_participants: i64,
    pub(crate) avg_duration: i64,
    pub(crate) audio_minutes: i64,
    pub(crate) video_minutes: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    pub(crate) total_calls: i64,
    pub(crate) total_participants: i64,
    pub(crate) total_audio_minutes: i64,
    pub(crate) total_video_minutes: i64,
    pub(crate) average_call_duration: i64,
    pub(crate) peak_participants: i64,
}

/// The preferences themselves; reading them shows their dates too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PreferencesView {
    pub(crate) voice_masking_enabled: bool,
    pub(crate) video_masking_enabled: bool,
    pub(crate) auto_mute_on_join: bool,
    pub(crate) video_quality: VideoQuality,
    pub(crate) preferred_avatar: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) updated_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpdatedView {
    pub(crate) success: bool,
    pub(crate) message: &'static str,
    pub(crate) preferences: PreferencesView,
}
