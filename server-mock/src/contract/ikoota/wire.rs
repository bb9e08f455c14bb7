//! The JSON of ikoota: bodies, parameters, answers, refusals.

mod refusal;
mod view;

pub(crate) use refusal::Refusal;
pub(crate) use view::{
    AnalyticsView, CreatedView, DetailsView, Done, JoinedView, ListedView, PreferencesView, StatsRow,
    Summary, TokenView, UpdatedView,
};

use serde::{Deserialize, Serialize};

/// Where a call stands; `paused` is only ever set by the control API (NOTES 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// What one row of the analytics stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum GroupBy {
    #[default]
    Day,
    Week,
    Month,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TokenBody {
    pub(crate) channel_name: String,
    /// 0 lets Agora choose.
    pub(crate) uid: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateBody {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) is_public: bool,
    pub(crate) max_participants: Option<i64>,
}

/// Join, leave and end have nothing to say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoBody {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    pub(crate) limit: Option<u32>,
    pub(crate) status: Option<Status>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AnalyticsQuery {
    pub(crate) days: Option<u32>,
    #[serde(default)]
    pub(crate) group_by: GroupBy,
}

/// What is given is changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreferencesBody {
    pub(crate) voice_masking_enabled: Option<bool>,
    pub(crate) video_masking_enabled: Option<bool>,
    pub(crate) auto_mute_on_join: Option<bool>,
    pub(crate) video_quality: Option<VideoQuality>,
    pub(crate) preferred_avatar: Option<String>,
}
