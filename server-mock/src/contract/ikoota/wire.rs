//! The JSON of ikoota: bodies, parameters, answers, refusals.

mod refusal;
mod view;

pub(crate) use refusal::{ErrorView, Refusal};
pub(crate) use view::{
    AnalyticsView, CreatedView, DetailsView, Done, JoinedView, ListedView, PreferencesView, StatsRow,
    Summary, TokenView, UpdatedView,
};

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::calendar::Grain;

/// Where a call stands; `paused` is only ever set by the control API (NOTES 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Active,
    Ended,
    Paused,
}

impl Status {
    const ALL: [Self; 3] = [Self::Active, Self::Ended, Self::Paused];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Paused => "paused",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What somebody is in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Host,
    Participant,
}

impl Role {
    const ALL: [Self; 2] = [Self::Host, Self::Participant];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Participant => "participant",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The two qualities that the contract shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum VideoQuality {
    Sd,
    Hd,
}

impl VideoQuality {
    const ALL: [Self; 2] = [Self::Sd, Self::Hd];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sd => "sd",
            Self::Hd => "hd",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.name() == name)
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "channelName": "call_123456", "uid": 789_012 }))]
pub(crate) struct TokenBody {
    pub(crate) channel_name: String,
    /// 0 lets Agora choose.
    pub(crate) uid: u32,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "title": "Weekly Team Meeting", "description": "Discuss project progress and next steps",
    "isPublic": false, "maxParticipants": 25 }))]
pub(crate) struct CreateBody {
    #[schema(max_length = 255, pattern = r"\S")]
    pub(crate) title: String,
    #[schema(max_length = 2_000)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) is_public: bool,
    #[schema(minimum = 2, maximum = 1_000)]
    pub(crate) max_participants: Option<i64>,
}

/// Join, leave and end have nothing to say.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoBody {}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// How many calls to return; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    pub(crate) limit: Option<u32>,
    #[param(inline)]
    pub(crate) status: Option<Status>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AnalyticsQuery {
    /// How many days to include; 30 when left out.
    #[param(minimum = 1, maximum = 365)]
    pub(crate) days: Option<u32>,
    #[serde(default)]
    #[param(inline)]
    pub(crate) group_by: Grain,
}

/// What is given is changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "voice_masking_enabled": true, "video_masking_enabled": false, "auto_mute_on_join": true,
    "video_quality": "sd", "preferred_avatar": "avatar_002.png" }))]
pub(crate) struct PreferencesBody {
    pub(crate) voice_masking_enabled: Option<bool>,
    pub(crate) video_masking_enabled: Option<bool>,
    pub(crate) auto_mute_on_join: Option<bool>,
    pub(crate) video_quality: Option<VideoQuality>,
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]*$")]
    pub(crate) preferred_avatar: Option<String>,
}
